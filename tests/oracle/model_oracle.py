#!/usr/bin/env python3
"""A second, independent implementation of the pipeline model, for differential testing.

Written from the rules as docs/METHODS.md states them, not from the C++ step function. Comments name
its section that a rule comes from; "decision" marks a choice where the rules are silent (README.md
lists them).

    python3 model_oracle.py CASES.json         compare with expected results, exit 1 on a difference
    python3 model_oracle.py --dump CASES.json  print the oracle's results
"""

import json
import sys

SLOT_MS = 6000
PROPOSE_TIMEOUT_MS = 2000
BITFIELD_DELAY_MS = 1500
NEVER = 1 << 62  # a moment that does not come
LONG_AGO = -1000000  # decision 7: the builder is free at the start

# cuda/pipeline/point.h: enumerations.
SYNC, FRAGMENT_TREE, FRAGMENT_CHAIN, CLAIM_QUEUE = range(4)
BASIC, LOOKAHEAD, SLOT_BASED = range(3)

# cuda/numbers/draws.h: purposes.
RELAY_BLOCK, RELAY_FORK, AUTHOR, PARABLOCK, AVAILABILITY, GROUP, FINALITY = range(1, 8)

DROP_REASONS = (
    "relay_parent_out_of_window",
    "availability_timeout",
    "session_change",
    "relay_fork",
    "execution_timeout",
    "backing_group_offline",
    "descendant",
)

COUNTERS = (
    "relay_blocks",
    "authored",
    "backed",
    "included",
    *("dropped_" + reason for reason in DROP_REASONS),
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

VALUE_LISTS = (
    "block_time",
    "inclusion_interval",
    "inclusion_latency",
    "finality_latency",
    "backing_age",
    "unincluded_at_build",
    "drop_size",
    "oldest_inclusion",
    "oldest_finality",
)


# ---------------------------------------------------------------------------------------------
# Part 3: random numbers. Same bits as philox.h, draws.h and quantile_table.h of cuda/numbers/.


def round_keys(key):
    """The ten pairs of key words of a 64-bit key."""
    low = key & 0xFFFFFFFF
    high = key >> 32
    return [
        ((low + i * 0x9E3779B9) & 0xFFFFFFFF, (high + i * 0xBB67AE85) & 0xFFFFFFFF)
        for i in range(10)
    ]


def philox4x32(c0, c1, c2, c3, keys):
    """The four words of a counter under the round keys; Philox4x32-10."""
    for k0, k1 in keys:
        a = 0xD2511F53 * c0
        b = 0xCD9E8D57 * c2
        c0 = (b >> 32) ^ c1 ^ k0
        c1 = b & 0xFFFFFFFF
        c2 = (a >> 32) ^ c3 ^ k1
        c3 = a & 0xFFFFFFFF
    return c0, c1, c2, c3


def happens(word, limit):
    """An event of a probability given as a limit on the upper 31 bits of the word."""
    return (word >> 1) <= limit


TABLE_NODES = 177  # on one side of the median


def table_value(nodes, word):
    """The table's value at the quantile of a 32-bit word, in the table's units."""
    if word >= 1 << 31:  # upper half: count from p = 1 down
        first_node = TABLE_NODES
        distance = 0xFFFFFFFF - word
    else:
        first_node = 0
        distance = word
    position = distance >> 7
    if position < 8:
        shift = 0
        interval = position
    else:  # 8 intervals to an octave
        shift = position.bit_length() - 1 - 3
        interval = 8 * shift + (position >> shift)
    rest = distance & ((128 << shift) - 1)
    fraction = (rest << 2) >> shift  # 9 bits
    low = nodes[first_node + interval]
    high = nodes[first_node + interval + 1]
    return low + (((high - low) * fraction + 256) >> 9)


def table_ms(nodes, word):
    """Same for a table in sixteenths of a millisecond: whole milliseconds, half up."""
    return (table_value(nodes, word) + 8) >> 4


def table_nodes(table):
    """The list of 354 nodes of a table, given as a list or as {"node": [...]}."""
    nodes = table["node"] if isinstance(table, dict) else table
    assert len(nodes) == 2 * TABLE_NODES, len(nodes)
    return nodes


# ---------------------------------------------------------------------------------------------
# State ("Symbols").


class RelayBlock:
    """R_n: what later rules need to know about it."""

    def __init__(self, height, slot):
        self.height = height
        self.slot = slot
        self.arrival = 0
        self.lost_fork = False
        self.competitor_seen = False
        self.resolution = NEVER  # moment at which the competitor wins, if it lost its fork
        self.included_total = 0  # parablocks included up to and with this relay block


class Block:
    """One parablock."""

    def __init__(self):
        self.relay_parent = 0
        self.core = 0
        self.start = 0
        self.build = 0
        self.built = 0
        self.pov = 0
        self.way = 0  # built -> backable
        self.backable = NEVER
        self.gated = False
        self.never = None  # reason if never backable
        self.doomed = False
        self.backed_at = 0  # relay height b
        self.chunk_time = 0


class Run:
    def __init__(self, params, replicate):
        self.__dict__.update(params)  # every field of PointParams by its own name
        for name in (
            "arrival",
            "collation_fetch",
            "statement_spread",
            "availability",
            "handover_ms",
            "fork_resolution",
            "finality",
            "execution_ratio",
            "fullness",
        ):
            setattr(self, name, table_nodes(params[name]))
        self.replicate_low = replicate & 0xFFFFFFFF
        self.replicate_high = replicate >> 32
        self.round_keys = round_keys(self.key)

        # Symbols: a(0) = -5000, slot of R_0 = -1.
        genesis = RelayBlock(0, -1)
        genesis.arrival = -5000
        self.relay = [genesis]  # by height
        self.session = 0  # decision 3
        self.session_first = 1  # E
        self.included = 0
        self.pend = []
        self.q = []
        self.builder_busy = LONG_AGO
        self.built_on = {}  # relay parent -> blocks built on it, dropped ones included
        self.parachain_slots_with_block = set()
        self.author_slot = None
        self.author_draw = None

        # Statistics ("What is counted").
        self.slot = 0  # the slot being processed
        self.counts = dict.fromkeys(COUNTERS, 0)
        self.values = {name: {} for name in VALUE_LISTS}
        self.previous_included = None  # (start, relay slot of inclusion)
        self.gap_begin = self.warmup_slots  # slot

    # -- Statistics --------------------------------------------------------------------------

    def measuring(self):
        """What is counted: an event counts if its slot is at least warmup_slots."""
        return self.slot >= self.warmup_slots

    def count(self, name, amount=1):
        if self.measuring():
            self.counts[name] += amount

    def record(self, name, value):
        if self.measuring():
            values = self.values[name]
            values[value] = values.get(value, 0) + 1

    # -- Draws -------------------------------------------------------------------------------

    def author_words(self, parachain_slot):
        """The words of the author of a parachain slot; all its attempts share them."""
        if parachain_slot != self.author_slot:
            self.author_slot = parachain_slot
            self.author_draw = self.words(AUTHOR, parachain_slot, 0)
        return self.author_draw

    def words(self, purpose, slot, index):
        return philox4x32(
            self.replicate_low,
            slot & 0xFFFFFFFF,
            purpose << 16 | index,
            self.replicate_high,
            self.round_keys,
        )

    # -- One run -----------------------------------------------------------------------------

    def simulate(self):
        for slot in range(self.slots):
            self.slot = slot
            # Symbols: in one slot the relay block comes first, then the building.
            words = self.words(RELAY_BLOCK, slot, 0)
            skipped = happens(words[0], self.skip_limit)
            if not skipped:
                self.relay_block(words)
            if self.collator == SLOT_BASED:
                self.build_slot_based()
            elif not skipped:
                self.build_on_new_relay_block()

        # Counters, decision 12: the gap after the last inclusion; the whole run if there was none.
        gap = (self.slots - self.gap_begin) * SLOT_MS
        self.counts["longest_gap_ms"] = max(self.counts["longest_gap_ms"], gap)
        result = dict(self.counts)
        result.update(self.values)
        return result

    # -- A relay block -----------------------------------------------------------------------

    def relay_block(self, words):
        slot = self.slot
        parent = self.relay[-1]
        block = RelayBlock(parent.height + 1, slot)
        n = block.height
        slot_start = slot * SLOT_MS
        cutoff = max(slot_start, parent.arrival + PROPOSE_TIMEOUT_MS)  # F
        block.arrival = min(cutoff + table_ms(self.arrival, words[3]), slot_start + 5999)
        empty = happens(words[1], self.empty_limit)
        block.lost_fork = happens(words[2], self.fork_limit)
        if self.competing_limit >= 0 or block.lost_fork:
            fork_words = self.words(RELAY_FORK, slot, 0)
            block.competitor_seen = happens(fork_words[0], self.competing_limit)
            if block.lost_fork:
                block.resolution = block.arrival + table_ms(self.fork_resolution, fork_words[1])
        session = slot // self.session_slots if self.session_slots else 0
        new_session = session != self.session
        self.session = session
        self.count("relay_blocks")

        # Forks: what is doomed on the parent is dropped by now.
        self.drop_doomed(min(parent.resolution, cutoff))

        # Step 1, inclusion.
        pending_before = len(self.pend)
        place = 0
        if not empty:
            while self.pend and self.pend[0].chunk_time <= parent.arrival + BITFIELD_DELAY_MS:
                self.include(self.pend.pop(0), place)
                place += 1
        block.included_total = self.included

        # Step 2, time-out.
        for i, pending in enumerate(self.pend):
            if n - pending.backed_at >= self.availability_period:
                lost = self.pend[i:] + self.q
                self.pend = self.pend[:i]
                self.q = []
                self.drop(lost, "availability_timeout", cutoff)
                break

        # Step 3, backing.
        if not empty and not new_session:
            place = 0
            while len(self.pend) < self.cores and self.q:
                candidate = self.q[0]
                if not 1 <= n - candidate.relay_parent <= self.ancestry + 1:
                    break
                if candidate.relay_parent < self.session_first:
                    break
                if candidate.backable > cutoff:
                    break
                if self.protocol == FRAGMENT_CHAIN and pending_before + place > self.max_depth:
                    break
                self.q.pop(0)
                self.pend.append(candidate)
                candidate.backed_at = n
                delay = table_ms(self.availability, self.words(AVAILABILITY, slot, place)[0])
                candidate.chunk_time = block.arrival + candidate.pov + delay
                place += 1
                self.count("backed")
                self.record("backing_age", n - candidate.relay_parent)

        # Step 4, session.
        if new_session:
            self.session_first = n
            lost = self.pend + self.q
            self.pend = []
            self.q = []
            self.drop(lost, "session_change", cutoff)

        # Step 5, expiry.
        for i, candidate in enumerate(self.q):
            if candidate.relay_parent + self.ancestry + 1 < n + 1:
                lost = self.q[i:]
                self.q = self.q[:i]
                # Decision 11: a block which never becomes backable expires for that reason.
                self.drop(lost, candidate.never or "relay_parent_out_of_window", cutoff)
                break

        # Step 6, depth gate.
        if self.protocol == FRAGMENT_TREE:
            for i, candidate in enumerate(self.q):
                if candidate.gated and len(self.pend) + i <= self.max_depth:
                    candidate.gated = False
                    if candidate.never is None:
                        candidate.backable = max(candidate.built, block.arrival) + candidate.way

        self.relay.append(block)

    def include(self, block, place):
        """Step 1 and the statistics of an included block."""
        slot = self.slot
        self.included += 1
        latency = slot * SLOT_MS - block.start
        finality_word = self.words(FINALITY, slot, place)[0]
        finality_latency = latency + table_ms(self.finality, finality_word)
        self.count("included")
        self.count("execution_included_ms", block.build)
        self.count("inclusion_latency_sum_ms", latency)
        self.count("finality_latency_sum_ms", finality_latency)
        self.record("inclusion_latency", latency)
        self.record("finality_latency", finality_latency)
        if self.previous_included is not None:  # decision 13
            previous_start, previous_slot = self.previous_included
            block_time = block.start - previous_start
            self.count("intervals")
            self.count("block_time_sum_ms", block_time)
            self.count("inclusion_interval_sum_slots", slot - previous_slot)
            self.record("block_time", block_time)
            self.record("inclusion_interval", slot - previous_slot)
            self.record("oldest_inclusion", latency + block_time)
            self.record("oldest_finality", finality_latency + block_time)
        self.previous_included = (block.start, slot)
        if self.measuring():  # decision 12
            gap = (slot - self.gap_begin) * SLOT_MS
            self.counts["longest_gap_ms"] = max(self.counts["longest_gap_ms"], gap)
            self.gap_begin = slot

    def drop(self, lost, reason, moment):
        """Drops: one event; the first block gets the reason, all others `descendant`.

        Blocks of `lost` that are not in Q (backed ones) were executed by validators, those of Q
        if they were backable at `moment` or hit the execution time-out (decision 6).
        """
        if not lost:
            return
        self.count("drop_events")
        self.record("drop_size", len(lost))
        for i, block in enumerate(lost):
            self.count("dropped_" + (reason if i == 0 else "descendant"))
            backed = block.backed_at > 0
            if backed or block.backable <= moment or block.never == "execution_timeout":
                self.count("execution_wasted_ms", block.build)

    def drop_doomed(self, moment):
        """Forks: the doomed blocks with everything after them."""
        for i, block in enumerate(self.q):
            if block.doomed:
                lost = self.q[i:]
                self.q = self.q[:i]
                self.drop(lost, "relay_fork", moment)
                return

    # -- Building ----------------------------------------------------------------------------

    def build_on_new_relay_block(self):
        """Triggers of basic and lookahead: at a(n), or when R_n's lost fork is resolved."""
        newest = self.relay[-1]
        trigger = newest.resolution if newest.lost_fork else newest.arrival
        for attempt in range(self.attempts):
            self.attempt(attempt, trigger)

    def build_slot_based(self):
        """Triggers of slot-based, in every slot, on the newest relay block."""
        newest = self.relay[-1]
        for attempt in range(self.attempts):
            trigger = (
                self.slot * SLOT_MS + self.attempt_offset_ms + attempt * self.attempt_interval_ms
            )
            trigger = max(trigger, newest.arrival)
            if trigger >= newest.resolution:  # decision 4
                self.drop_doomed(newest.resolution)
            self.attempt(attempt, trigger)

    def attempt(self, attempt, trigger):
        newest = self.relay[-1]
        n = newest.height
        p = n - self.relay_parent_offset
        parachain_slot = trigger // self.slot_duration_ms  # decision 8

        author_words = self.author_words(parachain_slot)
        if happens(author_words[0], self.author_offline_limit):
            return
        first_of_slot = parachain_slot not in self.parachain_slots_with_block
        if self.collator == BASIC and self.one_block_per_slot and not first_of_slot:
            return
        if p < self.session_first or p < 1:
            return
        if self.q and self.q[-1].relay_parent > p:
            return
        # Protocol generations: what this one forbids (limits resolved by the host, decision 15).
        unincluded = len(self.pend) + len(self.q)
        unincluded_at_parent = self.included + unincluded - self.relay[p].included_total
        if unincluded_at_parent >= self.segment_limit:
            return
        if len(self.q) >= self.claims:
            return
        if self.built_on.get(p, 0) >= self.blocks_per_parent:
            return

        busy = self.builder_busy
        if self.handover and first_of_slot:
            busy += table_ms(self.handover_ms, author_words[1])
        start = max(trigger, busy)
        if start >= (self.slot + 1) * SLOT_MS + self.attempt_offset_ms:
            return

        fullness_word, ratio_word, fetch_word, spread_word = self.words(
            PARABLOCK, self.slot, attempt
        )
        fullness = table_value(self.fullness, fullness_word)
        ratio = table_value(self.execution_ratio, ratio_word)

        block = Block()
        block.relay_parent = p
        block.core = (self.included + unincluded) % self.cores  # Symbols, decision 9
        block.start = start
        block.build = (fullness * self.authoring_limit_ms + 32768) >> 16
        block.built = start + block.build
        execution = (block.build * ratio + 32768) >> 16
        block.pov = self.pov_ms(fullness)
        block.way = (
            table_ms(self.collation_fetch, fetch_word)
            + 2 * (block.pov + execution)
            + table_ms(self.statement_spread, spread_word)
        )

        # Never backable: the execution time-out first, then the group.
        if execution > self.execution_timeout_ms:
            block.never = "execution_timeout"
        else:
            window = (p + 1) // self.rotation_blocks
            if happens(self.words(GROUP, window, block.core)[0], self.group_offline_limit):
                block.never = "backing_group_offline"

        block.gated = self.protocol == FRAGMENT_TREE and unincluded > self.max_depth
        if block.never is None and not block.gated:
            block.backable = block.built + block.way

        if self.collator == SLOT_BASED:
            block.doomed = trigger < newest.resolution and all(
                self.relay[height].lost_fork for height in range(p, n + 1)
            )

        self.q.append(block)
        self.builder_busy = block.built
        self.built_on[p] = self.built_on.get(p, 0) + 1
        self.parachain_slots_with_block.add(parachain_slot)
        self.count("authored")
        self.record("unincluded_at_build", unincluded_at_parent)

        # Forks, decision 5: the twin of basic and lookahead.
        if self.collator != SLOT_BASED and all(
            self.relay[height].competitor_seen or self.relay[height].lost_fork
            for height in range(p, n + 1)
        ):
            self.count("authored")
            self.count("dropped_relay_fork")
            self.count("drop_events")
            self.record("drop_size", 1)

    def pov_ms(self, fullness):
        """fullness x transfer time of a full block's PoV (decision 2)."""
        high = self.full_pov_q15 >> 15
        low = self.full_pov_q15 & 0x7FFF
        return (high * fullness + ((low * fullness) >> 15) + 32768) >> 16


def simulate(params, replicate):
    """The results of one run: counters, and value lists as {value: count}."""
    return Run(params, replicate).simulate()


# ---------------------------------------------------------------------------------------------
# Comparison with another implementation.


def differences(expected, got):
    """Lines "key: expected ..., got ..." for every integer that differs or is missing."""
    lines = []
    for key in sorted(set(expected) | set(got)):
        if key not in got or key not in expected:
            lines.append(f"{key}: expected {expected.get(key)}, got {got.get(key)}")
        elif isinstance(got[key], dict):
            # JSON keys are strings; a value with count 0 is the same as no value.
            want = {int(value): count for value, count in expected[key].items() if count}
            for value in sorted(set(want) | set(got[key])):
                a, b = want.get(value, 0), got[key].get(value, 0)
                if a != b:
                    lines.append(f"{key}[{value}]: expected {a}, got {b}")
        elif expected[key] != got[key]:
            lines.append(f"{key}: expected {expected[key]}, got {got[key]}")
    return lines


def main(arguments):
    dump = "--dump" in arguments
    files = [argument for argument in arguments if argument != "--dump"]
    if len(files) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with open(files[0]) as file:
        cases = json.load(file)
    if dump:
        results = []
        for case in cases:
            result = simulate(case["params"], case["replicate"])
            for name in VALUE_LISTS:
                result[name] = dict(sorted(result[name].items()))
            results.append({"name": case["name"], "replicate": case["replicate"], "result": result})
        json.dump(results, sys.stdout, indent=1)
        print()
        return 0
    different = 0
    for case in cases:
        lines = differences(case["expected"], simulate(case["params"], case["replicate"]))
        for line in lines:
            print("{}: {}".format(case["name"], line))
        different += bool(lines)
    print(f"{len(cases)} cases, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
