#!/usr/bin/env python3
"""The oracle's bundles, scheduling parents, resubmission and orders: closed forms, bands,
invariants.

python3 test_bundles.py
"""

import math
import random
import sys
import unittest
from fractions import Fraction

sys.dont_write_bytecode = True
from bundles import RESUBMISSION, BundleRun
from model_oracle import (
    AUTHOR,
    BUNDLE,
    BUNDLE_COUNTERS,
    BUNDLE_DROP_REASONS,
    CLAIM_QUEUE,
    DROP_REASONS,
    GROUP,
    INNER,
    NEVER,
    PARABLOCK,
    RELAY,
    SLOT_MS,
    UNSENT,
    Run,
    simulate,
    table_ms,
    table_value,
)
from test_closed_forms import (
    ALWAYS,
    WARMUP,
    constant_ms,
    constant_share,
    limit_of,
    point,
    random_point,
    table_of,
)

MEASURED = 600  # slots; a multiple of every period up to 6
TWELVE = dict(B=12, V=12)
THREE = dict(B=3, V=3)
SCHEDULING = dict(scheduling=1, claim_depth=2, wake=0)
RESUBMITTING = dict(SCHEDULING, scheduling=RESUBMISSION)
LOCAL = dict(
    session_slots=10,
    warmup_slots=0,
    arrival=500,
    fullness=constant_share(0.05),
    fetch=100,
    spread=150,
    availability=200,
    adjusts_handover=1,
    collators=3,
    handover_ms=constant_ms(200),
)


def bundle(measured=MEASURED, **changes):
    """PointParams of a chain of bundles."""
    setting = dict(protocol=CLAIM_QUEUE, collator=BUNDLE, slots=WARMUP + measured)
    setting.update(changes)
    return point(**setting)


def per_relay_block(got, counter, measured=MEASURED):
    return Fraction(got[counter], measured)


class EveryTenth(BundleRun):
    """Every tenth slot is skipped."""

    def skipped(self, word):
        return self.slot % 10 == 9


class Steady(unittest.TestCase):
    def steady(
        self,
        blocks,
        candidates=None,
        ages=None,
        latencies=None,
        execution=None,
        unincluded=None,
        abandoned=0,
        **setting,
    ):
        """Checks one row, for each relay block; ages and latencies of what is included in it."""
        with self.subTest(**setting):
            got = simulate(bundle(**setting), 0)
            self.assertEqual(per_relay_block(got, "included"), blocks)
            lost = per_relay_block(got, "authored") - blocks
            self.assertEqual(lost, abandoned)
            given_up = got["drop_events"]
            self.assertEqual(got["dropped_bundle_abandoned"], given_up)
            self.assertEqual(got["dropped_descendant"], lost * MEASURED - given_up)
            self.assertEqual(got["execution_wasted_ms"], 0)
            self.assertEqual(got["candidates_sent"], got["candidates_included"])
            if candidates is not None:
                self.assertEqual(per_relay_block(got, "candidates_included"), candidates)
                self.assertEqual(got["candidates_backed"], got["candidates_included"])
            if ages is not None:
                ages = {age: count * MEASURED for age, count in ages.items()}
                self.assertEqual(got["backing_age"], ages)
            if latencies is not None:
                seen = dict.fromkeys(latencies, MEASURED)
                self.assertEqual(got["inclusion_latency"], seen)
            if execution is not None:
                self.assertEqual(per_relay_block(got, "execution_included_ms"), execution)
            if unincluded is not None:
                self.assertEqual(max(got["unincluded_at_build"]), unincluded)
            return got


class Bundles(Steady):
    def test_one_core(self):
        latencies = [*range(17000, 11999, -500), 11834]
        self.steady(12, 1, {2: 1}, latencies, 1992, 35, k=1, C=36, **TWELVE)
        # Two candidates in three relay blocks.
        self.steady(8, Fraction(2, 3), k=1, C=24, **TWELVE)
        self.steady(8, abandoned=2, k=1, C=30, **TWELVE)
        self.steady(4, abandoned=Fraction(2, 3), k=1, C=13, **TWELVE)

    def test_two_cores(self):
        got = self.steady(12, 2, {2: 2}, execution=3996, k=2, C=36, **TWELVE)
        self.assertEqual(min(got["inclusion_latency"]), 11667)

    def test_three_cores(self):
        latencies = range(9500, 15001, 500)
        self.steady(12, 3, {1: 1, 2: 2}, latencies, 6000, 31, k=3, C=32, **TWELVE)
        self.assertLess(simulate(bundle(k=3, C=31, **TWELVE), 0)["included"], 12 * MEASURED)
        self.steady(Fraction(32, 3), k=3, C=28, **TWELVE)
        self.steady(Fraction(28, 3), abandoned=1, k=3, C=27, **TWELVE)
        self.steady(Fraction(28, 3), k=3, C=24, **TWELVE)

    def test_more_cores(self):
        latencies = range(8500, 14001, 500)
        self.steady(12, 6, {1: 3, 2: 3}, latencies, k=6, C=36, **TWELVE)
        latencies = range(8000, 13501, 500)
        self.steady(12, 12, {1: 7, 2: 5}, latencies, k=12, C=36, **TWELVE)
        # Cores of 3, 3, 2, 2, 2 blocks, each with a window of 1200.
        self.steady(12, 5, execution=5400, k=5, C=36, **TWELVE)

    def test_full_rate(self):
        # It needs a capacity of one block more than the most that are unincluded at a build.
        measured = 60

        def full(rate, **setting):
            got = simulate(bundle(measured, B=rate, V=rate, **setting), 0)
            return got["included"] == rate * measured

        for k in (1, 2, 3, 4, 6, 12):
            for rate in (12, 7, 3):
                with self.subTest(k=k, rate=rate):
                    got = simulate(bundle(measured, k=k, B=rate, V=rate, C=64), 0)
                    most = max(got["unincluded_at_build"])
                    for C in (most, most + 1, 64):
                        self.assertEqual(most < C, full(rate, k=k, C=C))
        # On one core that is B x (L + 1) for candidates that need L relay blocks.
        for L in (2, 3, 4):
            for rate in (3, 7):
                setting = dict(k=1, spread=300 + 6000 * (L - 2), lookahead=5)
                for C in range(rate * L + 1, rate * (L + 2)):
                    with self.subTest(L=L, rate=rate, C=C):
                        self.assertEqual(rate * (L + 1) <= C, full(rate, C=C, **setting))

    def test_last_block_of_an_aura_slot(self):
        for k in (1, 3, 12):
            for duration, blocks in ((6000, 11), (12000, 11.5), (24000, 11.75)):
                self.steady(
                    Fraction(blocks),
                    k=k,
                    C=48,
                    slot_duration=duration,
                    adjusts_handover=1,
                    **TWELVE,
                )
        # Of a chain of three blocks on three cores it is shortened to 1000.
        self.steady(
            3,
            3,
            execution=Fraction(23000, 4),
            k=3,
            C=12,
            slot_duration=24000,
            adjusts_handover=1,
            **THREE,
        )

    def test_full_cores(self):
        got = self.steady(3, 3, execution=6000, k=3, C=36, full_core_limit=ALWAYS, **TWELVE)
        self.assertEqual(got["full_core_blocks"], 3 * MEASURED)

    def test_relay_parent_offset(self):
        for lookahead in (3, 5):
            setting = dict(k=3, o=1, lookahead=lookahead, **THREE)
            for C in (11, 12):
                self.steady(3, 3, {3: 2, 2: 1}, (11000, 13000, 15000), C=C, **setting)
            self.steady(Fraction(11, 4), C=10, **setting)

    def test_one_block(self):
        self.steady(1, 1, {1: 1}, [11000], k=1, B=1, V=1, C=2)

    def test_skipped_slots(self):
        # The time of the block after the gap ends 1 s after the relay block's slot begins.
        for arrival in (1000, 500):
            run = EveryTenth(bundle(k=1, B=1, V=1, C=3, arrival=arrival), 0)
            builds = {}
            include = run.include

            def watched(candidate, place, run=run, builds=builds, include=include):
                height = candidate.relay_parent
                gap = run.relay[height].slot - run.relay[height - 1].slot > 1
                builds.setdefault(gap, set()).update(block.build for block in candidate.blocks)
                include(candidate, place)

            run.include = watched
            got = run.simulate()
            self.assertEqual(got["included"], MEASURED * 9 // 10)
            self.assertEqual(got["drop_events"], 0)
            self.assertEqual(builds, {True: {1000 - arrival}, False: {2000}})

    def test_velocity(self):
        # V + 1 blocks, and no candidate that needs more.
        for V in range(12):
            blocks = (V + 1) // 4 * 4
            rest = (V + 1) % 4 if V < 11 else 0
            self.steady(blocks, abandoned=rest, k=3, B=12, V=V, C=60)

    def test_draws(self):
        # Addresses of the draws of each block.
        test = self

        class Watched(BundleRun):
            seen = 0

            def send(self, iteration, candidate):
                super().send(iteration, candidate)
                slot, core = self.relay[-1].slot, candidate.core
                for i, block in enumerate(candidate.blocks):
                    if i == 0:
                        word = self.words(PARABLOCK, slot, core)[0]
                    else:
                        word = self.words(INNER, slot, 16 * core + i // 4)[i % 4]
                    full = self.words(INNER, slot, 16 * core)[0] >> 1 <= self.full_core_limit
                    share = 2000 if full else self.bundle_limit_ms
                    build = (table_value(self.fullness, word) * share + 32768) >> 16
                    test.assertEqual(block.build, build)
                    self.seen += 1
                single = len(candidate.blocks) == 1
                test.assertEqual(single, full)

        # Blocks of at most half their share, so that no time is short.
        fullness = table_of(lambda exceeds: (1 - exceeds) / 2, 1 << 16)
        share = 0.25
        for k in (1, 2):
            run = Watched(
                bundle(k=k, C=60, fullness=fullness, full_core_limit=limit_of(share), **TWELVE),
                0,
            )
            got = run.simulate()
            self.assertGreater(run.seen, 5000)
            error = math.sqrt(share * (1 - share) / got["candidates_sent"])
            self.assertAlmostEqual(
                got["full_core_blocks"] / got["candidates_sent"], share, delta=4 * error
            )

    def test_way_of_a_candidate(self):
        # 300 + 300 and twice the sums over its blocks: of the execution's half, and of the PoVs.
        for full_core, build, pov in ((-1, 2000, 4 * 16), (ALWAYS, 2000, 64)):
            run = BundleRun(
                bundle(
                    k=3,
                    C=36,
                    full_core_limit=full_core,
                    full_pov_q15=64 << 15,
                    bundle_pov_q15=16 << 15,
                    **TWELVE,
                ),
                0,
            )
            got = run.simulate()
            self.assertEqual(got["drop_events"], 0)
            for candidate in run.q:
                self.assertEqual(candidate.build, build)
                self.assertEqual(candidate.pov, pov)
                self.assertEqual(candidate.way, 600 + 2 * (build // 2 + pov))
                self.assertEqual(candidate.backable, candidate.built + candidate.way)

    def test_forks(self):
        # Built at the arrival, before the other branch wins: lost together.
        lost = dict(k=3, C=12, fork_limit=ALWAYS, **THREE)
        got = simulate(bundle(**lost), 0)
        self.assertEqual(got["drop_size"], {3: MEASURED})
        self.assertEqual(got["dropped_relay_fork"], MEASURED)
        got = simulate(bundle(fork_resolution=constant_ms(0), **lost), 0)
        self.assertEqual(got["included"], 3 * MEASURED)

    def test_unsent(self):
        # A failing author's candidates expire with their reason.
        got = simulate(bundle(k=1, C=36, failure_limit=ALWAYS, failure=UNSENT, **TWELVE), 0)
        self.assertEqual(got["included"], 0)
        self.assertEqual(got["dropped_collator_unsent"], got["drop_events"])
        self.assertEqual(got["drop_size"], {36: MEASURED // 3})


class SchedulingParents(Steady):
    def test_one_core(self):
        for o in (0, 1, 2):
            setting = dict(k=1, B=1, V=1, o=o, **SCHEDULING)
            self.steady(1, 1, {2: 1}, [12000], C=3 + o, **setting)
            self.steady(Fraction(2 + o, 3 + o), C=2 + o, **setting)

    def test_three_cores(self):
        setting = dict(k=3, B=3, V=3, fullness=constant_share(0.8), **SCHEDULING)
        for o, lookahead, C in ((0, 3, 10), (1, 5, 13)):
            self.steady(
                3, 3, {2: 2, 3: 1}, (10000, 12000, 14000), o=o, lookahead=lookahead, C=C, **setting
            )
        self.steady(Fraction(11, 4), C=9, **setting)
        self.steady(Fraction(28, 10), o=1, lookahead=5, C=12, **setting)

    def test_bundles(self):
        setting = dict(k=1, B=12, V=12, **SCHEDULING)
        latencies = [*range(18000, 12999, -500), 12834]
        self.steady(12, 1, {3: 1}, latencies, C=48, **setting)
        self.steady(9, C=36, **setting)

    def test_late_advertisements(self):
        setting = dict(k=3, B=3, V=3, C=20, **SCHEDULING)
        self.steady(3, 3, fullness=constant_share(0.9), **setting)
        # The third candidate of a relay block is built when the next slot ends. It expires three
        # relay blocks later with the six of the next two.
        got = simulate(bundle(**setting), 0)
        self.assertEqual(got["included"], 2 * MEASURED // 3)
        self.assertEqual(got["dropped_advertisement_late"], MEASURED // 3)
        self.assertEqual(got["drop_size"], {7: MEASURED // 3})

    def test_backing_groups(self):
        # Those of the core at the height after S.
        test = self

        class Watched(BundleRun):
            def send(self, iteration, candidate):
                super().send(iteration, candidate)
                window = (self.relay[-1].height + 1) // 2
                word = self.words(GROUP, window, candidate.core // 4)[candidate.core % 4]
                offline = word >> 1 <= self.group_offline_limit
                test.assertEqual(candidate.never == "backing_group_offline", offline)

        setting = dict(k=6, B=6, V=6, o=1, C=60, fullness=constant_share(0.8), **SCHEDULING)
        got = Watched(
            bundle(rotation_blocks=2, group_offline_limit=limit_of(0.3), **setting), 0
        ).simulate()
        self.assertGreater(got["dropped_backing_group_offline"], 0)

    def test_least_age(self):
        self.steady(1, 1, {3: 1}, [18000], k=1, B=1, V=1, C=4, least_age=3, **SCHEDULING)

    def test_skipped_slots(self):
        # The relay block before the gap has its candidate already: none is built in the next slot.
        got = EveryTenth(bundle(k=1, B=1, V=1, C=12, **SCHEDULING), 0).simulate()
        self.assertEqual(got["included"], MEASURED * 9 // 10)
        self.assertEqual(got["authored"], MEASURED * 9 // 10)
        self.assertEqual(got["backing_age"], {2: MEASURED * 9 // 10})
        self.assertEqual(got["execution_included_ms"], 2000 * MEASURED * 9 // 10)

    def test_sessions(self):
        # Built on E, E + 1, ..., included three relay blocks later, in the next E at the latest.
        # Without relay parents of the last session nothing is built on the first o.
        for o in (0, 1, 2):
            for age in (0, 1):
                lost = 2 + (0 if age else o)
                setting = dict(k=1, B=1, V=1, o=o, C=12, session_slots=10, **SCHEDULING)
                got = simulate(bundle(parent_session_age=age, **setting), 0)
                self.assertEqual(got["included"], (10 - lost) * MEASURED // 10)

    def test_forks(self):
        # One that is known in the next slot costs nothing.
        setting = dict(k=3, B=3, V=3, C=20, fullness=constant_share(0.8), fork_limit=ALWAYS)
        setting.update(SCHEDULING)
        for o in (0, 1):
            self.assertEqual(simulate(bundle(o=o, **setting), 0)["included"], 3 * MEASURED)
        late = dict(setting, fork_resolution=constant_ms(6000))
        got = simulate(bundle(**late), 0)
        self.assertEqual(got["drop_size"], {3: MEASURED})
        self.assertEqual(got["dropped_relay_fork"], MEASURED)
        # With an offset they stay until they expire.
        got = simulate(bundle(o=1, **late), 0)
        self.assertEqual(got["drop_size"], {9: MEASURED // 3})
        self.assertEqual(got["dropped_relay_fork"], MEASURED // 3)


class Scripted(BundleRun):
    """One word of some draws is 0: an event of limit 0 happens there and (almost) nowhere else."""

    def __init__(self, params, zeros):
        super().__init__(params, 0)
        self.zeros = zeros  # (purpose, slot, index) -> which word

    def words(self, purpose, slot, index):
        words = list(super().words(purpose, slot, index))
        if (purpose, slot, index) in self.zeros:
            words[self.zeros[purpose, slot, index]] = 0
        return words


SKIP_WORD, FATE_WORD, FORK_WORD = range(3)  # of RELAY
FAILS_WORD, HANDOVER_WORD = range(2)  # of AUTHOR
FULLNESS_WORD, RATIO_WORD = range(2)  # of PARABLOCK


FAIL = dict(failure=UNSENT, failure_limit=0, collators=2)
LATE_FORK = dict(fork_limit=0, fork_resolution=constant_ms(SLOT_MS))


def at_zero(value, others):
    """A constant table with another value where the word is 0."""
    return [value, *others[1:]]


class SendingAgain(unittest.TestCase):
    """One loss at slot 400 of 200 to 799; one block on one core a relay block unless said."""

    def both(self, zeros, **changes):
        """The counts with scheduling parents, without and with resubmission."""
        setting = dict(k=1, B=1, V=1, C=12, lookahead=5)
        setting.update(changes)
        merged = Scripted(bundle(**dict(setting, **SCHEDULING)), zeros).simulate()
        resent = Scripted(bundle(**dict(setting, **RESUBMITTING)), zeros).simulate()
        return merged, resent

    def check(self, got, included, resent, backed=None, dropped=0, **others):
        self.assertEqual(got["included"], included)
        self.assertEqual(got["candidates_resent"], resent)
        self.assertEqual(got["candidates_backed"], included if backed is None else backed)
        self.assertEqual(got["drop_events"], dropped)
        for name, value in others.items():
            self.assertEqual(got[name], value, name)

    def test_without_losses(self):
        # And where what is lost is not sent again: doomed blocks, handovers.
        dark = dict(k=3, B=3, V=3, fullness=constant_share(0.8))
        handover = dict(collators=3, C=48, handover_ms=constant_ms(7000))
        for setting in (
            *(dict(o=o, C=C + o) for o in (0, 1, 2) for C in (2, 3)),
            *(dict(dark, C=C) for C in (9, 10)),
            *(dict(dark, C=C, o=1) for C in (12, 13)),
            *(dict(B=12, V=12, C=C) for C in (36, 40, 48)),
            dict(k=12, B=12, V=12, C=64, fullness=constant_share(0.8)),
            dict(k=5, B=12, V=7, C=60, adjusts_handover=1, collators=3),
            dict(C=4, least_age=3),
            dict(session_slots=10, o=1),
            dict(fork_limit=ALWAYS, C=20, **dark),
            dict(fork_limit=ALWAYS, C=20, fork_resolution=constant_ms(6000), **dark),
            dict(handover),
            dict(handover, o=1, slot_duration=24000, tie_limit=ALWAYS),
            dict(handover, o=1, slot_duration=24000),
        ):
            with self.subTest(**setting):
                merged, resent = self.both({}, **setting)
                self.assertEqual(merged, resent)
                self.assertEqual(resent["candidates_resent"], 0)

    def test_lost_fork(self):
        # The candidate of slot 401 is sent again in slot 402, where the new one waits in turn, and
        # so on: one relay block without backing, and all later ones a relay block late.
        zeros = {(RELAY, 400, 0): FORK_WORD}
        merged, resent = self.both(zeros, o=1, **LATE_FORK)
        self.check(merged, 595, 0, dropped=1, drop_size={5: 1}, dropped_relay_fork=1)
        latencies = {12000: 203, 18000: 396}
        self.check(resent, 599, 398, backing_age={2: 599}, inclusion_latency=latencies)
        # Where the segment is full instead, a core without a new one makes up for it.
        merged, resent = self.both(zeros, o=1, C=4, **LATE_FORK)
        self.check(merged, 595, 0, dropped=1, drop_size={4: 1})
        latencies = {12000: 595, 18000: 4}
        self.check(resent, 599, 4, authored=599, inclusion_latency=latencies)

    def test_cores_after_the_end(self):
        class Watched(Scripted):
            turns = ()

            def send_again(self, iteration, core, moment, *words):
                sent = super().send_again(iteration, core, moment, *words)
                if self.slot == 405:
                    self.turns += ((core, moment - self.slot * SLOT_MS, sent),)
                return sent

        def turns(zeros, **setting):
            run = Watched(bundle(k=3, **dict(setting, **RESUBMITTING)), zeros)
            run.simulate()
            return run.turns

        # Three blocks wait too many for this segment: when the second core of slot 405 is refused,
        # it and the third send again at once.
        setting = dict(o=1, C=13, lookahead=5, fullness=constant_share(0.8), **THREE, **LATE_FORK)
        seen = turns({(RELAY, 400, 0): FORK_WORD}, **setting)
        self.assertEqual(seen, ((0, 1600, True), (1, 2000, True), (2, 2000, True)))
        # Blocks of 25 each 500, none before the last of a core: the seventh is refused.
        seen = turns({}, B=12, V=5, C=60, fullness=constant_share(0.05))
        self.assertEqual(seen, ((0, 1050, False), (1, 3000, False), (2, 3000, False)))

    def test_doomed(self):
        # Without an offset what is built on the loser goes, and the copy of what an author did not
        # send in slot 401 is in vain there: two relay blocks without backing.
        zeros = {(AUTHOR, 400, 0): FAILS_WORD, (RELAY, 401, 0): FORK_WORD}
        _, resent = self.both(zeros, **FAIL, **LATE_FORK)
        latencies = {12000: 203, 24000: 1, 18000: 394}
        self.check(resent, 598, 398, dropped=1, drop_size={1: 1}, inclusion_latency=latencies)
        self.assertEqual(resent["dropped_relay_fork"], 1)

    def test_offline_group(self):
        # The group of heights 400 to 409 serves the relay blocks of slots 398 to 407.
        zeros = {(GROUP, 40, 0): 0}
        merged, resent = self.both(zeros, C=20, group_offline_limit=0)
        self.check(merged, 590, 0, dropped=2, drop_size={5: 2}, dropped_backing_group_offline=2)
        # The first is sent again nine times in vain; all later ones wait for ten relay blocks.
        latencies = {12000: 201, 72000: 389}
        self.check(resent, 590, 9 + 391, authored=600, inclusion_latency=latencies)
        merged, resent = self.both(zeros, C=3, group_offline_limit=0)
        self.check(merged, 590, 0, dropped=2, drop_size={3: 2})
        self.check(resent, 590, 9 + 3, authored=590, inclusion_latency={12000: 587, 72000: 3})

    def test_unsent(self):
        # The next author sends again; in a longer Aura slot the same one first fails once more.
        merged, resent = self.both({(AUTHOR, 400, 0): FAILS_WORD}, **FAIL)
        self.check(merged, 595, 0, dropped=1, drop_size={5: 1}, dropped_collator_unsent=1)
        self.check(resent, 599, 398, inclusion_latency={12000: 203, 18000: 396})
        zeros = {(AUTHOR, 200, 0): FAILS_WORD}
        _, resent = self.both(zeros, slot_duration=12000, **FAIL)
        self.check(resent, 598, 397, inclusion_latency={12000: 203, 24000: 395})

    def test_skipped_slots(self):
        # After a skipped slot the relay block has had its iteration: nothing is sent again.
        class ScriptedTenth(Scripted, EveryTenth):
            pass

        setting = dict(k=1, B=1, V=1, C=12, lookahead=5, **FAIL, **RESUBMITTING)
        got = ScriptedTenth(bundle(**setting), {(AUTHOR, 400, 0): FAILS_WORD}).simulate()
        self.check(got, 539, 398 - 39, authored=540)

    def test_availability_timeout(self):
        # The candidate of slot 398, backed in 399, is not included in 400 and 401.
        zeros = {(RELAY, slot, 0): FATE_WORD for slot in (400, 401)}
        setting = dict(includes_nothing_limit=0, availability_period=2)
        merged, resent = self.both(zeros, lookahead=3, **setting)
        lost = dict(drop_size={4: 1}, dropped_availability_timeout=1)
        self.check(merged, 596, 0, backed=597, dropped=1, **lost)
        # It and the next three are sent again one by one, as their windows close; then all others.
        latencies = {12000: 200, 36000: 396}
        self.check(resent, 596, 398, backed=597, inclusion_latency=latencies)
        # In longer windows those after it still seem to be alive when the copy without a backable
        # time behind them is sent again: two more relay blocks have nothing to back.
        merged, resent = self.both(zeros, lookahead=5, **setting)
        self.check(merged, 596, 0, backed=597, dropped=1, **lost)
        self.check(resent, 594, 398, backed=595, backing_age={2: 205, 3: 389, 4: 1})

    def test_sessions(self):
        # Nothing is backed by the first relay block of a session, nor by the next.
        for C in (3, 6, 12):
            setting = dict(session_slots=10, C=C)
            merged, resent = self.both({}, parent_session_age=0, **setting)
            self.check(merged, 480, 0, dropped=60, drop_size={2: 60}, dropped_session_change=60)
            self.assertEqual(resent, merged)
        for C, again, latencies in (
            (3, 3, {12000: 5, 24000: 3}),
            (6, 10, {30000: 2, 42000: 6}),
        ):
            _, resent = self.both({}, parent_session_age=1, session_slots=10, C=C)
            latencies = {latency: count * 60 for latency, count in latencies.items()}
            self.check(resent, 480, again * 60, authored=480, inclusion_latency=latencies)
        # With a long segment the backlog grows by two a session, until its first relay parent is of
        # the last session but one: 11 candidates in each sixth session.
        _, resent = self.both({}, parent_session_age=1, session_slots=10, C=12)
        self.check(resent, 480, 500, dropped=10, drop_size={11: 10}, dropped_session_change=10)
        _, resent = self.both({}, parent_session_age=2, session_slots=10, C=12)
        self.check(resent, 480, 600, authored=480)

    def test_late_advertisement(self):
        # The last candidate of slot 401 is built when the slot ends. It comes on its core again at
        # 5600 of slot 402: too late for the next relay block, as all of this core are from then on.
        three = dict(k=3, B=3, V=3, lookahead=3)
        fullness = at_zero(65536, constant_share(0.8))
        zeros = {(PARABLOCK, 401, 2): FULLNESS_WORD}
        merged, resent = self.both(zeros, C=20, fullness=fullness, **three)
        lost = dict(drop_size={7: 1}, dropped_advertisement_late=1)
        self.check(merged, 1793, 0, dropped=1, **lost)
        ages = {2: 203 * 2, 3: 203 + 396 * 3}
        self.check(resent, 1797, 398, authored=1800, backing_age=ages)
        # If it is as late in slot 402, the copy is, too.
        zeros[PARABLOCK, 402, 2] = FULLNESS_WORD
        _, resent = self.both(zeros, C=20, fullness=fullness, **dict(three, lookahead=5))
        ages = {2: 203 * 2, 3: 203 + 395, 4: 395 * 2}
        self.check(resent, 1794, 398, authored=1800, backing_age=ages)
        # All of the last core are. Of rows of four relay blocks the first builds two (or three, the
        # last of which the second sends again), the others one, included 1, 1, 1 and 2 (or 3).
        for C, cycle, again in (
            (4, {12000: 4, 16000: 1}, 0),
            (5, {12000: 4, 16000: 1, 14000: 1}, 1),
        ):
            merged, resent = self.both({}, C=C, **three)
            lost = dict(drop_size={C - 2: 200}, dropped_advertisement_late=200)
            self.check(merged, 400, 0, dropped=200, **lost)
            latencies = {latency: count * 150 for latency, count in cycle.items()}
            self.check(resent, C * 150 + 150, again * 150, inclusion_latency=latencies)
        # They are sent again at the same late moment, until the segment is full.
        for C in (8, 20):
            merged, resent = self.both({}, C=C, **three)
            self.assertEqual(merged["included"], 400)
            self.assertEqual(resent["drop_events"], 0)
            self.assertGreater(resent["included"], 2 * merged["included"])

    def test_execution_timeout(self):
        # Nobody sends it again: dropped when its window is over, as ever.
        ratio = at_zero(2 * 65536, constant_share(0.5))
        for lookahead in (3, 5):
            merged, resent = self.both(
                {(PARABLOCK, 401, 0): RATIO_WORD}, execution_ratio=ratio, lookahead=lookahead
            )
            lost = dict(drop_size={lookahead: 1}, dropped_execution_timeout=1)
            self.check(merged, 600 - lookahead, 0, dropped=1, **lost)
            self.assertEqual(merged, resent)

    def test_handover(self):
        # Aura slots of 200 relay blocks; a backlog of one since slot 301. The author of slot 402
        # does not know the last candidate, which waits: its own wins, and the backlog is gone.
        setting = dict(
            o=1,
            slot_duration=200 * SLOT_MS,
            collators=2,
            handover_ms=at_zero(16 * 7000, constant_ms(0)),
            **LATE_FORK,
        )
        backlog = {(RELAY, 300, 0): FORK_WORD, (AUTHOR, 2, 0): HANDOVER_WORD}
        _, resent = self.both(backlog, **setting)
        lost = dict(drop_size={1: 1}, dropped_collator_fork=1, forked_heights=1)
        self.check(resent, 599, 100, dropped=1, **lost)
        # Without that fork there is no backlog: both are in time, and the old author's wins. The
        # new one's branch is lost for two relay blocks.
        zeros = {(AUTHOR, 2, 0): HANDOVER_WORD}
        merged, resent = self.both(zeros, **setting)
        self.check(resent, 598, 0, dropped=2, drop_size={1: 2})
        self.assertEqual(merged, resent)
        # Neither copy of slots 401 and 402 is live in 403. Its author does not know the second and
        # sends the first again, so that its own waits and loses.
        forks = {(RELAY, slot, 0): FORK_WORD for slot in (400, 401)}
        setting["slot_duration"] = SLOT_MS
        _, resent = self.both(forks | {(AUTHOR, 401, 0): HANDOVER_WORD}, **setting)
        self.check(resent, 598, 398, dropped=1, **lost)

    def test_copies(self):
        # Validators fetch one from each core and iteration, and none from a branch that lost.
        test = self

        class Watched(BundleRun):
            def send_again(self, iteration, core, moment, *words):
                sent = super().send_again(iteration, core, moment, *words)
                if sent:
                    test.assertFalse(iteration.branch or iteration.fails)
                    n = self.relay[-1].height
                    copies = [one for one in self.q if (one.anchor, one.core) == (n, core)]
                    test.assertEqual([one.sent for one in copies], [moment])
                    _, _, fetch, spread = Run.words(self, PARABLOCK, self.slot, core)
                    way = table_ms(self.collation_fetch, fetch)
                    way += table_ms(self.statement_spread, spread)
                    way += 2 * (copies[0].pov + copies[0].execution)
                    test.assertIn(copies[0].backable, (moment + way, NEVER))
                return sent

            def iteration(self, *times):
                super().iteration(*times)
                n = self.relay[-1].height
                cores = [one.core for one in self.q if one.anchor == n and self.live(one)]
                test.assertEqual(len(cores), len(set(cores)))

        generator = random.Random(11)
        points = [random_bundles(generator) for _ in range(60)]
        points = [params for params in points if params["scheduling"] == RESUBMISSION]
        self.assertGreater(
            sum(Watched(one, 0).simulate()["candidates_resent"] for one in points), 0
        )


class Orders(unittest.TestCase):
    def counts(self, measured=MEASURED, **changes):
        setting = dict(k=1, B=1, V=1, C=6, order_every=1)
        setting.update(changes)
        return simulate(bundle(measured=measured, **setting), 0)

    def coretime(self, delay, **changes):
        return self.counts(
            order_batch=2, order_lead=delay + 1, order_delay=delay, order_every=2, **changes
        )

    def test_each_relay_block(self):
        for depth, age, latency in ((1, 2, 17000), (0, 1, 11000)):
            got = self.counts(claim_depth=depth)
            self.assertEqual(got["included"], MEASURED)
            self.assertEqual(got["backing_age"], {age: MEASURED})
            self.assertEqual(got["inclusion_latency"], {latency: MEASURED})
            self.assertEqual(got["order_latency_total"], 18000 * MEASURED)
            self.assertEqual(got["claims"], MEASURED)
            for name in ("drop_events", "orders_refused", "claims_unused"):
                self.assertEqual(got[name], 0)

    def test_two_in_each_relay_block(self):
        # The queue grows by one a relay block, to 30 relay blocks.
        for depth in (0, 1):
            got = self.counts(claim_depth=depth, orders_at_once=2)
            self.assertEqual(got["included"], MEASURED)
            self.assertEqual(got["orders"], 2 * MEASURED)
            self.assertEqual(got["orders_refused"], MEASURED)
            self.assertEqual(got["order_latency_total"], 31 * SLOT_MS * MEASURED)
            setting = dict(k=1, B=1, V=1, C=6, order_every=1, orders_at_once=2)
            params = bundle(claim_depth=depth, warmup_slots=0, **setting)
            for slots in (10, 28, 29, 30, 60):
                run = BundleRun(dict(params, slots=slots), 0)
                refused = run.simulate()["orders_refused"]
                self.assertEqual(refused, max(0, slots - 28))
                ahead = sum(height > slots for height in run.claim_at)
                self.assertEqual(ahead, min(slots + 2, 30))

    def test_on_the_coretime_chain(self):
        for delay in (0, 1):
            got = self.coretime(delay)
            self.assertEqual(got["included"], MEASURED // 2)
            self.assertEqual(got["drop_events"], 0)
            self.assertEqual(
                got["order_latency_total"], (4 + delay) * SLOT_MS * got["candidates_included"]
            )
            got = self.coretime(delay, claim_depth=1)
            self.assertEqual(got["authored"], 0)
            self.assertEqual(got["claims_unused"], MEASURED // 2)

    def test_queue_of_others(self):
        for wait in (0, 1, 7):
            got = self.counts(order_every=3, order_lead=2 + wait)
            self.assertEqual(got["included"], MEASURED // 3)
            self.assertEqual(got["order_latency_total"], (3 + wait) * SLOT_MS * MEASURED // 3)
        self.assertEqual(self.counts(order_every=3, order_lead=31)["orders_refused"], MEASURED // 3)

    def test_occupied_core(self):
        # Available two relay blocks after it was backed: the second claim moves by one.
        for depth in (0, 1):
            got = self.counts(
                order_every=4, orders_at_once=2, claim_depth=depth, availability=7000, lookahead=5
            )
            self.assertEqual(got["authored"], MEASURED // 2)
            self.assertEqual(got["included"], MEASURED // 2)
            self.assertEqual(got["claims"], MEASURED // 2)
            self.assertEqual(got["claims_unused"], 0)
            self.assertEqual(got["drop_events"], 0)
            ages = {1 + depth: MEASURED // 4, 2 + depth: MEASURED // 4}
            self.assertEqual(got["backing_age"], ages)

    def test_too_late(self):
        # Not backable for its claim: dropped with the one that was built on it.
        got = self.counts(claim_depth=1, spread=12300, lookahead=5)
        self.assertEqual(got["included"], 0)
        self.assertEqual(got["drop_size"], {2: MEASURED // 2})
        self.assertEqual(got["dropped_claim_unused"], MEASURED // 2)
        self.assertEqual(got["claims_unused"], MEASURED)

    def test_relay_blocks_without_backing(self):
        got = self.counts(backs_nothing_limit=ALWAYS)
        self.assertEqual(got["backed"], 0)
        self.assertEqual(got["claims_unused"], MEASURED)
        self.assertEqual(got["dropped_claim_unused"], MEASURED)
        # The first of a session loses its claim; what is pending is included before.
        got = self.counts(session_slots=10)
        self.assertEqual(got["claims_unused"], MEASURED // 10)
        self.assertEqual(got["dropped_claim_unused"], MEASURED // 10)
        self.assertEqual(got["included"], 9 * MEASURED // 10)


class Handovers(unittest.TestCase):
    def counts(self, handover, **changes):
        setting = dict(measured=300, C=48, collators=3, handover_ms=constant_ms(handover))
        setting.update(changes)
        return simulate(bundle(**setting), 0)

    def test_nothing_is_lost_up_to_the_gap(self):
        for rate, k, gap, unadjusted in (
            (1, 1, 4000, 4000),
            (3, 3, 1000, 0),
            (3, 2, 1667, 1667),
            (3, 1, 2668, 2668),
            (12, 1, 834, 668),
            (12, 3, 500, 0),
            (12, 12, 500, 0),
        ):
            for adjusts, most in ((1, gap), (0, unadjusted)):
                with self.subTest(rate=rate, k=k, adjusts=adjusts):
                    setting = dict(k=k, B=rate, V=rate, adjusts_handover=adjusts)
                    for handover in (0, most):
                        self.assertEqual(self.counts(handover, **setting)["drop_events"], 0)
                    lost = self.counts(most + 1, **setting)
                    self.assertEqual(lost["dropped_collator_fork"], lost["drop_events"])
                    self.assertGreater(lost["drop_events"], 0)

    def test_one_unseen_block(self):
        setting = dict(k=12, B=12, V=12, adjusts_handover=1)
        # The new author wins: the old one's last block is lost.
        new = self.counts(600, tie_limit=ALWAYS, **setting)
        self.assertEqual(new["authored"], 11 * 300)
        self.assertEqual(new["drop_size"], {1: 300})
        self.assertEqual(new["dropped_collator_fork"], 300)
        self.assertEqual(new["forked_heights"], 300)
        # The old one wins: all of the new author's are lost, one drop each.
        old = self.counts(600, **setting)
        self.assertEqual(old["drop_size"], {1: 11 * 150})
        self.assertEqual(old["included"], 11 * 150)

    def test_whole_candidates(self):
        # Of twelve blocks in one candidate the last is not imported: the candidate goes or stays.
        setting = dict(k=1, B=12, V=12)
        old = self.counts(669, **setting)
        self.assertEqual(old["authored"], 12 * 300)
        self.assertEqual(old["included"], 12 * 150)
        self.assertEqual(old["drop_size"], {12: 150})
        self.assertEqual(old["dropped_collator_fork"], 150)
        self.assertEqual(old["dropped_descendant"], 11 * 150)
        self.assertEqual(old["forked_heights"], 12 * 150)
        # Two candidates of light blocks, both in time; the new author wins.
        new = self.counts(
            1200, tie_limit=ALWAYS, **dict(setting, k=2, fullness=constant_share(0.05))
        )
        self.assertEqual(new["included"], 6 * 300)
        self.assertEqual(new["drop_size"], {6: 300})

    def test_the_clock_decides(self):
        # With an offset the adjusted block is not the last before the author changes.
        setting = dict(k=12, B=12, V=12, slot_duration=24000, adjusts_handover=1, C=64)
        self.assertEqual(self.counts(500, **setting)["drop_events"], 0)
        self.assertEqual(self.counts(0, o=1, **setting)["drop_events"], 0)
        self.assertGreater(self.counts(1, o=1, **setting)["drop_events"], 0)

    def test_an_author_knows_its_own_blocks(self):
        # Handovers without end: the others know a block once it is included.
        for age in (1, 2, 3):
            for collators in (2, 3, 4):
                with self.subTest(age=age, collators=collators):
                    setting = dict(k=1, B=1, V=1, lookahead=5, spread=6000 * age - 5700)
                    got = self.counts(30000, collators=collators, **setting)
                    self.assertEqual(got["authored"], 300)
                    rate = Fraction(1, min(age + 1, collators))
                    self.assertEqual(Fraction(got["included"], 300), rate)
                    self.assertEqual(got["backing_age"], {age: got["included"]})

    def test_return_to_the_chain(self):
        # Aura slots of four relay blocks: a branch that lost is left o + 1 relay blocks later,
        # with scheduling parents two, whatever o.
        for scheduling, o, lost in (({}, 0, 1), ({}, 1, 2), (SCHEDULING, 0, 2), (SCHEDULING, 1, 2)):
            with self.subTest(scheduling=bool(scheduling), o=o):
                got = self.counts(
                    7000,
                    k=1,
                    B=1,
                    V=1,
                    o=o,
                    slot_duration=24000,
                    lookahead=5,
                    **scheduling,
                )
                self.assertEqual(got["authored"], 300)
                self.assertEqual(got["dropped_collator_fork"], 75 * lost)
                self.assertEqual(got["drop_size"], {1: 75 * lost})
                self.assertEqual(got["included"], 300 - 75 * lost)


class Bands(unittest.TestCase):
    """polkadot-sdk's own tests of a local network, with sessions of 10 relay blocks."""

    def windows(self, length, counter, **setting):
        """Sums of a counter over each row of relay blocks, firsts of a session left out."""
        run = BundleRun(bundle(**dict(LOCAL, **setting)), 0)
        counts = []
        relay_block = run.relay_block

        def watched(words):
            session, before = run.session, run.counts[counter]
            relay_block(words)
            if run.session == session:
                counts.append(run.counts[counter] - before)

        run.relay_block = watched
        run.simulate()
        counts = counts[20:]
        return [sum(counts[i : i + length]) for i in range(len(counts) - length)]

    def within(self, low, high, length, counter, **setting):
        """Half open, as ranges of Rust are."""
        with self.subTest(counter=counter, **setting):
            sums = self.windows(length, counter, **setting)
            self.assertGreaterEqual(min(sums), low)
            self.assertLess(max(sums), high)

    def test_bundles(self):
        for k, low, high in ((1, 4, 7), (3, 12, 19), (6, 24, 37)):
            for adjusts, least in ((1, 44), (0, 48)):  # newer and older clients
                setting = dict(k=k, B=12, V=12, C=36, adjusts_handover=adjusts)
                self.within(low, high, 6, "candidates_included", **setting)
                self.within(least, 73, 6, "included", **setting)

    def test_much_execution(self):
        setting = dict(k=3, B=12, V=12, C=36, fullness=constant_share(0.8))
        for adjusts in (0, 1):
            self.within(12, 19, 6, "candidates_included", adjusts_handover=adjusts, **setting)
            self.within(48, 73, 6, "included", adjusts_handover=adjusts, **setting)

    def test_relay_parent_offset(self):
        got = simulate(
            bundle(**dict(LOCAL, k=1, B=12, V=12, C=60, o=2, lookahead=5, collators=1)), 0
        )
        self.assertGreaterEqual(min(got["backing_age"]), 3)

    def test_scheduling_parents(self):
        # Candidates when they are backed: included ones are 14 to 16, and 231 to 234.
        one = dict(k=1, B=1, V=1, C=6, **SCHEDULING)
        self.within(15, 21, 20, "candidates_backed", **one)
        self.within(5, 25, 20, "candidates_backed", o=2, **one)
        self.within(17, 25, 20, "candidates_backed", o=2, parent_session_age=10, **one)
        three = dict(k=3, B=3, V=3, C=20, lookahead=5, parent_session_age=10, **SCHEDULING)
        for collators in (1, 3):
            self.within(260, 300, 100, "candidates_backed", collators=collators, **three)

    def test_sending_again(self):
        # Segments and the offsets of the second are assumed: (3 + o) x V, and 1.
        three = dict(k=3, B=3, V=3, o=1, parent_session_age=10, **RESUBMITTING)
        self.within(250, 310, 100, "candidates_backed", C=12, lookahead=5, **three)
        self.within(60, 91, 40, "candidates_backed", C=9, lookahead=10, **three)


# Of a random point: what bundles decide, and the rest as for other collators.
STRUCTURE = (
    "protocol",
    "ancestry",
    "claims",
    "collator",
    "cores",
    "attempts",
    "segment_limit",
    "blocks_per_parent",
    "relay_parent_offset",
    "block_rate",
    "wake_offset_ms",
    "adjusts_handover",
    "bundle_limit_ms",
    "bundle_pov_q15",
    "full_core_limit",
    "scheduling",
    "parent_session_age",
    "least_age",
    "order_every",
    "orders_at_once",
    "order_batch",
    "order_lead",
    "order_delay",
    "claim_depth",
    "contested_limit",
)


def random_bundles(generator):
    """A point with every loss channel open."""
    choice = generator.choice
    others = random_point(generator)
    scheduling = choice([0, 0, 1, RESUBMISSION])
    on_demand = not scheduling and choice([False, False, True])
    rate = choice([0, 1, 2, 3, 5, 12])
    k = 1 if on_demand else generator.randint(1, 12)
    o = generator.randint(0, 2)
    coretime = choice([False, True])
    delay = choice([0, 1]) if coretime else 0
    wait = choice([0, 0, 3])
    full_pov = others["full_pov_q15"]
    params = point(
        protocol=CLAIM_QUEUE,
        collator=BUNDLE,
        B=rate,
        k=k,
        wake=0 if scheduling else choice([0, 1000, 2500]),
        C=choice([generator.randint(1, 12), generator.randint(12, 64)]),
        V=choice([(rate or k), generator.randint(1, 12)]),
        o=o,
        lookahead=generator.randint(3 if scheduling else 1, 6),
        authoring=others["authoring_limit_ms"],
        adjusts_handover=generator.randint(0, 1),
        full_core_limit=limit_of(choice([0, 0, 0.1])),
        scheduling=scheduling,
        parent_session_age=choice([0, 2]),
        least_age=choice([1, 1, 3]) if scheduling else 1,
        order_every=choice([1, 2, 3]) if on_demand else 0,
        orders_at_once=choice([1, 1, 2]),
        order_batch=2 if coretime else 1,
        order_lead=(delay + 1 if coretime else 2) + wait,
        order_delay=delay,
        claim_depth=2 if scheduling else o + choice([0, 0, 1]),
    )
    params["bundle_pov_q15"] = full_pov * params["bundle_limit_ms"] // params["authoring_limit_ms"]
    fullness = choice([others["fullness"], constant_share(1)])
    return dict(others, fullness=fullness, **{name: params[name] for name in STRUCTURE})


class Invariants(unittest.TestCase):
    def test_accounts(self):
        generator = random.Random(7)
        reasons = DROP_REASONS + BUNDLE_DROP_REASONS
        seen, counted = set(), set()
        for replicate in range(200):
            params = random_bundles(generator)
            with self.subTest(replicate=replicate):
                run = BundleRun(params, replicate)
                got = run.simulate()
                seen |= {reason for reason in reasons if got["dropped_" + reason]}
                counted |= {name for name in BUNDLE_COUNTERS if got[name]}
                self.check(params, run, got)
                # A warm-up leaves events out and changes none.
                late = simulate(dict(params, warmup_slots=300), replicate)
                early = simulate(dict(params, slots=300), replicate)
                for name in ("authored", "backed", "included", "drop_events", *BUNDLE_COUNTERS):
                    self.assertEqual(early[name] + late[name], got[name], name)
        self.assertEqual(seen, set(reasons))
        self.assertEqual(counted, set(BUNDLE_COUNTERS))

    def check(self, params, run, got):
        dropped = sum(got["dropped_" + reason] for reason in DROP_REASONS + BUNDLE_DROP_REASONS)
        left = [block for candidate in run.pend + run.q for block in candidate.blocks]
        self.assertEqual(got["authored"], got["included"] + dropped + len(left))
        self.assertEqual(sum(size * n for size, n in got["drop_size"].items()), dropped)
        self.assertEqual(got["drop_events"], dropped - got["dropped_descendant"])
        self.assertLessEqual(
            max(got["unincluded_at_build"], default=0), params["segment_limit"] - 1
        )
        candidates = {size: n for size, n in got["candidates"].items() if size}
        self.assertEqual(
            sum(size * n for size, n in candidates.items()), got["candidates_included"]
        )
        self.assertLessEqual(max(candidates, default=0), params["cores"])
        self.assertEqual(sum(got["backing_age"].values()), got["candidates_backed"])
        self.assertLessEqual(got["candidates_included"], got["candidates_backed"])
        self.assertLessEqual(got["candidates_included"], got["candidates_sent"])
        sent = got["candidates_sent"] + got["candidates_resent"]
        self.assertLessEqual(got["candidates_backed"], sent)
        self.assertLessEqual(got["candidates_sent"], got["authored"])
        self.assertLessEqual(got["forked_heights"], got["authored"] - got["heights"])
        self.assertGreaterEqual(min(got["backing_age"], default=9), max(1, params["least_age"]))
        self.assertLessEqual(max(got["backing_age"], default=0), params["ancestry"] + 1)
        if params["order_every"]:
            self.assertLessEqual(got["candidates_backed"] + got["claims_unused"], got["claims"])
        else:
            self.assertEqual(got["claims"] + got["orders"] + got["dropped_claim_unused"], 0)
        if not params["scheduling"]:
            self.assertEqual(got["dropped_advertisement_late"], 0)
        if params["scheduling"] == RESUBMISSION:
            for reason in (
                "relay_parent_out_of_window",
                "availability_timeout",
                "backing_group_offline",
                "advertisement_late",
            ):
                self.assertEqual(got["dropped_" + reason], 0)
        else:
            self.assertEqual(got["candidates_resent"], 0)


if __name__ == "__main__":
    unittest.main()
