"""The case in numpy: all runs at once in arrays, a Python loop over slots, the same random
numbers."""

import time

import case
import numpy as np

MASK, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
NEVER, NONE = 0x7FFFFFFF, -(1 << 40)


class Stream:
    def __init__(self, key, runs):
        replicate = np.arange(runs, dtype=np.uint64)
        self.low, self.high = replicate & MASK, replicate >> HALF
        self.keys = [
            (
                np.uint64((key + i * 0x9E3779B9) & 0xFFFFFFFF),
                np.uint64(((key >> 32) + i * 0xBB67AE85) & 0xFFFFFFFF),
            )
            for i in range(10)
        ]

    def at(self, purpose, slot, index=0):
        c0, c3 = self.low, self.high
        c1 = np.broadcast_to(np.asarray(slot, np.uint64), c0.shape)
        c2 = np.full_like(c0, purpose << 16 | index)
        for k0, k1 in self.keys:
            a = np.uint64(0xD2511F53) * c0
            b = np.uint64(0xCD9E8D57) * c2
            c0, c1 = (b >> HALF) ^ c1 ^ k0, b & MASK
            c2, c3 = (a >> HALF) ^ c3 ^ k1, a & MASK
        return [c.astype(np.int64) for c in (c0, c1, c2, c3)]


def table_value(nodes, word):
    upper = word >= 1 << 31
    t = np.where(upper, 0xFFFFFFFF - word, word)
    position = t >> 7
    shift = np.maximum(np.frexp((position | 7).astype(np.float64))[1] - 4, 0)
    at = np.where(upper, 177, 0) + (shift << 3) + (position >> shift)
    fraction = ((t & ((128 << shift) - 1)) << 2) >> shift
    low = nodes[at]
    return low + (((nodes[at + 1] - low) * fraction + 256) >> 9)


def table_ms(nodes, word):
    return (table_value(nodes, word) + 8) >> 4


def happens(word, limit):
    return (word >> 1) <= limit


class Runs:
    """The state of all runs; columns of the segment are arrays [place, run]."""

    def __init__(self, point, runs):
        self.p = type("Point", (), point)
        self.tables = [np.array(point[name], np.int64) for name in case.TABLES]
        self.stream = Stream(point["key"], runs)
        self.every = np.arange(runs)
        self.counters = np.zeros(len(case.COUNTERS), np.int64)
        self.histograms = np.zeros((len(case.HISTOGRAMS), case.BINS), np.int64)
        self.longest_gap = np.zeros(runs, np.int64)

        def filled(value):
            return np.full(runs, value, np.int64)

        self.height, self.session, self.session_start = filled(0), filled(0), filled(1)
        self.arrival, self.resolution, self.busy = filled(-5000), filled(-5000), filled(-1000000)
        self.first, self.pending, self.queued, self.on_parent = (filled(0) for _ in range(4))
        self.previous_start, self.previous_slot = filled(NONE), filled(0)
        self.last_inclusion = filled(self.p.warmup_slots)
        self.of = {
            name: np.zeros((4, runs), np.int64)
            for name in ("height", "ready", "start", "build", "pov", "way")
        }

    def get(self, name, place):
        return self.of[name][(self.first + place) & 3, self.every]

    def put(self, name, mask, place, value):
        at = ((self.first + place) & 3)[mask], self.every[mask]
        self.of[name][at] = value[mask]

    def count(self, counter, mask, amount=None):
        self.counters[counter] += np.count_nonzero(mask) if amount is None else amount[mask].sum()

    def record(self, histogram, mask, value):
        value = value[mask]
        bins = (value + 20) // 40 if histogram < case.TIMES else value
        self.histograms[histogram] += np.bincount(
            np.minimum(bins, case.BINS - 1), minlength=case.BINS
        )

    def drop(self, mask, at, reason, moment):
        total = self.pending + self.queued
        mask = mask & (at < total)
        if not mask.any():
            return
        if self.counting:
            self.counters[4:11] += np.bincount(reason[mask], minlength=7)
            self.count(10, mask, total - at - 1)
            self.count(11, mask)
            self.record(8, mask, total - at)
            for i in range(4):
                ready = self.get("ready", i)
                executed = (
                    (i < self.pending)
                    | (ready <= moment)
                    | ((ready == NEVER) & (self.get("way", i) == 4))
                )
                self.count(13, mask & (i >= at) & (i < total) & executed, self.get("build", i))
        self.queued = np.where(mask, np.maximum(at - self.pending, 0), self.queued)
        self.pending = np.where(mask, np.minimum(at, self.pending), self.pending)

    def step(self, slot):
        self.counting = slot >= self.p.warmup_slots
        produced, contested = self.relay_block(slot)
        offline = happens(self.stream.at(case.AUTHOR, slot)[0], self.p.author_offline_limit)
        for attempt in range(self.p.attempts):
            self.build(slot, attempt, produced & ~offline, contested)

    def relay_block(self, slot):
        p, begin = self.p, slot * case.SLOT_MS
        draw = self.stream.at(case.RELAY_BLOCK, slot)
        produced = ~happens(draw[0], p.skip_limit)
        cutoff = np.maximum(begin, self.arrival + 2000)
        signed = self.arrival + 1500
        self.height = self.height + produced
        heard = cutoff + table_ms(self.tables[case.ARRIVAL], draw[3])
        self.arrival = np.where(produced, np.minimum(heard, begin + 5999), self.arrival)
        fork = self.stream.at(case.RELAY_FORK, slot)
        lost = happens(draw[2], p.fork_limit)
        contested = lost | happens(fork[0], p.competing_limit)
        late = np.where(lost, table_ms(self.tables[case.RESOLUTION], fork[1]), 0)
        self.resolution = np.where(produced, self.arrival + late, self.resolution)
        session = slot // p.session_slots if p.session_slots else 0
        opens = produced & (self.session != session)
        self.session = np.where(produced, session, self.session)
        self.on_parent = np.where(produced, 0, self.on_parent)
        if self.counting:
            self.count(0, produced)
        carries = produced & ~happens(draw[1], p.empty_limit)

        self.include(slot, carries & (self.pending > 0) & (self.get("ready", 0) <= signed))
        nothing = np.zeros_like(self.first)
        overdue = (self.pending > 0) & (
            self.height - self.get("height", 0) >= p.availability_period
        )
        self.drop(produced & overdue, nothing, nothing + 1, cutoff)
        self.back(slot, carries & ~opens, cutoff)
        self.session_start = np.where(opens, self.height, self.session_start)
        self.drop(opens, nothing, nothing + 2, cutoff)
        expired = (self.queued > 0) & (self.get("height", self.pending) + p.ancestry < self.height)
        refused = self.get("ready", self.pending) == NEVER
        self.drop(
            produced & expired,
            self.pending,
            np.where(refused, self.get("way", self.pending), 0),
            cutoff,
        )
        return produced, contested

    def include(self, slot, mask):
        if not mask.any():
            return
        start = self.get("start", 0)
        if self.counting:
            inclusion = slot * case.SLOT_MS - start
            final = inclusion + table_ms(
                self.tables[case.FINALITY], self.stream.at(case.FINAL, slot)[0]
            )
            self.count(3, mask)
            self.count(12, mask, self.get("build", 0))
            self.count(18, mask, inclusion)
            self.count(19, mask, final)
            self.record(1, mask, inclusion)
            self.record(2, mask, final)
            follows = mask & (self.previous_start != NONE)
            wait, slots = start - self.previous_start, slot - self.previous_slot
            self.count(15, follows)
            self.count(16, follows, wait)
            self.count(17, follows, slots)
            for histogram, value in (
                (0, wait),
                (3, inclusion + wait),
                (4, final + wait),
                (5, slots),
            ):
                self.record(histogram, follows, value)
            gap = np.where(mask, slot - self.last_inclusion, 0)
            self.longest_gap = np.maximum(self.longest_gap, gap)
            self.last_inclusion = np.where(mask, slot, self.last_inclusion)
        self.previous_start = np.where(mask, start, self.previous_start)
        self.previous_slot = np.where(mask, slot, self.previous_slot)
        self.first = self.first + mask
        self.pending = self.pending - mask

    def back(self, slot, mask, cutoff):
        age = self.height - self.get("height", self.pending)
        mask = (
            mask
            & (self.pending < 1)
            & (self.queued > 0)
            & (age <= self.p.ancestry + 1)
            & (self.get("ready", self.pending) <= cutoff)
        )
        delay = table_ms(self.tables[case.AVAILABILITY], self.stream.at(case.AVAILABLE, slot)[0])
        chunks = self.arrival + self.get("pov", self.pending) + delay
        self.put("ready", mask, self.pending, chunks)
        self.put("height", mask, self.pending, self.height)
        self.pending = self.pending + mask
        self.queued = self.queued - mask
        if self.counting:
            self.count(2, mask)
            self.record(6, mask, age)

    def build(self, slot, attempt, mask, contested):
        p = self.p
        unincluded = self.pending + self.queued
        start = np.maximum(self.resolution, self.busy)
        mask = (
            mask
            & (self.height >= self.session_start)
            & (unincluded < p.segment_limit)
            & (self.queued < p.claims)
            & (self.on_parent < p.blocks_per_parent)
            & (start < (slot + 1) * case.SLOT_MS)
        )
        if not mask.any():
            return
        draw = self.stream.at(case.PARABLOCK, slot, attempt)
        fullness = table_value(self.tables[case.FULLNESS], draw[0])
        ratio = table_value(self.tables[case.RATIO], draw[1])
        build = (fullness * p.authoring_limit_ms + 32768) >> 16
        execution = (build * ratio + 32768) >> 16
        pov = (
            fullness * (p.full_pov_q15 >> 15)
            + ((fullness * (p.full_pov_q15 & 32767)) >> 15)
            + 32768
        ) >> 16
        way = (
            table_ms(self.tables[case.FETCH], draw[2])
            + 2 * (pov + execution)
            + table_ms(self.tables[case.SPREAD], draw[3])
        )
        timed_out = execution > p.execution_timeout_ms
        group = self.stream.at(case.GROUP, (self.height + 1) // p.rotation_blocks)
        offline = happens(group[0], p.group_offline_limit)
        refused = timed_out | offline
        ready = np.where(refused, NEVER, start + build + way)
        way = np.where(refused, np.where(timed_out, 4, 5), way)
        for name, value in (
            ("height", self.height),
            ("ready", ready),
            ("start", start),
            ("build", build),
            ("pov", pov),
            ("way", way),
        ):
            self.put(name, mask, unincluded, value)
        self.queued = self.queued + mask
        self.busy = np.where(mask, start + build, self.busy)
        self.on_parent = self.on_parent + mask
        if self.counting:
            self.count(1, mask)
            self.record(7, mask, unincluded)
            twins = mask & contested
            for counter in (1, 7, 11):
                self.count(counter, twins)
            self.record(8, twins, np.ones_like(unincluded))

    def finish(self):
        gap = np.maximum(self.longest_gap, self.p.slots - self.last_inclusion)
        self.counters[14] = gap.sum() * case.SLOT_MS


def simulate_runs(point, runs):
    """(seconds, sums of counters, histograms) of replicates 0 .. runs - 1."""
    begin = time.perf_counter()
    state = Runs(point, runs)
    for slot in range(point["slots"]):
        state.step(slot)
    state.finish()
    return time.perf_counter() - begin, state.counters, state.histograms
