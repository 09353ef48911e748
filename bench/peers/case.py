"""The case all peers simulate, as `dump_cases bench` writes it: one core under `fragment-tree`.

A lookahead collator, segments of at most three blocks. What the default leaves out, the
peers leave out too; `load` refuses a case that needs more.
"""

import json

SLOT_MS = 6000
TABLES = (
    "arrival",
    "collation_fetch",
    "statement_spread",
    "availability",
    "fork_resolution",
    "finality",
    "execution_ratio",
    "fullness",
)
# Where each table stands in the array of all.
ARRIVAL, FETCH, SPREAD, AVAILABILITY, RESOLUTION, FINALITY, RATIO, FULLNESS = range(8)
RELAY_BLOCK, RELAY_FORK, AUTHOR, PARABLOCK, AVAILABLE, GROUP, FINAL = range(1, 8)  # purposes

COUNTERS = (
    "relay_blocks",
    "authored",
    "backed",
    "included",
    "dropped_relay_parent_out_of_window",
    "dropped_availability_timeout",
    "dropped_session_change",
    "dropped_relay_fork",
    "dropped_execution_timeout",
    "dropped_backing_group_offline",
    "dropped_descendant",
    "drop_events",
    "execution_included_ms",
    "execution_wasted_ms",
    "longest_gap_ms",
    "intervals",
    "block_time_sum_ms",
    "inclusion_interval_sum_slots",
    "inclusion_latency_sum_ms",
    "finality_latency_sum_ms",
)
HISTOGRAMS = (
    "block_time",
    "inclusion_latency",
    "finality_latency",
    "oldest_inclusion",
    "oldest_finality",
    "inclusion_interval",
    "backing_age",
    "unincluded_at_build",
    "drop_size",
)
TIMES = 5  # the first five are in milliseconds and have bins of 40 ms, the others bins of 1
BINS = 4096

# What the peers take for granted.
FIXED = {
    "protocol": 1,
    "collator": 1,
    "cores": 1,
    "attempts": 2,
    "relay_parent_offset": 0,
    "slot_duration_ms": SLOT_MS,
    "one_block_per_slot": 0,
    "handover": 0,
    "attempt_offset_ms": 0,
}


def load(path):
    """The point's values by name, and for each run what coresweep counted."""
    with open(path) as file:
        cases = json.load(file)
    point = cases[0]["params"]
    for name, value in FIXED.items():
        assert point[name] == value, (name, point[name])
    assert point["segment_limit"] <= point["max_depth"] + 1, "the depth gate could bind"
    return point, [case["expected"] for case in cases]


def bin_of(histogram, value):
    return min((value + 20) // 40 if histogram < TIMES else value, BINS - 1)


def differences(expected, counters, histograms):
    """Names of what differs between runs of coresweep and sums over the same runs of a peer."""
    wrong = [
        name for i, name in enumerate(COUNTERS) if sum(run[name] for run in expected) != counters[i]
    ]
    for h, name in enumerate(HISTOGRAMS):
        bins = [0] * BINS
        for run in expected:
            for value, count in run[name].items():
                bins[bin_of(h, int(value))] += count
        if bins != [int(count) for count in histograms[h]]:
            wrong.append(name)
    return wrong
