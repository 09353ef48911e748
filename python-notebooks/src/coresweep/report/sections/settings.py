"""The settings of the chosen point: what makes it differ from the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...reading.quantities import Cell
from ...reading.results import baseline, labels, study
from ..context import Page

CHOSEN = {"para", "backing", "tenant"}
CHOSEN_KEYS = {"block.authoring_limit", "collator.kind", "collator.count", "collator.claim_offset"}


def changed(page: Page) -> list[list[Cell]]:
    """Keys of the study that have another value at the chosen point than at the baseline: key,
    both values, meaning."""
    base = page.base
    if base is None or base == page.chosen:
        return []
    rows: list[list[Cell]] = []
    for axis in baseline(page.results):
        before, after = (at(page, axis, point[axis]) for point in (base, page.chosen))
        for key in dict.fromkeys([*before, *after]):
            pair = [before.get(key, default(page, key)), after.get(key, default(page, key))]
            if pair[0] != pair[1]:
                rows.append([[key], [written(pair[0])], [written(pair[1])], [meaning(page, key)]])
    return rows


def is_chosen(key: str) -> bool:
    """Whether a chain or a vote sets it: not the weather, and not how often machines fail.

    >>> is_chosen("para.cores"), is_chosen("collator.offline_probability")
    (True, False)
    """
    fails = "offline" in key or "outage" in key
    return (key.split(".")[0] in CHOSEN and not fails) or key in CHOSEN_KEYS


def chosen(page: Page) -> dict[str, Any]:
    """All keys that the axes set at the chosen point."""
    return {
        key: value
        for axis, place in page.chosen.items()
        for key, value in at(page, axis, place).items()
    }


def at(page: Page, axis: str, place: int) -> Mapping[str, Any]:
    """What an axis sets at one of its values: the keys of a joint axis, or the axis itself."""
    values = study(page.results).get("axes", {}).get(axis, [])
    if (
        isinstance(values, list)
        and len(values) > place
        and isinstance(values[place], dict)
        and "name" in values[place]
    ):
        return {key: value for key, value in values[place].items() if key != "name"}
    return {axis: labels(page.results, axis)[place]}


def default(page: Page, key: str) -> Any:
    group, _, name = key.partition(".")
    return study(page.results).get(group, {}).get(name, "not set")


def meaning(page: Page, key: str) -> str:
    """Unit and meaning of a key, where the file has them."""
    if key not in page.results:
        return ""
    attributes = page.results[key].attrs
    unit = attributes.get("units", "1")
    said = str(attributes.get("long_name", ""))
    return f"{said} [{unit}]".strip() if unit != "1" else said


def written(value: Any) -> str:
    """As the study would write it, in short."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else f"{value}"
