"""A metric in words, for people who read no file."""

from __future__ import annotations

import math
from collections.abc import Mapping

import xarray as xr

from .quantities import Cell, quantity, shown_unit
from .results import Value, baseline, place, read, require, units, verdict
from .selection import pick


class Text(str):
    """Words that a notebook shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


def describe(results: xr.Dataset, name: str, **where: object) -> Text:
    """The value of a metric at one point with all that the file knows of it: Monte Carlo error, the
    range over runs and over assumptions, the comparison with the baseline.

    >>> cube = xr.DataArray(6.0, attrs={"units": "s", "long_name": "block time"})
    >>> describe(xr.Dataset({"block_time.mean": cube}), "block_time.mean")
    '**block time** (`block_time.mean`): 6.000 [no interval] s.'
    """
    cube = require(results, name)
    at = "".join(f", {axis} = {value}" for axis, value in where.items())
    rule = f", {cube.attrs['criterion']}" if "criterion" in cube.attrs else ""
    said = [
        f"**{cube.attrs.get('long_name', name)}{rule}** (`{name}`){at}: "
        f"{_text(quantity(_at(results, name, where)))}"
    ]
    days = _range(results, where, name, *_day_names(results, name, where))
    if days:
        said.append(f"nine of ten runs lie within {days}")
    stem = f"ranges.{name}.assumption_"
    assumed = _range(results, where, name, stem + "low", stem + "high")
    if assumed:
        said.append(f"over the assumptions: {assumed}")
    return Text("; ".join([*said, *_compared(results, name, where)]) + ".")


def _at(results: xr.Dataset, name: str, where: Mapping[str, object]) -> Value:
    """One value; KeyError if `where` leaves several."""
    part = pick(results, xr.Dataset({"value": require(results, name)}), where)
    if part["value"].ndim:
        raise KeyError(
            f"{name} still varies along {', '.join(map(str, part.dims))}: name one value of each"
        )
    return read(results, name, {axis: place(results, axis, value) for axis, value in where.items()})


def _text(cell: Cell) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in cell)


def _day_names(results: xr.Dataset, name: str, where: Mapping[str, object]) -> list[str]:
    """The variables that hold the 5 and 95 % of runs at this point. Those of the ranges are of the
    middle of the assumptions, so they do where none is named."""
    stem = name.removesuffix(".mean")
    for runs in (f"run.{stem}", f"run.{stem.removesuffix('.included')}", stem):
        if f"{runs}.p05" in results:
            return [f"{runs}.p05", f"{runs}.p95"]
    low, high = f"ranges.{name}.day_low", f"ranges.{name}.day_high"
    named = {axis for axis in where if axis in results[name].dims}
    return [low, high] if low in results and named <= set(results[low].dims) else []


def _range(results: xr.Dataset, where: Mapping[str, object], like: str, *names: str) -> str:
    """`low to high unit`, or nothing where the file has no such range here."""
    if not names or not all(name in results for name in names):
        return ""
    ends = [_at(results, name, where) for name in names]
    if not all(math.isfinite(end.value) for end in ends):
        return ""
    unit = units(results, like)
    shown = [
        _text(quantity(Value(like, (), end.value, None, None, unit), False)[:1]) for end in ends
    ]
    return f"{shown[0]} to {shown[1]} {shown_unit(like, unit)[1]}".strip()


def _compared(results: xr.Dataset, name: str, where: Mapping[str, object]) -> list[str]:
    ratio = f"ratio_to_baseline.{name}"
    if ratio not in results or f"verdict.{name}" not in results:
        return []
    word = pick(results, xr.Dataset({"word": verdict(results, name)}), where)["word"].item()
    base = ", ".join(f"{axis} = {value}" for axis, value in baseline(results).items())
    if not word:
        return [f"this is the baseline ({base})"]
    effect = results[f"verdict.{name}"].attrs.get("smallest_effect", "")
    times = _at(results, ratio, where)
    said = f"{_text(quantity(times))} times that of the baseline ({base})"
    return [
        *([said] if math.isfinite(times.value) else []),
        f"verdict against the baseline: **{word}** (smallest effect that matters: {effect})",
    ]
