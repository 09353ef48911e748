"""The Python package: opens files as xarray does, says what a file lacks, types and doctests hold."""
import doctest
import importlib
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"])
PACKAGE = SOURCE / "python-notebooks"
sys.path.insert(0, str(SOURCE / "tests" / "cli" / "support"))
sys.path.insert(0, str(PACKAGE / "src"))
try:
    import h5py
    import numpy as np

    import coresweep
except ImportError as error:
    print(f"skipped: {error}: install tests/requirements.txt")
    sys.exit(77)
if not os.path.exists(os.environ["CORESWEEP"]):
    print("skipped: the program is not built")
    sys.exit(77)
from program import SMALL, main  # noqa: E402


def make_file(bench):
    bench.write("x.toml", SMALL)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    bench.ok("analyze", "x.h5")
    return bench.folder / "x.h5"


def fails_with(kind, part, call, *arguments):
    try:
        call(*arguments)
    except kind as error:
        assert part in str(error), error
    else:
        raise AssertionError(f"no {kind.__name__}")


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
    assert (value.low, value.high) == (chosen["block_time.mean.low"].item(),
                                       chosen["block_time.mean.high"].item())
    assert coresweep.baseline(results) == {"backing.max_candidate_depth": "1"}
    assert set(coresweep.verdict(results, "block_time.mean").values.ravel()) <= {
        "undecided", "equivalent", "better", "worse", "higher", "lower", "identical", ""}


def test_errors_say_what_is_missing(bench):
    results = coresweep.open(make_file(bench))
    fails_with(KeyError, "did you mean block_time.mean?", coresweep.require, results, "block_time.men")
    fails_with(KeyError, "run coresweep analyze", coresweep.require, results, "ranges.nothing")
    fails_with(KeyError, "it has 1, 2", coresweep.locate, results, {"latency.scale": 3})
    fails_with(FileNotFoundError, "there is no such file", coresweep.open, "none.h5")
    (bench.folder / "text.h5").write_text("no results")
    fails_with(ValueError, "it is no HDF5 file", coresweep.open, bench.folder / "text.h5")


def test_doctests_hold(_):
    for name in ("results", "selection", "style", "trace", "document"):
        tried = doctest.testmod(importlib.import_module(f"coresweep.{name}"))
        assert tried.attempted > 0 and tried.failed == 0, name


def test_types_hold(bench):
    try:
        importlib.import_module("mypy")
    except ImportError:
        print("        (needs mypy: left out)")
        return
    done = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", bench.folder], cwd=PACKAGE,
                          text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    main(dict(globals()))
