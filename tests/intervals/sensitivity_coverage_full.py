"""Coverage of Sobol' indices and Morris' screening on functions with known indices, under noise of
each point and noise that all share (sensitivity_coverage.cpp).

1000 designs of 256 rows or 20 trajectories, noise of 1 % of the function's variance. Required: the
interval of the whole error holds the truth in 92.5 % of the designs or more, averaged over the
factors. A right interval has a standard deviation of at most 0.69 % and falls below that with
0.02 %; the seeds are fixed, so the test says the same every day. There is no upper limit: noise of
each point's own is in both parts of the error and makes the whole too wide.

Spoiled twin: the error of the design's samples alone, where histories make factors matter more or
less.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "sensitivity_coverage"
DESIGNS, NOISE = 1000, "0.01"
LEAST = 0.925


def measure(noise):
    done = subprocess.run([TOOL, str(DESIGNS), noise], text=True, capture_output=True, check=True)
    return json.loads(done.stdout)


def main():
    for row in measure(NOISE):
        where = f"{row['function']}, {row['noise']}, {row['index']}"
        check(row["whole"] >= LEAST, f"{where}: {100 * row['whole']:.1f} %")
        if (row["function"], row["noise"]) == ("linear", "slopes"):
            check(
                row["design"] < LEAST,
                f"spoiled twin is noticed: {where}: the design's error alone: "
                f"{100 * row['design']:.1f} %",
            )
    finish()


main()
