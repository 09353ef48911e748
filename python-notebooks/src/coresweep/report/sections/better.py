"""What would make it better: the neighbours of the chosen point, and what binds there."""

from __future__ import annotations

import json

from ...reading.dataset import stored_answer
from ...reading.quantities import Cell, rounded, shown_unit
from ...reading.results import labels, units
from ..context import Page
from ..document import Bar, Bars, Block, Folded, Heading, Items, Paragraph, Table
from . import words

AXIS = "setting"
WEIGHED = [
    "block_time.mean",
    "transaction_latency.included.mean",
    "execution_rate",
    "wasted_share",
    "cost.mean",
    "core_lost.share",
]


def better(page: Page) -> list[Block]:
    said: list[Block] = [
        *([Paragraph(["What binds here: " + " ".join(bound)])] if (bound := binding(page)) else []),
        *neighbours(page),
    ]
    return [Heading("What would make it better", "better"), *said] if said else []


def binding(page: Page) -> list[str]:
    """What limits the chosen point, as the program says; nothing if the page asks about another."""
    answer = stored_answer(page.results).get("point")
    if answer is None or any(page.chosen.get(axis) != at for axis, at in answer.items()):
        return []
    return [str(text) for text in json.loads(str(page.results.attrs.get("binds", "[]")))]


def neighbours(page: Page) -> list[Block]:
    there = page.beside.get("neighbours")
    if there is None or AXIS not in there.results.sizes:
        return []
    names = [name for name in WEIGHED if there.has(name)]
    texts = labels(there.results, AXIS)
    points = [{**there.chosen, AXIS: i} for i in range(len(texts))]
    items = [
        [f"{words.capital(text)}: ", *told]
        for text, point in list(zip(texts, points, strict=True))[1:]
        if (told := gains(there, names, point))
    ]
    rows: list[list[Cell]] = [
        [[text], *(there.quantity(name, point, with_unit=False) for name in names)]
        for text, point in zip(texts, points, strict=True)
    ]
    header = ["setting", *(there.headed(there.title(name), name) for name in names)]
    nothing: list[Cell] = [["None of the settings beside this one gains as much as counts."]]
    return [
        Paragraph(["One setting changed at a time, all others as answered:"]),
        Items(items or nothing),
        Folded(
            "The settings beside this one",
            [*waits(there, texts), Table("Neighbours", header, rows)],
        ),
    ]


def gains(there: Page, names: list[str], point: dict[str, int]) -> Cell:
    """What gets better, and what is given up for it; nothing if nothing gets better."""
    said: dict[str, Cell] = {"better": [], "worse": []}
    for name in names:
        word = there.verdict(name, point)
        now, before = words.short(there, name, point), words.short(there, name, there.base)
        if word in said and words.text(now) != words.text(before):
            joint = ["; "] if said[word] else []
            said[word] += [*joint, f"{there.title(name)} ", *now, ", not ", *before]
    if not said["better"]:
        return []
    worse: Cell = [". It costs: ", *said["worse"]] if said["worse"] else []
    return [*said["better"], *worse, "."]


def waits(there: Page, texts: list[str]) -> list[Block]:
    """How long a transaction waits with each setting."""
    name = "transaction_latency.included.mean"
    if not there.has(name):
        return []
    unit = shown_unit(name, units(there.results, name))[1]
    bars = [
        Bar(text, rounded(there.value(name, {**there.chosen, AXIS: i}), source=there.source))
        for i, text in enumerate(texts)
    ]
    bars = [bars[0], *sorted(bars[1:], key=lambda one: one.value.value)]
    title = there.title(name)
    caption = f"{words.capital(title)}, {unit}, by setting"
    return [Bars("neighbours", [caption], unit, bars)]
