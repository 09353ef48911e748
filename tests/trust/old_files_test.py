"""A file of every version that was ever written is read; a newer one is refused with the version
that can read it.

tests/data/files/ holds them, packed: `model-1` is of the first day of the format, `model-1-extract`
of `export` then, `model-2-without-seal` of the second version of the model, with seals of metrics
only, `model-2` has the seal of the file, and `format-2` digests of the filled bins alone.
"""

import contextlib
import io
import lzma
import pathlib
import warnings

from support.forgeries import TESTS, h5py, needs, np, seals

needs("netCDF4", "matplotlib")
from program import main

import coresweep
from coresweep.report import report

FILES = pathlib.Path(TESTS, "data", "files")
# block_time.mean of the first point, s
BLOCKS = {"model-1": 6.06635071, "model-1-extract": 6.17771353}
OLDER = "0a6039c4ab7362109c2bc7c34b77a364f2a78f60f6f4229203506c42ff19e32e"  # format 1
DIGESTS = {"model-2-without-seal": OLDER, "model-2": OLDER}
DIGESTS["format-2"] = "0fa3c292b5d62bf92ebce451fe2f2c69277d04a652b07fddbd325ce81b12b7a0"
COSTS = dict.fromkeys(DIGESTS, 20.3)  # cost.mean, DOT
BASELINE = {"model-1": "latency.scale=1"} | dict.fromkeys(COSTS, "market.squeeze_probability=0")
SEALED = {"model-2", "format-2"}


def unpacked(bench, name):
    path = bench.folder / f"{name}.h5"
    path.write_bytes(lzma.decompress((FILES / f"{name}.h5.xz").read_bytes()))
    return path


def whole_files():
    return [name for name in (*BLOCKS, *COSTS) if not name.endswith("extract")]


def test_every_kept_file_is_tested(_):
    kept = {path.name.removesuffix(".h5.xz") for path in FILES.iterdir()}
    assert kept == {*BLOCKS, *COSTS}, kept


def test_summary_and_compare_read_them(bench):
    for name in whole_files():
        path = unpacked(bench, name)
        metric, value = (
            ("cost.mean", COSTS[name]) if name in COSTS else ("block_time.mean", BLOCKS[name])
        )
        assert np.isclose(bench.summary(path)[0][metric]["value"], value, rtol=1e-8), name
        done = bench.run("summary", path)
        assert done.returncode == 0, done.stderr
        assert ("has no seal" in done.stderr) == (name not in SEALED), done.stderr
        assert metric in bench.ok("compare", path, "--baseline", BASELINE[name]), name


def test_the_package_reads_them(bench):
    for name, value in (BLOCKS | COSTS).items():
        path = unpacked(bench, name)
        metric = "cost.mean" if name in COSTS else "block_time.mean"
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            results = coresweep.open(path)
            assert np.isclose(results[metric].values.ravel()[0], value, rtol=1e-8), name
            coresweep.verify(path)
        assert any("no seal" in str(one.message) for one in told) == (name not in SEALED), name


def test_report_reads_them(bench):
    for name in (*BLOCKS, *COSTS):
        page = bench.folder / "page.html"
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert report.main([str(unpacked(bench, name)), "-o", str(page)]) == 0, name
        text = page.read_text()
        assert "digest" in text and ("as the file says" in text) == (name in BLOCKS), name


def test_what_the_integers_say_is_said_of_this_model_alone(bench):
    for name, digest in DIGESTS.items():
        assert bench.digest(unpacked(bench, name)) == digest


def test_going_on_with_an_older_file_makes_one_of_today(bench):
    unpacked(bench, "model-2")
    bench.ok("extend", "model-2.h5", "--add", "64")
    with h5py.File(bench.folder / "model-2.h5") as file:
        assert file.attrs["format_version"] == 2
        study = file["raw/config"].asstr()[()]
    bench.write("x.toml", study)
    bench.ok("sweep", "x.toml", "-o", "y.h5", "--quiet")
    assert bench.digest("model-2.h5") == bench.digest("y.h5")
    path = unpacked(bench, "model-1")
    for command in ("digest", "verify"):
        done = bench.run(command, path)
        assert done.returncode == 3 and "model version 1" in done.stderr, done.stderr


def test_newer_files_are_refused_with_the_version_needed(bench):
    for attribute, version, said in (
        ("format_version", 3, "format version 3"),
        ("model_version", 3, "model version 3"),
    ):
        path = unpacked(bench, "model-2")
        with h5py.File(path, "r+") as file:
            file.attrs[attribute] = version
            seals.put(file, "coresweep_version", "9.9.9")
        seals.reseal(path)
        for command in (
            ["verify", path],
            ["digest", path],
            ["summary", path],
            ["compare", path],
            ["analyze", path],
            ["extend", path, "--add", "1"],
            ["merge", path, "-o", "m.h5"],
            ["trace", path],
        ):
            done = bench.run(*command)
            assert done.returncode == 3, (command, done.stdout)
            assert said in done.stderr and "use coresweep 9.9.9" in done.stderr, done.stderr
        try:
            coresweep.open(path)
        except ValueError as error:
            assert f"{attribute} is {version}" in str(error) and "coresweep 9.9.9" in str(error)
        else:
            raise AssertionError(attribute)


def test_the_package_knows_the_version_of_the_program(bench):
    bench.write("x.toml", "[study]\nruns = 1\n[relay]\nslots = 20\nwarmup_slots = 0\n")
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    from coresweep.reading.results import FORMAT_VERSION, MODEL_VERSION

    with h5py.File(bench.folder / "x.h5") as file:
        assert file.attrs["model_version"] == MODEL_VERSION
        assert file.attrs["format_version"] == FORMAT_VERSION


if __name__ == "__main__":
    main(dict(globals()))
