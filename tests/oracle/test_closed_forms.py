#!/usr/bin/env python3
"""The oracle against the closed forms of docs/METHODS.md, and against its own invariants.

python3 test_closed_forms.py
"""

import os
import random
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from model_oracle import (
    BASIC,
    CLAIM_QUEUE,
    DROP_REASONS,
    FRAGMENT_CHAIN,
    FRAGMENT_TREE,
    LOOKAHEAD,
    SLOT_BASED,
    SYNC,
    TABLE_NODES,
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


def constant_ms(ms):
    return [16 * ms] * (2 * TABLE_NODES)


def constant_share(share):
    return [round(share * 65536)] * (2 * TABLE_NODES)


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
    **changes,
):
    """PointParams of a setting, resolved as the host does it (README.md, decision 15)."""
    cores = k if collator == SLOT_BASED else 1
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
        skip_limit=-1,
        empty_limit=-1,
        competing_limit=-1,
        fork_limit=-1,
        protocol=protocol,
        max_depth=D,
        ancestry=A,
        claims=cores * lookahead if protocol == CLAIM_QUEUE else UNBOUNDED,
        rotation_blocks=10,
        group_offline_limit=-1,
        execution_timeout_ms=2000,
        collator=collator,
        cores=cores,
        attempts={BASIC: 1, LOOKAHEAD: 2, SLOT_BASED: k}[collator],
        attempt_interval_ms=interval,
        attempt_offset_ms=1000 % interval if collator == SLOT_BASED else 0,
        segment_limit=segment_limit,
        blocks_per_parent=blocks_per_parent,
        relay_parent_offset=o,
        slot_duration_ms=slot_duration,
        one_block_per_slot=0,
        handover=0,
        author_offline_limit=-1,
        authoring_limit_ms=authoring,
        full_pov_q15=0,
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
        # Node j lies `position(j)` / 2^25 from its end; a table of those positions is straight.
        def position(j):
            return j if j < 8 else (8 + j % 8) << (j // 8 - 1)

        nodes = [position(j) for j in range(TABLE_NODES)]
        nodes += [(1 << 25) - position(j) for j in range(TABLE_NODES)]
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


def random_point(generator):
    """A point with every loss channel open."""

    def limit(probability):
        return round(generator.choice([0, probability, 1.5 * probability]) * 2**31) - 1

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
        availability_period=generator.choice([2, 4, 10]),
        skip_limit=limit(0.05),
        empty_limit=limit(0.05),
        competing_limit=limit(0.2),
        fork_limit=limit(0.1),
        group_offline_limit=limit(0.05),
        author_offline_limit=limit(0.05),
        one_block_per_slot=generator.randint(0, 1),
        handover=generator.randint(0, 1),
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
        handover_ms=table(400),
        fork_resolution=table(1500),
        finality=table(16000),
        execution_ratio=table(32768, 1),
        fullness=table(16384, 1),
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
                    "block_time_sum_ms",
                ):
                    self.assertEqual(early[name] + late[name], got[name], name)
        self.assertEqual(seen, set(DROP_REASONS))


if __name__ == "__main__":
    unittest.main()
