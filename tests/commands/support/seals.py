"""Makes every hash of a results file anew, as docs/FORMAT.md describes them: what a forger would do
who has read it. Not a test."""

import hashlib
import struct

import h5py
import numpy as np

OWN = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_NCProperties", "_Netcdf4Dimid"}
OWN |= {"_Netcdf4Coordinates", "_nc3_strict"}
GROUPS = ("raw", "market")
SEAL = "seal"


def text(value):
    """With its length in front."""
    value = str(value).encode() if not isinstance(value, bytes) else value
    return str(len(value)).encode() + b":" + value + b","


def attribute(value):
    """The text of each of its elements."""
    return b"".join(text(element(one)) for one in np.atleast_1d(value))


def element(value):
    if isinstance(value, bytes | np.bytes_):
        return value.split(b"\0")[0]
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, np.floating):
        return "nan" if np.isnan(value) else struct.pack(">d", value).hex()
    return int(value)


def contents(dataset):
    """Of what is neither a metric nor the integers of points: those have hashes of their own."""
    if "first_word" in dataset.attrs or "sha256" in dataset.attrs:
        return b""
    if h5py.check_string_dtype(dataset.dtype):
        values = np.atleast_1d(dataset.asstr()[...]).ravel()
        return hashlib.sha256(b"".join(text(value) for value in values)).hexdigest().encode()
    values = dataset[...]
    return (
        hashlib.sha256(values.astype(values.dtype.newbyteorder("<")).tobytes()).hexdigest().encode()
    )


def scale_name(scale):
    return scale.attrs["NAME"].split(b"\0")[0].decode()


def dimensions(dataset):
    if dataset.is_scale:
        return [scale_name(dataset)]
    return [scale_name(dimension[0]) if len(dimension) else "" for dimension in dataset.dims]


def parts(group):
    """What the seal of a group covers."""
    for name, value in group.attrs.items():
        if name not in OWN and name != SEAL:
            yield "@" + name, attribute(value)
    for name, dataset in group.items():
        if isinstance(dataset, h5py.Group):
            if SEAL in dataset.attrs:
                yield "/" + name, attribute(dataset.attrs[SEAL])
            continue
        axes = b"".join(text(dimension) for dimension in dimensions(dataset))
        yield "/" + name, axes + text(contents(dataset))
        for key, value in dataset.attrs.items():
            if key not in OWN:
                yield f"/{name}@{key}", attribute(value)


def seal_of(group):
    whole = hashlib.sha256(text("coresweep seal 1"))
    for name, value in sorted((name.encode(), value) for name, value in parts(group)):
        whole.update(text(name) + text(value))
    return whole.hexdigest()


def put(owner, name, value):
    """An attribute as the program writes it."""
    owner.attrs[name] = np.bytes_(value)


def seal_file(file):
    """The seals of the groups, then that of the file."""
    for group in GROUPS:
        if group in file:
            put(file[group], SEAL, seal_of(file[group]))
    put(file, SEAL, seal_of(file))


def seal_cubes(file):
    for dataset in file.values():
        if isinstance(dataset, h5py.Dataset) and "sha256" in dataset.attrs:
            values = dataset[...].astype("<f8").tobytes()
            put(dataset, "sha256", hashlib.sha256(values).hexdigest())


def words_of(group):
    found = [item for item in group.values() if "first_word" in item.attrs]
    return sorted(found, key=lambda item: int(item.attrs["first_word"]))


def hash_point(datasets, point):
    whole = hashlib.sha256()
    for dataset in datasets:
        words = dataset[point].astype("<u8").ravel()
        if int(dataset.file.attrs["format_version"]) == 1:
            if "in_digest" not in dataset.attrs or words.any():
                whole.update(words.tobytes())
        elif words.any():
            places = np.flatnonzero(words).astype("<u8")
            whole.update(text(dataset.name.rsplit("/", 1)[1]) + text(len(places)))
            whole.update(places.tobytes() + words[places].tobytes())
    return whole.digest()


def hash_points(file):
    """Of all points that were run."""
    for group in GROUPS:
        if group not in file:
            continue
        hashes = file[group]["point_sha256"]
        for point in np.ndindex(hashes.shape[:-1]):
            if hashes[point].any():
                hashes[point] = np.frombuffer(hash_point(words_of(file[group]), point), "u1")


def labels(group, axis):
    named = f"{axis}.label"
    return group[named if named in group else axis].asstr()[...]


def scheme(file):
    return text(f"coresweep results {file.attrs['format_version']}")


def digest_of(file):
    whole = hashlib.sha256(scheme(file) + text(int(file.attrs["seed"])))
    add_level(whole, file["raw"], int(file.attrs["runs_per_point"]))
    if "market" in file:
        whole.update(text("market"))
        add_level(whole, file["market"], int(file.attrs["market_runs_per_point"]))
    return whole.hexdigest()


def add_level(whole, group, runs):
    axes = dimensions(group["runs"])[:-1]
    whole.update(text(runs) + text(len(axes)))
    for axis in axes:
        values = labels(group, axis)
        whole.update(text(axis) + text(len(values)) + b"".join(map(text, values)))
        if "design" in group[axis].attrs:
            whole.update(text(group[axis].attrs["design"]))
    everything = words_of(group)
    datasets = [item for item in everything if "in_digest" not in item.attrs]
    whole.update(text(len(datasets)))
    for dataset in datasets:
        inner = dataset.shape[len(axes) :]
        whole.update(text(dataset.name.rsplit("/", 1)[1]) + text(len(inner)))
        whole.update(b"".join(map(text, inner)))
    for point in np.ndindex(group["runs"].shape[:-1]):
        digest = group["point_sha256"][point].tobytes()
        whole.update(digest if any(digest) else hash_point(everything, point))


def reseal(path):
    """All of them, from the integers to the seal of the file."""
    with h5py.File(path, "r+") as file:
        hash_points(file)
        seal_cubes(file)
        config = file["raw/config"].asstr()[()].encode()
        put(file, "config_hash", hashlib.sha256(config).hexdigest())
        if "digest" in file.attrs:
            put(file, "digest", digest_of(file))
        if SEAL in file.attrs:
            seal_file(file)


def strip(path):
    """Takes the seal off, as if the file were older than seals of files."""
    with h5py.File(path, "r+") as file:
        for group in (file, *(file[name] for name in GROUPS if name in file)):
            group.attrs.pop(SEAL, None)
