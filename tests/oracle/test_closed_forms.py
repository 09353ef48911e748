#!/usr/bin/env python3
"""The oracle against the closed forms of docs/METHODS.md, and against its own invariants.

python3 test_closed_forms.py
"""

import math
import os
import random
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from model_oracle import (
    BACKS_NOTHING,
    BASIC,
    BUNDLE,
    CLAIM_QUEUE,
    DAY_SLOTS,
    DRAWN,
    DROP_REASONS,
    EMPTY,
    FRAGMENT_CHAIN,
    FRAGMENT_TREE,
    INCLUDES_NOTHING,
    LISTED,
    LOOKAHEAD,
    NEVER,
    ORDINARY,
    RELAY,
    SAME,
    SILENT,
    SLOT_BASED,
    SYNC,
    TABLE_NODES,
    UNSENT,
    Block,
    Run,
    happens,
    philox4x32,
    round_keys,
    simulate,
    table_value,
)

SLOT_MS = 6000
UNBOUNDED = 1 << 30
WARMUP = 200
MEASURED = 5040  # slots; a multiple of every period up to 10
ALWAYS = (1 << 31) - 1  # limit of a certain event
MAX_COLLATORS = 128


def constant_ms(ms):
    return [16 * ms] * (2 * TABLE_NODES)


def constant_share(share):
    return [round(share * 65536)] * (2 * TABLE_NODES)


def limit_of(probability):
    return round(probability * 2**31) - 1


def node_position(j):
    """Distance of a table's node from its end, in units of 2^-25 (docs/METHODS.md)."""
    return j if j < 8 else (8 + j % 8) << (j // 8 - 1)


def table_of(quantile, units):
    """The table of the values that a random number exceeds with a probability."""
    distances = [max(node_position(j) / 2**25, 2.0**-33) for j in range(TABLE_NODES)]
    ends = [1 - distance for distance in distances] + distances
    return [round(quantile(exceeds) * units) for exceeds in ends]


def shares_of(shares):
    """`collator_limit`: a share of failures for each collator."""
    limits = [limit_of(share) for share in shares]
    return limits + [-1] * (MAX_COLLATORS - len(shares)) + [0]


def point(
    protocol=FRAGMENT_TREE,
    collator=LOOKAHEAD,
    D=3,
    A=2,
    lookahead=3,
    C=3,
    V=1,
    k=1,
    strict=False,
    slot_duration=6000,
    authoring=2000,
    arrival=1000,
    fetch=300,
    spread=300,
    availability=500,
    o=0,
    B=0,
    wake=1000,
    **changes,
):
    """PointParams of a setting, resolved as the host does it (README.md, decision 15)."""
    cores = {SLOT_BASED: k, BUNDLE: min(k, B or k)}.get(collator, 1)
    interval = SLOT_MS // k
    if protocol == SYNC:
        A, segment_limit = 0, 1
    elif protocol == CLAIM_QUEUE:
        A, segment_limit = lookahead - 1, C
    else:
        segment_limit = 1 if D == 0 else C
    if strict or protocol == SYNC:
        blocks_per_parent = 1
    elif collator == SLOT_BASED:
        blocks_per_parent = min(k, V + 1)
    else:
        blocks_per_parent = V + 1
    params = dict(
        slots=WARMUP + MEASURED,
        warmup_slots=WARMUP,
        session_slots=0,
        availability_period=10,
        timeout_rotation=0,
        skip_limit=-1,
        skip_window_slots=0,
        empty_limit=-1,
        backs_nothing_limit=-1,
        backs_nothing_window_slots=0,
        includes_nothing_limit=-1,
        fork_limit=-1,
        contested_limit=-1,
        protocol=protocol,
        max_depth=D,
        ancestry=A,
        claims=cores * lookahead if protocol == CLAIM_QUEUE else UNBOUNDED,
        rotation_blocks=10,
        group_offline_limit=-1,
        execution_timeout_ms=2000,
        collator=collator,
        cores=cores,
        attempts={BASIC: 1, LOOKAHEAD: 2, SLOT_BASED: k, BUNDLE: cores}[collator],
        attempt_interval_ms=interval,
        attempt_offset_ms=1000 % interval if collator == SLOT_BASED else 0,
        segment_limit=segment_limit,
        blocks_per_parent=blocks_per_parent,
        relay_parent_offset=o,
        slot_duration_ms=slot_duration,
        one_block_per_slot=0,
        collators=1,
        failure=SILENT,
        failure_shares=SAME,
        failure_limit=-1,
        outage_limit=-1,
        outage_slots=0,
        tie_limit=-1,
        authoring_limit_ms=authoring,
        full_pov_q15=0,
        collator_limit=shares_of([]),
        key=1,
        arrival=constant_ms(arrival),
        collation_fetch=constant_ms(fetch),
        statement_spread=constant_ms(spread),
        availability=constant_ms(availability),
        handover_ms=constant_ms(0),
        fork_resolution=constant_ms(1000),
        finality=constant_ms(16000),
        execution_ratio=constant_share(0.5),
        fullness=constant_share(1),
        failure_share=constant_share(0),
        skip_factor=constant_share(0),
        backs_nothing_factor=constant_share(0),
    )
    if collator == BUNDLE:
        rate = B or k
        params.update(
            block_rate=rate,
            wake_offset_ms=wake,
            adjusts_handover=0,
            bundle_limit_ms=min(authoring, min(authoring * cores, SLOT_MS) // rate),
            bundle_pov_q15=0,
            full_core_limit=-1,
            scheduling=0,
            parent_session_age=0,
            least_age=1,
            order_every=0,
            orders_at_once=1,
            order_batch=1,
            order_lead=2,
            order_delay=0,
            claim_depth=0,
        )
    params.update(changes)
    return params


def shares(values):
    """{value: count} as {value: share}."""
    total = sum(values.values())
    return {value: Fraction(count, total) for value, count in values.items()}


class ClosedForms(unittest.TestCase):
    def steady(
        self,
        rate,
        age=None,
        latency=None,
        block_time=None,
        confidence=1,
        execution=None,
        measured=MEASURED,
        **setting,
    ):
        """Checks one row; `rate` in parablocks a relay block, `execution` in seconds an hour."""
        with self.subTest(**setting):
            got = simulate(point(slots=WARMUP + measured, **setting), 0)
            self.assertEqual(Fraction(got["included"], measured), rate)
            self.assertEqual(Fraction(got["included"], got["authored"]), confidence)
            if age is not None:
                self.assertEqual(
                    shares(got["backing_age"]), age if isinstance(age, dict) else {age: 1}
                )
            if latency is not None:
                self.assertEqual(list(got["inclusion_latency"]), [latency])
            if block_time is not None:
                self.assertEqual(list(got["block_time"]), [block_time])
            if execution is not None:
                per_hour = Fraction(got["execution_included_ms"] * 600, 1000 * measured)
                self.assertEqual(per_hour, execution)
            if confidence == 1:
                self.assertEqual(got["drop_events"], 0)
                self.assertEqual(got["heights"], got["authored"])
                self.assertEqual(got["forked_heights"], 0)

    def test_sync(self):
        self.steady(
            Fraction(1, 2),
            latency=11000,
            block_time=12000,
            execution=150,
            protocol=SYNC,
            collator=BASIC,
            authoring=500,
        )

    def test_all_defaults(self):
        # Twice the blocks of `sync` with four times the execution: eight times the seconds.
        self.steady(1, age=2, latency=17000, block_time=6000, execution=8 * 150)

    def test_ancestry_one(self):
        self.steady(1, age=1, latency=11000, block_time=6000, D=1, A=1, C=2)

    def test_depth_and_ancestry_zero(self):
        for protocol in (FRAGMENT_TREE, FRAGMENT_CHAIN):
            self.steady(
                Fraction(1, 2), latency=11000, block_time=12000, protocol=protocol, D=0, A=0
            )

    def test_astar(self):
        self.steady(
            Fraction(1, 2),
            latency=11000,
            block_time=12000,
            protocol=CLAIM_QUEUE,
            C=1,
            strict=True,
            slot_duration=12000,
            authoring=500,
        )
        self.steady(1, age=2, latency=17000, block_time=6000, protocol=CLAIM_QUEUE)

    def test_larger_capacity(self):
        self.steady(1, age=3, latency=23000, block_time=6000, D=6, C=4)
        self.steady(1, age=3, latency=23000, block_time=6000, protocol=CLAIM_QUEUE, C=6)

    def test_capacity_five(self):
        self.steady(1, confidence=Fraction(5, 8), D=6, C=5)

    def test_capacity_six(self):
        self.steady(1, confidence=Fraction(5, 9), D=6, C=6)

    def test_three_cores(self):
        setting = dict(
            protocol=CLAIM_QUEUE,
            collator=SLOT_BASED,
            k=3,
            V=3,
            authoring=1600,
            arrival=500,
            fetch=100,
            spread=150,
            availability=200,
        )
        self.steady(Fraction(8, 3), C=7, **setting)
        for capacity in (8, 9):
            self.steady(3, age={2: Fraction(2, 3), 1: Fraction(1, 3)}, C=capacity, **setting)

    def test_slot_based_one_core(self):
        # Every block needs exactly L relay blocks: min(1, C/(L+1)) if L <= A+1, else 0.
        for L in range(1, 6):
            for A in range(6):
                for C in range(1, 9):
                    for protocol in (FRAGMENT_TREE, FRAGMENT_CHAIN):
                        fits = L <= A + 1
                        with self.subTest(L=L, A=A, C=C, protocol=protocol):
                            params = point(
                                protocol=protocol,
                                collator=SLOT_BASED,
                                D=100,
                                A=A,
                                C=C,
                                spread=300 + 6000 * (L - 1),
                                slots=60 + 420,
                                warmup_slots=60,
                            )
                            got = simulate(params, 0)
                            rate = min(Fraction(1), Fraction(C, L + 1)) if fits else 0
                            self.assertEqual(Fraction(got["included"], 420), rate)
                            if fits:
                                self.assertEqual(shares(got["backing_age"]), {L: 1})

    def test_lookahead_fills_the_segment(self):
        # It settles at L = C - 1 for 3 <= C <= A + 2, even when the network allows L = 1.
        for A in range(1, 7):
            for C in range(3, A + 3):
                for protocol in (FRAGMENT_TREE, FRAGMENT_CHAIN, CLAIM_QUEUE):
                    self.steady(
                        1,
                        age=C - 1,
                        latency=6000 * C - 1000,
                        block_time=6000,
                        protocol=protocol,
                        D=100,
                        A=A,
                        lookahead=A + 1,
                        C=C,
                        measured=420,
                    )
        # With a larger C the claims cap it under claim-queue: nothing is lost.
        for A in range(1, 7):
            for C in range(A + 3, A + 9):
                self.steady(
                    1,
                    age=A + 1,
                    block_time=6000,
                    protocol=CLAIM_QUEUE,
                    D=100,
                    lookahead=A + 1,
                    C=C,
                    measured=420,
                )


class Draws(unittest.TestCase):
    def test_philox(self):
        # Known answers of the Random123 distribution.
        self.assertEqual(
            philox4x32(0, 0, 0, 0, round_keys(0)), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
        )
        ones = 0xFFFFFFFF
        self.assertEqual(
            philox4x32(ones, ones, ones, ones, round_keys((1 << 64) - 1)),
            (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        )
        self.assertEqual(
            philox4x32(
                0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, round_keys(0x299F31D0A4093822)
            ),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        )

    def test_happens(self):
        self.assertFalse(happens(0, -1))
        self.assertTrue(happens(1, 0))
        self.assertFalse(happens(2, 0))
        self.assertTrue(happens(0xFFFFFFFF, (1 << 31) - 1))

    def test_table(self):
        # Node j lies `node_position(j)` / 2^25 from its end; a table of them is straight.
        nodes = [node_position(j) for j in range(TABLE_NODES)]
        nodes += [(1 << 25) - node_position(j) for j in range(TABLE_NODES)]
        generator = random.Random(1)
        words = [0, 127, 128, 1023, 1024, (1 << 31) - 1, 1 << 31, (1 << 32) - 1]
        words += [generator.getrandbits(generator.randint(1, 32)) for _ in range(10000)]
        for word in words:
            # 128 words to a unit; 9 bits of fraction inside an interval, at most 1/8 of the
            # distance wide.
            distance = min(word, (1 << 32) - 1 - word)
            self.assertLessEqual(
                abs(table_value(nodes, word) * 128 - word), 128 + distance / 4096, word
            )


class Collators(unittest.TestCase):
    """A slot-based chain on one core, every block backed L = 1 relay block after its parent."""

    def counts(self, measured=MEASURED, **changes):
        setting = dict(
            protocol=FRAGMENT_CHAIN, collator=SLOT_BASED, D=100, C=40, slots=WARMUP + measured
        )
        return simulate(point(**dict(setting, **changes)), 0)

    def test_silent_collators(self):
        # Each slot of 12 s of a silent collator is two relay blocks without a parablock.
        for collators in (5, 6, 7):
            period = 2 * collators
            turns = MEASURED // period
            for silent, rows in (((0, 2), {2: 2}), ((1, 2), {4: 1}), ((0, collators - 1), {4: 1})):
                with self.subTest(collators=collators, silent=silent):
                    failing = [float(place in silent) for place in range(collators)]
                    warmup = 20 * period + 9  # not inside of a row
                    got = self.counts(
                        slots=warmup + MEASURED,
                        warmup_slots=warmup,
                        slot_duration=12000,
                        collators=collators,
                        failure_shares=LISTED,
                        collator_limit=shares_of(failing),
                    )
                    self.assertEqual(got["included"], (period - 4) * turns)
                    self.assertEqual(got["authored"], (period - 4) * turns)
                    self.assertEqual(got["drop_events"], 0)
                    rows = {length: count * turns for length, count in rows.items()}
                    losses = sum(rows.values())
                    intervals = {length + 1: count for length, count in rows.items()}
                    intervals[1] = got["included"] - losses
                    self.assertEqual(got["inclusion_interval"], intervals)
                    self.assertEqual(got["short_run"], rows)
                    self.assertEqual(got["thin_run"], rows)
                    self.assertEqual(got["candidates"], {0: 4 * turns, 1: got["included"]})
                    self.assertEqual(got["gaps_over_12_s"], losses)
                    self.assertEqual(got["gaps_over_30_s"], 0)

    def test_shares_one_by_one_or_drawn(self):
        # Listed alike, drawn from a constant, and the same for all: the same integers.
        for share in (0, 0.25, 1):
            setting = dict(measured=600, collators=4)
            same = self.counts(failure_limit=limit_of(share), **setting)
            limits = shares_of([share] * 4)
            listed = self.counts(failure_shares=LISTED, collator_limit=limits, **setting)
            table = constant_share(share)
            drawn = self.counts(failure_shares=DRAWN, failure_share=table, **setting)
            self.assertEqual(same, listed)
            self.assertEqual(same, drawn)
        # A share above 1 is cut.
        self.assertEqual(
            same,
            self.counts(failure_shares=DRAWN, failure_share=constant_share(1.5), **setting),
        )

    def test_unsent(self):
        # A block that validators never get stands in the way of the A that follow it until it
        # expires; all but it were executed.
        for A in range(4):
            for collators in (5, 7, 8):
                with self.subTest(A=A, collators=collators):
                    turns = MEASURED // 10 // collators  # of MEASURED / 10 slots
                    measured = turns * collators
                    warmup = 40 * collators + 3  # the relay block at which a loss begins
                    got = self.counts(
                        slots=warmup + measured,
                        warmup_slots=warmup,
                        A=A,
                        collators=collators,
                        failure=UNSENT,
                        failure_shares=LISTED,
                        collator_limit=shares_of([0, 1]),
                    )
                    self.assertEqual(got["authored"], measured)
                    self.assertEqual(got["included"], (collators - A - 1) * turns)
                    self.assertEqual(got["drop_size"], {A + 1: turns})
                    self.assertEqual(got["dropped_collator_unsent"], turns)
                    self.assertEqual(got["dropped_descendant"], A * turns)
                    self.assertEqual(got["execution_wasted_ms"], 2000 * A * turns)
                    self.assertEqual(got["heights"], got["included"])
                    rebuilt = min(A + 1, collators - A - 1)  # before the next one
                    self.assertEqual(got["forked_heights"], rebuilt * turns)
                    self.assertEqual(got["short_run"], {A + 1: turns})

    def test_outages(self):
        # A collator's outage covers a moment at `time` of a day if today's began at most
        # `length` slots before it, or yesterday's so late that it still lasts.
        length, collators, probability = 3600, 400, 0.8
        run = Run(
            point(collators=collators, outage_limit=limit_of(probability), outage_slots=length),
            0,
        )
        for day, times in ((0, (1000, 9000)), (3, (0, 1000, 3599, 9000, 14399))):
            for time in times:
                slot = day * DAY_SLOTS + time
                out = sum(run.in_outage(collator, slot) for collator in range(collators))
                today = probability * min(time + 1, length) / DAY_SLOTS
                yesterday = probability * max(0, length - time - 1) / DAY_SLOTS if day else 0
                share = 1 - (1 - today) * (1 - yesterday)
                error = math.sqrt(share * (1 - share) / collators)
                self.assertAlmostEqual(out / collators, share, delta=4 * error)
        # An outage on every day that lasts two days: from its first slot on nobody builds.
        params = point(outage_limit=ALWAYS, outage_slots=2 * DAY_SLOTS)
        run = Run(params, 0)
        first = next(slot for slot in range(DAY_SLOTS) if run.in_outage(0, slot))
        for slot in range(first, 4 * DAY_SLOTS, 97):
            self.assertTrue(run.in_outage(0, slot))
        window = dict(slots=first + 5, warmup_slots=max(0, first - 5))
        got = simulate(dict(params, **window), 0)
        self.assertEqual(got["authored"], first - window["warmup_slots"])


class Handovers(unittest.TestCase):
    """A slot-based chain whose blocks of 2 s are all full."""

    def counts(self, handover, measured=600, **changes):
        setting = dict(
            protocol=CLAIM_QUEUE,
            collator=SLOT_BASED,
            C=40,
            lookahead=3,
            collators=5,
            slots=WARMUP + measured,
            handover_ms=constant_ms(handover),
        )
        setting.update(changes)
        return simulate(point(**setting), 0)

    def test_one_core(self):
        # From the end of a block to the next author's trigger there are 4 s. If the block is not
        # known by then its branch wins: backed at age 1 it is pending, at age 2 it is in time for
        # the next relay block and the other is not.
        for age, spread in ((1, 300), (2, 1300)):
            for collators in (2, 3, 5):
                with self.subTest(age=age, collators=collators):
                    for handover in (0, 3999, 4000):
                        got = self.counts(handover, collators=collators, spread=spread)
                        self.assertEqual(got["included"], 600)
                        self.assertEqual(got["drop_events"], 0)
                        self.assertEqual(got["backing_age"], {age: 600})
                    got = self.counts(4001, collators=collators, spread=spread)
                    self.assertEqual(got["authored"], 600)
                    self.assertEqual(got["included"], 300)
                    self.assertEqual(got["dropped_collator_fork"], 300)
                    self.assertEqual(got["drop_size"], {1: 300})
                    in_time = 300 if age == 1 else 0
                    self.assertEqual(got["execution_wasted_ms"], 2000 * in_time)
                    self.assertEqual(got["heights"], 300)
                    self.assertEqual(got["forked_heights"], 300)
                    self.assertEqual(list(got["block_time"]), [12000])
            # One collator has nobody to wait for.
            self.assertEqual(self.counts(9000, collators=1, spread=spread)["drop_events"], 0)

    def test_three_cores(self):
        # The third block ends at the trigger of the next author: any handover forks the chain.
        # Both branches are in time for the next relay block.
        three = dict(k=3, V=3, fetch=100, spread=150)
        got = self.counts(0, **three)
        self.assertEqual(got["included"], 3 * 600)
        self.assertEqual(got["drop_events"], 0)
        self.assertEqual(got["candidates"], {3: 600})
        for handover in (1, 2000):
            # The old branch wins: all three of the new author are lost, those after it are not.
            old = self.counts(handover, **three)
            self.assertEqual(old["authored"], 3 * 600)
            self.assertEqual(old["included"], 3 * 300)
            self.assertEqual(old["dropped_collator_fork"], 3 * 300)
            self.assertEqual(old["drop_size"], {1: 3 * 300})
            self.assertEqual(old["heights"], 3 * 300)
            self.assertEqual(old["forked_heights"], 3 * 300)
            # The new one wins: it loses its last block in turn.
            new = self.counts(handover, tie_limit=ALWAYS, **three)
            self.assertEqual(new["authored"], 3 * 600)
            self.assertEqual(new["included"], 2 * 600)
            self.assertEqual(new["dropped_collator_fork"], 600)
            self.assertEqual(new["drop_size"], {1: 600})
            self.assertEqual(new["execution_wasted_ms"], 2000 * 600)
            self.assertEqual(new["heights"], 2 * 600)
            self.assertEqual(new["forked_heights"], 600)

    def test_a_handover_longer_than_a_block(self):
        # 2001 ms: the second block is not there either, and both are replaced.
        new = self.counts(2001, k=3, V=3, fetch=100, spread=150, tie_limit=ALWAYS)
        self.assertEqual(new["included"], 600)
        self.assertEqual(new["drop_size"], {2: 600})
        self.assertEqual(new["dropped_collator_fork"], 600)
        self.assertEqual(new["dropped_descendant"], 600)

    def test_an_author_knows_its_own_blocks(self):
        # Handovers without end: of a block that is included `age` + 1 relay blocks later the others
        # know nothing until then, its own author builds on it as soon as it is its turn.
        for age in (1, 2, 3, 4):
            for collators in (2, 3, 4, 6):
                with self.subTest(age=age, collators=collators):
                    got = self.counts(
                        30000, collators=collators, lookahead=5, spread=6000 * age - 5700
                    )
                    self.assertEqual(got["authored"], 600)
                    rate = Fraction(1, min(age + 1, collators))
                    self.assertEqual(Fraction(got["included"], 600), rate)
                    self.assertEqual(got["backing_age"], {age: got["included"]})
                    self.assertEqual(got["dropped_collator_fork"], 600 - got["included"])

    def test_return_to_the_chain(self):
        # Parachain slots of two relay blocks. An author that lost returns in the next relay
        # block, with a relay-parent offset not in this parachain slot.
        for offset, block_times in ((0, {12000: 300}), (1, {6000: 150, 18000: 150})):
            got = self.counts(4001, slot_duration=12000, spread=1300, o=offset)
            self.assertEqual(got["authored"], 600)
            self.assertEqual(got["included"], 300)
            self.assertEqual(got["dropped_collator_fork"], 300)
            self.assertEqual(got["block_time"], block_times)

    def test_machines(self):
        # Blocks of 7 s: a single collator waits for its own block, of two nobody does.
        long = dict(authoring=7000, A=4, lookahead=5, execution_ratio=constant_share(0.1))
        one = self.counts(0, collators=1, **long)
        two = self.counts(0, collators=2, **long)
        self.assertLess(one["authored"], 600)
        self.assertEqual(two["authored"], 600)


class RelayBlocks(unittest.TestCase):
    def pending_until(self, height, **changes):
        """Relay blocks after which a block backed at this height, never available, is dropped."""
        setting = dict(availability_period=4, timeout_rotation=10)
        run = Run(point(**dict(setting, **changes)), 0)
        for slot in range(height + 30):
            run.slot = slot
            run.relay_block(run.words(RELAY, slot, 0))
            if slot + 1 == height:
                block = Block()
                block.backed_at = height
                block.chunk_time = NEVER
                run.pend.append(block)
            elif slot + 1 > height and not run.pend:
                return slot + 1 - height
        return None

    def test_timeouts_of_a_rotation(self):
        # Period 4, rotation 10: only in the first four of ten relay blocks.
        after = [9, 8, 7, 6, 5, 4, 4, 4, 4, 10]
        self.assertEqual([self.pending_until(1 + i) for i in range(20)], 2 * after)
        # A session moves the first one.
        session = dict(session_slots=1003)
        self.assertEqual([self.pending_until(1004 + i, **session) for i in range(10)], after)
        self.assertEqual(self.pending_until(5, timeout_rotation=0), 4)

    def test_timeouts_in_a_run(self):
        # Each block is backed one relay block after the last time-out: every 5 relay blocks, or
        # at the second of each ten, 9 before the next.
        setting = dict(protocol=FRAGMENT_CHAIN, collator=SLOT_BASED, A=3, C=1, availability=130000)
        for rotation, period in ((0, 5), (10, 10)):
            got = simulate(point(availability_period=4, timeout_rotation=rotation, **setting), 0)
            self.assertEqual(got["included"], 0)
            self.assertEqual(got["drop_size"], {1: MEASURED // period})
            self.assertEqual(got["dropped_availability_timeout"], MEASURED // period)
            self.assertEqual(got["longest_gap_ms"], MEASURED * SLOT_MS)
            for seconds in (12, 30, 60):
                self.assertEqual(got[f"gaps_over_{seconds}_s"], 1)

    def test_fates(self):
        class Watched(Run):
            """Checks what each relay block does against its fate."""

            def __init__(self, params):
                super().__init__(params, 0)
                self.seen = {}

            def relay_block(self, words):
                included, backed = self.counts["included"], self.counts["backed"]
                super().relay_block(words)
                included = self.counts["included"] - included
                backed = self.counts["backed"] - backed
                seen = self.seen.setdefault(self.fate(words[1]), [0, 0, 0])
                for i, amount in enumerate((1, included, backed)):
                    seen[i] += amount

        for protocol in (FRAGMENT_CHAIN, CLAIM_QUEUE):
            run = Watched(
                point(
                    protocol=protocol,
                    collator=SLOT_BASED,
                    k=3,
                    V=3,
                    D=100,
                    A=4,
                    lookahead=5,
                    C=20,
                    slots=2000,
                    warmup_slots=0,
                    availability_period=50,
                    empty_limit=limit_of(0.1),
                    backs_nothing_limit=limit_of(0.2),
                    includes_nothing_limit=limit_of(0.3),
                )
            )
            got = run.simulate()
            for fate, share in (
                (EMPTY, 0.1),
                (BACKS_NOTHING, 0.2),
                (INCLUDES_NOTHING, 0.3),
                (ORDINARY, 0.4),
            ):
                count, included, backed = run.seen[fate]
                self.assertAlmostEqual(count / 2000, share, delta=0.04)
                self.assertEqual(included > 0, fate in (BACKS_NOTHING, ORDINARY))
                self.assertEqual(backed > 0, fate in (INCLUDES_NOTHING, ORDINARY))
            # What stays pending is not lost.
            self.assertEqual(got["dropped_availability_timeout"], 0)

    def test_fates_are_cut_at_one(self):
        run = Run(
            point(
                empty_limit=limit_of(0.5),
                backs_nothing_limit=limit_of(0.75),
                includes_nothing_limit=limit_of(0.5),
            ),
            0,
        )
        half = 1 << 31
        self.assertEqual([run.fate(word) for word in (0, half - 1)], [EMPTY] * 2)
        self.assertEqual([run.fate(word) for word in (half, 2 * half - 1)], [BACKS_NOTHING] * 2)

    def test_nothing_included(self):
        got = simulate(point(includes_nothing_limit=ALWAYS, slots=300, warmup_slots=0), 0)
        self.assertEqual(got["included"], 0)
        self.assertEqual(got["candidates"], {0: 300})
        self.assertEqual(got["short_run"], {})  # nothing ends it
        self.assertGreater(got["dropped_availability_timeout"], 0)
        got = simulate(point(backs_nothing_limit=ALWAYS, slots=300, warmup_slots=0), 0)
        self.assertEqual(got["backed"], 0)

    def test_contested(self):
        # Lost with f, contested with f + (1 - f) c: twins of the blocks on all of those.
        f, c = 0.2, 0.5
        for contested, share in ((f + (1 - f) * c, 0.6), (f, f), (0, f)):
            got = simulate(
                point(
                    slots=4000,
                    warmup_slots=0,
                    fork_limit=limit_of(f),
                    contested_limit=limit_of(contested),
                    fork_resolution=constant_ms(0),
                ),
                0,
            )
            twins = got["dropped_relay_fork"]
            self.assertAlmostEqual(twins / got["included"], share, delta=0.03)
            self.assertEqual(got["drop_size"], {1: twins})
            self.assertEqual(got["forked_heights"], twins)


class Weather(unittest.TestCase):
    WINDOWS, LENGTH, PROBABILITY = 2000, 100, 0.02

    def erlang(self, shape):
        """Table of a gamma distribution of whole shape and mean 1."""

        def quantile(exceeds):
            low, high = 0.0, 30.0
            for _ in range(60):
                x = (low + high) / 2
                terms = sum((shape * x) ** i / math.factorial(i) for i in range(shape))
                if math.exp(-shape * x) * terms > exceeds:
                    low = x
                else:
                    high = x
            return low

        return table_of(quantile, 1 << 16)

    def dispersion(self, event, **changes):
        """Mean, and variance divided by the mean, of the events in a window."""
        run = Run(point(**changes), 0)
        counts = []
        for window in range(self.WINDOWS):
            counts.append(0)
            for slot in range(window * self.LENGTH, (window + 1) * self.LENGTH):
                run.slot = slot
                counts[-1] += event(run, run.words(RELAY, slot, 0))
        mean = sum(counts) / self.WINDOWS
        return mean, sum((count - mean) ** 2 for count in counts) / self.WINDOWS / mean

    def check(self, event, shape, **changes):
        expected = self.LENGTH * self.PROBABILITY
        mean, ratio = self.dispersion(event, **changes)
        # Given the factor f a count is binomial: p (1 + 1/r) less than the Poisson's 1 + m/r.
        over = 1 + expected / shape - self.PROBABILITY * (1 + 1 / shape) if shape else 1
        error = math.sqrt(expected * over / self.WINDOWS)
        self.assertAlmostEqual(mean, expected, delta=4 * error)
        self.assertAlmostEqual(ratio, over, delta=0.15 * over)

    def test_bad_hours(self):
        limit = limit_of(self.PROBABILITY)

        def skipped(run, words):
            return run.skipped(words[0])

        self.check(skipped, None, skip_limit=limit)
        for shape in (1, 2):
            factors = dict(skip_window_slots=self.LENGTH, skip_factor=self.erlang(shape))
            self.check(skipped, shape, skip_limit=limit, **factors)

        def backs_nothing(run, words):
            return run.fate(words[1]) == BACKS_NOTHING

        factors = dict(backs_nothing_window_slots=self.LENGTH, backs_nothing_factor=self.erlang(2))
        self.check(backs_nothing, 2, backs_nothing_limit=limit, **factors)

    def test_constant_factors(self):
        # A factor of 1 changes nothing; 2 is twice the probability; a certain event remains one.
        def run(share, factor=None, window=0):
            weather = dict(skip_window_slots=window, backs_nothing_window_slots=window)
            if factor:
                table = constant_share(factor)
                weather.update(skip_factor=table, backs_nothing_factor=table)
            limits = dict(skip_limit=limit_of(share), backs_nothing_limit=limit_of(share))
            return simulate(point(slots=400, warmup_slots=0, **limits, **weather), 0)

        self.assertEqual(run(0.1, 1, 50), run(0.1))
        self.assertEqual(run(0.1, 2, 50), run(0.2))
        self.assertNotEqual(run(0.1, 2, 50), run(0.1))
        self.assertEqual(run(0.75, 2, 50)["relay_blocks"], 0)


def random_point(generator):
    """A point with every loss channel open."""

    def limit(probability):
        return limit_of(generator.choice([0, probability, 1.5 * probability]))

    def table(median_ms, unit=16):
        lower = sorted(generator.randint(0, median_ms * unit) for _ in range(TABLE_NODES - 1))
        upper = sorted(
            (
                generator.randint(median_ms * unit, 4 * median_ms * unit)
                for _ in range(TABLE_NODES - 1)
            ),
            reverse=True,
        )
        return [*lower, median_ms * unit, *upper, median_ms * unit]

    collator = generator.choice([BASIC, LOOKAHEAD, SLOT_BASED])
    protocol = generator.choice([FRAGMENT_TREE, FRAGMENT_CHAIN, CLAIM_QUEUE])
    o = generator.randint(0, 2)
    if collator == BASIC and generator.random() < 0.5:
        protocol, o = SYNC, 0
    lookahead = generator.randint(1, 6)
    collators = generator.randint(1, 4)
    fork_limit = limit(0.1)
    period = generator.choice([2, 4, 10])
    params = point(
        protocol=protocol,
        collator=collator,
        D=generator.randint(0, 8),
        A=generator.randint(0, 5),
        lookahead=lookahead,
        C=generator.randint(1, 20),
        V=generator.randint(1, 6),
        k=generator.randint(1, 12),
        o=o,
        strict=generator.random() < 0.2,
        slot_duration=generator.choice([2000, 6000, 12000]),
        slots=600,
        warmup_slots=0,
        session_slots=generator.choice([0, 37, 100]),
        availability_period=period,
        timeout_rotation=generator.choice([0, period + 3]),
        skip_limit=limit(0.05),
        skip_window_slots=generator.choice([0, 50]),
        empty_limit=limit(0.05),
        backs_nothing_limit=limit(0.05),
        backs_nothing_window_slots=generator.choice([0, 80]),
        includes_nothing_limit=limit(0.05),
        fork_limit=fork_limit,
        contested_limit=max(fork_limit, limit(0.3)) if collator != SLOT_BASED else -1,
        group_offline_limit=limit(0.05),
        collators=collators,
        failure=generator.choice([SILENT, UNSENT]),
        failure_shares=generator.choice([SAME, LISTED, DRAWN]),
        failure_limit=limit(0.05),
        collator_limit=shares_of([generator.choice([0, 0.05, 0.3]) for _ in range(collators)]),
        outage_limit=limit(0.5),
        outage_slots=generator.choice([100, 20000]),
        tie_limit=limit(0.5),
        one_block_per_slot=generator.randint(0, 1),
        execution_timeout_ms=generator.choice([700, 2000]),
        full_pov_q15=generator.randint(0, 300 << 15),
        key=generator.getrandbits(64),
        authoring=generator.choice([500, 2000]),
    )
    params.update(
        arrival=table(900),
        collation_fetch=table(340),
        statement_spread=table(400),
        availability=table(generator.choice([400, 3000])),
        handover_ms=table(generator.choice([400, 2500])),
        fork_resolution=table(1500),
        finality=table(16000),
        execution_ratio=table(32768, 1),
        fullness=table(16384, 1),
        failure_share=table(3000, 1),
        skip_factor=table(65536, 1),
        backs_nothing_factor=table(65536, 1),
    )
    return params


class Invariants(unittest.TestCase):
    def test_accounts(self):
        generator = random.Random(20)
        seen = set()
        for replicate in range(150):
            params = random_point(generator)
            with self.subTest(replicate=replicate):
                run = Run(params, replicate)
                got = run.simulate()
                dropped = sum(got["dropped_" + reason] for reason in DROP_REASONS)
                seen |= {reason for reason in DROP_REASONS if got["dropped_" + reason]}
                left = len(run.pend) + len(run.q)
                self.assertEqual(got["authored"], got["included"] + dropped + left)
                self.assertEqual(sum(size * n for size, n in got["drop_size"].items()), dropped)
                self.assertEqual(sum(got["drop_size"].values()), got["drop_events"])
                self.assertEqual(got["drop_events"], dropped - got["dropped_descendant"])
                self.assertEqual(sum(got["inclusion_latency"].values()), got["included"])
                self.assertEqual(got["intervals"], max(0, got["included"] - 1))
                self.assertGreaterEqual(min(got["inclusion_latency"], default=1), 1)
                self.assertLessEqual(
                    max(got["unincluded_at_build"], default=0), params["segment_limit"] - 1
                )
                self.check_rows_and_heights(params, got)
                # A warm-up leaves events out and changes none.
                late = simulate(dict(params, warmup_slots=300), replicate)
                early = simulate(dict(params, slots=300), replicate)
                for name in (
                    "authored",
                    "backed",
                    "included",
                    "drop_events",
                    "intervals",
                    "execution_wasted_ms",
                    "heights",
                    "forked_heights",
                    "block_time_sum_ms",
                ):
                    self.assertEqual(early[name] + late[name], got[name], name)
        self.assertEqual(seen, set(DROP_REASONS))

    def check_rows_and_heights(self, params, got):
        self.assertLessEqual(got["forked_heights"], got["heights"])
        self.assertLessEqual(got["forked_heights"], got["authored"] - got["heights"])
        self.assertLessEqual(got["included"], got["heights"])
        candidates = got["candidates"]
        self.assertEqual(sum(candidates.values()), got["relay_blocks"])
        self.assertEqual(sum(size * n for size, n in candidates.items()), got["included"])
        for name, enough in (("short_run", params["cores"]), ("thin_run", params["cores"] / 2)):
            poor = sum(n for size, n in candidates.items() if size < enough)
            in_rows = sum(length * n for length, n in got[name].items())
            self.assertLessEqual(in_rows, poor)
        gaps = [got[f"gaps_over_{seconds}_s"] for seconds in (12, 30, 60)]
        self.assertEqual(gaps, sorted(gaps, reverse=True))
        for seconds, count in zip((12, 30, 60), gaps, strict=True):
            self.assertEqual(count > 0, got["longest_gap_ms"] > 1000 * seconds)


if __name__ == "__main__":
    unittest.main()
