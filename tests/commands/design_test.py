"""The sweep language from the command line to the file: joint axes, conditions, parts of a
design."""

import re
import subprocess
import sys

from support.program import BINARY, main, text_of

STUDY = """
[study]
runs = 4
seed = 3
[relay]
slots = 120
[collator]
kind = "slot-based"
[backing]
protocol = "claim-queue"
[axes]
where = "para.velocity <= para.cores"
para.cores = [1, 2]
para.velocity = [1, 2]
market.price = ["10 DOT", "20 DOT"]
[axes.pair.zip]
latency.scale = [1, 2]
block.fullness = [1, { distribution = "exponential", mean = 0.1, max = 1, name = "live" }]
[axes.assumed]
sample = "saltelli"
points = 1
[axes.assumed.over]
relay.fork_probability = { from = 0, to = 0.05 }
latency.availability.median = { distribution = "lognormal", median = 400, sigma = 0.3 }
[market]
model = "constant"
[derive]
para.unincluded_segment_capacity = "3 * para.cores + 1"
"""

BIG = """
[backing]
protocol = "claim-queue"
[collator]
kind = "slot-based"
[axes]
where = ["para.velocity <= para.cores", "latency.scale <= 1.5 or block.pov_size < 2000"]
para.cores = { from = 1, to = 10, step = 1 }
para.velocity = { from = 1, to = 10, step = 1 }
latency.scale = { from = 0.5, to = 2, count = COUNT }
block.pov_size = { from = 100, to = 4000, count = 10 }
[axes.assumed]
sample = "sobol"
points = COUNT
[axes.assumed.over]
relay.fork_probability = { from = 0, to = 0.05 }
latency.availability.median = { distribution = "lognormal", median = 400, sigma = 0.3 }
[derive]
para.unincluded_segment_capacity = "3 * para.cores + 1"
"""


def test_a_file_has_the_values_of_joint_axes_and_the_status_of_points(bench):
    import numpy
    import xarray

    config = bench.write("x.toml", STUDY)
    assert "64 points (24 simulated)" in bench.ok("sweep", config, "-o", "x.h5")
    with xarray.open_dataset(bench.folder / "x.h5", engine="h5netcdf") as file:
        assert list(file["latency.scale"].values) == [1, 2]
        assert list(file["block.fullness"].values) == ["1", "live"]
        assert file["latency.scale"].dims == ("pair",) and "latency.scale" in file.coords
        median = file["latency.availability.median"]
        assert median.dims == ("assumed",) and median.attrs["units"] == "ms"
        fork = file["relay.fork_probability"].values
        # A, AB_1, AB_2, B
        assert fork[1] == fork[3] and fork[2] == fork[0] and median[1] == median[0]
        assert 'sample = "saltelli"' in file["assumed"].attrs["design"]
        status = file["status"]
        assert status.attrs["flag_meanings"] == "done missing excluded not_reached failed"
        excluded = (status == 2).values
        assert excluded.sum() == 16 and (status.values[~excluded] == 0).all()
        time_ = file["block_time.mean"]
        where = (status == 2).isel({a: 0 for a in status.dims if a not in time_.dims})
        assert numpy.array_equal(numpy.isnan(time_.values), where.transpose(*time_.dims).values)
    with xarray.open_dataset(bench.folder / "x.h5", engine="netcdf4") as file:
        assert "latency.scale" in file.coords
    assert len(bench.summary("x.h5")) == 48
    assert "status" not in bench.summary("x.h5")[0]
    bench.ok("verify", "x.h5", "--points", 3)


def test_the_digest_tells_designs_apart_and_the_resolved_study_repeats_it(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    bench.write("again.toml", bench.ok("plan", config, "--resolved"))
    bench.ok("sweep", "again.toml", "-o", "y.h5", "--quiet")
    assert bench.digest("x.h5") == bench.digest("y.h5")
    with h5py.File(bench.folder / "x.h5") as file:
        assert text_of(file.attrs["digest"]) == bench.digest("x.h5")
    bench.write("other.toml", STUDY.replace("points = 1", "points = 1\nseed = 4"))
    bench.ok("sweep", "other.toml", "-o", "z.h5", "--quiet")
    assert bench.digest("z.h5") != bench.digest("x.h5")


def test_points_run_alone_equal_those_of_the_whole_study(bench):
    import h5py
    import numpy

    config = bench.write(
        "x.toml",
        STUDY.replace('market.price = ["10 DOT", "20 DOT"]', "").replace('model = "constant"', ""),
    )
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    text = bench.ok("sweep", config, "-o", "part.h5", "--points", "3,16-18,24")
    assert "digest: none" in text and "missing" in text, text
    assert bench.ok("plan", config, "--points", "3,16-18", "--no-timing").count("pair = ") == 4
    with h5py.File(bench.folder / "whole.h5") as a, h5py.File(bench.folder / "part.h5") as b:
        status = b["status"][...].ravel()
        # para.cores = 1 with velocity 2 is excluded: points 8 to 15.
        assert list(numpy.flatnonzero(status == 0)) == [3, 16, 17, 18, 24]
        assert list(numpy.flatnonzero(status == 2)) == list(range(8, 16))
        for name in ("block_time.mean", "included_count.mean"):
            x, y = a[name][...].ravel(), b[name][...].ravel()
            assert numpy.array_equal(x[status == 0], y[status == 0])
            assert numpy.isnan(y[status != 0]).all()
        assert "digest" not in b.attrs
    done = bench.run("sweep", config, "-o", "z.h5", "--points", "32")
    assert done.returncode == 2 and "the points 0 to 31" in done.stderr, done.stderr


def test_plan_counts_every_part(bench):
    text = bench.ok("plan", bench.write("x.toml", STUDY), "--no-timing")
    assert "points      64 (24 simulated)" in text, text
    assert "excludes 16, keeps 48" in text
    shown = [line.split()[0] for line in text.splitlines() if "para.velocity = " in line]
    assert shown == ["0", "1", "2", "61", "62", "63"], text
    assert "latency.availability.median = " in text and "unincluded_segment_capacity = 4" in text


def plan_cost(bench, config):
    """Least real time in seconds and most memory in MB of three calls."""
    # A process of its own: a child counts the memory of the parent that it was copied from.
    script = (
        "import resource,subprocess,sys,time;begin=time.monotonic();"
        "subprocess.run(sys.argv[1:],check=True);print(time.monotonic()-begin,"
        "resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    times, memory = [], []
    for _ in range(3):
        text = subprocess.run(
            [sys.executable, "-c", script, BINARY, "plan", config, "--no-timing"],
            cwd=bench.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        seconds, kib = text.splitlines()[-1].split()
        times.append(float(seconds))
        memory.append(float(kib) / 1000)
    return min(times), max(memory), text


def test_plan_of_a_hundred_thousand_points_takes_no_second_and_no_memory(bench):
    seconds, megabytes, text = plan_cost(bench, bench.write("x.toml", BIG.replace("COUNT", "10")))
    assert "points      100000 (46750 simulated)" in text, text
    assert seconds < 1 and megabytes < 50, f"{seconds:.2f} s, {megabytes:.1f} MB"
    more, larger, text = plan_cost(bench, bench.write("y.toml", BIG.replace("COUNT", "316")))
    assert re.search(r"points      99856000 \(", text), text
    assert larger < megabytes + 2 and more < 5, f"{more:.2f} s, {larger:.1f} MB"


if __name__ == "__main__":
    main(dict(globals()))
