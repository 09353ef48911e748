"""Results files in the hands of others: h5py, xarray with both of its engines, and ncdump."""

import hashlib
import shutil
import subprocess

from support.package import SOURCE, needs

needs("h5netcdf", "h5py", "netCDF4", "numpy", "xarray")
import h5py
import numpy as np
import seals
import xarray
from program import main, text_of

ENGINES = ("netcdf4", "h5netcdf")

# Two simulated axes and the prices have three values each: only names can tell them apart.
EQUAL_LENGTHS = """
[study]
title = "three by three"
question = "is the order kept?"
runs = 70
seed = 11
[relay]
slots = 300
[market]
model = "constant"
[axes]
latency.scale = [0.5, 1, 2]
para.unincluded_segment_capacity = [1, 2, 3]
market.price = ["10 DOT", "20 DOT", "30 DOT"]
[[axes.blocks]]
name = "live"
block.fullness = { distribution = "exponential", mean = 0.13, max = 1 }
[[axes.blocks]]
name = "full"
block.fullness = 1
"""
# As the file has them: axes of single keys and of sets, in the order of the study.
NUMBERS = {
    "latency.scale": [0.5, 1, 2],
    "para.unincluded_segment_capacity": [1, 2, 3],
    "market.price": [10, 20, 30],
}
SIMULATED = {"latency.scale", "para.unincluded_segment_capacity", "blocks"}


def make_file(bench):
    bench.write("x.toml", EQUAL_LENGTHS)
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    return bench.folder / "x.h5"


def is_bin_or_batch(name):
    return name.endswith(("_bin", "batch")) or name == "sha256_byte"


def scale_names(dataset):
    return [dimension[0].name.rsplit("/", 1)[1] for dimension in dataset.dims]


def axis_names(file):
    """The study's axes by h5py alone, in their order."""
    return scale_names(file["cost_per_parablock"])


# ---- Shape -------------------------------------------------------------------------------------


def test_h5py_finds_named_dimensions_with_units(bench):
    with h5py.File(make_file(bench)) as file:
        axes = axis_names(file)
        assert set(axes) == set(NUMBERS) | {"blocks"}, axes
        cube = file["block_time.mean"]
        assert axes.index("latency.scale") < axes.index("market.price")
        assert text_of(cube.attrs["units"]) == "s" and np.isnan(cube.attrs["_FillValue"])
        assert text_of(file["market.price"].attrs["units"]) == "DOT"
        assert list(file["blocks"].asstr()) == ["live", "full"]
        for name, numbers in NUMBERS.items():
            assert list(file[name]) == numbers, name
            assert len(file[name + ".label"].asstr()[:]) == 3, name
        assert file.attrs["seed"] == 11 and text_of(file.attrs["seed_text"]) == "11"
        assert text_of(file.attrs["title"]) == "three by three"
        assert "para.unincluded_segment_capacity" in file["raw/config"].asstr()[()]


def test_every_raw_dataset_has_its_scales(bench):
    with h5py.File(make_file(bench)) as file:
        simulated = [name for name in axis_names(file) if name in SIMULATED]
        raw = file["raw"]
        for name, dataset in raw.items():
            assert dataset.dtype.kind in "iufO", (name, dataset.dtype)
            if dataset.is_scale or dataset.ndim == 0:
                continue
            names = scale_names(dataset)
            assert all(dimension[0].parent == raw for dimension in dataset.dims), name
            if name.endswith(("_end", ".label")) or "joint_axis" in dataset.attrs:
                continue
            assert names[: len(simulated)] == simulated, (name, names)
            assert all(is_bin_or_batch(n) for n in names[len(simulated) :]), (name, names)
            if name != "point_sha256":
                assert dataset.attrs["units"] and dataset.attrs["long_name"], name
                assert dataset.chunks[: len(simulated)] == (1,) * len(simulated), name
                assert dataset.shuffle and dataset.compression == "gzip", name


def test_both_engines_of_xarray_give_names_order_and_values(bench):
    path = make_file(bench)
    with h5py.File(path) as file:
        axes = axis_names(file)
        cube = file["block_time.mean"][:]
        included = file["raw/included"][:]
        histogram = file["raw/block_time.histogram"][:]
    simulated = [name for name in axes if name in SIMULATED]
    for engine in ENGINES:
        with xarray.open_dataset(path, engine=engine) as root:
            # A metric has the axes it depends on: prices move costs alone.
            assert root["block_time.mean"].dims == tuple(simulated), engine
            assert root["cost_per_parablock"].dims == tuple(axes), engine
            assert root["block_time.mean"].dtype == np.float64, engine
            np.testing.assert_array_equal(root["block_time.mean"], cube)
            assert root["block_time.mean"].attrs["units"] == "s", engine
            for name, numbers in NUMBERS.items():
                assert list(root[name].values) == numbers, (engine, name)
            chosen = (
                root["block_time.mean"]
                .sel(
                    {"para.unincluded_segment_capacity": 2, "latency.scale": 0.5, "blocks": "full"}
                )
                .item()
            )
            at = tuple(
                {"para.unincluded_segment_capacity": 1, "latency.scale": 0, "blocks": 1}[name]
                for name in simulated
            )
            assert chosen == cube[at], engine
        with xarray.open_dataset(path, engine=engine, group="raw") as raw:
            assert raw["included"].dims == (*simulated, "batch"), engine
            np.testing.assert_array_equal(raw["included"], included)
            assert raw["included"].dtype == np.int64, engine
            assert raw["block_time.histogram"].dims == (
                *simulated,
                "histogram_batch",
                "time_ms_bin",
            ), engine
            np.testing.assert_array_equal(raw["block_time.histogram"], histogram)
            assert raw["execution_included"].dtype == np.int64, "a time must stay a number"
            assert raw["time_ms_bin"].dtype.kind == "i", engine
            assert raw["runs"].sum("batch").values.min() == 70, engine
            # Nothing that h5py sees is missing.
            with h5py.File(path) as file:
                assert set(raw.variables) == set(file["raw"]), engine


def test_ncdump_names_axes_and_units(bench):
    program = shutil.which("ncdump")
    if program is None:
        print("        (needs ncdump: left out)")
        return
    text = subprocess.run(
        [program, "-h", str(make_file(bench))], check=True, text=True, capture_output=True
    ).stdout
    order = ", ".join(n for n in axis_names(h5py.File(bench.folder / "x.h5")) if n in SIMULATED)
    for line in (
        "latency.scale = 3 ;",
        "para.unincluded_segment_capacity = 3 ;",
        f"double block_time.mean({order}) ;",
        'block_time.mean:units = "s" ;',
        'market.price:units = "DOT" ;',
        "string blocks(blocks) ;",
        ':title = "three by three" ;',
        "group: raw {",
        "batch = 64 ;",
    ):
        assert line in text, f"{line}\n{text[:3000]}"
    assert "phony_dim" not in text


# ---- Meaning -----------------------------------------------------------------------------------


def test_sums_histograms_and_means_fit_together(bench):
    path = make_file(bench)
    with h5py.File(path) as file:
        raw = file["raw"]
        intervals = raw["intervals"][:].sum(axis=-1)
        events = raw["block_time.histogram"][:].sum(axis=(-1, -2), dtype=np.int64)
        np.testing.assert_array_equal(events, intervals)
        runs = raw["run.block_time.histogram"][:].sum(axis=-1, dtype=np.int64)
        missing = raw["run.block_time.missing"][:].sum(axis=-1, dtype=np.int64)
        np.testing.assert_array_equal(runs + missing, 70)
        # The mean of the histogram is that of the sums, as far as bins tell.
        begin, end = raw["time_ms_bin"][:], raw["time_ms_bin_end"][:]
        middle = np.where(np.isinf(end), begin, (begin + end) / 2)
        binned = (raw["block_time.histogram"][:].sum(axis=-2) * middle).sum(axis=-1) / events
        summed = raw["block_time_total"][:].sum(axis=-1) / intervals
        assert np.all(np.abs(binned - summed) < 100), (binned, summed)
        # Squares: two words make the 128-bit sum; at least (sum of values)^2 / runs.
        total = raw["run.block_time.sum"][0, 0, 0].astype(object)
        low = raw["run.block_time.square_low"][0, 0, 0].astype(object)
        high = raw["run.block_time.square_high"][0, 0, 0].astype(object)
        n = raw["runs"][0, 0, 0].astype(object)
        squares = low + high * 2**64
        for sum_, square, count in zip(total, squares, n, strict=True):
            assert square * count >= sum_**2 and (count > 1 or square == sum_**2)


# ---- Digest: docs/FORMAT.md, "Digest", in Python -------------------------------------------------


def text(value):
    data = str(value).encode()
    return str(len(data)).encode() + b":" + data + b","


def labels(group, axis):
    return group[axis + ".label" if axis + ".label" in group else axis].asstr()[:]


def metrics(raw):
    """The datasets that the digest covers, in the order of a tally."""
    return sorted(
        (dataset for dataset in raw.values() if "first_word" in dataset.attrs),
        key=lambda dataset: dataset.attrs["first_word"],
    )


def digest_of(file):
    whole = hashlib.sha256(text("coresweep results 2") + text(file.attrs["seed"]))
    add_group(whole, file["raw"], file.attrs["runs_per_point"])
    if "market" in file:
        whole.update(text("market"))
        add_group(whole, file["market"], file.attrs["market_runs_per_point"])
    return whole.hexdigest()


def add_group(whole, raw, runs):
    axes = scale_names(raw["runs"])[:-1]
    everything = metrics(raw)
    datasets = [dataset for dataset in everything if "in_digest" not in dataset.attrs]
    head = text(runs) + text(len(axes))
    for axis in axes:
        values = labels(raw, axis)
        head += text(axis) + text(len(values)) + b"".join(text(label) for label in values)
        head += text(text_of(raw[axis].attrs["design"])) if "design" in raw[axis].attrs else b""
    head += text(len(datasets))
    for dataset in datasets:
        inner = dataset.shape[len(axes) :]
        head += text(dataset.name.rsplit("/", 1)[1]) + text(len(inner))
        head += b"".join(text(n) for n in inner)
    whole.update(head)
    for point in np.ndindex(raw["runs"].shape[:-1]):
        parts = []
        for dataset in everything:
            words = dataset[point].astype("<u8").ravel()
            places = np.flatnonzero(words)
            if len(places):
                parts += text(dataset.name.rsplit("/", 1)[1]), text(len(places))
                parts += places.astype("<u8").tobytes(), words[places].tobytes()
        digest = hashlib.sha256(b"".join(parts)).digest()
        assert raw["point_sha256"][point].tobytes() in (digest, bytes(32)), point
        whole.update(digest)


def test_the_digest_can_be_recomputed(bench):
    with h5py.File(make_file(bench)) as file:
        assert digest_of(file) == text_of(file.attrs["digest"]) == bench.digest("x.h5")
        config = file["raw/config"].asstr()[()].encode()
        assert hashlib.sha256(config).hexdigest() == text_of(file.attrs["config_hash"])


BUNDLES = EQUAL_LENGTHS.replace(
    "[axes]", '[collator]\nkind = "bundle"\n[block]\nrate = 2\n[axes]', 1
)


def test_counters_of_bundles_enter_the_digest_where_there_are_bundles(bench):
    bench.write("b.toml", BUNDLES)
    bench.ok("sweep", "b.toml", "-o", "b.h5", "--quiet")
    with h5py.File(bench.folder / "b.h5") as file:
        assert file["raw/candidates_sent"][...].sum() > 0
        assert digest_of(file) == text_of(file.attrs["digest"]) == bench.digest("b.h5")


def test_a_file_from_before_bundles_were_counted_is_whole(bench):
    path = make_file(bench)
    with h5py.File(path, "r+") as file:
        for dataset in metrics(file["raw"]):
            if "in_digest" in dataset.attrs:
                assert not dataset[...].any()
                del file[dataset.name]
        digest = text_of(file.attrs["digest"])
    seals.strip(path)
    assert bench.digest("x.h5") == digest
    assert "same bits" in bench.ok("verify", "x.h5")
    assert "block time" in bench.ok("summary", "x.h5")
    assert "block_time" in bench.ok("compare", "x.h5", "--baseline", "latency.scale=1")


def test_the_digest_with_a_market_can_be_recomputed(bench):
    study = bench.write(
        "m.toml",
        """
[study]
runs = 16
market_runs = 70
[relay]
slots = 200
[market]
model = "agents"
cycles = 3
[axes]
tenant.strategy = ["auto-renew", "floor-rebuy"]
latency.scale = [1, 2]
""",
    )
    bench.ok("sweep", study, "-o", "m.h5", "--quiet")
    with h5py.File(bench.folder / "m.h5") as file:
        assert scale_names(file["market/runs"]) == ["tenant.strategy", "batch"]
        assert digest_of(file) == text_of(file.attrs["digest"]) == bench.digest("m.h5")


def test_the_digest_of_a_design_with_excluded_points_can_be_recomputed(bench):
    bench.write(
        "x.toml",
        """
[study]
runs = 2
[relay]
slots = 60
[axes]
where = "latency.scale < 1.5 or relay.fork_probability < 0.04"
latency.scale = [1, 2]
[axes.assumed]
sample = "latin-hypercube"
points = 5
[axes.assumed.over]
relay.fork_probability = { from = 0, to = 0.1 }
""",
    )
    bench.ok("sweep", "x.toml", "-o", "x.h5", "--quiet")
    with h5py.File(bench.folder / "x.h5") as file:
        assert (file["status"][1] == 2).sum() == 3
        assert digest_of(file) == text_of(file.attrs["digest"]) == bench.digest("x.h5")


def test_the_documentation_names_what_is_in_the_file(bench):
    document = (SOURCE / "docs" / "FORMAT.md").read_text()
    with h5py.File(make_file(bench)) as file:
        assert f"**Format version {file.attrs['format_version']}**" in document
        for name in set(file.attrs) - {"_NCProperties"}:
            assert f"`{name}`" in document, name
        for name in ("batch", "histogram_batch", "sha256_byte"):
            assert f"`{name}` {file['raw'][name].size}" in document, name
        for dataset in file["raw"].values():
            for dimension in dataset.dims if "first_word" in dataset.attrs else ():
                name = dimension[0].name.rsplit("/", 1)[1]
                assert name in SIMULATED or f"`{name}`" in document, name


def test_a_study_without_axes_is_read_too(bench):
    bench.write("one.toml", "[study]\nruns = 3\n[relay]\nslots = 300\n")
    bench.ok("sweep", "one.toml", "-o", "x.h5", "--quiet")
    with h5py.File(bench.folder / "x.h5") as file:
        assert file["block_time.mean"].shape == ()
        assert digest_of(file) == text_of(file.attrs["digest"])
    for engine in ENGINES:
        with xarray.open_dataset(bench.folder / "x.h5", engine=engine) as root:
            assert root["block_time.mean"].dims == () and root["block_time.mean"].item() > 5
        with xarray.open_dataset(bench.folder / "x.h5", engine=engine, group="raw") as raw:
            assert raw["runs"].dims == ("batch",) and raw["runs"].sum() == 3


if __name__ == "__main__":
    main(dict(globals()))
