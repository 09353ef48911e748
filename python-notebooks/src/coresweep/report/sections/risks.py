"""What could go wrong: texts of the claims file, with how large each is; and what to fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...reading.quantities import Cell, rounded, shown_unit
from .. import formulas
from ..context import Page
from ..document import Bar, Bars, Block, Heading, Items
from . import words
from .claims import tellable


def risks(page: Page) -> list[Block]:
    entries = [
        entry
        for entry in page.texts.get("risks", [])
        if tellable(page, entry.get("says", ""), entry.get("value", ""))
    ]
    if not entries:
        return []
    said: list[Cell] = [
        [f"{entry['text']}: ", *formulas.sentence(page, entry["says"])]
        for entry in entries
        if "says" in entry
    ]
    items: list[Block] = [Items(said)] if said else []
    return [Heading("What could go wrong", "risks"), *pictures(page, entries), *items]


def pictures(page: Page, entries: list[Mapping[str, Any]]) -> list[Block]:
    """One picture of the risks that are measured alike, beside the chosen point."""
    found: dict[str, list[Bar]] = {}
    names: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if "value" not in entry:
            continue
        result = formulas.evaluate(page, entry["value"])
        if result.formula != "t0":
            raise ValueError(f"the value {entry['value']} of a risk is no metric at a point")
        source, value = result.terms[0]
        there = page.files.get(source, page)
        names[value.variable] = (there.title(value.variable), source)
        found.setdefault(value.variable, []).append(
            Bar(entry["text"], rounded(value, source=source))
        )
    blocks: list[Block] = []
    for variable, bars in found.items():
        title, source = names[variable]
        there = page.files.get(source, page)
        unit = shown_unit(variable, there.value(variable).units)[1]
        chosen = Bar("as answered", rounded(there.value(variable), source=source))
        caption = f"{words.capital(title)}, {unit}, if something goes wrong"
        blocks.append(Bars(f"risks-{len(blocks)}", [caption], unit, [chosen, *bars]))
    return blocks


def vote(page: Page) -> list[Block]:
    """What a vote should fix, in words."""
    said = [
        formulas.sentence(page, entry["text"])
        for entry in page.texts.get("vote", [])
        if tellable(page, entry["text"])
    ]
    return [Heading("What the vote should fix", "vote"), Items(said)] if said else []
