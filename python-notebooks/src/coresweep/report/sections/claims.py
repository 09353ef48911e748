"""Texts of the claims file beside the numbers that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...reading.quantities import Cell
from ..context import Page
from ..document import Block, Heading, Table
from .changes import VERDICTS

RATIOS = ("ratio_to_baseline.", "difference_from_baseline.")


def claims(page: Page) -> list[Block]:
    rows: list[list[Cell]] = [
        [*beside(page, said), [judged(page, said)]] for said in page.texts.get("claims", [])
    ]
    if not rows:
        return []
    return [
        Heading("What people claimed", "claims"),
        Table("Claims beside the results", ["claim", "measured as", "result", "verdict"], rows),
    ]


def beside(page: Page, said: Mapping[str, Any]) -> list[Cell]:
    """Text, what measures it and where, and the number. `of = "market"` reads the market's file,
    `at` names axes that differ from the chosen point, and `point = "baseline"` the baseline."""
    there = file_of(page, said)
    if there is None:
        return [[said["text"]], ["a study of the market"], ["none beside this one"]]
    if "variable" not in said:
        return [[said["text"]], [""], [""]]
    at = said.get("at", {})
    if said.get("point") == "baseline":
        point = there.base or dict(there.chosen)
        where = ", at the baseline"
    else:
        point = there.at(at)
        where = f", at {', '.join(f'{axis} = {value}' for axis, value in at.items())}" if at else ""
    name = said["variable"]
    if not said.get("inverse"):
        return [[said["text"]], [there.title(name) + where], there.quantity(name, point)]
    return [
        [said["text"]],
        [there.title(name) + where + ", as its inverse"],
        [*there.quantity(name, point, power=-1), " times"],
    ]


def file_of(page: Page, said: Mapping[str, Any]) -> Page | None:
    return page.market if said.get("of") == "market" else page


def judged(page: Page, said: Mapping[str, Any]) -> str:
    there, metric = file_of(page, said), said["variable"]
    if there is None:
        return "not judged"
    for ratio in RATIOS:
        metric = metric.removeprefix(ratio)
    word = there.verdict(metric, there.at(said.get("at", {})))
    return VERDICTS.get(word, word) or "not judged"
