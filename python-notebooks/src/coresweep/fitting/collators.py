"""From a chain's blocks: in what share of its slots each collator fails, how, and what forks."""

from __future__ import annotations

import numpy as np

from . import rotation
from .forks import exact, forks
from .fragment import Entry, Estimate, Finding, law, number
from .stamps import RELAY_SLOT, SOME, Shares, Stamps, Whole
from .tables import Array
from .turns import Turns, gaps, turns

SURE = 30  # losses: fewer say nothing on what failing means
ON_TIME = 0.5  # of the next authors: more if nobody builds on what was lost
GROUPS = 12  # of collators in a distribution
ROUNDS = 8  # of who fails and which slot was excused, each from the other
RARELY = 1e-4  # a smaller share weighs no more


def failing(found: Turns, place: Whole, unsent: bool) -> list[Estimate]:
    """The share at each place. Silent: slots without a block, excused ones apart. Unsent: slots
    that begin a loss, of those after a slot with an included block; nothing is known of a place
    that never comes after one."""
    excused = _brief(found) if unsent else found.excused
    counts = _counts(found, place, excused, unsent)
    for _ in range(0 if unsent else ROUNDS):
        excused = _likely(found, place, counts[0] / np.maximum(counts[1], 1))
        counts = _counts(found, place, excused, unsent)
    return [exact(*pair) for pair in counts.T]


def _counts(found: Turns, place: Whole, excused: Shares, unsent: bool) -> Array:
    """Failures and tries at each place."""
    lost = (found.blocks == 0) if unsent else (found.built == 0)
    risk = np.ones(len(lost), bool)
    if unsent:
        risk[1:] = ~lost[:-1]
    count, empty = int(place.max()) + 1, np.flatnonzero(lost & risk)
    gone = np.bincount(place[empty], excused[empty], minlength=count)
    failed = np.bincount(place[empty], minlength=count) - gone
    tries = [np.count_nonzero(risk[(i - place[0]) % count :: count]) for i in range(count)]
    return np.array([failed, tries - gone])


def _brief(found: Turns) -> Shares:
    """What is excused where failures are not sent: they all last until they expire, so that a loss
    shorter than most is none, but that of a session's first relay block. Nor is a slot in which
    nothing was built, where lost blocks are known."""
    before, gap = gaps(found)
    usual = np.bincount(gap[found.excused[before + 1] == 0], minlength=1).argmax()
    nothing = (found.built[before + 1] == 0) & bool(np.any(found.built > found.blocks))
    excused = found.excused.copy()
    excused[before[(gap < usual) | nothing] + 1] = 1
    return excused


def _likely(found: Turns, place: Whole, share: Shares) -> Shares:
    """Which slot of a gap was excused, if one was: all others failed, so that the chance of each is
    as 1 ÷ the share of its collator."""
    unsure = np.flatnonzero((found.excused > 0) & (found.excused < 1))
    gap = np.cumsum(np.diff(unsure, prepend=-2) > 1)
    number_of = np.bincount(gap, found.excused[unsure])[gap]
    weight = 1 / np.maximum(share[place[unsure]], RARELY)
    one = number_of < 1.5
    excused = found.excused.copy()
    excused[unsure[one]] = (weight / np.bincount(gap, weight)[gap])[one]
    return excused


def after_a_loss(found: Turns, place: Whole, slot_duration: int) -> Estimate | None:
    """Of the authors after a loss, which do not fail themselves: the share whose first included
    block is on the relay parent that it would have had anyhow."""
    relay_slots = slot_duration // RELAY_SLOT
    share = np.array([one.value for one in failing(found, place, True)])
    before, gap = gaps(found)
    counted = (found.excused[before + 1] == 0) & (share[place[before + 2]] < 0.5)
    begins, after = before[counted] + 1, (before + gap)[counted] + 1
    if len(begins) < SURE:
        return None
    some = np.flatnonzero(found.blocks[:SOME])
    usual = some[1:][np.diff(some) == 1]
    step = np.median(found.oldest[usual] - found.newest[usual - 1])
    late = found.oldest[after] - found.newest[begins - 1] - relay_slots - step
    expected = float(np.sum(1 - share[place[begins + 1]]))
    return exact(float(np.sum((late <= 0) & (after == begins + 1))), expected)


def mode(found: Turns, place: Whole, slot_duration: int) -> tuple[str, str]:
    """collator.failure or nothing, and why."""
    evidence = after_a_loss(found, place, slot_duration)
    if evidence is None:
        return "", f"fewer than {SURE} losses: what failing means is not seen"
    share = number(evidence.value)
    said = f"after a lost slot {share} of the next authors are on time ({evidence.interval})"
    if evidence.high < ON_TIME:
        return '"unsent"', said
    if evidence.low < ON_TIME:
        return "", f"{said}: undecided"
    lost = found.blocks == 0
    begun = np.flatnonzero(lost[1:] & ~lost[:-1]) + 1
    seen = float(np.mean(found.built[begun] > 0))
    if seen > ON_TIME:
        return '"unsent"', f"{number(seen)} of the lost slots have blocks that were not included"
    return '"silent"', f"{said}; unsent blocks that are lost within one slot look the same"


def as_distribution(shares: Array) -> str:
    """Collators in at most GROUPS groups of neighbours, as a mixture of constants."""
    parts = [part for part in np.array_split(np.sort(shares), GROUPS) if len(part)]
    of = [
        f"{{ weight = {number(len(p) / len(shares))}, of = {law('constant', value=p.mean())} }}"
        for p in parts
    ]
    return f'{{ distribution = "mixture", parts = [{", ".join(of)}] }}'


def finding(stamps: Stamps, slot_duration: int, wanted: int | None) -> Finding:
    """collator.count, .offline_probability, .failure and .tie_new_author_wins."""
    found = turns(stamps, slot_duration)
    count = rotation.length(found, wanted)
    numbered = wanted or len(stamps.names)
    place = rotation.places(found, count or 1)
    failure, why = mode(found, place, slot_duration)
    notes, more = forks(stamps)
    days = len(found.author) * slot_duration / 86_400_000
    notes = [
        f"Collators: {len(found.author)} slots of {slot_duration} ms, {number(days)} days; "
        f"{len(stamps.names)} authors.",
        *notes,
    ]
    if count and count <= rotation.LARGEST:
        shares = failing(found, place, failure == '"unsent"')
        value = f"[{', '.join(number(one.value) for one in shares)}]"
        said = ["the rotation repeats; the list is in its order:"]
        said += _each(found, place, shares, stamps.names)
    else:
        numbers = np.bincount(found.author[found.author >= 0], minlength=numbered)
        turn = float(np.sum(1 - found.excused)) / numbered
        each = np.clip(1 - numbers / turn, 0, 1)
        value = as_distribution(each)
        said = ["no rotation that repeats: each author's slots against an even share of all"]
    entries = [
        Entry("collator.count", str(count or numbered), (f"of {len(stamps.names)} that built",)),
        Entry("collator.offline_probability", value, tuple(said)),
        Entry("collator.failure", failure, (why,)),
        *more,
    ]
    return Finding(entries, notes, len(stamps.height))


def _each(found: Turns, place: Whole, shares: list[Estimate], names: list[str]) -> list[str]:
    lines = []
    for i, share in enumerate(shares):
        authors = found.author[(place == i) & (found.author >= 0)]
        name = names[int(np.bincount(authors).argmax())] if len(authors) else "never seen"
        lines.append(f"  {i}: {name}: {number(share.value)}, {share.interval}")
    return lines
