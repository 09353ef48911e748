"""The case in numba: one compiled loop over slots, a run at a time, with the same random
numbers."""

import collections
import time

import case
import numpy as np
from numba import njit


@njit(inline="always")
def philox(purpose, slot, index, replicate, key):
    mask = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    c0, c1 = replicate & mask, np.uint64(slot)
    c2, c3 = np.uint64(purpose << 16 | index), replicate >> half
    k0, k1 = key & mask, key >> half
    for _ in range(10):
        a = np.uint64(0xD2511F53) * c0
        b = np.uint64(0xCD9E8D57) * c2
        c0, c1 = (b >> half) ^ c1 ^ k0, b & mask
        c2, c3 = (a >> half) ^ c3 ^ k1, a & mask
        k0 = (k0 + np.uint64(0x9E3779B9)) & mask
        k1 = (k1 + np.uint64(0xBB67AE85)) & mask
    return np.int64(c0), np.int64(c1), np.int64(c2), np.int64(c3)


@njit(inline="always")
def table_value(nodes, word):
    first = 0
    if word >= 1 << 31:
        first = 177
        word = 0xFFFFFFFF - word
    position = word >> 7
    shift = 0
    rest = position
    while rest >= 16:
        rest >>= 1
        shift += 1
    at = first + (shift << 3) + (position >> shift)
    fraction = ((word & ((128 << shift) - 1)) << 2) >> shift
    return nodes[at] + (((nodes[at + 1] - nodes[at]) * fraction + 256) >> 9)


@njit(inline="always")
def table_ms(nodes, word):
    return (table_value(nodes, word) + 8) >> 4


@njit(inline="always")
def happens(word, limit):
    return (word >> 1) <= limit


@njit(inline="always")
def add_time(histogram, value):
    histogram[min((value + 20) // 40, histogram.size - 1)] += 1


NEVER = 0x7FFFFFFF


@njit
def drop(
    p, counting, counters, histograms, first, pending, queued, at, reason, moment, ready, way, build
):
    """Drops block `at` of the segment and what follows; returns what is left."""
    total = pending + queued
    if at >= total:
        return pending, queued
    if counting:
        counters[4 + reason] += 1
        counters[10] += total - at - 1
        counters[11] += 1
        histograms[8, total - at] += 1
        for i in range(at, total):
            k = (first + i) & 3
            if i < pending or ready[k] <= moment or (ready[k] == NEVER and way[k] == 4):
                counters[13] += build[k]
    return min(pending, at), max(at - pending, 0)


@njit
def simulate_run(p, tables, replicate, key, counters, histograms):
    height_of = np.zeros(4, np.int64)
    ready = np.zeros(4, np.int64)
    start = np.zeros(4, np.int64)
    build = np.zeros(4, np.int64)
    pov = np.zeros(4, np.int64)
    way = np.zeros(4, np.int64)
    first = pending = queued = 0
    height = session = 0
    session_start = 1
    arrival = resolution = -5000
    busy = -1000000
    previous_start, previous_slot = -NEVER, 0
    last_inclusion = p.warmup_slots
    for slot in range(p.slots):
        counting = slot >= p.warmup_slots
        begin = slot * 6000
        draw = philox(1, slot, 0, replicate, key)
        if happens(draw[0], p.skip_limit):
            continue
        cutoff = max(begin, arrival + 2000)
        signed = arrival + 1500
        height += 1
        arrival = min(cutoff + table_ms(tables[0], draw[3]), begin + 5999)
        resolution = arrival
        lost = happens(draw[2], p.fork_limit)
        contested = lost
        if p.competing_limit >= 0 or lost:
            fork = philox(2, slot, 0, replicate, key)
            contested = lost or happens(fork[0], p.competing_limit)
            if lost:
                resolution = arrival + table_ms(tables[4], fork[1])
        opens = p.session_slots > 0 and slot // p.session_slots != session
        if opens:
            session = slot // p.session_slots
        if counting:
            counters[0] += 1
        carries = not happens(draw[1], p.empty_limit)

        if carries and pending > 0 and ready[first & 3] <= signed:
            k = first & 3
            finality = table_ms(tables[5], philox(7, slot, 0, replicate, key)[0])
            if counting:
                inclusion = begin - start[k]
                final = inclusion + finality
                counters[3] += 1
                counters[12] += build[k]
                counters[18] += inclusion
                counters[19] += final
                add_time(histograms[1], inclusion)
                add_time(histograms[2], final)
                if previous_start != -NEVER:
                    wait = start[k] - previous_start
                    counters[15] += 1
                    counters[16] += wait
                    counters[17] += slot - previous_slot
                    add_time(histograms[0], wait)
                    add_time(histograms[3], inclusion + wait)
                    add_time(histograms[4], final + wait)
                    histograms[5, min(slot - previous_slot, 4095)] += 1
                counters[14] = max(counters[14], (slot - last_inclusion) * 6000)
                last_inclusion = slot
            previous_start, previous_slot = start[k], slot
            first += 1
            pending -= 1
        if pending > 0 and height - height_of[first & 3] >= p.availability_period:
            pending, queued = drop(
                p,
                counting,
                counters,
                histograms,
                first,
                pending,
                queued,
                0,
                1,
                cutoff,
                ready,
                way,
                build,
            )
        if carries and not opens and pending < 1 and queued > 0:
            k = (first + pending) & 3
            age = height - height_of[k]
            if age <= p.ancestry + 1 and ready[k] <= cutoff:
                delay = table_ms(tables[3], philox(5, slot, 0, replicate, key)[0])
                ready[k] = arrival + pov[k] + delay
                height_of[k] = height
                pending += 1
                queued -= 1
                if counting:
                    counters[2] += 1
                    histograms[6, age] += 1
        if opens:
            session_start = height
            pending, queued = drop(
                p,
                counting,
                counters,
                histograms,
                first,
                pending,
                queued,
                0,
                2,
                cutoff,
                ready,
                way,
                build,
            )
        if queued > 0 and height_of[(first + pending) & 3] + p.ancestry < height:
            k = (first + pending) & 3
            reason = way[k] if ready[k] == NEVER else 0
            pending, queued = drop(
                p,
                counting,
                counters,
                histograms,
                first,
                pending,
                queued,
                pending,
                reason,
                cutoff,
                ready,
                way,
                build,
            )

        if height < session_start:
            continue
        offline = happens(philox(3, slot, 0, replicate, key)[0], p.author_offline_limit)
        for attempt in range(min(p.attempts, p.blocks_per_parent)):
            unincluded = pending + queued
            begins = max(resolution, busy)
            if (
                offline
                or unincluded >= p.segment_limit
                or queued >= p.claims
                or begins >= begin + 6000
            ):
                break
            draw = philox(4, slot, attempt, replicate, key)
            fullness = table_value(tables[7], draw[0])
            ratio = table_value(tables[6], draw[1])
            k = (first + unincluded) & 3
            height_of[k] = height
            start[k] = begins
            build[k] = (fullness * p.authoring_limit_ms + 32768) >> 16
            execution = (build[k] * ratio + 32768) >> 16
            pov[k] = (
                fullness * (p.full_pov_q15 >> 15)
                + ((fullness * (p.full_pov_q15 & 32767)) >> 15)
                + 32768
            ) >> 16
            way[k] = (
                table_ms(tables[1], draw[2])
                + 2 * (pov[k] + execution)
                + table_ms(tables[2], draw[3])
            )
            ready[k] = begins + build[k] + way[k]
            if execution > p.execution_timeout_ms:
                ready[k], way[k] = NEVER, 4
            elif happens(
                philox(6, (height + 1) // p.rotation_blocks, 0, replicate, key)[0],
                p.group_offline_limit,
            ):
                ready[k], way[k] = NEVER, 5
            queued += 1
            busy = begins + build[k]
            if counting:
                counters[1] += 1
                histograms[7, unincluded] += 1
                if contested:
                    counters[1] += 1
                    counters[7] += 1
                    counters[11] += 1
                    histograms[8, 1] += 1
    counters[14] = max(counters[14], (p.slots - last_inclusion) * 6000)


@njit
def simulate_all(p, tables, key, counters, histograms):
    for run in range(counters.shape[0]):
        simulate_run(p, tables, np.uint64(run), key, counters[run], histograms)


def simulate_runs(point, runs):
    """(seconds, sums of counters, histograms) of replicates 0 .. runs - 1; compiled beforehand."""
    names = [name for name, value in point.items() if not isinstance(value, list) and name != "key"]
    p = collections.namedtuple("Point", names)(*(point[name] for name in names))
    tables = np.array([point[name] for name in case.TABLES], np.int64)
    key = np.uint64(point["key"])
    for n in (1, runs):
        counters = np.zeros((n, len(case.COUNTERS)), np.int64)
        histograms = np.zeros((len(case.HISTOGRAMS), case.BINS), np.int32)
        begin = time.perf_counter()
        simulate_all(p, tables, key, counters, histograms)
        seconds = time.perf_counter() - begin
    return seconds, counters.sum(axis=0), histograms
