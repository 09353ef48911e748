"""Seals: SHA-256 of what coresweep wrote. A changed number is noticed where they do not fit any
more.

A cube of the root group carries that of its values (attribute `sha256`), a simulated point that of
its integers (`point_sha256` of /raw and /market), and the file and both groups that of all the rest
and of those hashes (attribute `seal`; docs/FORMAT.md, "Seal"). A file that is older than seals has
none, and passes; if one cube has a seal, all have.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import struct
import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import h5py
import numpy as np
import xarray as xr

SEAL = "sha256"
SEALS = "point_sha256"
GROUPS = ("raw", "market")
FILE_SEAL = "seal"
SCHEME = "coresweep seal 1"


def seal_of(values: Any) -> str:
    """Of the values as float64, little-endian, the last axis fastest.

    >>> seal_of([1.0, 2.0])[:8]
    'dc91ce9a'
    """
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def file_seal(group: xr.Dataset, groups: Mapping[str, str] | None = None) -> str:
    """The seal of a group as it stands in the file, not decoded; that of the root group covers
    those of `groups`."""
    whole = hashlib.sha256(_with_length(SCHEME.encode()))
    parts = [*_parts(group), *(("/" + name, _text(seal)) for name, seal in (groups or {}).items())]
    for name, value in sorted((name.encode(), value) for name, value in parts):
        whole.update(_with_length(name) + _with_length(value))
    return whole.hexdigest()


def _parts(group: xr.Dataset) -> Iterator[tuple[str, bytes]]:
    for key, value in group.attrs.items():
        if key != FILE_SEAL:
            yield f"@{key}", _text(value)
    for name, variable in group.variables.items():
        axes = b"".join(_with_length(str(axis).encode()) for axis in variable.dims)
        yield f"/{name}", axes + _with_length(_hash_of_values(variable))
        for key, value in variable.attrs.items():
            yield f"/{name}@{key}", _text(value)


def _with_length(text: bytes) -> bytes:
    return b"%d:%b," % (len(text), text)


def _text(value: Any) -> bytes:
    """Each element of an attribute."""
    return b"".join(_with_length(_element(one)) for one in np.atleast_1d(value))


def _element(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, np.floating):
        return b"nan" if np.isnan(value) else struct.pack(">d", value).hex().encode()
    return str(int(value)).encode()


def _hash_of_values(variable: xr.Variable) -> bytes:
    """Nothing of what has a hash of its own."""
    if SEAL in variable.attrs or "first_word" in variable.attrs:
        return b""
    values = np.asarray(variable.values)
    if values.dtype.kind in "OU":
        texts = b"".join(_with_length(str(text).encode()) for text in np.atleast_1d(values).ravel())
        return hashlib.sha256(texts).hexdigest().encode()
    numbers = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return hashlib.sha256(numbers.tobytes()).hexdigest().encode()


def stored_seals(file: h5py.File) -> dict[str, str]:
    """Those of the groups of integers."""
    named = {name: file[name].attrs.get(FILE_SEAL) for name in GROUPS if name in file}
    return {
        name: seal.decode() if isinstance(seal, bytes) else str(seal)
        for name, seal in named.items()
        if seal is not None
    }


def check_file(stored: xr.Dataset, groups: Mapping[str, str], path: str | os.PathLike[str]) -> None:
    """Compares all that the root group holds, as it stands in the file, with the seal of the file.
    ValueError if something was changed; a file without one is said to have none."""
    seal = stored.attrs.get(FILE_SEAL)
    if seal is None:
        if "status" in stored.variables or "digest" in stored.attrs:
            warnings.warn(
                f"{path} has no seal: nothing shows whether its settings, axes or words were "
                f"changed since; coresweep verify {path} works its numbers out again",
                stacklevel=3,
            )
        return
    if seal != file_seal(stored, groups):
        what = "its settings, axes, words or hashes"
        raise _changed(path, what, _other_than(f"its attribute {FILE_SEAL}"))


def check_group(path: str | os.PathLike[str], group: str, seal: str | None) -> None:
    """The same of a group of integers with this seal: what stands beside the integers."""
    if seal is None:
        return
    with xr.open_dataset(path, group=group, engine="netcdf4", decode_cf=False) as file:
        if seal != file_seal(file):
            what = f"the axes, words or hashes of /{group}"
            raise _changed(path, what, _other_than(f"the attribute {FILE_SEAL} of the group"))


def seal_file(path: str | os.PathLike[str]) -> None:
    """Seals a file that is made of parts of another one."""
    seals = {}
    for group in GROUPS:
        with h5py.File(path) as file:
            if group not in file:
                continue
        with xr.open_dataset(path, group=group, engine="netcdf4", decode_cf=False) as part:
            seals[group] = file_seal(part)
        _put(path, group, seals[group])
    with xr.open_dataset(path, engine="netcdf4", decode_cf=False) as root:
        seal = file_seal(root, seals)
    _put(path, "/", seal)


def _put(path: str | os.PathLike[str], group: str, seal: str) -> None:
    with h5py.File(path, "r+") as file:
        file[group].attrs[FILE_SEAL] = np.bytes_(seal)


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
        if group not in file:
            return
        seal = stored_seals(file).get(group)
    check_group(path, group, seal)
    with h5py.File(path) as file:
        if f"{group}/{SEALS}" not in file:
            return
        seals = file[group][SEALS]
        found = [dimension[0] for dimension in seals.dims][:-1]
        scales = {scale.name.rsplit("/", 1)[1]: scale for scale in found}
        datasets = [item for item in file[group].values() if "first_word" in item.attrs]
        datasets.sort(key=lambda dataset: int(dataset.attrs["first_word"]))
        version = int(np.ravel(file.attrs.get("format_version", 1))[0])
        sealed = _sealed_whole if version == 1 else _sealed
        chosen = places or {axis: range(scale.size) for axis, scale in scales.items()}
        for point in itertools.product(*(chosen[axis] for axis in scales)):
            words = b"".join(sealed(item, point) for item in datasets)
            if not _fits(words, seals[point].tobytes()):
                what = f"the integers of /{group} at {_named(scales, point)}"
                raise _changed(path, what, _other_than(SEALS))


def _sealed(dataset: h5py.Dataset, point: tuple[int, ...]) -> bytes:
    """What the seal of a point covers of a dataset: its integers that are not 0, and their
    places."""
    words = dataset[point].astype("<u8").ravel()
    places = np.flatnonzero(words)
    if not len(places):
        return b""
    name = dataset.name.rsplit("/", 1)[1].encode()
    head = _with_length(name) + _with_length(str(len(places)).encode())
    numbers: bytes = np.concatenate([places.astype("<u8"), words[places]]).tobytes()
    return head + numbers


def _sealed_whole(dataset: h5py.Dataset, point: tuple[int, ...]) -> bytes:
    """The same in a file of format version 1: all integers; those with an attribute `in_digest`
    only where they are not all 0."""
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
