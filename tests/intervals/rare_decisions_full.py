"""What a study says surely of rare events is wrong in at most 5 % of 400 studies.

The studies of rare.toml differ in their seed; 0 to some 20 events are expected at a point. Wrong
are: a lever called off the Pareto front that belongs to it (or on, if not); an interval of a worst
regret that misses it, or the best lever ruled out; a criterion said to hold surely that does not
(bounds that the truth misses by a twentieth); an interval that misses the truth where the study
stopped by its rule. All statements of a study count together. The truth comes from 65,536 runs.

An honest 5 % would pass 400 studies in half of all cases; these intervals are exact and wider than
they need be, and the seeds are fixed, so the test says the same every day.

Spoiled twin: the spread between batches taken for all the error that there is, and what never
varied for exact, must be wrong in more than 5 %.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "rare_decisions"
STUDY = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/intervals/rare.toml"


def main():
    done = subprocess.run([TOOL, STUDY, "400", "65536"], text=True, capture_output=True, check=True)
    for row in json.loads(done.stdout):
        what = f"{row['kind']}: {100 * row['wrong']:.2f} % of studies say something wrong"
        check(row["wrong"] <= 0.05, what)
        check(row["decided"] > 0, f"{row['kind']}: {100 * row['decided']:.0f} % are decided")
        check(
            row["spoiled"] > 0.05,
            f"spoiled twin is noticed: {row['kind']}: {100 * row['spoiled']:.1f} %",
        )
    finish()


main()
