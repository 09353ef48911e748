"""A number of a results file that was changed after it was written is noticed, wherever it
stands."""

from support.package import example, needs, refused

needs("matplotlib")
import h5py
import matplotlib
import numpy as np
import seals as hashes
from program import main

import coresweep
from coresweep.reading.extract import extract

matplotlib.use("Agg")
SCALE, CAPACITY = "latency.scale", "para.unincluded_segment_capacity"
AT = {SCALE: 1, CAPACITY: 3}
CUBES = ("block_time.mean", "block_time.mean.low", "cost.mean", "verdict.block_time.mean")
OTHERS = ("block_time.mean.high", "cost.mean.low")

made = {}  # files of this process, by whether they have seals


def sealed(bench, seals=True):
    """The example with few of its metrics, so that it opens fast."""
    path = example(bench)
    if seals in made:
        path.write_bytes(made[seals])
        return path
    with h5py.File(path) as file:
        metrics = [
            name for name, item in file.items() if "_FillValue" in item.attrs and not item.is_scale
        ]
    with h5py.File(path, "r+") as file:
        for name in metrics:
            if name not in (*CUBES, *OTHERS):
                del file[name]
            elif not seals:
                del file[name].attrs["sha256"]
    hashes.reseal(path) if seals else hashes.strip(path)
    made[seals] = path.read_bytes()
    return path


def change(path, name, place):
    """Makes one number of a file another one, by as little as it can be."""
    with h5py.File(path, "r+") as file:
        kind, number = file[name].dtype.kind, file[name][place]
        file[name][place] = np.nextafter(number, 1e9) if kind == "f" else number + 1
        assert file[name][place] != number


def test_untouched_files_open(bench):
    path = sealed(bench)
    coresweep.verify(path)
    results = coresweep.open(path)
    assert "sha256" not in results["cost.mean"].attrs  # it would not fit a part of the cube
    results.isel({SCALE: 0}).to_netcdf(bench.folder / "part.h5", engine="netcdf4")
    coresweep.open(bench.folder / "part.h5")


def test_files_without_seals_open(bench):
    path = sealed(bench, seals=False)
    with h5py.File(path, "r+") as file:
        del file["raw/point_sha256"], file["market/point_sha256"]
    change(path, "block_time.mean", (0, 0))
    change(path, "raw/included", (0, 0, 0))
    coresweep.verify(path)


def test_a_changed_metric_is_refused(bench):
    for name in CUBES:
        path = sealed(bench)
        with h5py.File(path) as file:
            place = tuple(np.argwhere(np.isfinite(file[name]))[-1])
        change(path, name, place)
        for read in (coresweep.open, coresweep.verify):
            said = refused(ValueError, read, path)
            for part in (f"cannot trust {path}", name, f"coresweep verify {path}"):
                assert part in said, said


def test_a_metric_that_lost_its_seal_is_refused(bench):
    """Whoever changes a number and removes its seal. A file without any is older than seals."""
    for name in CUBES:
        path = sealed(bench)
        with h5py.File(path, "r+") as file:
            del file[name].attrs["sha256"]
        hashes.strip(path)
        for read in (coresweep.open, coresweep.verify):
            said = refused(ValueError, read, path)
            for part in (
                f"cannot trust {path}",
                f"the values of {name} are",
                "they lack the attribute sha256, which other metrics have",
                f"coresweep verify {path}",
            ):
                assert part in said, said


def test_what_is_no_metric_has_no_seal(bench):
    """Axes, labels, the status and what keys have along a joint axis: none counts as a lost one."""
    study = """
[study]
runs = 64
[relay]
slots = 240
[axes.cores]
zip = { para.cores = [1, 2], latency.scale = [1, 0.5] }
"""
    bench.write("joint.toml", study)
    bench.ok("sweep", "joint.toml", "-o", "joint.h5", "--quiet")
    results = coresweep.open(bench.folder / "joint.h5")
    assert results["latency.scale"].dims == ("cores",)
    extract(results, bench.folder / "small.h5", ["block_time.*"])
    coresweep.verify(bench.folder / "small.h5")


def test_a_metric_that_lost_its_value_is_refused(bench):
    path = sealed(bench)
    with h5py.File(path, "r+") as file:
        file["block_time.mean"][0, 0] = np.nan
    assert "the values of block_time.mean" in refused(ValueError, coresweep.open, path)


def test_a_changed_sum_is_refused(bench):
    for name, said in (
        ("raw/included", "the integers of /raw at latency.scale = 2, para.unincluded_"),
        ("market/cost.sum_low", "the integers of /market at its one point"),
        ("market/point_sha256", "hashes of /market"),
    ):
        path = sealed(bench)
        with h5py.File(path) as file:
            place = tuple(size - 1 for size in file[name].shape)
        change(path, name, place)
        found = refused(ValueError, coresweep.verify, path)
        assert said in found and f"coresweep verify {path}" in found, found


def test_integers_are_checked_where_they_are_read(bench):
    path = sealed(bench)
    change(path, "raw/block_time.histogram", (1, 1, 0, 9))
    results = coresweep.open(path)
    coresweep.plot.distribution(results, "block_time", **{**AT, CAPACITY: 1})
    coresweep.plot.distribution(results, "cost")
    for read in (coresweep.plot.distribution, coresweep.screen.distribution):
        assert "the integers of /raw" in refused(ValueError, read, results, "block_time", **AT)
    part = results.sel({CAPACITY: 3})
    assert "the integers of /raw" in refused(
        ValueError, coresweep.plot.distribution, part, "block_time", hue=SCALE
    )
    small = bench.folder / "small.h5"
    extract(results, small, ["cost.*"])
    assert "/raw" in refused(ValueError, extract, results, small, ["block_time.histogram"])


def test_a_point_that_was_not_run_has_nothing(bench):
    path = sealed(bench)
    with h5py.File(path, "r+") as file:
        file["raw/point_sha256"][0, 0] = 0
    hashes.reseal(path)
    assert "the integers of /raw" in refused(ValueError, coresweep.verify, path)
    study = bench.write("some.toml", (bench.folder / "example.toml").read_text())
    bench.ok("sweep", study, "-o", "some.h5", "--points", "0,2", "--quiet")
    coresweep.verify(bench.folder / "some.h5")


def test_an_extract_has_seals_of_its_own(bench):
    small = bench.folder / "small.h5"
    extract(coresweep.open(sealed(bench)), small, ["block_time.mean", "block_time.histogram"])
    coresweep.verify(small)
    with h5py.File(small) as file:
        assert (
            "sha256" in file["block_time.mean.high"].attrs and "sha256" not in file["status"].attrs
        )
    change(small, "block_time.mean.high", (0, 0))
    assert "block_time.mean.high" in refused(ValueError, coresweep.open, small)


if __name__ == "__main__":
    main(dict(globals()))
