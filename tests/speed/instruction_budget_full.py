"""Instructions of a step in the AVX2 lanes and in the reference, counted by callgrind.

A count needs no quiet machine. More than 5 % above the recorded one fails; a change that is meant
records the new one here and in bench/README.md.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "commands" / "support"))
from program import BINARY, Bench, main, skip

BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])
COMPILER = "12"  # of the recorded counts: another one makes other code
ALLOWED = 1.05
SLOTS = 400
PROTOCOL = 'backing.protocol = "fragment-tree"\n'  # of the recorded counts
# Of a step in the back end, from 128 to 256 runs.
RECORDED = {"simd-avx2": 390, "scalar": 1488}
LAUNCH = "*Backend::run(coresweep::Launch const*"  # what is stored of a point is not counted


def instructions(bench, backend, runs):
    """Those of the launches of a sweep of one point."""
    config = bench.write("one.toml", f"{PROTOCOL}[relay]\nslots = {SLOTS}\n")
    done = subprocess.run(
        [
            "valgrind",
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            f"--toggle-collect={LAUNCH}",
            BINARY,
            "sweep",
            config,
            "-o",
            "r.h5",
            "--force",
            "--quiet",
            "--backend",
            backend,
            "--threads",
            "1",
            "--runs",
            str(runs),
        ],
        cwd=bench.folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def of_a_step(bench, backend, fewer, more):
    """What more runs of the same study add, by step."""
    added = instructions(bench, backend, more) - instructions(bench, backend, fewer)
    return added / ((more - fewer) * SLOTS)


def within_budget(count, backend):
    print(f"        {backend}: {count:.1f} instructions a step, recorded {RECORDED[backend]}")
    return count <= ALLOWED * RECORDED[backend]


def test_lanes_of_avx2(bench):
    assert within_budget(of_a_step(bench, "simd-avx2", 128, 256), "simd-avx2")


def test_reference(bench):
    assert within_budget(of_a_step(bench, "scalar", 128, 256), "scalar")


def test_the_budget_notices_a_tenth_more(bench):
    assert not within_budget(1.1 * RECORDED["simd-avx2"], "simd-avx2")


def compiler_of_the_build():
    cache = (BUILD / "CMakeCache.txt").read_text()
    compiler = re.search(r"CMAKE_CXX_COMPILER:\w+=(.*)", cache).group(1)
    version = subprocess.run([compiler, "-dumpversion"], capture_output=True, text=True).stdout
    return version.split(".")[0].strip()


if __name__ == "__main__":
    if not shutil.which("valgrind"):
        skip("valgrind is not installed")
    if compiler_of_the_build() != COMPILER:
        skip(f"the counts were recorded with g++ {COMPILER}")
    with Bench() as probe:
        if "avx2 " not in probe.ok("doctor"):
            skip("this processor has no AVX2")
    main(dict(globals()))
