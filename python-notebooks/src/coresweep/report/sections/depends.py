"""What the answer depends on: axes, tornado, how runs differ, Pareto front."""

from __future__ import annotations

import math

from ...reading.quantities import Cell
from ...reading.results import axes, baseline, study
from ..context import Page
from ..document import Block, Drawing, Figure, Folded, Heading, Paragraph, Table
from . import numbers
from .figures import STRATEGY, explorer, points, setting, spread
from .treasury import COSTS, RISKS

METRICS = [
    *numbers.USERS,
    *numbers.OPERATORS,
    *filter(None, COSTS.values()),
    *RISKS.values(),
    *numbers.CLOCK,
]


def depends(page: Page) -> list[Block]:
    metrics = list(dict.fromkeys([page.main_metric, *METRICS]))
    first = [*baseline(page.results), STRATEGY, *page.several()]
    blocks: list[Block] = []
    varied = [axis for axis in page.several() if axis in page.results[page.main_metric].dims]
    if varied:
        blocks.append(
            explorer(
                page,
                "along",
                "A metric along one axis, with 95 % Monte Carlo error.",
                metrics,
                first,
            )
        )
    else:
        blocks.append(
            Paragraph([f"No setting that moves this was varied: {page.title(page.main_metric)}."])
        )
    if len(page.short(varied)) > 1:
        blocks.append(
            explorer(
                page,
                "heat-map",
                "A metric over two axes; a thick frame marks the chosen point.",
                metrics,
                first,
                "heat",
            )
        )
    tornado = swings(page, page.main_metric) or swings(page, "cost_per_parablock")
    blocks.append(
        tornado or Paragraph([f"The file holds no tornado of {page.title(page.main_metric)}."])
    )
    marked = study(page.results).get("analysis", {}).get("assumptions", [])
    if runs := spread(page, metrics, [*marked, *page.several()]):
        blocks.append(runs)
    blocks.append(pareto(page))
    drawn: list[Block] = [timeline(page)] if page.timelines else []
    return [
        Heading("Explore it", "depends"),
        Folded("What it depends on: figures to choose from", blocks),
        *([Folded("One run, event by event", drawn)] if drawn else []),
    ]


def swings(page: Page, metric: str) -> Figure | None:
    """How far each axis alone moves the metric, the farthest first."""
    names = [f"tornado.{metric}.{axis}" for axis in axes(page.results)]
    found = sorted(
        (page.value(name, {}) for name in names if page.has(name)), key=lambda value: -value.value
    )
    found = [value for value in found if math.isfinite(value.value)]
    if not found:
        return None
    rows: list[list[Cell]] = []
    bars = []
    for value in found:
        ends, axis = (
            page.results[value.variable].attrs,
            value.variable.removeprefix(f"tornado.{metric}."),
        )
        moved = f"{ends.get('lowest_at', '')} to {ends.get('highest_at', '')}"
        bars.append({"title": f"{axis}: {moved}", "value": value.variable})
        rows.append([[axis], [moved], page.quantity(value.variable, {})])
    caption = f"How far each axis alone moves this from the base: {page.title(metric)}."
    return Figure(
        "tornado",
        "tornado",
        caption,
        Table(caption, ["axis", "from, to", "swing"], rows),
        {"bars": bars, "metric": metric},
        page.source,
    )


def pareto(page: Page) -> Block:
    if not page.has("pareto.status"):
        return Paragraph(
            ["No Pareto front: the study declares no two objectives ([analysis] objectives)."]
        )
    codes = page.results["pareto.status"]
    objectives = str(codes.attrs.get("objectives", "")).split()
    assumed = (
        ", mean over the assumptions"
        if study(page.results).get("analysis", {}).get("assumptions")
        else ""
    )
    titles = [page.title(name) + assumed for name in objectives]
    objectives = [f"pareto.{name}" for name in objectives]  # what the places were judged from
    words = [word.replace("_", " ") for word in str(codes.attrs.get("flag_meanings", "")).split()]
    names, found = points(page, "pareto.status", [])
    rows: list[list[Cell]] = []
    for point in found:
        code = page.value("pareto.status", {**page.chosen, **point}).value
        said = words[int(code)] if math.isfinite(code) and int(code) < len(words) else "no value"
        rows.append(
            [
                *setting(page, point),
                [said],
                *[page.quantity(name, {**page.chosen, **point}) for name in objectives],
            ]
        )
    caption = "Pareto front: which settings no other one beats in all objectives?"
    table = Table(caption, [*names, "on the front", *titles], rows)
    return Figure(
        "front",
        "pareto-front",
        caption,
        table,
        {
            "status": "pareto.status",
            "words": words,
            "levers": names,
            "x": objectives[0],
            "y": objectives[1],
            "titles": titles[:2],
            "columns": [{"value": name} for name in objectives],
        },
        page.source,
    )


def timeline(page: Page) -> Drawing:
    return Drawing(
        "time-line",
        "One run, event by event: how blocks get in, and why one was late or lost.",
        *page.timelines,
    )
