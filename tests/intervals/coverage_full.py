"""Coverage of the intervals and error rates of the verdicts, on the simulator itself.

2000 small studies of `kMinimumRuns` runs of an hour at four points (study.toml), which differ in
their seed, against one run of 262,144 replicates. Required: each interval of block time,
confidence, latency p99 and longest gap holds the truth in 94 to 99 % of the studies. A right 95 %
interval has a standard deviation of 0.49 % here and falls below 94 % with 2 %; the seeds are fixed,
so the test says the same every day.

Spoiled twins: intervals that take the blocks of a run as independent, and intervals with half
their width, must fail.
"""

import json
import os
import pathlib
import subprocess

from support.checks import check, finish

TOOL = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"]) / "coverage"
STUDY = pathlib.Path(os.environ["CORESWEEP_SOURCE_DIR"]) / "tests/intervals/study.toml"
REPEATS, TRUTH = 2000, 262144
REQUIRED = [
    "block_time.mean",
    "block_confidence",
    "inclusion_latency.mean",
    "inclusion_latency.p99",
    "longest_gap.mean",
]
LEAST, MOST = 0.94, 0.99
# One-sided tests of 2.5 %: 50 of 2000 are wrong, standard deviation 7. Four of them to either side:
# a false alarm in 1 of 16,000 for each count.
WRONG_LEAST, WRONG_MOST = 22, 78


def covers(share):
    return LEAST <= share <= MOST


def check_coverage(rows):
    for row in rows:
        what = f"{row['point']}: {row['metric']}: {100 * row['coverage']:.2f} %"
        if row["metric"] in REQUIRED:
            check(covers(row["coverage"]), what)
        else:  # rare events: exact limits may hold always
            check(row["coverage"] >= LEAST, f"{what} (rare events)")
    for row in rows:
        if row["metric"] in REQUIRED:
            check(
                not covers(row["halved"]),
                f"spoiled twin is noticed: half the width: "
                f"{row['point']}: {row['metric']}: {100 * row['halved']:.2f} %",
            )
    independent = [row for row in rows if row["independent"] is not None]
    for metric in ["block_time.mean", "inclusion_latency.mean", "inclusion_latency.p99"]:
        shares = [row["independent"] for row in independent if row["metric"] == metric]
        check(
            not all(map(covers, shares)),
            f"spoiled twin is noticed: {metric} from independent blocks: {shares}",
        )


def is_level(count):
    return WRONG_LEAST <= count <= WRONG_MOST


def check_verdicts(row):
    """Only where the difference is no rare event, and larger than what is known about it."""
    if not row["half_width"] or abs(row["difference"]) < 2 * row["half_width"]:
        return
    where = f"{row['point']}: {row['metric']}"
    right = "higher" if row["difference"] > 0 else "lower"
    wrong = "lower" if row["difference"] > 0 else "higher"

    on = row["on the margin"]
    check(
        is_level(on.get("equivalent", 0)) and is_level(on.get(right, 0)) and wrong not in on,
        f"{where}: on the margin {on}",
    )
    below, above = row["below the margin"], row["above the margin"]
    check(set(below) <= {"equivalent", "undecided"}, f"{where}: below the margin {below}")
    check(set(above) <= {right, "undecided"}, f"{where}: above the margin {above}")
    # No effect at all and no margin: 25 of 1000 to either side, standard deviation 4.9.
    none = row["none, any difference"]
    check(
        all(5 <= none.get(side, 0) <= 45 for side in ("higher", "lower"))
        and "equivalent" not in none,
        f"{where}: no effect {none}",
    )
    spoiled = row["spoiled, on the margin"]
    check(
        not is_level(spoiled.get("equivalent", 0)) and not is_level(spoiled.get(right, 0)),
        f"{where}: spoiled twin is noticed: half the error gives {spoiled}",
    )


def main():
    done = subprocess.run(
        [TOOL, STUDY, "minimum", str(REPEATS), str(TRUTH)],
        text=True,
        capture_output=True,
        check=True,
    )
    measured = json.loads(done.stdout)
    print(f"{measured['runs']} runs, {measured['repeats']} studies")
    check_coverage(measured["coverage"])
    for row in measured["verdicts"]:
        check_verdicts(row)
    finish()


main()
