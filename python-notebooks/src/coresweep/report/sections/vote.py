"""What could go wrong, and what a vote should fix: texts of the claims file, settings of the
study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...reading.quantities import Cell
from ...reading.results import baseline, labels, study
from ..context import Page
from ..document import Block, Heading, Table
from . import claims, notes


def risks(page: Page) -> list[Block]:
    rows = [claims.beside(page, said) for said in page.texts.get("risks", [])]
    if not rows:
        return []
    return [
        Heading("What could go wrong", "risks"),
        Table("Risks, and how large they are", ["what", "measured as", "result"], rows),
    ]


def vote(page: Page) -> list[Block]:
    blocks: list[Block] = []
    if changed := settings(page):
        blocks.append(
            Table(
                "Settings that differ from the baseline", ["setting", "baseline", "chosen"], changed
            )
        )
    if rows := [claims.beside(page, said) for said in page.texts.get("vote", [])]:
        blocks.append(Table("To be decided with it", ["what", "measured as", "result"], rows))
    return [Heading("What the vote should fix", "vote"), *blocks] if blocks else []


def settings(page: Page) -> list[list[Cell]]:
    """Keys of the study that have another value at the chosen point than at the baseline."""
    base = page.base
    if base is None or base == page.chosen:
        return []
    rows: list[list[Cell]] = []
    for axis in baseline(page.results):
        before, after = (values(page, axis, point[axis]) for point in (base, page.chosen))
        for key in dict.fromkeys([*before, *after]):
            pair = [before.get(key, default(page, key)), after.get(key, default(page, key))]
            if pair[0] != pair[1]:
                rows.append(
                    [[key + meaning(page, key)], [notes.text(pair[0])], [notes.text(pair[1])]]
                )
    return rows


def values(page: Page, axis: str, place: int) -> Mapping[str, Any]:
    """What an axis sets at one of its values: the keys of a joint axis, or the axis itself."""
    written = study(page.results).get("axes", {}).get(axis, [])
    if (
        isinstance(written, list)
        and len(written) > place
        and isinstance(written[place], dict)
        and "name" in written[place]
    ):
        return {key: value for key, value in written[place].items() if key != "name"}
    return {axis: labels(page.results, axis)[place]}


def default(page: Page, key: str) -> Any:
    group, _, name = key.partition(".")
    return study(page.results).get(group, {}).get(name, "not set")


def meaning(page: Page, key: str) -> str:
    if key not in page.results:
        return ""
    attributes = page.results[key].attrs
    unit = attributes.get("units", "1")
    return "".join(
        [
            f" [{unit}]" if unit != "1" else "",
            f": {attributes['long_name']}" if attributes.get("long_name") else "",
        ]
    )
