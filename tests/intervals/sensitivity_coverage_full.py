"""Coverage of Sobol' indices and Morris' screening on functions with known indices, under noise of
each point and noise that all share (sensitivity_coverage.cpp).

1000 designs of 256 rows or 20 trajectories, noise of 1 % of the function's variance. Required: the
interval of the whole error holds the truth in 92.5 % of the designs or more, averaged over the
factors. A right interval has a standard deviation of at most 0.69 % and falls below that with
0.02 %; the seeds are fixed, so the test says the same every day. There is no upper limit: noise of
each point's own is in both parts of the error and makes the whole too wide.

Then the same on the simulator (simulated_indices.cpp, sensitivity.toml): 500 studies of common
histories, noise of about 1 % of the variance, each with its own design, against the full grid of a
study of 512 times as many runs. Required: 91 % or more. The factors of a study share its noise, so
a right interval has a standard deviation of up to 0.97 % and falls below that with less than
0.01 %.

Spoiled twins: the error of the design's samples alone, where histories make factors matter more or
less, and on the simulator of total indices and effects; there also the error of the runs alone.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "sensitivity_coverage"
DESIGNS, NOISE = 1000, "0.01"
LEAST, LEAST_SIMULATED = 0.925, 0.91


def measure(noise):
    done = subprocess.run([TOOL, str(DESIGNS), noise], text=True, capture_output=True, check=True)
    return json.loads(done.stdout)


def measure_simulator():
    folder = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/intervals"
    tool = TOOL.with_name("simulated_indices")
    metrics = "block_time.mean,inclusion_latency.mean"
    done = subprocess.run(
        [tool, folder / "sensitivity.toml", "500", "32768", metrics],
        text=True,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def check_simulator():
    for row in measure_simulator():
        where = f"simulator, {row['metric']}, {row['index']}"
        check(row["whole"] >= LEAST_SIMULATED, f"{where}: {100 * row['whole']:.1f} %")
        alone = ["monte_carlo"] if row["index"] == "first" else ["design", "monte_carlo"]
        for part in alone:
            check(
                row[part] < LEAST_SIMULATED,
                f"spoiled twin is noticed: {where}: {part} alone: {100 * row[part]:.1f} %",
            )


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
    check_simulator()
    finish()


main()
