"""A hundred kills at random moments: nothing that opens is wrong, and finished points stay."""

import concurrent.futures
import random
import subprocess
import time

from support.program import BINARY, main

# Points that take about as long to write as to simulate: most kills come while one is written.
STUDY = """
[study]
runs = 64
seed = 7
[relay]
slots = 240
[axes]
latency.scale = { from = 1, to = 3, count = 50 }
latency.bandwidth = { from = 10, to = 100, count = 12 }
"""
SMALL = STUDY.replace("count = 12", "count = 2")
SEED = 20261125


def killed(bench, seconds, *arguments):
    """Whether the command was still at work after that time, and was killed."""
    process = subprocess.Popen(
        [BINARY, *map(str, arguments)],
        cwd=bench.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _, errors = process.communicate(timeout=seconds)
        assert process.returncode == 0, errors
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True


def right_integers(path):
    """What decides whether a point is right."""
    import h5py

    with h5py.File(path) as file:
        return {name: file[name][...] for name in ("raw/point_sha256", "raw/included")}


def right_points(path, whole):
    """How many points the file holds, all of them with the integers of the whole sweep. A file that
    does not open holds none."""
    import numpy

    try:
        found = right_integers(path)
    except (KeyError, OSError):
        return 0
    done = found["raw/point_sha256"].any(axis=-1)
    for name, values in found.items():
        assert numpy.array_equal(values[done], whole[name][done]), f"{path.name}: {name}"
    return int(done.sum())


def kill_sweeps(bench, config, name, kills, engine, wanted, whole):
    """Until a sweep into the file was killed so often: how often it left points, and how often
    points that were kept were lost."""
    left = lost = most = 0
    output = bench.folder / name
    while kills > 0:
        if killed(
            bench, engine.uniform(0.05, 4), "sweep", config, "-o", name, "--quiet", "--threads", 1
        ):
            kills -= 1
            kept = max(
                right_points(output.with_name(name + end), whole)
                for end in (".partial", ".interrupted")
            )
            left += kept > 0
            # A kill may come after the file has its name, and then nothing else is there.
            lost += kept < most and not output.exists()
            most = max(kept, most)
        if output.exists():
            assert bench.digest(name) == wanted
            output.unlink()
            most = 0
    bench.ok("sweep", config, "-o", name, "--quiet")
    assert bench.digest(name) == wanted
    assert not list(bench.folder.glob(name + ".*"))
    return left, lost


def test_fifty_kills_of_a_sweep(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    wanted, whole = bench.digest("whole.h5"), right_integers(bench.folder / "whole.h5")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        workers = [
            pool.submit(
                kill_sweeps, bench, config, f"{i}.h5", 25, random.Random(SEED + i), wanted, whole
            )
            for i in range(2)
        ]
        left, lost = map(sum, zip(*(worker.result() for worker in workers), strict=True))
    print(f"        {left} of 50 kills left points")
    assert left > 10, "the kills come too early to show anything"
    assert lost == 0, f"points that were kept were lost after {lost} of 50 kills"


def test_fifty_kills_of_a_merge(bench):
    config = bench.write("x.toml", SMALL)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    wanted = bench.digest("whole.h5")
    for i in range(1, 9):
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/8", "--quiet")
    begin = time.monotonic()
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    seconds = time.monotonic() - begin
    kills, engine = 0, random.Random(SEED)
    while kills < 50:
        (bench.folder / "m.h5").unlink(missing_ok=True)
        kills += killed(
            bench, engine.uniform(0, 1) * seconds, "merge", "parts", "-o", "m.h5", "--quiet"
        )
        if (bench.folder / "m.h5").exists():
            assert bench.digest("m.h5") == wanted
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    assert bench.digest("m.h5") == wanted
    assert not list(bench.folder.glob("m.h5.*"))


if __name__ == "__main__":
    main(dict(globals()))
