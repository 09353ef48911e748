"""The rules of the case as plain functions of a state, with random numbers from Python.

For the frameworks (SimPy, radCAD, cadCAD), whose users write rules like this and leave the loop to
the framework. A state is a dict; each rule returns the entries that change.
"""

import collections
import math
import random

# The defaults of the study, as `coresweep keys` lists them.
SLOT_MS, WARMUP_SLOTS, SESSION_SLOTS, AVAILABILITY_PERIOD = 6000, 50, 2400, 10
SKIP, EMPTY, COMPETING, FORK = 0.005, 0.01, 0.14, 0.02
ANCESTRY, CAPACITY, PER_PARENT, ROTATION = 2, 3, 2, 10
VALIDATORS, VOTES, OFFLINE, AUTHOR_OFFLINE = 5, 2, 0.03, 0.005
AUTHORING_MS, TIMEOUT_MS, FULL_POV_MS = 2000, 2000, 2048 / 50

# What is counted by value, as coresweep does.
HISTOGRAMS = {
    name: collections.Counter()
    for name in (
        "block_time",
        "inclusion_interval",
        "inclusion_latency",
        "finality_latency",
        "oldest_inclusion",
        "oldest_finality",
        "backing_age",
        "unincluded",
        "drop_size",
    )
}

MEASURED = ("authored", "included", "dropped", "inclusion_ms", "finality_ms", "build_ms")


def initial_state(slots):
    state = {
        "height": 0,
        "session": 0,
        "session_start": 1,
        "arrival": -5000,
        "resolution": -5000,
        "produced": False,
        "contested": False,
        "pending": (),
        "queue": (),
        "busy": -1000000,
        "window": -1,
        "group_offline": False,
        "slots": slots,
        "previous": None,
    }
    state.update((name, 0) for name in MEASURED)
    return state


def count(histogram, value):
    HISTOGRAMS[histogram][value] += 1


def count_inclusion(block, slot, inclusion, final, previous):
    count("inclusion_latency", inclusion)
    count("finality_latency", final)
    if previous:
        wait = block["start"] - previous[0]
        count("block_time", wait)
        count("inclusion_interval", slot - previous[1])
        count("oldest_inclusion", inclusion + wait)
        count("oldest_finality", final + wait)


def lognormal_ms(median, sigma):
    return math.floor(random.lognormvariate(math.log(median), sigma) + 0.5)


def relay_block(state, slot):
    """The relay block of a slot: inclusion, time-out, backing, session, expiry."""
    if random.random() < SKIP:
        return {"produced": False}
    counting = slot >= WARMUP_SLOTS
    pending, queue = state["pending"], state["queue"]
    begin, height = slot * SLOT_MS, state["height"] + 1
    cutoff = max(begin, state["arrival"] + 2000)
    arrival = min(cutoff + lognormal_ms(900, 0.35), begin + 5999)
    lost = random.random() < FORK
    changes = {
        "produced": True,
        "height": height,
        "arrival": arrival,
        "resolution": arrival + 1000 * lost,
        "contested": lost or random.random() < COMPETING,
    }
    carries = random.random() >= EMPTY
    dropped = 0
    if carries and pending and pending[0]["ready"] <= state["arrival"] + 1500:
        block, pending = pending[0], pending[1:]
        changes["previous"] = block["start"], slot
        if counting:
            inclusion = begin - block["start"]
            final = inclusion + math.floor(random.uniform(14000, 18000) + 0.5)
            count_inclusion(block, slot, inclusion, final, state["previous"])
            changes.update(
                included=state["included"] + 1,
                inclusion_ms=state["inclusion_ms"] + inclusion,
                finality_ms=state["finality_ms"] + final,
                build_ms=state["build_ms"] + block["build"],
            )
    if pending and height - pending[0]["height"] >= AVAILABILITY_PERIOD:
        dropped, pending, queue = dropped + len(pending) + len(queue), (), ()
    session = slot // SESSION_SLOTS
    opens = session != state["session"]
    if carries and not opens and not pending and queue:
        block = queue[0]
        if height - block["height"] <= ANCESTRY + 1 and block["ready"] <= cutoff:
            ready = arrival + block["pov"] + lognormal_ms(400, 0.5)
            pending, queue = (dict(block, height=height, ready=ready),), queue[1:]
            if counting:
                count("backing_age", height - block["height"])
    if opens:
        dropped, pending, queue = dropped + len(pending) + len(queue), (), ()
        changes.update(session=session, session_start=height)
    if queue and queue[0]["height"] + ANCESTRY < height:
        dropped, queue = dropped + len(queue), ()
    changes.update(pending=pending, queue=queue)
    if counting and dropped:
        count("drop_size", dropped)
        changes["dropped"] = state["dropped"] + dropped
    return changes


def build(state, slot):
    """The lookahead collator: up to two blocks on the newest relay block."""
    if not state["produced"] or random.random() < AUTHOR_OFFLINE:
        return {}
    height, queue, busy = state["height"], state["queue"], state["busy"]
    window, offline = state["window"], state["group_offline"]
    if (height + 1) // ROTATION != window:
        window = (height + 1) // ROTATION
        offline = sum(random.random() >= OFFLINE for _ in range(VALIDATORS)) < VOTES
    built = 0
    while built < PER_PARENT and height >= state["session_start"]:
        start = max(state["resolution"], busy)
        if len(state["pending"]) + len(queue) >= CAPACITY or start >= (slot + 1) * SLOT_MS:
            break
        fullness = min(random.expovariate(1 / 0.13), 1)
        build_ms = math.floor(fullness * AUTHORING_MS + 0.5)
        execution = math.floor(build_ms * random.lognormvariate(math.log(0.5), 0.25) + 0.5)
        pov = math.floor(fullness * FULL_POV_MS + 0.5)
        way = lognormal_ms(340, 0.6) + 2 * (pov + execution) + lognormal_ms(400, 0.5)
        refused = execution > TIMEOUT_MS or offline
        queue += (
            {
                "height": height,
                "start": start,
                "build": build_ms,
                "pov": pov,
                "ready": math.inf if refused else start + build_ms + way,
            },
        )
        busy = start + build_ms
        built += 1
        if slot >= WARMUP_SLOTS:
            count("unincluded", len(state["pending"]) + len(queue) - 1)
            if state["contested"]:
                count("drop_size", 1)
    changes = {"queue": queue, "busy": busy, "window": window, "group_offline": offline}
    if slot >= WARMUP_SLOTS and built:
        twins = built * state["contested"]
        changes.update(authored=state["authored"] + built + twins, dropped=state["dropped"] + twins)
    return changes
