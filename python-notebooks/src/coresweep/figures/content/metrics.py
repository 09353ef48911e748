"""What figures of a metric over axes of the study show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from ...reading.results import place, require
from ...reading.selection import interval, select
from .series import (
    Bars,
    Curve,
    Ends,
    Numbers,
    Where,
    ends_of,
    from_zero,
    ordered,
    slices,
    texts,
    title_of,
)


@dataclass(frozen=True)
class Lines:
    x_title: str
    y_title: str
    legend: str
    curves: list[Curve]
    zero: bool  # whether the axis of values begins there


@dataclass(frozen=True)
class Grid:
    """`marked` is the column and row of the chosen point."""

    x_title: str
    y_title: str
    title: str
    x: list[str]
    y: list[str]
    values: Numbers
    marked: tuple[int, int] | None


@dataclass(frozen=True)
class Fan:
    x: list[int]
    y_title: str
    quantiles: dict[str, Numbers]


def lines(results: xr.Dataset, name: str, x: str, hue: str | None, where: Where) -> Lines:
    data = ordered(select(results, interval(results, name), where, (x, hue)), x)
    at = data[x].values.tolist() if data[x].dtype.kind in "fiu" else texts(results, x, data[x])
    curves = [Curve(label, at, ends_of(part)) for label, part in slices(results, data, hue)]
    title, zero = from_zero(title_of(data), [curve.y for curve in curves])
    return Lines(x, title, hue or "", curves, zero)


def heat_map(
    results: xr.Dataset, name: str, x: str, y: str, mark: Where | None, where: Where
) -> Grid:
    data = ordered(ordered(select(results, interval(results, name), where, (x, y)), x), y)
    cells = data["value"].transpose(y, x)
    marked = None
    if mark is not None:
        column, row = (
            cells[axis].values.tolist().index(_value(results, axis, mark)) for axis in (x, y)
        )
        marked = (column, row)
    return Grid(
        x,
        y,
        title_of(data),
        texts(results, x, cells[x]),
        texts(results, y, cells[y]),
        cells.values,
        marked,
    )


def _value(results: xr.Dataset, axis: str, mark: Where) -> Any:
    """The value of an axis at the marked point; axes that it does not name stay at their first."""
    return results[axis].values.tolist()[place(results, axis, mark[axis]) if axis in mark else 0]


def tornado(results: xr.Dataset, name: str) -> Bars:
    return _swings(results, name, f"tornado.{name}.", "", {}, "swing of ")


def factors(results: xr.Dataset, name: str, measure: str, where: Where) -> Bars:
    return _swings(results, name, f"factors.{name}.", f".{measure}", where, f"{measure} of ")


def _swings(
    results: xr.Dataset, name: str, prefix: str, suffix: str, where: Where, said: str
) -> Bars:
    """The variables of an analysis, one for each axis or factor, the largest first."""
    found = [
        str(key)
        for key in results.data_vars
        if str(key).startswith(prefix)
        and str(key).endswith(suffix)
        and not str(key).endswith((".low", ".high"))
    ]
    if not found:
        raise KeyError(
            f"the file has no {prefix}*{suffix}: coresweep analyze FILE writes it, where the "
            "study declares what it needs"
        )
    swings = [select(results, interval(results, key), where, ()) for key in found]
    swings.sort(key=lambda swing: -float(swing["value"]))
    values = np.array(
        [[float(swing[part]) for swing in swings] for part in ("value", "low", "high")]
    )
    return Bars(
        said + title_of(require(results, name)),
        "",
        [str(swing.attrs["metric"]).removeprefix(prefix).removesuffix(suffix) for swing in swings],
        Ends(*values),
        [
            f"{swing.attrs['lowest_at']} → {swing.attrs['highest_at']}"
            if "lowest_at" in swing.attrs
            else ""
            for swing in swings
        ],
        0.0,
    )


def cost_fan(results: xr.Dataset, unit: str, where: Where) -> Fan:
    name = {"coin": "cycle.cumulative", "usd": "cycle.cumulative_usd"}.get(unit)
    if name is None:
        raise ValueError(f'unit is {unit!r}: "coin" or "usd" would be accepted')
    cubes = {q: require(results, f"{name}.{q}") for q in ("p05", "p25", "p50", "p75", "p95")}
    data = select(results, xr.Dataset(cubes), where, ("cycle",)).dropna("cycle", how="all")
    return Fan(
        [int(sale) for sale in data["cycle"].values],
        f"paid by then [{cubes['p50'].attrs.get('units', '')}]",
        {q: data[q].values for q in cubes},
    )
