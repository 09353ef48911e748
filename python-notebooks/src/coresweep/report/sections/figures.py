"""Figures that several sections show: a metric along one axis, over two, and how runs differ."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...reading.quantities import Cell
from ...reading.results import labels, require
from ..context import Page
from ..document import Figure, Table

STRATEGY = "tenant.strategy"
MOST = 60  # rows of a table behind a figure
MOST_NUMBERS = (
    200_000  # that a figure lets the reader choose from, so that pages of large studies open
)


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
    offered = offered[: max(1, MOST_NUMBERS // page.results[offered[0]["value"]].size)]
    first = page.short(axes)
    return Figure(
        kind,
        name,
        caption,
        points_table(page, offered[0]["value"], first),
        {"metrics": offered, "axes": first},
        page.source,
    )


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
        runs_table(page, offered[0]),
        {"metrics": offered, "axes": page.short(axes), "runs": True},
        page.source,
    )


def unravel(page: Page, names: list[str], place: int) -> dict[str, int]:
    """The point at a place of a flat cube with these axes."""
    index: dict[str, int] = {}
    for axis in reversed(names):
        place, index[axis] = divmod(place, page.results.sizes[axis])
    return {axis: index[axis] for axis in names}


def setting(page: Page, point: Mapping[str, int]) -> list[Cell]:
    return [[labels(page.results, axis)[i]] for axis, i in point.items()]


def points(page: Page, variable: str, first: list[str]) -> tuple[list[str], list[dict[str, int]]]:
    """The axes of a variable, and all their points; if those are many, over the first two axes,
    with the others at the chosen point."""
    cube = require(page.results, variable)
    names = [str(axis) for axis in cube.dims if page.results.sizes[str(axis)] > 1 or cube.size == 1]
    if cube.size > MOST:
        names = [axis for axis in dict.fromkeys([*first, *names]) if axis in names][:2]
    count = math.prod(page.results.sizes[axis] for axis in names)
    return names, [unravel(page, names, place) for place in range(count)]


def points_table(page: Page, metric: str, first: list[str]) -> Table:
    names, found = points(page, metric, first)
    rows = [
        [*setting(page, point), page.quantity(metric, {**page.chosen, **point})] for point in found
    ]
    return Table(page.title(metric), [*names, "value"], rows)


def runs_table(page: Page, offered: Mapping[str, str]) -> Table:
    names, found = points(page, offered["value"], [])
    rows = []
    for point in found:
        at = {**page.chosen, **point}
        rows.append(
            [
                *setting(page, point),
                page.quantity(offered["value"], at),
                page.span(offered["low"], offered["high"], offered["value"], at) or ["no value"],
            ]
        )
    return Table(
        f"{offered['title']}, run by run", [*names, "median run", "nine of ten runs"], rows
    )
