"""Calls of coresweep-fit. Not a test."""

import contextlib
import io

from coresweep.fitting import command


def called(bench, *words):
    """Exit code and message of the command."""
    said = io.StringIO()
    with contextlib.chdir(bench.folder), contextlib.redirect_stderr(said):
        code = command.main(list(words))
    return code, said.getvalue()
