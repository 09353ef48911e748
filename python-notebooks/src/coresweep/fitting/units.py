"""Which column holds times, in which unit; and rows in which two units are mixed."""

from __future__ import annotations

import re

import numpy as np

from .problems import BadTable
from .sample import STEP, Gathered
from .tables import Table

TO_MS = {"ms": 1.0, "s": 1000.0}
UNITS = re.compile(r"(?:^|[_ \[(])(ms|s|milliseconds?|seconds?|msec|sec)[\])]?$")
GAP = 20  # between two groups of values that are apart
RATIO = (300, 3000)  # of their medians, if one is in s and the other in ms
SHARE = 0.005  # the smaller group has at least this


def unit_of(column: str) -> str | None:
    """The unit in a column's name.

    >>> unit_of("fetch_ms"), unit_of("latency [s]"), unit_of("seconds"), unit_of("status")
    ('ms', 's', 's', None)
    """
    found = UNITS.search(column)
    return None if not found else "ms" if found[1].startswith("m") else "s"


def column_of_times(table: Table, wanted: str | None, unit: str | None) -> tuple[str, float]:
    """The column of the times and what makes milliseconds of it. Raises BadTable if there is none,
    or if they are two."""
    if wanted is not None:
        if wanted not in table.columns:
            raise BadTable(
                table.path,
                f"it has no column {wanted}",
                "--column names it",
                f"one of {', '.join(table.columns)} would be accepted",
            )
        return wanted, factor_of(table, wanted, unit)
    found = [name for name in table.columns if unit_of(name)]
    if len({unit_of(name) for name in found}) > 1:
        raise BadTable(
            table.path,
            f"mixed units: columns {', '.join(found)}",
            "only one of them can be the latency",
            "name it with --column",
        )
    if len(found) != 1:
        raise BadTable(
            table.path,
            f"{len(found)} columns have a unit of time in their names",
            "one of them must be the latency",
            "name it with --column; ms, fetch_ms or fetch_s would be accepted",
        )
    return found[0], factor_of(table, found[0], unit)


def factor_of(table: Table, column: str, unit: str | None, usual: str | None = None) -> float:
    """What makes milliseconds of a column, whose unit is in its name, or said, or the `usual` one.
    Raises BadTable if none is, or two differ."""
    named = unit_of(column)
    if named and unit and named != unit:
        raise BadTable(
            table.path,
            f"unit {unit} contradicts the name",
            f"it ends in {named}",
            "leave --unit out, or rename a column",
            1,
            column,
        )
    if not (named or unit or usual):
        raise BadTable(
            table.path,
            "its unit is not said",
            "ms and s differ by a factor of 1000",
            "--unit ms or --unit s would be accepted",
            1,
            column,
        )
    return TO_MS[unit or named or usual or "ms"]


def refuse_mixture(table: Table, column: str, gathered: Gathered) -> None:
    """Raises BadTable where values fall apart into two groups, a factor of some 1000 apart."""
    some = np.flatnonzero(gathered.counts)
    if len(some) < 2:
        return
    gap = int(np.argmax(np.diff(some)))
    if np.diff(some)[gap] * STEP < np.log(GAP):
        return
    parts = (some[: gap + 1], some[gap + 1 :])
    counts = [gathered.counts[part] for part in parts]
    middles = [
        part[np.searchsorted(np.cumsum(count), count.sum() / 2)]
        for part, count in zip(parts, counts, strict=True)
    ]
    ratio = np.exp((middles[1] - middles[0]) * STEP)
    less = int(counts[1].sum() < counts[0].sum())
    if RATIO[0] < ratio < RATIO[1] and counts[less].sum() > SHARE * gathered.counts.sum():
        line = int(gathered.lines[parts[less]].min())
        word = "larger" if less else "smaller"
        raise BadTable(
            table.path,
            f"mixed units: {counts[less].sum():.0f} values are some "
            f"{ratio:.0f} times {word} than the others",
            "ms and s differ by a factor of 1000",
            "write all rows in one unit",
            line,
            column,
        )
