"""Ten thousand points of few runs: what deriving, storing, analysing and showing them may take.

A tenth of a study of 10^5 points on two cores, which may take 5 minutes to sweep, whole or in
shards, 2 to analyse and half of one for its page. Other tests run beside it, so five times a tenth
of that is allowed, for the page ten times; before points were stored and derived by all cores, each
took more than ten times."""

import os
import subprocess
import sys
import time

from support.program import BINARY, SOURCE, main

STUDY = """
[study]
title = "Many points"
question = "How long do many points take?"
runs = 16
seed = 1
[backing]
protocol = "fragment-tree"
[relay]
slots = 600
[axes]
backing.max_candidate_depth = [1, 2, 3, 4]
latency.scale = { from = 0.5, to = 2, count = 50 }
block.authoring_limit = { from = 500, to = 2000, count = 50 }
"""
ALLOWED_S = {"plan": 5, "sweep": 150, "digest": 20, "summary": 20, "analyze": 60, "page": 30}
ALLOWED_S |= {"shards": 100, "merge": 100}


def timed(bench, *arguments):
    begin = time.monotonic()
    text = bench.ok(*arguments)
    return text, time.monotonic() - begin


def time_of_page(bench, file):
    """Nothing where the Python package cannot run."""
    begin = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "coresweep.report.report",
            file,
            "-o",
            "x.html",
            "--program",
            BINARY,
        ],
        cwd=bench.folder,
        env=os.environ | {"PYTHONPATH": str(SOURCE / "python-notebooks" / "src")},
        capture_output=True,
        text=True,
    )
    if "ModuleNotFoundError" in done.stderr:
        return 0
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begin


def test_ten_thousand_points_in_their_time(bench):
    study = bench.write("many.toml", STUDY)
    took = {}
    said, took["plan"] = timed(bench, "plan", study)
    _, took["sweep"] = timed(bench, "sweep", study, "-o", "many.h5", "--quiet")
    _, took["digest"] = timed(bench, "digest", "many.h5")
    _, took["summary"] = timed(bench, "summary", "many.h5")
    _, took["analyze"] = timed(bench, "analyze", "many.h5")
    took["page"] = time_of_page(bench, "many.h5")
    took["shards"] = 0
    for i in (1, 2):
        shard = ["sweep", study, "-o", "shards", "--shard", f"{i}/2", "--quiet"]
        took["shards"] += timed(bench, *shard)[1]
    _, took["merge"] = timed(bench, "merge", "shards", "-o", "merged.h5")
    assert bench.digest("merged.h5") == bench.digest("many.h5")
    print("\n".join(line for line in said.splitlines() if line.startswith("time")))
    size = (bench.folder / "many.h5").stat().st_size
    print(f"{size / 10_000:.0f} bytes a point; seconds:", took)
    for what, seconds in took.items():
        assert seconds < ALLOWED_S[what], f"{what} took {seconds:.1f} s, may take {ALLOWED_S[what]}"
    assert size < 24_000 * 10_000, size


if __name__ == "__main__":
    main(dict(globals()))
