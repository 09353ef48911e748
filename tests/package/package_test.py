"""The Python package: opens files as xarray does, says what a file lacks, types and doctests
hold."""

import doctest
import fcntl
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys

from support.package import PACKAGE, SOURCE, needs, refused

needs()
import h5py
import numpy as np
import seals
from program import SMALL, main

import coresweep


def make_file(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    bench.ok("analyze", "x.h5")
    return bench.folder / "x.h5"


def test_open_gives_what_h5py_reads(bench):
    path = make_file(bench)
    results = coresweep.open(path)
    with h5py.File(path) as file:
        names = [name for name in file if isinstance(file[name], h5py.Dataset)]
        for name in names:
            if file[name].dtype.kind == "f":
                np.testing.assert_array_equal(results[name].values, file[name][...], name)
    assert coresweep.axes(results) == list(results["status"].dims)
    assert coresweep.units(results, "block_time.mean") == "s"
    assert coresweep.labels(results, "market.price")[0] == "10 DOT"
    assert coresweep.study(results)["study"]["seed"] == 7


def test_values_come_with_their_intervals(bench):
    results = coresweep.open(make_file(bench))
    point = coresweep.locate(results, {"backing.max_candidate_depth": 3, "latency.scale": 2})
    value = coresweep.read(results, "block_time.mean", point)
    chosen = results.sel({"backing.max_candidate_depth": 3, "latency.scale": 2})
    assert value.value == chosen["block_time.mean"].item()
    assert (value.low, value.high) == (
        chosen["block_time.mean.low"].item(),
        chosen["block_time.mean.high"].item(),
    )
    assert coresweep.baseline(results) == {"backing.max_candidate_depth": "1"}
    assert set(coresweep.verdict(results, "block_time.mean").values.ravel()) <= {
        "undecided",
        "equivalent",
        "better",
        "worse",
        "higher",
        "lower",
        "identical",
        "",
    }


def test_errors_say_what_is_missing(bench):
    results = coresweep.open(make_file(bench))
    for error, part, call, *arguments in (
        (KeyError, "did you mean block_time.mean?", coresweep.require, results, "block_time.men"),
        (KeyError, "run coresweep analyze", coresweep.require, results, "ranges.nothing"),
        (KeyError, "[market] model", coresweep.require, results, "cycle.nothing"),
        (KeyError, "it has 1, 2", coresweep.locate, results, {"latency.scale": 3}),
        (FileNotFoundError, "there is no such file", coresweep.open, "none.h5"),
        (
            ValueError,
            "it is no HDF5 file",
            coresweep.open,
            bench.folder / bench.write("text.h5", "no"),
        ),
    ):
        assert part in refused(error, call, *arguments), part


def test_why_a_file_does_not_open(bench):
    whole = make_file(bench)
    with open(whole, "rb") as file:
        content = file.read()

    def told(name, content=content):
        path = bench.folder / name
        path.write_bytes(content)
        return path

    locked = told("locked.h5")
    with open(locked, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "another process is writing it" in refused(ValueError, coresweep.open, locked)
    cut = told("cut.h5", content[: len(content) // 2])
    assert "damaged or not whole" in refused(ValueError, coresweep.open, cut)
    assert "it is no HDF5 file" in refused(ValueError, coresweep.open, told("x.h5", b"text"))
    assert "it is a folder" in refused(ValueError, coresweep.open, bench.folder)
    odd = os.fsdecode(b"odd\xff.h5")
    shutil.copy(whole, bench.folder / odd)
    assert "not UTF-8" in refused(ValueError, coresweep.open, bench.folder / odd)


def test_names_that_python_can_use(bench):
    results = coresweep.open(make_file(bench))
    part = results.isel({"latency.scale": 0})
    for dataset in (results, part, results.copy()):
        assert dataset.block_time_mean.identical(dataset["block_time.mean"])
        assert "block_time_mean" in dir(dataset) and "sizes" in dir(dataset)
    assert results.latency_scale.values.tolist() == [1, 2]
    assert not hasattr(results, "block_time_meen")


def test_what_matters_is_shown(bench):
    path = make_file(bench)
    with h5py.File(path, "a") as file:
        file.attrs["answer"] = '{"point": {"latency.scale": 1}, "rule": "told"}'
    seals.reseal(path)
    results = coresweep.open(path)
    text = repr(results)
    assert "latency.scale = 2" in text and "market.price: 10 DOT, 20 DOT" in text, text
    value = results["block_time.mean"].values[0, 1]
    assert f"block_time_mean {value:.5g}" in " ".join(text.split()), text
    assert len(text.splitlines()) < 25 and text.splitlines()[-1].endswith("results.full()"), text
    assert "Data variables:" in repr(results.full()) and "Data variables:" not in text
    assert "block_time_mean" in results._repr_html_()
    listed = coresweep.metrics(results)
    assert list(listed.index).index("block_time.mean") < 10 and listed["meaning"].all()


def test_figures_for_screens_need_no_plotly(_):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE / "src")}
    for lacks, named in ((False, "screen"), (True, "plot")):
        script = f"""import sys
if {lacks}: sys.modules["plotly"] = None
import coresweep
print(coresweep.screen.__name__)"""
        done = subprocess.run(
            [sys.executable, "-c", script], text=True, capture_output=True, env=environment
        )
        if lacks or importlib.util.find_spec("plotly"):
            assert done.stdout.strip() == f"coresweep.figures.{named}", done.stderr


def test_doctests_hold(_):
    for name in (
        "reading.dataset",
        "reading.results",
        "reading.selection",
        "reading.extract",
        "reading.sentences",
        "reading.trace",
        "reading.quantities",
        "reading.seals",
        "running.sweep",
        "figures.style",
        "fitting.problems",
        "fitting.fragment",
        "fitting.units",
    ):
        tried = doctest.testmod(importlib.import_module(f"coresweep.{name}"))
        assert tried.attempted > 0 and tried.failed == 0, name


def test_types_hold(bench):
    try:
        importlib.import_module("mypy")
    except ImportError:
        print("        (needs mypy: left out)")
        return
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", bench.folder],
        cwd=SOURCE,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    main(dict(globals()))
