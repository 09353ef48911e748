"""What figures show, as numbers and words: `plot` draws it with matplotlib, `screen` with
plotly."""
