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


def from_zero(title: str, ends: list[Ends], may: bool = True) -> tuple[str, bool]:
    """An axis of values begins at zero, unless that would hide how they differ; then its title says
    that it does not."""
    known = np.concatenate([part for end in ends for part in (end.value, end.low, end.high)])
    known = np.abs(known[np.isfinite(known)])
    wide = known.size == 0 or np.ptp(known) >= known.max() / 10
    if may and wide:
        return title, True
    return f"{title}\n(axis does not start at 0)" if known.min(initial=1) > 0 else title, False


def coinciding(curves: list[Curve]) -> list[list[int]]:
    """Which curves lie on each other: closer than a hundredth of what all of them span.

    >>> ends = [Ends(np.array(y), *np.full((2, 2), np.nan)) for y in ([1.0, 2], [1.0, 2], [0, 5.0])]
    >>> coinciding([Curve("", [1, 2], y) for y in ends])
    [[0, 1], [2]]
    """
    values = [curve.y.value for curve in curves]
    known = np.concatenate(values) if values else np.empty(0)
    near = np.ptp(known[np.isfinite(known)]) / 100 if np.isfinite(known).any() else 0.0
    groups: list[list[int]] = []
    for i, curve in enumerate(curves):
        for group in groups:
            first = curves[group[0]]
            if list(first.x) == list(curve.x) and np.allclose(
                first.y.value, curve.y.value, rtol=0, atol=near, equal_nan=True
            ):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def together(x: Numbers, y: Numbers) -> list[list[int]]:
    """Which points are too close for a label each, by their share of what all span.

    >>> together(np.array([0, 1, 1.01]), np.array([0, 1, 1.01]))
    [[0], [1, 2]]
    """
    groups: list[list[int]] = []
    across, up = (np.ptp(side[np.isfinite(side)]) or 1.0 for side in (x, y))
    for i in range(len(x)):
        for group in groups:
            j = group[0]
            if abs(x[i] - x[j]) < 0.08 * across and abs(y[i] - y[j]) < 0.06 * up:
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def numbers(places: list[int]) -> str:
    """Numbers that follow each other as a range, counted from one.

    >>> numbers([0, 1, 2, 4])
    '1–3, 5'
    """
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return ", ".join(
        f"{run[0] + 1}–{run[-1] + 1}" if len(run) > 1 else str(run[0] + 1) for run in runs
    )
