"""Seals: SHA-256 of what coresweep wrote. A changed number is noticed where they do not fit any
more.

A cube of the root group carries that of its values (attribute `sha256`), a simulated point that of
its integers (`point_sha256` of /raw and /market). A file that is older than seals has none, and
passes; if one cube has a seal, all have.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import h5py
import numpy as np
import xarray as xr

SEAL = "sha256"
SEALS = "point_sha256"
GROUPS = ("raw", "market")


def seal_of(values: Any) -> str:
    """Of the values as float64, little-endian, the last axis fastest.

    >>> seal_of([1.0, 2.0])[:8]
    'dc91ce9a'
    """
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def break_seals(results: xr.Dataset, path: str | os.PathLike[str]) -> None:
    """Compares the values, as they stand in the file, with their seals, and takes the seals off:
    they would not fit what is made of the cubes. ValueError if a value was changed, or if only some
    cubes have a seal."""
    cubes = {name: cube for name, cube in results.variables.items() if _is_cube(results, name)}
    seals = {name: cube.attrs.pop(SEAL, None) for name, cube in cubes.items()}
    if not any(seals.values()):
        return
    for name, seal in seals.items():
        if seal is None:
            lack = f"they lack the attribute {SEAL}, which other metrics have"
            raise _changed(path, f"the values of {name}", lack)
        if seal != seal_of(cubes[name].values):
            raise _changed(path, f"the values of {name}", _other_than(f"its attribute {SEAL}"))


def _is_cube(results: xr.Dataset, name: Hashable) -> bool:
    """Neither an axis nor what a key has along a joint axis."""
    variable = results.variables[name]
    return (
        variable.dtype == np.float64
        and name not in results.dims
        and "joint_axis" not in variable.attrs
    )


def check_points(
    path: str | os.PathLike[str], group: str, places: Mapping[str, Iterable[int]] | None = None
) -> None:
    """Compares the integers of a group with the seals of its points: of all, or of those at
    these places of its axes. That takes some milliseconds a point. ValueError if an integer was
    changed."""
    with h5py.File(path) as file:
        if f"{group}/{SEALS}" not in file:
            return
        seals = file[group][SEALS]
        found = [dimension[0] for dimension in seals.dims][:-1]
        scales = {scale.name.rsplit("/", 1)[1]: scale for scale in found}
        datasets = [item for item in file[group].values() if "first_word" in item.attrs]
        datasets.sort(key=lambda dataset: int(dataset.attrs["first_word"]))
        chosen = places or {axis: range(scale.size) for axis, scale in scales.items()}
        for point in itertools.product(*(chosen[axis] for axis in scales)):
            words = b"".join(_sealed(item, point) for item in datasets)
            if not _fits(words, seals[point].tobytes()):
                what = f"the integers of /{group} at {_named(scales, point)}"
                raise _changed(path, what, _other_than(SEALS))


def _sealed(dataset: h5py.Dataset, point: tuple[int, ...]) -> bytes:
    """The integers of a point that its seal covers: those with an attribute `in_digest` only
    where they are not all 0."""
    words = dataset[point].astype("<u8")
    return words.tobytes() if "in_digest" not in dataset.attrs or words.any() else b""


def _fits(words: bytes, seal: bytes) -> bool:
    """A point that was never run has nothing but zeros, and zeros for a seal."""
    return hashlib.sha256(words).digest() == seal if any(seal) else not words.strip(b"\0")


def _named(scales: Mapping[str, Any], point: tuple[int, ...]) -> str:
    """A point by its values."""
    values = [scale[i] for scale, i in zip(scales.values(), point, strict=True)]
    texts = (value.decode() if isinstance(value, bytes) else f"{value:g}" for value in values)
    return ", ".join(map(" = ".join, zip(scales, texts, strict=True))) or "its one point"


def _other_than(seal: str) -> str:
    return f"they have another SHA-256 than {seal}"


def _changed(path: str | os.PathLike[str], what: str, why: str) -> ValueError:
    return ValueError(
        f"cannot trust {path}: {what} are not those that coresweep wrote ({why}): "
        f"run coresweep verify {path}, or make the file again"
    )
