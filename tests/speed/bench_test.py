"""coresweep bench, and the dry run of the script for a machine with a GPU."""

import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import SOURCE, main

BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])


def test_bench_measures_every_part(bench):
    report = json.loads(
        bench.ok("bench", "--repeats", 1, "--sweep-seconds", 0.1, "--format", "json")
    )
    assert 3 < report["blocks_a_step"] < 5
    parts = {(t["part"], t["variant"]) for t in report["timings"]}
    assert ("step", "scalar") in parts and ("random numbers", "scalar") in parts
    assert ("sale of the market", "scalar") in parts
    assert all(0 < t["step_ns_minimum"] <= t["step_ns_median"] for t in report["timings"])
    assert report["end_to_end"]["ratio"] >= 1
    assert report["peak_memory_bytes"] > 1e6


def test_dry_run_for_a_gpu_invents_no_figure(bench):
    run = subprocess.run(
        [
            SOURCE / "bench" / "gpu" / "run",
            "--dry-run",
            "--build",
            BUILD,
            "--results",
            bench.folder,
            "--seconds",
            "0.1",
            "--repeats",
            "1",
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    written = list(bench.folder.glob("dry-run-*.json"))
    assert len(written) == 1, written
    report = json.loads(written[0].read_text())
    for key in ("device", "roofline", "ceilings", "kernel", "many_points", "digests"):
        assert report[key] == "not measured", key
    assert set(report["comparison"].values()) == {"not measured"}
    assert report["host"]["timings"]
    many = written[0].with_suffix(".many.txt").read_text()
    assert many.startswith("40 points of 64 runs of 100 slots") and "on auto" in many, many


def peak_mb(bench, study, runs):
    """Largest memory of a sweep."""
    return (
        bench.peak_kib("sweep", study, "-o", "r.h5", "--force", "--quiet", "--runs", runs)
        * 1024
        / 1e6
    )


def test_memory_does_not_grow_with_the_runs(bench):
    study = bench.write("one.toml", "[relay]\nslots = 60\n")
    assert peak_mb(bench, study, 160000) - peak_mb(bench, study, 10000) <= 2


def test_memory_grows_with_the_points_by_what_plan_says(bench):
    def measured_and_planned(count):
        study = bench.write(
            "many.toml",
            "[relay]\nslots = 51\n[axes]\nlatency.scale = "
            f"{{ from = 0.5, to = 2, count = {count} }}\n",
        )
        text = bench.ok("plan", study, "--no-timing")
        planned = float(re.search(r"memory +about ([\d.]+) MB", text).group(1))
        return peak_mb(bench, study, 16), planned

    few, planned_few = measured_and_planned(300)
    many, planned_many = measured_and_planned(1300)
    assert many - few <= planned_many - planned_few + 2, (few, many, planned_few, planned_many)
    assert many <= 1.1 * planned_many, (many, planned_many)


if __name__ == "__main__":
    main(dict(globals()))
