"""A table that cannot be used: what is wrong where, why, and what to do."""

from __future__ import annotations

import pathlib


class BadTable(ValueError):
    """The message names file, line and column, problem and reason, and what would be accepted.

    >>> print(BadTable("a.csv", "-3 is negative", "no latency is", "leave it out", 7, "ms"))
    a.csv, line 7, column ms: -3 is negative: no latency is; leave it out
    """

    def __init__(
        self,
        path: str | pathlib.Path,
        problem: str,
        why: str,
        remedy: str,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        at = "".join(
            f", {word} {value}"
            for word, value in (("line", line), ("column", column))
            if value is not None
        )
        super().__init__(f"{path}{at}: {problem}: {why}; {remedy}")
