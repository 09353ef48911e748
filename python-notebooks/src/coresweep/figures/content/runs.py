"""What figures of runs show: how a metric is distributed, and the time line of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from ...reading.seals import GROUPS, check_points
from ...reading.selection import pick, select
from .series import Curve, Ends, Numbers, Where, slices

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Shares:
    """For each curve, which share lies at or below x; `marks` are the quantiles that the file
    states."""

    x_title: str
    y_title: str
    legend: str
    curves: list[Curve]
    marks: list[tuple[Numbers, Numbers]]


@dataclass(frozen=True)
class Life:
    """One block: its phases as (name, start, end), and how it ended, in seconds from the window's
    start."""

    label: str
    phases: list[tuple[str, float, float]]
    end: float | None
    fate: str


@dataclass(frozen=True)
class TimeLine:
    title: str
    x_title: str
    length: float
    relay: list[tuple[str, float, float]]  # name, start of its slot, arrival
    lives: list[Life]


def histogram(results: xr.Dataset, name: str, where: Where, keep: str | None) -> xr.Dataset:
    """How many runs or events each bin holds (`count`), and where it ends (`end`), by bins
    (`bin`). Raises KeyError if the file has none, and ValueError if an integer of these points
    was changed."""
    path = results.encoding.get("source")
    if path is None:
        raise ValueError(
            "these results have no file any more, and histograms are read from it: take "
            "what coresweep.open gives"
        )
    with h5py.File(path) as file:
        groups = {
            key.removesuffix(".histogram"): group
            for group in GROUPS
            if group in file
            for key in file[group]
            if key.endswith(".histogram")
        }
    if name not in groups:
        raise KeyError(
            f"the file has no histogram of {name}: it has those of "
            f"{', '.join(groups) or 'nothing: take the file that the sweep wrote'}"
        )
    with xr.open_dataset(path, group=groups[name], engine="netcdf4") as file:
        count = file[f"{name}.histogram"]
        (bins,) = (str(axis) for axis in count.dims if str(axis).endswith("_bin"))
        count = count.sel(
            {axis: results[axis].values for axis in count.dims if axis in results.coords}
        )
        data = xr.Dataset({"count": count}, attrs={"metric": name, **count.attrs})
        data = select(results, data, where, (keep, bins, *_batches(data)))
        data = data.sum(_batches(data), keep_attrs=True).assign(end=file[f"{bins}_end"])
        check_points(path, groups[name], _places(file, data))
        data.attrs.setdefault("bin_unit", file[bins].attrs.get("units", "1"))
        return data.rename({bins: "bin"}).load()


def _places(file: xr.Dataset, data: xr.Dataset) -> dict[str, NDArray[np.intp]]:
    """Where in the file's axes those values stand that the data are of."""
    return {
        str(axis): index.get_indexer(np.atleast_1d(data[axis].values))
        for axis, index in file.indexes.items()
        if axis in data.coords
    }


def _batches(data: xr.Dataset) -> list[str]:
    return [str(axis) for axis in data.dims if str(axis) == "histogram_batch"]


def _share_at_or_below(data: xr.Dataset, scale: float) -> tuple[Numbers, Numbers]:
    """The corners of the line: it rises within a bin and is level between those that hold
    something. Bins over runs hold all from their start to below their end, those of events whole
    numbers."""
    counts = np.asarray(data["count"].values, dtype=float)
    held = np.flatnonzero(counts)
    begin = np.asarray(data["bin"].values, dtype=float)[held]
    end = np.asarray(data["end"].values, dtype=float)[held]
    end = np.where(np.isfinite(end), end if "bin_divisor" in data.attrs else end - 1, begin)
    upper = np.cumsum(counts[held]) / counts.sum()
    lower = np.concatenate([[0.0], upper[:-1]])
    corners = (
        np.stack([begin, end], axis=1).ravel() * scale,
        np.stack([lower, upper], axis=1).ravel(),
    )
    return corners[0], corners[1]


def _unit(results: xr.Dataset, name: str, bin_unit: str) -> tuple[str, float]:
    """The unit of the metric, and that of the bins in it."""
    thousandths = bin_unit == "ms" or bin_unit.startswith("1e-3")
    plain = {"ms": "s"}.get(bin_unit, bin_unit.removeprefix("1e-3").strip() or "1")
    stated = next((results[f"{name}.{q}"] for q in QUANTILES if f"{name}.{q}" in results), None)
    units = plain if stated is None else str(stated.attrs.get("units", plain))
    return units, 0.001 if thousandths else 1.0


def distribution(results: xr.Dataset, name: str, hue: str | None, where: Where) -> Shares:
    """A curve for each value of `hue` whose point has runs; ValueError if none has."""
    data = histogram(results, name, where, hue)
    units, scale = _unit(results, name, str(data.attrs["bin_unit"]))
    stated = xr.Dataset({q: results[f"{name}.{q}"] for q in QUANTILES if f"{name}.{q}" in results})
    stated = pick(results, stated, where)
    curves, marks = [], []
    for label, part in slices(results, data, hue):
        if not part["count"].any():
            continue
        x, share = _share_at_or_below(part, scale)
        curves.append(Curve(label, x.tolist(), Ends(share, *np.full((2, share.size), np.nan))))
        here = stated.sel({hue: part[hue].item()}) if hue in stated.dims else stated
        marks.append(
            (
                np.array([float(here[q]) for q in here.data_vars]),
                np.array([QUANTILES[str(q)] for q in here.data_vars]),
            )
        )
    if not curves:
        raise ValueError(
            f"the file holds no value of {name} here: the point was not simulated, or nothing "
            "that it counts happened; choose another point"
        )
    return Shares(
        f"{name} [{units}]" if units != "1" else name,
        f"share of {data.attrs.get('units', 'run')}s at or below",
        hue or "",
        curves,
        marks,
    )


PHASES = (
    ("building", "start_ms", "built_ms"),
    ("fetched and checked", "built_ms", "backable_ms"),
    ("waiting to be backed", "backable_ms", "backed_ms"),
    ("chunks spread", "backed_ms", "available_ms"),
    ("waiting to be included", "available_ms", "included_ms"),
)


def _life(block: Mapping[str, Any], start: float) -> Life:
    """Moments that a lost block did not reach are taken for that of its loss."""
    moments = {
        key: value for key, value in block.items() if key.endswith("_ms") and value is not None
    }
    end = moments.get("included_ms", moments.get("dropped_ms"))
    phases = []
    for name, first, last in PHASES:
        until = moments.get(last, end)
        if first in moments and until is not None:
            phases.append(
                (name, moments[first] / 1000 - start, min(until, end or until) / 1000 - start)
            )
    said = str(block["fate"]) if block["reason"] is None else f"{block['fate']}: {block['reason']}"
    return Life(f"#{block['block']}", phases, None if end is None else end / 1000 - start, said)


def time_line(trace: Mapping[str, Any]) -> TimeLine:
    window, study = trace["window"], trace["study"]
    start = window["start_ms"] / 1000
    relay = [
        (
            f"R{block['height']}",
            block["cutoff_ms"] / 1000 - start,
            block["arrival_ms"] / 1000 - start,
        )
        for block in trace["relay_blocks"]
    ]
    lives = [_life(block, start) for block in trace["blocks"]]
    return TimeLine(
        f"{study['title']}\n{study['point_label']}".strip(),
        f"seconds, from {start:g} s of the run on",
        window["end_ms"] / 1000 - start,
        relay,
        [life for life in lives if life.end is None or life.end > 0],
    )
