"""Metrics of a file as tables and with their intervals, and the parts of a study that a figure
shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from .dataset import headlines
from .results import ends, labels, place, require

ENDS = (".low", ".high")


def metrics(results: xr.Dataset) -> pd.DataFrame:
    """Name, unit, meaning and axes of every metric, those with a name for people first.

    >>> metrics(xr.Dataset({"x": xr.DataArray(1.0, attrs={"units": "s"})})).loc["x", "units"]
    's'
    """
    rows = {
        name: {
            "units": value.attrs.get("units", ""),
            "meaning": value.attrs.get("long_name", ""),
            "axes": ", ".join(map(str, value.dims)),
        }
        for name, value in results.data_vars.items()
        if not str(name).endswith((*ENDS, ".label"))
    }
    first = dict.fromkeys(headlines(results))
    return pd.DataFrame.from_dict({name: rows[name] for name in [*first, *rows]}, orient="index")


def interval(results: xr.Dataset, name: str) -> xr.Dataset:
    """`value`, `low` and `high` of a metric: its 95 % Monte Carlo error; NaN where it has none.

    >>> interval(xr.Dataset({"x": 2.0, "x.low": 1.5, "x.high": 2.5}), "x").low.item()
    1.5
    """
    value = require(results, name)
    low, high = (
        results[end] if end in results else xr.full_like(value, np.nan)
        for end in ends(results, name)
    )
    return xr.Dataset(
        {"value": value, "low": low, "high": high}, attrs={"metric": name, **value.attrs}
    )


def table(results: xr.Dataset, names: list[str], **where: object) -> pd.DataFrame:
    """Metrics as columns, with their units; points as rows.

    >>> results = xr.Dataset({"x": ("a", [1, 2], {"units": "s"})}, {"a": [0, 1]})
    >>> table(results, ["x"])["x [s]"].tolist()
    [1, 2]
    """
    cubes = xr.Dataset({name: require(results, name) for name in names})
    part = pick(results, cubes, where).reset_coords(drop=True)
    rows = (
        part.to_dataframe(dim_order=list(part.dims))
        if part.dims
        else part.expand_dims("").to_dataframe()
    )
    units = {name: str(cubes[name].attrs.get("units", "1")) for name in names}
    return rows[names].rename(
        columns={name: f"{name} [{unit}]" for name, unit in units.items() if unit != "1"}
    )


def pick(results: xr.Dataset, data: xr.Dataset, where: Mapping[str, object]) -> xr.Dataset:
    """The part of `data` that `where` names by axis and value, without axes of one value. Axes of
    the study that `data` has not change nothing in it. KeyError if an axis or a value is unknown.

    >>> pick(d := xr.Dataset({"x": ("a", [1, 2])}, {"a": [0.5, 1]}), d, {"a": 1})["x"].item()
    2
    """
    chosen = {axis: place(results, axis, wanted) for axis, wanted in where.items()}
    return data.isel({axis: at for axis, at in chosen.items() if axis in data.dims}).squeeze()


def select(
    results: xr.Dataset, data: xr.Dataset, where: Mapping[str, object], keep: tuple[str | None, ...]
) -> xr.Dataset:
    """As `pick`, with the axes to `keep` and no others. KeyError if one is not there, or if another
    with several values is left."""
    kept = [axis for axis in keep if axis is not None]
    for axis in kept:
        if axis not in data.dims:
            labels(results, axis)
            raise KeyError(
                f"{data.attrs.get('metric', 'this')} does not vary along {axis}: it does along "
                f"{', '.join(map(str, data.dims)) or 'nothing'}"
            )
    part = pick(results, data, where)
    part = part.expand_dims([axis for axis in kept if axis not in part.dims])
    left = [str(axis) for axis in part.dims if axis not in kept]
    if left:
        raise KeyError(
            f"more than one value of {', '.join(left)} is left: name one, for "
            f"example **{{{left[0]!r}: {part[left[0]].values.tolist()[0]!r}}}"
        )
    return part
