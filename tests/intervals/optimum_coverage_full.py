"""Coverage of the optima of response surfaces, on the simulator itself.

500 designs of 25 points (optimum.toml), which differ in their seed. Each has a surface, a best
place, and a simulation of that place, whose interval is compared with 4096 other runs of it.
Required: it holds the truth in 93 to 97 % of the designs, and its value lies below the truth in 43
to 57 %. A right interval has a standard deviation of 0.97 % here and leaves these bounds with 4 %,
a value without bias has one of 2.2 % and leaves them with 0.2 %; the seeds are fixed, so the test
says the same every day.

Spoiled twin: what the surface itself says of the place it chose. It must fail: it lies on the
good side of the truth, and for one of the metrics its interval holds too seldom, too.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "optimum_coverage"
STUDY = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/intervals/optimum.toml"
DESIGNS, TRUTH = 500, 4096
METRICS = ["block_time.mean", "block_confidence"]


def covers(share):
    return 0.93 <= share <= 0.97


def is_unbiased(share):
    return 0.43 <= share <= 0.57


def main():
    done = subprocess.run(
        [TOOL, STUDY, str(DESIGNS), str(TRUTH), ",".join(METRICS)],
        text=True,
        capture_output=True,
        check=True,
    )
    for row in json.loads(done.stdout):
        name = row["metric"]
        check(row["designs"] == DESIGNS, f"{name}: every design has an optimum")
        check(covers(row["coverage"]), f"{name}: simulated: {100 * row['coverage']:.1f} %")
        check(is_unbiased(row["below"]), f"{name}: simulated below the truth: {row['below']:.2f}")
        check(
            not (covers(row["of_surface"]) and is_unbiased(row["surface_below"])),
            f"{name}: spoiled twin is noticed: the surface's own interval holds in "
            f"{100 * row['of_surface']:.1f} %, below the truth: {row['surface_below']:.2f}",
        )
    finish()


main()
