"""The numbers that the page's figures draw: whole cubes, scaled as in its tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ..reading.quantities import shown_unit
from ..reading.results import axes, labels, units
from .context import Page
from .document import Block, Figure, flat

DIGITS = 7  # significant ones; figures need no more


def cubes(page: Page, blocks: list[Block]) -> dict[str, Any]:
    """By file: labels of axes, the chosen point, and every variable that a figure names, with its
    ends."""
    found: dict[str, Any] = {}
    for file in [page, *page.beside.values()]:
        names = [
            name
            for block in flat(blocks)
            if isinstance(block, Figure) and block.source == file.source
            for word in words(block.spec)
            for name in ends(block, word)
        ]
        known = [name for name in dict.fromkeys(names) if name in file.results.data_vars]
        shown = [*axes(file.results), *(["cycle"] if "cycle" in file.results.sizes else [])]
        found[file.source] = {
            "chosen": dict(file.chosen),
            "labels": {axis: labels(file.results, axis) for axis in shown},
            "cubes": {name: cube(file, name) for name in known},
        }
    return found


def ends(figure: Figure, name: str) -> list[str]:
    """A fan shows quantiles without their errors, which stand in its table; all others show
    both."""
    return [name] if figure.kind == "fan" else [name, f"{name}.low", f"{name}.high"]


def words(spec: Any) -> Iterator[str]:
    """All texts in a figure's specification; those that are no variables are passed over."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, dict):
        for item in spec.values():
            yield from words(item)
    elif isinstance(spec, list):
        for item in spec:
            yield from words(item)


def cube(file: Page, name: str) -> dict[str, Any]:
    array = file.results[name]
    scale, unit = shown_unit(name, units(file.results, name))
    value = [
        float(f"{x * scale:.{DIGITS}g}") if math.isfinite(x) else None
        for x in array.values.ravel().tolist()
    ]
    return {
        "unit": unit,
        "scale": scale,
        "dims": list(array.dims),
        "shape": list(array.shape),
        "value": value,
    }
