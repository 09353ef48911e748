"""The parachain slots of a chain in a row: who built in each, and which of the empty ones are
nobody's doing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .stamps import RELAY_SLOT, SOME, Shares, Stamps, Whole
from .tables import Array

ALMOST_ALL = 0.995  # of the blocks; at a handover one may be built on fewer than it seems


class Turns(NamedTuple):
    """Parachain slots in a row, from that of the first block on."""

    first: int  # number of the first one
    author: Whole  # of its first block; -1: no block
    blocks: Whole  # included ones
    built: Whole  # all
    excused: Shares  # share of an empty one that others explain
    oldest: Whole  # relay parent of the included blocks; where there is none, large
    newest: Whole  # and -1


def turns(stamps: Stamps, slot_duration: int) -> Turns:
    """What each parachain slot had."""
    lowest = int(stamps.slot.min())
    n = int(stamps.slot.max()) - lowest + 1
    author, newest = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    oldest = np.full(n, np.iinfo(np.int32).max, np.int32)
    blocks, built = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    for end in range(len(stamps.slot), 0, -SOME):  # backwards: the first block of a slot says whose
        rows = slice(max(0, end - SOME), end)
        place, whole = stamps.slot[rows] - lowest, stamps.included[rows]
        author[place[::-1]] = stamps.author[rows][::-1]
        np.add.at(built, place, 1)
        np.add.at(blocks, place[whole], 1)
        np.maximum.at(newest, place[whole], stamps.relay_parent[rows][whole])
        np.minimum.at(oldest, place[whole], stamps.relay_parent[rows][whole])
    found = Turns(stamps.first + lowest, author, blocks, built, np.zeros(0), oldest, newest)
    return found._replace(excused=_excused(found, stamps, slot_duration / RELAY_SLOT))


def gaps(found: Turns) -> tuple[Whole, Whole]:
    """The last slot before each gap between included blocks, and how many slots the gap has."""
    lost = np.flatnonzero(found.blocks == 0)
    begins = np.flatnonzero(np.diff(lost, prepend=-2) > 1)
    length = np.diff(np.append(begins, len(lost)))
    before = lost[begins] - 1
    inside = (before >= 0) & (before + length + 1 < len(found.blocks))
    return before[inside], length[inside]


def _excused(found: Turns, stamps: Stamps, relay_slots: float) -> Shares:
    """Empty slots that met a full segment, which are the first ones of a gap; and those without a
    relay block, of which only the number is known: evenly over the rest of the gap."""
    before, gap = gaps(found)
    after = before + gap + 1
    full = _full(found, stamps, before, gap, max(1, int(relay_slots)))
    missing = (gap + 1) * relay_slots - (found.oldest[after] - found.newest[before])
    skipped = np.floor(np.maximum(missing, 0) / relay_slots)
    rest = np.minimum(1, skipped / np.maximum(gap - full, 1))
    at = np.arange(gap.sum()) - np.repeat(np.cumsum(gap) - gap, gap)  # place of a slot in its gap
    excused = np.zeros(len(found.blocks), np.float32)
    excused[np.repeat(before + 1, gap) + at] = np.where(
        at < np.repeat(full, gap), 1, np.repeat(rest, gap)
    )
    return excused


def _full(found: Turns, stamps: Stamps, start: Whole, gap: Whole, relay_blocks: int) -> Array:
    """How many first slots of each gap after `start` met a full segment: more blocks unincluded,
    as of each relay parent that they had, than almost every block was built on."""
    whole = slice(None) if stamps.included.all() else stamps.included
    at = stamps.included_at[whole]
    if at.min() < 0:
        return np.zeros(len(gap))
    at = np.maximum.accumulate(at)
    some = np.arange(0, len(at), 1 + len(at) // SOME)
    behind_built = some - np.searchsorted(at, stamps.relay_parent[whole][some], side="right")
    capacity = 1 + int(np.quantile(behind_built, ALMOST_ALL))
    offset = found.first - stamps.first
    before = np.searchsorted(stamps.slot[whole], start + offset, side="right")
    full = np.zeros(len(gap))
    for k in range(int(gap.max(initial=0))):
        last = found.newest[start] + (k + 1) * relay_blocks
        behind = before - np.searchsorted(at, last, side="right")
        full += (full == k) & (gap > k) & (behind >= capacity)
    return full
