"""Tables of latencies: one a row, also cut off, or counted in buckets."""

from __future__ import annotations

import numpy as np

from .problems import BadTable
from .sample import Gathered, Sample, joined
from .tables import Array, Table
from .units import column_of_times, factor_of, refuse_mixture, unit_of

CENSORED = "censored"


def rows(table: Table, column: str | None, unit: str | None) -> tuple[Sample, int]:
    """Latencies in ms, one a row; where column `censored` is not 0 they lasted at least so long."""
    name, factor = column_of_times(table, column, unit)
    flags = CENSORED in table.columns
    seen, cut = Gathered(), Gathered()
    for batch in table.batches([name, CENSORED] if flags else [name]):
        values = table.numbers(batch, name, infinite=True)
        table.refuse_first(
            np.isinf(values),
            batch.line,
            name,
            "it is infinite",
            "a latency ends",
            f"its last known value and 1 in a column {CENSORED} would be accepted",
        )
        ended = np.ones(len(values), bool)
        if flags:
            ended = table.numbers(batch, CENSORED) == 0
        lines = np.arange(batch.line, batch.line + len(values))
        seen.add(values[ended], lines[ended])
        cut.add(values[~ended], lines[~ended])
    refuse_mixture(table, name, seen)
    sample = joined(seen.sample(), cut.sample(cut=True))
    _enough(table, sample)
    return sample.scaled(factor), int(sample.size)


def buckets(table: Table, unit: str | None) -> tuple[Sample, int]:
    """Latencies in ms from counts up to each edge (le, count: cumulative, +Inf last) or between
    edges (from, to, count). Edges in `le` alone are in s, as Prometheus has them."""
    edge = next(name for name in table.columns if name.split("_")[0] in ("le", "to"))
    cumulative = edge.startswith("le")
    start = [name for name in table.columns if name.split("_")[0] == "from" and not cumulative]
    for name in start[:1]:
        factor_of(table, name, unit_of(edge) or unit, "ms")
        unit = unit or unit_of(name)
    factor = factor_of(table, edge, unit, "s" if cumulative else "ms")
    columns = [edge, "count", *start[:1]]
    parts = [
        [table.numbers(batch, name, infinite=name == edge) for name in columns]
        for batch in table.batches(columns)
    ]
    upper, count, *begin = (np.concatenate(part) for part in zip(*parts, strict=True))
    _in_order(table, upper, edge, strictly=True)
    if cumulative:
        _in_order(table, count, "count", strictly=False)
        count, begin = np.diff(np.append(0, count)), [np.append(0, upper[:-1])]
    lower = begin[0]
    table.refuse_first(
        lower >= upper,
        table.first_line,
        edge,
        "a bucket ends before it begins",
        "from is below to",
        "correct the row",
    )
    table.refuse_first(
        lower[1:] < upper[:-1],
        table.first_line + 1,
        start[0] if start else edge,
        "a bucket begins at {:g}, before {:g}, where the last one ended",
        "no value is in two buckets",
        "counts of each bucket by itself would be accepted; counts up to an edge have column le",
        lower[1:],
        upper[:-1],
    )
    some = count > 0
    sample = Sample(lower[some] * factor, upper[some] * factor, count[some])
    _enough(table, sample)
    return sample, len(upper)


def _in_order(table: Table, values: Array, column: str, strictly: bool) -> None:
    with np.errstate(invalid="ignore"):
        steps = np.diff(values)
    falls = steps <= 0 if strictly else steps < 0
    table.refuse_first(
        falls,
        table.first_line + 1,
        column,
        "{:g} comes after {:g}",
        "edges grow, and so do counts up to each edge",
        "sort the rows; sum the counts of several series for each edge",
        values[1:],
        values[:-1],
    )


def _enough(table: Table, sample: Sample) -> None:
    if sample.size - sample.cut < 10:
        raise BadTable(
            table.path,
            f"{sample.size - sample.cut:.0f} values ended",
            "two parameters and their intervals need some ten",
            "add rows",
        )
    if len(sample.seen.low) < 3:
        raise BadTable(
            table.path,
            f"{len(sample.seen.low)} different values or buckets with an end",
            "two parameters need three",
            "use narrower buckets; a latency that is always the same is a number in the study",
        )
