"""A hundred kills at random moments: nothing that opens is wrong, and finished points stay."""
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
from program import BINARY, main  # noqa: E402

# Points that take about as long to write as to simulate: most kills come while one is written.
STUDY = """
[study]
runs = 64
seed = 7
[relay]
slots = 240
[axes]
latency.scale = { from = 1, to = 3, count = 50 }
latency.bandwidth = { from = 10, to = 100, count = 30 }
"""
SMALL = STUDY.replace("count = 30", "count = 4")
ENGINE = random.Random(20261125)


def killed(bench, seconds, *arguments):
    """Whether the command was still at work after that time, and was killed."""
    process = subprocess.Popen([BINARY, *map(str, arguments)], cwd=bench.folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, errors = process.communicate(timeout=seconds)
        assert process.returncode == 0, errors
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True


def right_points(path, whole):
    """How many points the file holds, all of them with the integers of the whole sweep. A file that
    does not open holds none."""
    import h5py
    import numpy

    try:
        file = h5py.File(path)
    except OSError:
        return 0
    with file:
        try:
            digests = file["raw/point_sha256"][...]
            done = digests.any(axis=-1)
            included = file["raw/included"][...][done]
        except (KeyError, OSError):
            return 0
        assert numpy.array_equal(digests[done], whole["raw/point_sha256"][...][done]), path.name
        assert numpy.array_equal(included, whole["raw/included"][...][done]), path.name
        return int(done.sum())


def test_fifty_kills_of_a_sweep(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    wanted = bench.digest("whole.h5")
    kills = lost = most = 0
    with h5py.File(bench.folder / "whole.h5") as whole:
        while kills < 50:
            if killed(bench, ENGINE.uniform(0.05, 5), "sweep", config, "-o", "x.h5", "--quiet"):
                kills += 1
                kept = max(right_points(path, whole) for path in [
                    bench.folder / ("x.h5" + end) for end in (".partial", ".interrupted")])
                lost += kept < most
                most = max(kept, most)
            if (bench.folder / "x.h5").exists():
                assert bench.digest("x.h5") == wanted
                (bench.folder / "x.h5").unlink()
                most = 0
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    assert bench.digest("x.h5") == wanted
    assert not list(bench.folder.glob("x.h5.*"))
    assert lost == 0, f"points that were kept were lost after {lost} of {kills} kills"


def test_fifty_kills_of_a_merge(bench):
    config = bench.write("x.toml", SMALL)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    wanted = bench.digest("whole.h5")
    for i in range(1, 9):
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/8", "--quiet")
    begin = time.monotonic()
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    seconds = time.monotonic() - begin
    kills = 0
    while kills < 50:
        (bench.folder / "m.h5").unlink(missing_ok=True)
        kills += killed(bench, ENGINE.uniform(0, 1) * seconds, "merge", "parts", "-o", "m.h5",
                        "--quiet")
        if (bench.folder / "m.h5").exists():
            assert bench.digest("m.h5") == wanted
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    assert bench.digest("m.h5") == wanted
    assert not list(bench.folder.glob("m.h5.*"))


def test_a_thousand_shards_take_no_more_memory_than_two(bench):
    config = bench.write("x.toml", "[study]\nruns = 4\n[relay]\nslots = 60\n[axes]\n"
                         "latency.scale = { from = 1, to = 3, count = 1000 }\n")
    for i in range(1, 1001):
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/1000", "--quiet")
    for i in (1, 2):
        bench.ok("sweep", config, "-o", "two", "--shard", f"{i}/2", "--quiet")
    few = bench.peak_kib("merge", "two", "-o", "m.h5", "--quiet") // 1024
    many = bench.peak_kib("merge", "parts", "-o", "m.h5", "--quiet") // 1024
    # The aim is 100 MB in all; what is above it comes with the points, not with the shards.
    print(f"        merge of 2 shards: {few} MiB, of 1000: {many} MiB")
    assert many < few + 10, f"{few} MiB, {many} MiB"
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    assert bench.digest("m.h5") == bench.digest("whole.h5")


if __name__ == "__main__":
    main(dict(globals()))
