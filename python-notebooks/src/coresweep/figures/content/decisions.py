"""What figures of decisions show: comparisons with the baseline, and the Pareto front."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import xarray as xr

from ...reading.results import baseline, require, verdict, words
from ...reading.selection import interval, pick
from .series import (
    Bars,
    Ends,
    Numbers,
    Where,
    ends_of,
    from_zero,
    numbers,
    ordered,
    texts,
    title_of,
    together,
)

MOST_NAMED = 16  # settings of a front, before the beaten ones lose their names


class Compared(NamedTuple):
    """How the file names a comparison, how it reads, and its value where nothing differs."""

    prefix: str
    sign: str
    reference: float


COMPARED = {
    "ratio": Compared("ratio_to_baseline.", "÷", 1.0),
    "difference": Compared("difference_from_baseline.", "−", 0.0),
}


@dataclass(frozen=True)
class Scatter:
    """Settings by two objectives; `far` holds the ends over the assumptions, NaN where there are
    none."""

    x_title: str
    y_title: str
    labels: list[str]
    x: Ends
    y: Ends
    x_far: Ends
    y_far: Ends
    words: list[str]
    named: list[int]  # those with a number and a place in the key: not the beaten ones of many


def _rows(results: xr.Dataset, data: xr.Dataset) -> tuple[xr.Dataset, list[str]]:
    """All points in one line, and their values of the axes."""
    names = [str(axis) for axis in data.dims]
    for axis in names:
        data = ordered(data, axis)
    parts = [texts(results, axis, data[axis]) for axis in names]
    said = [", ".join(point) for point in itertools.product(*parts)]
    flat = xr.Dataset(
        {
            str(key): ("point", value.transpose(*names).values.ravel())
            for key, value in data.data_vars.items()
        },
        attrs=data.attrs,
    )
    return flat, said


def comparison(results: xr.Dataset, name: str, kind: str, where: Where) -> Bars:
    if kind not in COMPARED:
        raise ValueError(f'kind is {kind!r}: "ratio" or "difference" would be accepted')
    data = interval(results, f"{COMPARED[kind].prefix}{name}")
    part = pick(results, data.assign(word=verdict(results, name)), where)
    rows, said = _rows(results, part)
    compared = [i for i, word in enumerate(rows["word"].values) if word]
    base = ", ".join(f"{axis} = {value}" for axis, value in baseline(results).items())
    if not compared:
        raise KeyError(f"nothing but the baseline is left of {name}: name other values than {base}")
    effect = str(results[f"verdict.{name}"].attrs.get("smallest_effect", ""))
    title = title_of(data).replace(COMPARED[kind].prefix, "")
    return Bars(
        f"{title} {COMPARED[kind].sign} baseline ({base})\nsmallest effect that matters: {effect}",
        ",\n".join(map(str, part.dims)),
        [said[i] for i in compared],
        ends_of(rows.isel(point=compared)),
        [str(rows["word"].values[i]) for i in compared],
        COMPARED[kind].reference,
    )


def _objective(results: xr.Dataset, name: str, levers: set[object], where: Where) -> xr.Dataset:
    """Over the levers alone: at the assumptions that `where` names, or the mean over them, with
    their range."""
    data, far = interval(results, name), xr.Dataset()
    if not {axis for axis in data.dims if axis not in where} <= levers:
        data = interval(results, f"pareto.{name}").assign_attrs(
            metric=name, at=",\nmean over the assumptions"
        )
        far = results[[f"ranges.{name}.assumption_low", f"ranges.{name}.assumption_high"]]
    none = xr.full_like(data["value"], np.nan)
    return data.assign(
        {f"far_{end}": far.get(f"ranges.{name}.assumption_{end}", none) for end in ("low", "high")}
    )


def pareto(results: xr.Dataset, x: str | None, y: str | None, where: Where) -> Scatter:
    status = require(results, "pareto.status")
    first, second, *_ = str(status.attrs["objectives"]).split()
    sides = [
        pick(results, _objective(results, name, set(status.dims), where), where)
        for name in (x or first, y or second)
    ]
    places = pick(results, xr.Dataset({"status": words(status)}), where)
    named = [
        side.rename({key: f"{i}.{key}" for key in side.data_vars}) for i, side in enumerate(sides)
    ]
    both = xr.merge([places, *named], combine_attrs="drop", compat="no_conflicts", join="exact")
    whole = xr.broadcast(both)[0]
    rows, said = _rows(results, whole)

    def part(i: int, low: str, high: str) -> Ends:
        numbers: list[Numbers] = [
            np.asarray(rows[f"{i}.{key}"].values, dtype=float) for key in ("value", low, high)
        ]
        return Ends(*numbers)

    places_of = [part(i, "low", "high") for i in range(2)]
    titles = [
        from_zero(title_of(side) + side.attrs.get("at", ""), [ends], may=False)[0]
        for side, ends in zip(sides, places_of, strict=True)
    ]
    judged = [str(word) for word in rows["status"].values]
    there = [
        i
        for i, pair in enumerate(zip(*(ends.value for ends in places_of), strict=True))
        if np.isfinite(pair).all()
    ]
    return Scatter(
        titles[0],
        titles[1],
        said,
        places_of[0],
        places_of[1],
        part(0, "far_low", "far_high"),
        part(1, "far_low", "far_high"),
        judged,
        there if len(there) <= MOST_NAMED else [i for i in there if judged[i] != "off"],
    )


def key(shown: Scatter) -> list[str]:
    """What the numbers of the marks stand for."""
    return [f"{i + 1}  {shown.labels[i]}" for i in shown.named]


def marks(shown: Scatter) -> list[tuple[int, str]]:
    """The numbers at the marks: those that lie together share a label, at the first."""
    x, y = (side.value[shown.named] for side in (shown.x, shown.y))
    groups = together(x, y)
    return [(shown.named[group[0]], numbers([shown.named[i] for i in group])) for group in groups]
