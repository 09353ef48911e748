"""A small results file: some metrics of a large one, with its study and where it comes from."""

from __future__ import annotations

import pathlib
from fnmatch import fnmatchcase

import h5py
import xarray as xr

from .results import ends
from .seals import FILE_SEAL, GROUPS, SEAL, check_points, seal_file, seal_of


def matching(names: list[str], patterns: list[str]) -> list[str]:
    """Those that a pattern matches, as file names do in a shell. KeyError for a pattern without
    any.

    >>> matching(["block_time.mean", "block_time.p95", "cost.mean"], ["block_time.*"])
    ['block_time.mean', 'block_time.p95']
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise KeyError(
                f"the file has no {pattern}: coresweep.metrics(results) lists what it has"
            )
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def histograms(path: str) -> dict[str, str]:
    """The histograms of a file, and the group of each."""
    with h5py.File(path) as file:
        return {
            name: group
            for group in GROUPS
            if group in file
            for name in file[group]
            if name.endswith(".histogram")
        }


def extract(results: xr.Dataset, path: pathlib.Path, patterns: list[str]) -> int:
    """Writes the metrics that match, with their intervals, and histograms if one is named; all
    axes, the study and the attributes stay. Returns how many metrics there are."""
    source = results.encoding["source"]
    held = histograms(source)
    metrics = [str(name) for name in results.data_vars]
    chosen = matching([*metrics, *held], patterns)
    kept = [name for name in chosen if name in results]
    intervals = [end for name in kept for end in ends(results, name) if end in results]
    about = [name for name in metrics if name == "status" or name.endswith(".label")]
    part = results[list(dict.fromkeys([*kept, *intervals, *about]))].drop_encoding()
    del part.attrs["config"]
    part.attrs["extract"] = " ".join(patterns)
    for cube in part.data_vars.values():
        cube.encoding["coordinates"] = None  # once in the file, not at every metric
        if cube.dtype == float:
            cube.attrs[SEAL] = seal_of(cube.values)
    _write(part, path)
    for group in GROUPS:
        names = [name for name in chosen if held.get(name) == group]
        if group == "raw" or names:
            _add_group(source, path, group, names)
    with h5py.File(source) as file:
        if FILE_SEAL in file.attrs:  # of what may have been changed before, nothing is sealed
            seal_file(path)
    return len(kept)


def _add_group(source: str, path: pathlib.Path, group: str, names: list[str]) -> None:
    """The study, the named histograms and the ends of their bins."""
    if names:
        check_points(source, group)
    with xr.open_dataset(source, group=group, engine="netcdf4") as file:
        bins = {
            str(axis) for name in names for axis in file[name].dims if str(axis).endswith("_bin")
        }
        kept = [
            *names,
            *(f"{axis}_end" for axis in sorted(bins)),
            *(["config"] if "config" in file else []),
        ]
        part = file[kept].load().drop_encoding()
    _write(part, path, group)


def _write(part: xr.Dataset, path: pathlib.Path, group: str | None = None) -> None:
    packed = {
        str(name): {"zlib": True, "complevel": 9}
        for name, value in part.variables.items()
        if value.size > 500 and value.dtype.kind in "fiu"
    }
    part.to_netcdf(path, engine="netcdf4", mode="a" if group else "w", group=group, encoding=packed)
