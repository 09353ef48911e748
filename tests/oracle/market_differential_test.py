#!/usr/bin/env python3
"""The simulated market and its oracle make the same integers of the same random markets.

    python3 market_differential_test.py [COUNT SEED]

Runs dump_market_cases of the build folder (CORESWEEP_BUILD_DIR, else build/).
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
from unittest import mock

sys.dont_write_bytecode = True
import market_oracle
import market_settings
import market_totals

COUNT, SEED = 60, 1


def dump(count, seed):
    """The cases, one by one: all of them at once would need gigabytes."""
    source = pathlib.Path(__file__).resolve().parents[2]
    build = pathlib.Path(os.environ.get("CORESWEEP_BUILD_DIR", source / "build"))
    with subprocess.Popen(
        [build / "dump_market_cases", str(count), str(seed)], stdout=subprocess.PIPE
    ) as dumping:
        for line in dumping.stdout:
            yield json.loads(line)
    if dumping.returncode != 0:
        raise SystemExit("dump_market_cases failed")


def different(case, reached=None):
    got = market_oracle.simulate(case["params"], case["replicate"], reached)
    return (
        market_settings.differences(case["settings"], case["params"])
        + market_oracle.differences(case["expected"], got)
        + market_totals.differences(case["totals"], market_totals.totals(case["params"], got))
    )


def notices_another_rule(cases):
    """A renewal bump rounded down instead of to the nearest planck, in the oracle."""
    with mock.patch.object(
        market_oracle, "share_of", lambda ppb, amount: amount * ppb // market_oracle.BILLION
    ):
        return any(different(case) for case in cases)


def compare(count, seed, must_reach=()):
    """0 if all cases agree, the branches were reached, and a changed rule is noticed."""
    failed, kept, reached = 0, [], collections.Counter()
    for case in dump(count, seed):
        lines = different(case, reached)
        failed += bool(lines)
        for line in lines[:10]:
            print("{}: {}".format(case["name"], line))
        if len(kept) < COUNT:
            kept.append(case)
    print(f"{count} cases of seed {seed}, {failed} different")
    for branch in must_reach:
        if not reached[branch]:
            print("never reached: " + branch)
            failed += 1
    if not notices_another_rule(kept):
        print("a changed rule was not noticed")
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(
        compare(*(int(word) for word in sys.argv[1:3]))
        if len(sys.argv) == 3
        else compare(COUNT, SEED)
    )
