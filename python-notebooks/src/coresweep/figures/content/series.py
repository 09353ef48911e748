"""What all figures show: numbers with the ends of their intervals, as curves and bars, and their
names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from ...reading.results import labels

Numbers = NDArray[np.float64]
Where = Mapping[str, object]


@dataclass(frozen=True)
class Ends:
    """Numbers with the ends of their intervals; NaN where there is none."""

    value: Numbers
    low: Numbers
    high: Numbers

    @property
    def below(self) -> Numbers:
        """How far the interval reaches down; 0 where there is none."""
        return np.maximum(np.nan_to_num(self.value - self.low), 0)

    @property
    def above(self) -> Numbers:
        return np.maximum(np.nan_to_num(self.high - self.value), 0)


@dataclass(frozen=True)
class Curve:
    label: str
    x: list[Any]
    y: Ends


@dataclass(frozen=True)
class Bars:
    """One value for each label, the first on top, with a word on each; `reference` is where nothing
    differs."""

    title: str
    y_title: str
    labels: list[str]
    values: Ends
    words: list[str]
    reference: float


def ends_of(data: xr.Dataset) -> Ends:
    value, low, high = (
        np.asarray(data[part].values, dtype=float) for part in ("value", "low", "high")
    )
    return Ends(value, low, high)


def title_of(data: xr.Dataset | xr.DataArray) -> str:
    """Name and unit."""
    name = str(data.attrs.get("metric", getattr(data, "name", "")))
    units = str(data.attrs.get("units", ""))
    return f"{name} [{units}]" if units not in ("", "1") else name


def ordered(data: xr.Dataset, axis: str) -> xr.Dataset:
    """Numbers in rising order; words stay in the order of the study."""
    return data.sortby(axis) if data[axis].dtype.kind in "fiu" else data


def texts(results: xr.Dataset, axis: str, values: xr.DataArray) -> list[str]:
    """The labels of some values of an axis."""
    known = dict(zip(results[axis].values.tolist(), labels(results, axis), strict=True))
    return [known[value] for value in values.values.tolist()]


def slices(results: xr.Dataset, data: xr.Dataset, hue: str | None) -> list[tuple[str, xr.Dataset]]:
    """The data of each value of `hue`, with its label; all of it where there is none."""
    if hue is None:
        return [("", data)]
    data = ordered(data, hue)
    return [(label, data.isel({hue: i})) for i, label in enumerate(texts(results, hue, data[hue]))]
