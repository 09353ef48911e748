"""Opens results files and finds values in them by name."""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
import xarray as xr

from .dataset import Results
from .seals import FILE_SEAL, GROUPS, break_seals, check_file, check_points, stored_seals

FORMAT_VERSION = 2  # files of older ones are read, too
MODEL_VERSION = 2
Point = Mapping[str, int]

ANALYZE = "run coresweep analyze on it, and see that its study declares what this needs"
LACKS = {  # what gives the variables that begin so
    **dict.fromkeys(
        ("ranges.", "verdict.", "tornado.", "sensitivity.", "factors.", "regret."), ANALYZE
    ),
    "pareto.": "its study needs two [analysis] objectives; coresweep analyze writes this",
    "criterion.": "its study needs an [analysis] criterion; coresweep analyze writes this",
    "ratio_to_baseline.": "its study needs a [study] baseline, and the metric a comparison",
    "difference_from_baseline.": "its study needs a [study] baseline, and the metric a comparison",
    "cycle.": 'its study needs a market over sales: [market] model = "agents"',
}


@dataclass(frozen=True)
class Value:
    """One number of the file and where it stands; low and high are None if it has no interval."""

    variable: str
    index: tuple[int, ...]
    value: float
    low: float | None
    high: float | None
    units: str


def open(path: str | os.PathLike[str]) -> Results:  # named as xarray's and h5py's are
    """The metrics of a results file, in memory; its study as TOML is the attribute `config`.
    ValueError if it is no such file, or a value of a metric was changed after it was written.

    >>> open("missing.h5")
    Traceback (most recent call last):
    FileNotFoundError: cannot open missing.h5: there is no such file: make it with coresweep sweep
    """
    if not os.path.exists(path):
        raise FileNotFoundError(
            f"cannot open {path}: there is no such file: make it with coresweep sweep"
        )
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        raise ValueError(
            f"cannot read {os.fsencode(path)!r}: its name is not UTF-8: rename it"
        ) from None
    try:
        with h5py.File(path) as file:
            version = int(np.ravel(file.attrs.get("format_version", 0))[0])
            config = file["raw/config"].asstr()[()] if "raw/config" in file else ""
            groups = stored_seals(file)
            model = int(np.ravel(file.attrs.get("model_version", MODEL_VERSION))[0])
            writer = file.attrs.get("coresweep_version", "")
    except OSError as error:
        raise ValueError(f"cannot read {path}: {why_closed(path, error)}") from error
    wrote = writer.decode() if isinstance(writer, bytes) else str(writer)
    needed = f"use the package of coresweep {wrote}, which wrote it, or a newer one"
    if not 1 <= version <= FORMAT_VERSION:
        raise ValueError(
            f"cannot read {path}: its format_version is {version or 'missing'}, not one from 1 to "
            f"{FORMAT_VERSION}: {needed}"
        )
    if model > MODEL_VERSION:
        raise ValueError(
            f"cannot read {path}: its model_version is {model}, and this package knows those up to "
            f"{MODEL_VERSION}: {needed}"
        )
    with xr.open_dataset(path, engine="netcdf4", decode_cf=False) as file:
        stored = file.load()
    check_file(stored, groups, path)
    if config or FILE_SEAL in stored.attrs:  # what xarray writes of a file lacks the study
        _check_config(stored, config, path)
    stored.attrs.pop(FILE_SEAL, None)
    break_seals(stored, path)
    decoded = xr.decode_cf(stored).load()
    results = Results(decoded.data_vars, decoded.coords, {**decoded.attrs, "config": config})
    results.encoding = decoded.encoding
    return results


def _check_config(stored: xr.Dataset, config: str, path: str | os.PathLike[str]) -> None:
    """ValueError if the study of a finished file is not the one that was simulated."""
    hashed = hashlib.sha256(config.encode()).hexdigest()
    if "status" in stored.variables and stored.attrs.get("config_hash", hashed) != hashed:
        raise ValueError(
            f"cannot trust {path}: its study is not the one that coresweep wrote (it has another "
            f"SHA-256 than the attribute config_hash): run coresweep verify {path}, or make the "
            "file again"
        )


def why_closed(path: str | os.PathLike[str], error: OSError) -> str:
    """Why HDF5 could not open a file that is there, and what to do."""
    if os.path.isdir(path):
        return "it is a folder: name a file that coresweep sweep wrote"
    if not os.access(path, os.R_OK):
        return "permission denied"
    if error.errno == errno.EAGAIN:
        return "another process is writing it: wait until it is done"
    if "unable to lock file" in str(error):
        return (
            f"its file system does not lock files ({os.strerror(error.errno or 0)}): set "
            "HDF5_USE_FILE_LOCKING=FALSE"
        )
    if not h5py.is_hdf5(path):
        return "it is no HDF5 file: name a file that coresweep sweep wrote"
    return f"it is damaged or not whole ({error}): copy it again or run the sweep again"


def check_finished(results: xr.Dataset, path: str | os.PathLike[str]) -> None:
    """ValueError unless the sweep or merge that wrote the file came to its end.

    >>> check_finished(xr.Dataset(), "x.h5")
    Traceback (most recent call last):
    ValueError: x.h5 is not finished: repeat the sweep that began it, which goes on from there
    """
    if "status" not in results and "digest" not in results.attrs:  # the first had no status
        raise ValueError(
            f"{path} is not finished: repeat the sweep that began it, which goes on from there"
        )


def verify(path: str | os.PathLike[str]) -> None:
    """Compares all that a file holds with its seals: the metrics, as `open` does, and the integers
    of all points, which takes some milliseconds a point. ValueError says what was changed."""
    open(path)
    for group in GROUPS:
        check_points(path, group)


def study(results: xr.Dataset) -> dict[str, Any]:
    """The complete study.

    >>> study(xr.Dataset(attrs={"config": "[study]\\nruns = 3"}))
    {'study': {'runs': 3}}
    """
    return tomllib.loads(results.attrs.get("config", ""))


def require(results: xr.Dataset, name: str) -> xr.DataArray:
    """The variable of that name, or an error that says what would give it.

    >>> require(xr.Dataset({"block_time.mean": 6.0}), "block_time.meen")
    Traceback (most recent call last):
    KeyError: 'the file has no block_time.meen: did you mean block_time.mean?'
    """
    if name in results.variables:
        return results[name]
    near = difflib.get_close_matches(name, [str(key) for key in results.variables], n=1)
    lack = next((lack for prefix, lack in LACKS.items() if name.startswith(prefix)), None)
    hint = lack or (f"did you mean {near[0]}?" if near else "list(results) names what it has")
    raise KeyError(f"the file has no {name}: {hint}")


def axes(results: xr.Dataset) -> list[str]:
    """The axes of the study, the slowest first. A file without `status` is a partial one."""
    if "status" in results:
        return [str(name) for name in results["status"].dims]
    return [str(name) for name in results.sizes if name in results.coords]


def labels(results: xr.Dataset, axis: str) -> list[str]:
    """The text of each value of an axis, with its unit.

    >>> labels(xr.Dataset(coords={"blocks": ["live", "full"]}), "blocks")
    ['live', 'full']
    """
    if axis not in results.sizes:
        raise KeyError(f"the file has no axis {axis}: it has {', '.join(axes(results)) or 'none'}")
    named = axis + ".label"
    source = results[named if named in results else axis]
    return [str(value) for value in source.values]


def rising(results: xr.Dataset, axis: str) -> list[int]:
    """The places of an axis's values by their size; words stay in the order of the study.

    >>> rising(xr.Dataset(coords={"scale": [1, 0.5, 2]}), "scale")
    [1, 0, 2]
    """
    values = results[axis].values
    return (
        [int(i) for i in np.argsort(values)]
        if values.dtype.kind in "fiu"
        else [*range(values.size)]
    )


def place(results: xr.Dataset, axis: str, wanted: object) -> int:
    """Where a value stands on an axis: named by its label, its text or its number.

    >>> place(xr.Dataset(coords={"latency.scale": [0.5, 1.0]}), "latency.scale", 1)
    1
    """
    texts = labels(results, axis)
    numbers = [str(number) for number in results[axis].values]
    for candidates in (texts, numbers):
        if str(wanted) in candidates:
            return candidates.index(str(wanted))
    try:
        return [float(number) for number in numbers].index(float(str(wanted)))
    except ValueError:
        raise KeyError(
            f"the axis {axis} has no value {wanted}: it has {', '.join(texts)}"
        ) from None


def locate(results: xr.Dataset, wanted: Mapping[str, Any]) -> dict[str, int]:
    """The place of a point; axes that are not named stay at their first value.

    >>> locate(xr.Dataset(coords={"blocks": ["live", "full"]}), {"blocks": "full"})
    {'blocks': 1}
    """
    return {
        **dict.fromkeys(axes(results), 0),
        **{axis: place(results, axis, value) for axis, value in wanted.items()},
    }


def baseline(results: xr.Dataset) -> dict[str, Any]:
    """What the study names as its baseline; empty if it names none."""
    named = study(results).get("study", {}).get("baseline", {})
    return dict(named) if isinstance(named, dict) else {}


def units(results: xr.Dataset, name: str) -> str:
    """The unit of a variable, `1` for pure numbers."""
    return str(require(results, name).attrs.get("units", "1"))


def ends(results: xr.Dataset, name: str) -> tuple[str, str]:
    """The variables that hold the ends of a metric's 95 % Monte Carlo interval, if the file has
    them.

    >>> ends(xr.Dataset({"x": 1.0}), "x")
    ('x.low', 'x.high')
    """
    stem = f"{name}.monte_carlo_" if f"{name}.monte_carlo_low" in results else f"{name}."
    return stem + "low", stem + "high"


def read(results: xr.Dataset, name: str, point: Point) -> Value:
    """One value with its interval; axes that the variable has not are passed over.

    >>> read(xr.Dataset({"x": ("a", [1.0, 2.0])}), "x", {"a": 1, "b": 0}).value
    2.0
    """
    cube = require(results, name)
    index = tuple(point.get(str(axis), 0) for axis in cube.dims)
    low, high = [
        float(results[end].values[index]) if end in results else None for end in ends(results, name)
    ]
    return Value(name, index, float(cube.values[index]), low, high, units(results, name))


def words(codes: xr.DataArray) -> xr.DataArray:
    """The words for a cube of codes (`flag_values`, `flag_meanings`); no value is an empty text.

    >>> flags = {"flag_values": "0 1", "flag_meanings": "on off"}
    >>> words(xr.DataArray([0.0, 1.0], attrs=flags)).values
    array(['on', 'off'], dtype=object)
    """
    flags = (float(flag) for flag in str(codes.attrs["flag_values"]).split())
    meanings = dict(zip(flags, str(codes.attrs["flag_meanings"]).split(), strict=True))
    texts = [meanings.get(float(code), "") for code in codes.values.ravel()]
    return codes.copy(data=np.array(texts, dtype=object).reshape(codes.shape))


def verdict(results: xr.Dataset, metric: str) -> xr.DataArray:
    """The verdicts on a metric against the baseline, as words.

    >>> flags = {"flag_values": "0 2", "flag_meanings": "undecided better"}
    >>> codes = xr.DataArray([0.0, 2.0], dims="a", attrs=flags)
    >>> verdict(xr.Dataset({"verdict.x": codes}), "x").values.tolist()
    ['undecided', 'better']
    """
    return words(require(results, f"verdict.{metric}"))
