"""The numbers that the figures of the page draw, scaled as in its tables: whole cubes, or of large
studies the part of each around the chosen point that a page can hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr

from ..reading.quantities import shown_unit
from ..reading.results import labels, rising, units
from .context import MOST, Page
from .document import Block, Figure, flat

DIGITS = 7  # significant ones; figures need no more
MOST_NUMBERS = 300_000  # of a file in one page, so that pages of large studies open
ENDS = (".p05", ".p25", ".p75", ".p95")  # of runs: shown without errors


def cubes(page: Page, blocks: list[Block]) -> dict[str, Any]:
    """By file: labels and order of axes, the chosen point, and every variable that a figure names,
    with its ends."""
    found: dict[str, Any] = {}
    figures = [block for block in flat(blocks) if isinstance(block, Figure)]
    for file in [page, *page.beside.values()]:
        found[file.source] = shown(file, [one for one in figures if one.source == file.source])
    return found


def shown(file: Page, figures: list[Figure]) -> dict[str, Any]:
    names = [
        name for figure in figures for word in words(figure.spec) for name in ends(figure, word)
    ]
    known = [name for name in dict.fromkeys(names) if name in file.results.data_vars]
    first = [
        axis
        for figure in figures
        for axis in figure.spec.get("levers", figure.spec.get("axes", []))
    ]
    whole = sum(file.results[name].size for name in known) <= MOST_NUMBERS
    room = MOST_NUMBERS if whole else MOST_NUMBERS // len(known)
    parts = {name: part(file, file.results[name], ["cycle", *first], room) for name in known}
    axes = list(dict.fromkeys(str(axis) for held in parts.values() for axis in held.dims))
    return {
        "chosen": dict(file.chosen),
        "labels": {axis: labels(file.results, axis) for axis in axes},
        "order": {axis: rising(file.results, axis) for axis in axes},
        "held": {
            axis: labels(file.results, axis)[file.chosen[axis]]
            for name, kept in parts.items()
            for axis in map(str, file.results[name].dims)
            if axis not in kept.dims and file.results.sizes[axis] > 1
        },
        "numbers": {axis: file.results[axis].values.tolist() for axis in axes if long(file, axis)},
        "cubes": {name: cube(file, name, held) for name, held in parts.items()},
    }


def long(file: Page, axis: str) -> bool:
    """Whether an axis of numbers has more of them than a figure can name."""
    return file.results[axis].dtype.kind in "fiu" and file.results.sizes[axis] > MOST


def ends(figure: Figure, name: str) -> list[str]:
    """A variable with the ends of its interval, or alone where it is itself an end of runs."""
    bare = (figure.kind == "fan" or "runs" in figure.spec) and name.endswith(ENDS)
    return [name] if bare else [name, f"{name}.low", f"{name}.high"]


def part(file: Page, array: xr.DataArray, first: list[str], room: int) -> xr.DataArray:
    """The cube over as many axes as there is room for numbers, those first that figures begin with;
    the others stand at the chosen point."""
    kept: list[str] = []
    for axis in dict.fromkeys([*first, *map(str, array.dims)]):
        if axis in array.dims and room >= array.sizes[axis]:
            kept.append(axis)
            room //= array.sizes[axis]
    return array.isel({axis: file.chosen[str(axis)] for axis in array.dims if axis not in kept})


def moves(array: xr.DataArray) -> list[str]:
    """The axes along which any value differs.

    >>> moves(xr.DataArray([[1.0, 1.0], [2.0, 2.0]], dims=("a", "b")))
    ['a']
    """
    return [
        str(axis)
        for axis in array.dims
        if not np.array_equal(
            array.values, array.isel({axis: [0] * array.sizes[axis]}).values, equal_nan=True
        )
    ]


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


def cube(file: Page, name: str, array: xr.DataArray) -> dict[str, Any]:
    scale, unit = shown_unit(name, units(file.results, name))
    value = [
        float(f"{x * scale:.{DIGITS}g}") if math.isfinite(x) else None
        for x in array.values.ravel().tolist()
    ]
    held = [str(axis) for axis in file.results[name].dims if axis not in array.dims]
    return {
        "unit": unit,
        "scale": scale,
        "dims": list(array.dims),
        "shape": list(array.shape),
        "held": {axis: file.chosen[axis] for axis in held},
        "moves": moves(array),
        "value": value,
    }
