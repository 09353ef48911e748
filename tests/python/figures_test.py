"""The Python package: figures and tables of files that the program writes; pip installs it."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli" / "support"))
try:
    import matplotlib
    import numpy as np
    import pandas as pd
    import pyarrow  # noqa: F401
    import setuptools  # noqa: F401
except ImportError as error:
    print(f"skipped: {error}: install tests/requirements.txt")
    sys.exit(77)
from program import SOURCE, main  # noqa: E402

PACKAGE = SOURCE / "python-notebooks"
sys.path.insert(0, str(PACKAGE / "src"))
matplotlib.use("Agg")
import coresweep  # noqa: E402
from coresweep import export  # noqa: E402

STUDY = """
[study]
title = "Example"
question = "How much does latency cost?"
runs = 70
[relay]
slots = 300
[backing]
protocol = "claim-queue"
[axes]
latency.scale = [0.5, 1, 2]
para.unincluded_segment_capacity = [1, 3]
[market]
model = "agents"
cycles = 4
"""


def example(bench):
    path = bench.folder / "example.h5"
    if not path.exists():
        bench.ok("sweep", bench.write("example.toml", STUDY), "-o", path, "--quiet")
        bench.ok("analyze", path)
    return path


def refused(error, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except error as message:
        return str(message)
    raise AssertionError("accepted")


def test_a_file_opens_with_axes_units_and_intervals(bench):
    import h5py

    path = example(bench)
    results = coresweep.open(path)
    assert results["block_time.mean"].attrs["units"] == "s"
    assert coresweep.axes(results) == ["latency.scale", "para.unincluded_segment_capacity"]
    ends = coresweep.interval(results, "block_time.mean")
    with h5py.File(path) as file:
        for name, variable in (("value", "block_time.mean"), ("low", "block_time.mean.low")):
            assert np.array_equal(ends[name].values, file[variable][...]), variable
    names = coresweep.metrics(results)
    assert "block_time.mean" in names.index and "block_time.mean.low" not in names.index


def test_what_a_file_lacks_is_said(bench):
    path = example(bench)
    results = coresweep.open(path)
    assert "coresweep sweep" in refused(FileNotFoundError, coresweep.open, bench.folder / "no.h5")
    other = bench.folder / bench.write("other.h5", "text")
    assert "no HDF5 file" in refused(ValueError, coresweep.open, other)
    assert "did you mean block_time.mean" in refused(KeyError, coresweep.interval, results,
                                                     "block_time.man")
    few = bench.folder / "few.h5"
    bench.ok("sweep", "example.toml", "-o", few, "--quiet", "--runs", 16)
    assert "coresweep analyze" in refused(KeyError, coresweep.plot.tornado,
                                          coresweep.open(few), "block_time.mean")
    assert "name one" in refused(KeyError, coresweep.plot.lines, results,
                                 "block_time.mean", x="latency.scale")
    assert "it has 0.5, 1.0, 2.0" in refused(
        KeyError, coresweep.plot.lines, results, "block_time.mean",
        x="para.unincluded_segment_capacity", **{"latency.scale": 3})
    assert "there is no axis x" in refused(KeyError, coresweep.plot.heat_map, results,
                                           "block_time.mean", x="x", y="latency.scale",
                                           **{"para.unincluded_segment_capacity": 3})


def test_figures_show_the_numbers_of_the_file(bench):
    results = coresweep.open(example(bench))
    scale, capacity = "latency.scale", "para.unincluded_segment_capacity"
    values = results["block_time.mean"]

    ax = coresweep.plot.lines(results, "block_time.mean", x=scale, hue=capacity)
    drawn = [container.lines[0].get_ydata() for container in ax.containers]
    assert np.array_equal(drawn, values.transpose(capacity, scale).values)
    ax = coresweep.plot.heat_map(results, "block_time.mean", x=scale, y=capacity)
    assert [text.get_text() for text in ax.texts] == [
        "%.4g" % value for value in values.transpose(capacity, scale).values.ravel()]
    ax = coresweep.plot.tornado(results, "block_time.mean")
    swings = [float(results[f"tornado.block_time.mean.{axis}"]) for axis in (scale, capacity)]
    assert [bar.get_width() for bar in ax.patches] == sorted(swings)
    ax = coresweep.plot.cost_fan(results)
    assert np.array_equal(ax.lines[0].get_ydata(), results["cycle.cumulative.p50"].values)


def test_tables_hold_every_number_of_the_file(bench):
    path = example(bench)
    results = coresweep.open(path)
    for ending, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        table = bench.folder / f"table.{ending}"
        assert export.main([str(path), "-o", str(table)]) == 0
        wide = read(table)
        assert len(wide) == results["status"].size
        assert np.array_equal(wide["block_time.mean [s]"], results["block_time.mean"].values.ravel())
        assert np.array_equal(wide["block_time.mean.low [s]"], results["block_time.mean.low"].values.ravel())
    table = bench.folder / "long.csv"
    assert export.main([str(path), "-o", str(table), "--long", "--metrics", "block_confidence"]) == 0
    rows = pd.read_csv(table)
    assert list(rows["metric"].unique()) == ["block_confidence"]
    assert np.allclose(rows["value"], results["block_confidence"].values.ravel(), rtol=1e-15)
    assert export.main([str(path), "-o", str(bench.folder / "table.xlsx")]) == 2
    assert export.main([str(path), "-o", str(table), "--metrics", "no"]) == 2
    assert export.main([str(bench.folder / "no.h5"), "-o", str(table)]) == 3


def test_it_installs_into_a_clean_environment(bench):
    copy = bench.folder / "copy"
    subprocess.run(["cp", "-r", PACKAGE, copy], check=True)
    clean = bench.folder / "clean"
    subprocess.run([sys.executable, "-m", "venv", clean], check=True)
    subprocess.run([clean / "bin" / "pip", "--quiet", "--disable-pip-version-check", "install",
                    "--no-deps", "--no-build-isolation" if have_setuptools(clean) else "--no-deps",
                    copy], check=True)
    version = subprocess.run([clean / "bin" / "pip", "show", "coresweep"], capture_output=True, text=True)
    assert "Apache-2.0" in version.stdout, version.stdout
    assert (clean / "bin" / "coresweep-export").exists()


def have_setuptools(environment):
    """Without network the build uses the setuptools that the environment came with."""
    return subprocess.run([environment / "bin" / "python", "-c", "import setuptools, wheel"],
                          capture_output=True).returncode == 0


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "Agg")
    main(dict(globals()))
