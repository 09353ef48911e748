"""From a chain's blocks: in what share of its slots each collator fails, how, and what forks."""

from __future__ import annotations

import numpy as np
from scipy import stats

from . import rotation
from .fragment import Entry, Estimate, Finding, law, number
from .stamps import Stamps, Turns, Whole, turns
from .tables import Array

SURE = 30  # losses: fewer say nothing on what failing means
SILENT_ABOVE = 0.7  # of the usual blocks in the slot after a loss
GROUPS = 12  # of collators in a distribution


def exact(count: float, of: float) -> Estimate:
    """Clopper and Pearson's interval of a share."""
    count, rest = min(count, of), max(0.0, of - count)
    low = stats.beta.ppf(0.025, count, rest + 1) if count > 0 else 0.0
    high = stats.beta.ppf(0.975, count + 1, rest) if rest > 0 else 1.0
    return Estimate(count / of if of else 0.0, float(low), float(high))


def failing(found: Turns, place: Whole, unsent: bool) -> list[Estimate]:
    """The share at each place. Silent: slots without a block, skipped relay slots apart. Unsent:
    slots that begin a loss, of those that follow one with an included block."""
    lost = (found.blocks == 0) if unsent else (found.built == 0)
    counted = 1 - found.excused * lost
    risk = counted.copy()
    if unsent:
        risk[1:] *= ~lost[:-1]
    count = int(place.max()) + 1
    events, tries = (np.bincount(place, x, minlength=count) for x in (risk * lost, risk))
    every = [np.bincount(place, x, minlength=count) for x in (counted * lost, counted)]
    return [
        exact(events[i], tries[i]) if tries[i] >= 1 else exact(every[0][i], every[1][i])
        for i in range(count)
    ]


def after_a_loss(found: Turns, place: Whole) -> Estimate | None:
    """Included blocks in a slot that follows the first of a loss, of the usual number: near 1 if
    the failing author was silent, far below if others built on what nobody can back."""
    lost = found.blocks == 0
    share = np.array([one.value for one in failing(found, place, True)])
    begins = np.flatnonzero(lost[1:-1] & ~lost[:-2] & (found.excused[1:-1] == 0)) + 1
    begins = begins[share[place[begins + 1]] < 0.9]
    usual = found.blocks[1:][~lost[1:] & ~lost[:-1]]
    if len(begins) < SURE or not len(usual):
        return None
    expected = (1 - share[place[begins + 1]]) * usual.mean()
    blocks = found.blocks[begins + 1]
    value = float(blocks.sum() / expected.sum())
    error = 1.96 * float(np.std(blocks - value * expected) * np.sqrt(len(begins)) / expected.sum())
    return Estimate(value, max(0.0, value - error), value + error)


def mode(evidence: Estimate | None) -> tuple[str, str]:
    """collator.failure or nothing, and why."""
    if evidence is None:
        return "", f"fewer than {SURE} losses: what failing means is not seen"
    said = f"after a lost slot the next has {number(evidence.value)} of its usual blocks ({evidence.interval})"
    if evidence.low > SILENT_ABOVE:
        return '"silent"', said
    return ('"unsent"', said) if evidence.high < SILENT_ABOVE else ("", f"{said}: undecided")


def as_distribution(shares: Array) -> str:
    """Collators in at most GROUPS groups of neighbours, as a mixture of constants."""
    parts = [part for part in np.array_split(np.sort(shares), GROUPS) if len(part)]
    of = [
        f"{{ weight = {number(len(p) / len(shares))}, of = {law('constant', value=p.mean())} }}"
        for p in parts
    ]
    return f'{{ distribution = "mixture", parts = [{", ".join(of)}] }}'


def forks(stamps: Stamps) -> tuple[list[str], list[Entry]]:
    """Heights with two blocks: at a handover, and inside one slot (a fork of the relay chain)."""
    same = np.flatnonzero(np.diff(stamps.height) == 0)
    if stamps.included.all():
        return ["No block that was not included: forks are not in this table."], []
    heights = int(len(stamps.height) - len(same))
    apart = stamps.slot[same] != stamps.slot[same + 1]
    new = np.diff(stamps.author) != 0
    handovers = int(np.sum(new & (np.diff(stamps.height) >= 0)))
    at_handover, inside = same[apart], same[~apart]
    later = np.where(stamps.slot[at_handover] < stamps.slot[at_handover + 1], 1, 0)
    one = stamps.included[at_handover] != stamps.included[at_handover + 1]
    won = stamps.included[at_handover + later][one]
    parts = (
        ("heights with more than one block", exact(len(np.unique(stamps.height[same])), heights)),
        ("handovers after which two collators built the same height", exact(len(at_handover), max(1, handovers))),  # fmt: skip
        ("heights with two blocks of one slot (twins of relay forks)", exact(len(inside), heights)),
    )
    notes = [f"{words}: {number(found.value)} ({found.interval})" for words, found in parts]
    if not len(won):
        return notes, []
    share = exact(float(won.sum()), float(len(won)))
    said = f"of {len(won)} forks at handovers in which one branch won, taken as ties; {share.interval}"  # fmt: skip
    return notes, [Entry("collator.tie_new_author_wins", number(share.value), (said,))]


def finding(stamps: Stamps, slot_duration: int, wanted: int | None) -> Finding:
    """collator.count, .offline_probability, .failure and .tie_new_author_wins."""
    found = turns(stamps, slot_duration)
    count = rotation.length(found, wanted)
    numbered = wanted or len(stamps.names)
    place = rotation.places(found, count or 1).astype(np.int64)
    failure, why = mode(after_a_loss(found, place))
    notes, more = forks(stamps)
    days = len(found.author) * slot_duration / 86_400_000
    notes = [f"Collators: {len(found.author)} slots of {slot_duration} ms, {number(days)} days; "
             f"{len(stamps.names)} authors.", *notes]  # fmt: skip
    if count:
        shares = failing(found, place, failure == '"unsent"')
        value = f"[{', '.join(number(one.value) for one in shares)}]"
        said = ["the rotation repeats; the list is in its order:", *_each(found, place, shares, stamps.names)]  # fmt: skip
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
