#!/usr/bin/env python3
"""The step function and the oracle make the same integers of the same random points.

    python3 differential_test.py [COUNT SEED]

Runs dump_cases of the build folder (CORESWEEP_BUILD_DIR, else build/).
"""

import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
import model_oracle

COUNT, SEED = 150, 1


def dump(count, seed):
    source = pathlib.Path(__file__).resolve().parents[2]
    build = pathlib.Path(os.environ.get("CORESWEEP_BUILD_DIR", source / "build"))
    cases = subprocess.run(
        [build / "dump_cases", str(count), str(seed)], check=True, stdout=subprocess.PIPE
    ).stdout
    return json.loads(cases)


def different(case):
    got = model_oracle.simulate(case["params"], case["replicate"])
    return model_oracle.differences(case["expected"], got)


def compare(count, seed):
    """0 if all cases agree, and a comparison with one count too many does not."""
    cases = dump(count, seed)
    failed = 0
    for case in cases:
        lines = different(case)
        failed += bool(lines)
        for line in lines[:10]:
            print("{}: {}".format(case["name"], line))
    print(f"{len(cases)} cases of seed {seed}, {failed} different")

    spoiled = next(case for case in cases if case["expected"]["included"])
    latencies = spoiled["expected"]["inclusion_latency"]
    latencies[next(iter(latencies))] += 1
    if not different(spoiled):
        print("a spoiled case was not noticed")
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(
        compare(*(int(word) for word in sys.argv[1:3]))
        if len(sys.argv) == 3
        else compare(COUNT, SEED)
    )
