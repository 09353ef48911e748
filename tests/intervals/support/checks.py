"""What a script on intervals requires, line by line. Not a test."""

import sys

_failures = []


def check(holds, what):
    print(f"{'ok     ' if holds else 'FAILED '} {what}")
    if not holds:
        _failures.append(what)


def finish():
    """Ends the script: 1 if anything failed."""
    sys.exit(1 if _failures else 0)
