"""Figures that several sections show: a metric along one axis, over two, and how runs differ."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from ...reading.quantities import Cell
from ...reading.results import labels, require, rising
from ..context import MOST, Page
from ..document import Figure, Table
from ..embedded import moves

STRATEGY = "tenant.strategy"
MOST_ROWS = 60  # of a table behind a figure


def explorer(
    page: Page, name: str, caption: str, metrics: list[str], axes: list[str], kind: str = "along"
) -> Figure:
    """One metric of several, chosen by the reader, along one axis (`along`) or over two
    (`heat`)."""
    offered = [
        {
            "title": page.title(metric),
            "value": metric,
            "low": f"{metric}.low",
            "high": f"{metric}.high",
        }
        for metric in metrics
        if page.has(metric)
    ]
    first = page.short(axes)
    return Figure(
        kind,
        name,
        caption,
        table(page, offered[0], first, kind),
        {"metrics": offered, "axes": first},
        page.source,
    )


def drawn(page: Page, metric: Mapping[str, str], first: list[str], count: int) -> list[str]:
    """The axes that a figure begins with, of those that move its metric; the script picks them
    too."""
    moved = {
        axis
        for end in ("value", "low", "high")
        if page.has(metric[end])
        for axis in moves(page.results[metric[end]])
    }
    dims = [str(axis) for axis in require(page.results, metric["value"]).dims if axis in moved]
    return [
        axis
        for axis in dict.fromkeys([*first, *dims])
        if axis in dims and (count == 1 or page.results.sizes[axis] <= MOST)
    ][:count]


def table(page: Page, metric: Mapping[str, str], first: list[str], kind: str = "along") -> Table:
    """The numbers that a figure shows at first: along one axis, or over two."""
    over = drawn(page, metric, first, 2) if kind == "heat" else []
    if len(over) == 2:
        return grid(page, metric, *over)
    names = drawn(page, metric, first, 1)
    runs = metric["value"].endswith(".p50") and metric["low"].endswith(".p05")
    rows: list[list[Cell]] = []
    for label, point in places(page, names)[:MOST_ROWS]:
        value = page.quantity(metric["value"], point)
        between = page.span(metric["low"], metric["high"], metric["value"], point)
        rows.append([[label], value, *([between or ["no value"]] if runs else [])])
    header = ["median run", "nine of ten runs"] if runs else ["value"]
    title = metric["title"] + (", run by run" if runs else "")
    return Table(title, [*(names or [""]), *header], rows)


def places(page: Page, names: list[str]) -> list[tuple[str, dict[str, int]]]:
    """Label and point of each value of an axis, in the order of their size."""
    if not names:
        return [("every setting alike", dict(page.chosen))]
    (axis,) = names
    known = labels(page.results, axis)
    return [(known[i], {**page.chosen, axis: i}) for i in rising(page.results, axis)]


def grid(page: Page, metric: Mapping[str, str], down: str, across: str) -> Table:
    heads = places(page, [across])
    rows: list[list[Cell]] = []
    for label, point in places(page, [down]):
        cells = [page.quantity(metric["value"], {**point, across: at[across]}) for _, at in heads]
        rows.append([[label], *cells])
    return Table(metric["title"], [down, *(f"{across} = {head}" for head, _ in heads)], rows)


def spread(page: Page, metrics: list[str], axes: list[str]) -> Figure | None:
    """How runs differ: median and where nine of ten lie."""
    offered = []
    for metric in metrics:
        if page.has(metric) and (names := page.days(metric)):
            low, middle, high = names
            offered.append({"title": page.title(metric), "value": middle, "low": low, "high": high})
    if not offered:
        return None
    caption = "How runs differ: the median run, and where nine of ten runs lie."
    return Figure(
        "along",
        "runs",
        caption,
        table(page, offered[0], page.short(axes)),
        {"metrics": offered, "axes": page.short(axes), "runs": True},
        page.source,
    )


def setting(page: Page, point: Mapping[str, int]) -> list[Cell]:
    return [[labels(page.results, axis)[i]] for axis, i in point.items()]


def points(page: Page, variable: str, first: list[str]) -> tuple[list[str], list[dict[str, int]]]:
    """The axes of a variable, and all their points in the order of their values; if those are many,
    over the first two axes, with the others at the chosen point."""
    cube = require(page.results, variable)
    names = [str(axis) for axis in cube.dims if page.results.sizes[str(axis)] > 1 or cube.size == 1]
    if cube.size > MOST_ROWS:
        names = [axis for axis in dict.fromkeys([*first, *names]) if axis in names][:2]
    found = itertools.product(*(rising(page.results, axis) for axis in names))
    return names, [dict(zip(names, point, strict=True)) for point in found]
