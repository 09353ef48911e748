"""Metrics of a file as tables and with their intervals, and the parts of a study that a figure shows."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
import xarray as xr

from .results import require

ENDS = (".low", ".high")


def metrics(results: xr.Dataset) -> pd.DataFrame:
    """Name, unit, meaning and axes of every metric.

    >>> metrics(xr.Dataset({"x": xr.DataArray(1.0, attrs={"units": "s"})})).loc["x", "units"]
    's'
    """
    rows = {name: {"units": value.attrs.get("units", ""), "meaning": value.attrs.get("long_name", ""),
                   "axes": ", ".join(map(str, value.dims))}
            for name, value in results.data_vars.items()
            if not str(name).endswith((*ENDS, ".label"))}
    return pd.DataFrame.from_dict(rows, orient="index")


def interval(results: xr.Dataset, name: str) -> xr.Dataset:
    """`value`, `low` and `high` of a metric: its 95 % Monte Carlo error; NaN where it has none.

    >>> interval(xr.Dataset({"x": 2.0, "x.low": 1.5, "x.high": 2.5}), "x").low.item()
    1.5
    """
    value = require(results, name)
    low, high = (results[name + end] if name + end in results else xr.full_like(value, np.nan)
                 for end in ENDS)
    return xr.Dataset({"value": value, "low": low, "high": high}, attrs={"metric": name, **value.attrs})


def select(data: xr.Dataset, where: dict[str, object], keep: tuple[str | None, ...]) -> xr.Dataset:
    """The part of `data` that `where` names by axis. Raises KeyError if an axis or a value is
    unknown, or if an axis with several values is neither in `where` nor in `keep`."""
    for axis, wanted in where.items():
        if axis not in data.dims:
            raise KeyError(f"there is no axis {axis}: the axes are {', '.join(map(str, data.dims))}")
        values = data[axis].values.tolist()
        if wanted not in values:
            raise KeyError(f"{axis} has no value {wanted!r}: it has {', '.join(map(repr, values))}")
    part = data.sel(dict[Hashable, object](where))
    part = part.squeeze([axis for axis in part.dims if part.sizes[axis] == 1 and axis not in keep])
    for kept in keep:
        if kept is not None and kept not in part.dims:
            raise KeyError(f"there is no axis {kept}: the axes are {', '.join(map(str, part.dims))}")
    left = [axis for axis in part.dims if axis not in keep]
    if left:
        raise KeyError(f"more than one value of {', '.join(map(str, left))} is left: name one, for "
                           f"example **{{{left[0]!r}: {part[left[0]].values.tolist()[0]!r}}}")
    return part
