"""Intervals of `compare --joint` hold together, and harm is not claimed where there is none.

1000 studies of study.toml at the fewest runs, which differ in their seed, against 131,072 runs: all
intervals that may be shown (value, baseline, difference and ratio of every metric at every point)
must hold at once in 94 % of them. Bonferroni promises 95 %, and metrics that go together make it
more; a right 95 % has a standard deviation of 0.7 % here and falls below 94 % with 7 %; the seeds
are fixed. Pairs of independent histories may be called harmful in 5 % (2.5 % are expected).

Spoiled twins: intervals of 95 % each, and the ratio of the variances without its interval.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "joint_coverage"
STUDY = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/intervals/study.toml"


def main():
    done = subprocess.run(
        [TOOL, STUDY, "128", "1000", "131072"], text=True, capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    said = {name: f"{100 * value:.1f} %" for name, value in found.items()}
    check(found["intervals"] > 900, f"{found['intervals']} intervals")
    check(found["joint"] >= 0.94, f"they hold together in {said['joint']} of studies")
    check(found["single"] < 0.94, f"spoiled twin is noticed: 95 % each: {said['single']}")
    check(found["harm"] <= 0.05, f"harm of independent histories: {said['harm']}")
    check(
        found["harm_by_value"] > 0.05, f"spoiled twin is noticed: by value: {said['harm_by_value']}"
    )
    finish()


main()
