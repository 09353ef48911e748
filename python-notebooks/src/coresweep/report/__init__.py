"""The decision page: a results file as one HTML file, or as Markdown with its figures."""
