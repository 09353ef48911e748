"""coresweep bench, and the dry run of the script for a machine with a GPU."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli" / "support"))
from program import SOURCE, main  # noqa: E402

BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])


def test_bench_measures_every_part(bench):
    report = json.loads(bench.ok("bench", "--repeats", 1, "--sweep-seconds", 0.1,
                                 "--format", "json"))
    assert 5 < report["blocks_a_step"] < 8
    parts = {(t["part"], t["variant"]) for t in report["timings"]}
    assert ("step", "scalar") in parts and ("random numbers", "scalar") in parts
    assert all(0 < t["step_ns_minimum"] <= t["step_ns_median"] for t in report["timings"])
    assert report["end_to_end"]["ratio"] >= 1
    assert report["peak_memory_bytes"] > 1e6


def test_dry_run_for_a_gpu_invents_no_figure(bench):
    run = subprocess.run([SOURCE / "bench" / "gpu" / "run", "--dry-run", "--build", BUILD,
                          "--results", bench.folder, "--seconds", "0.1", "--repeats", "1"],
                         capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    written = list(bench.folder.glob("dry-run-*.json"))
    assert len(written) == 1, written
    report = json.loads(written[0].read_text())
    for key in ("device", "ceilings", "kernel", "digests"):
        assert report[key] == "not measured", key
    assert set(report["comparison"].values()) == {"not measured"}
    assert report["host"]["timings"]


def test_memory_does_not_grow_with_the_runs(bench):
    config = bench.write("one.toml", "[relay]\nslots = 60\n")
    code = ("import resource, subprocess, sys\n"
            "subprocess.run(sys.argv[1:], check=True)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")

    def peak_kib(runs):
        done = subprocess.run([sys.executable, "-c", code, os.environ["CORESWEEP"], "sweep", config,
                               "-o", "r.h5", "--force", "--quiet", "--runs", str(runs)],
                              cwd=bench.folder, capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert peak_kib(160000) - peak_kib(10000) <= 2000


if __name__ == "__main__":
    main(dict(globals()))
