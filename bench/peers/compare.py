"""Runs the peers and coresweep in turns and prints the table; see run.py, which calls it."""

import contextlib
import importlib
import io
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

import case
import rules

SLOTS = 3000
RUNS = 32  # of coresweep, to agree with
# Peers with the same random numbers: runs to compare, runs to time. Their integers must be equal.
SAME_NUMBERS = {"numba": (RUNS, 100), "numpy": (RUNS, 2048)}
# Peers with random numbers of their own: runs a repeat. Their means must agree: no further apart
# than ALARM standard errors, which six true means of three peers exceed once in 10,000 comparisons.
OWN_NUMBERS = {"simpy": 4, "radcad": 1, "cadcad": 1}
ALARM = 4.6
TARGETS = {"numba": 4, "numpy": 15, "simpy": 500, "radcad": 1000}


def measured(run):
    """What rules.MEASURED names, of a run of coresweep."""
    dropped = sum(run[name] for name in case.COUNTERS if name.startswith("dropped_"))
    return {
        "authored": run["authored"],
        "included": run["included"],
        "dropped": dropped,
        "inclusion_ms": run["inclusion_latency_sum_ms"],
        "finality_ms": run["finality_latency_sum_ms"],
        "build_ms": run["execution_included_ms"],
    }


def far_means(expected, runs):
    """Names of the means that lie further from coresweep's than chance explains."""
    far = []
    for name in rules.MEASURED:
        ours, theirs = [measured(run)[name] for run in expected], [run[name] for run in runs]
        error = statistics.stdev(ours) * math.sqrt(1 / len(ours) + 1 / len(theirs))
        if abs(statistics.mean(theirs) - statistics.mean(ours)) > ALARM * error:
            far.append(name)
    return far


def step_ns_of_coresweep(build):
    """Minimum of one repeat by back end and instruction set, one thread."""
    command = [
        build / "coresweep",
        "bench",
        "--repeats",
        "1",
        "--threads",
        "1",
        "--sweep-seconds",
        "0.1",
        "--format",
        "json",
    ]
    timings = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["timings"]
    return {
        "coresweep " + t["variant"]: t["step_ns_minimum"] for t in timings if t["part"] == "step"
    }


def quietly(function, *arguments):
    with contextlib.redirect_stderr(io.StringIO()):  # cadCAD shows progress
        begin = time.perf_counter()
        result = function(*arguments)
        return time.perf_counter() - begin, result


def measure(build, repeats):
    """(nanoseconds of every repeat by name, disagreements by name)"""
    with tempfile.NamedTemporaryFile("w+") as file:
        subprocess.run(
            [build / "dump_cases", "bench", str(RUNS), str(SLOTS)], stdout=file, check=True
        )
        point, expected = case.load(file.name)
    peers = {
        name: importlib.import_module("peer_" + name) for name in [*SAME_NUMBERS, *OWN_NUMBERS]
    }
    wrong, kept, ns = {}, {name: [] for name in OWN_NUMBERS}, {}
    for name, (runs, _) in SAME_NUMBERS.items():
        _, counters, histograms = peers[name].simulate_runs(point, runs)
        wrong[name] = case.differences(expected, counters, histograms)
    random.seed(1)
    for repeat in range(repeats):
        print(f"repeat {repeat + 1} of {repeats}", file=sys.stderr)
        for name, value in step_ns_of_coresweep(build).items():
            ns.setdefault(name, []).append(value)
        for name, (_, runs) in SAME_NUMBERS.items():
            seconds = peers[name].simulate_runs(point, runs)[0]
            ns.setdefault(name, []).append(seconds / (runs * SLOTS) * 1e9)
        for name, runs in OWN_NUMBERS.items():
            for _ in range(runs):
                seconds, result = quietly(peers[name].simulate, SLOTS)
                kept[name].append({key: result[key] for key in rules.MEASURED})
                ns.setdefault(name, []).append(seconds / SLOTS * 1e9)
    wrong.update((name, far_means(expected, runs)) for name, runs in kept.items())
    return ns, wrong


def main(build, repeats, json_file=None):
    ns, wrong = measure(pathlib.Path(build), int(repeats))
    best = min(min(values) for name, values in ns.items() if name.startswith("coresweep"))
    print(f"{'':18} {'minimum [ns]':>12} {'median':>12} {'times':>10}  agrees")
    for name, values in ns.items():
        target = f" (target: {TARGETS[name]})" if name in TARGETS else ""
        agrees = (
            ""
            if name not in wrong
            else "NO: " + ", ".join(wrong[name])
            if wrong[name]
            else "to the integer"
            if name in SAME_NUMBERS
            else "means within their error"
        )
        print(
            f"{name:18} {min(values):12.1f} {statistics.median(values):12.1f} "
            f"{min(values) / best:10.1f}  {agrees}{target}"
        )
    if json_file:
        figures = {
            name: {
                "step_ns_minimum": min(values),
                "step_ns_median": statistics.median(values),
                "times": min(values) / best,
                "disagrees": wrong.get(name, []),
            }
            for name, values in ns.items()
        }
        pathlib.Path(json_file).write_text(json.dumps(figures, indent=2) + "\n")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
