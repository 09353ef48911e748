"""The parachain slots of a chain in a row: who built in each, and which of the empty ones are
nobody's doing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .stamps import RELAY_SLOT, Stamps, Whole
from .tables import Array

ALMOST_ALL = 0.995  # of the blocks; at a handover one may be built on fewer than it seems


class Turns(NamedTuple):
    """Parachain slots in a row, from that of the first block on."""

    first: int  # number of the first one
    author: Whole  # of its first block; -1: no block
    blocks: Array  # included ones
    built: Array  # all
    excused: Array  # share of an empty one that others explain
    oldest: Whole  # relay parent of the included blocks; where there is none, large
    newest: Whole  # and -1


def turns(stamps: Stamps, slot_duration: int) -> Turns:
    """What each parachain slot had."""
    first = int(stamps.slot.min())
    place = stamps.slot - first
    n = int(place.max()) + 1
    author = np.full(n, -1, np.int64)
    author[place[::-1]] = stamps.author[::-1]
    built = np.bincount(place, minlength=n).astype(float)
    whole = stamps.included
    blocks = np.bincount(place, whole, minlength=n).astype(float)
    newest, oldest = np.full(n, -1, np.int64), np.full(n, np.iinfo(np.int64).max)
    np.maximum.at(newest, place[whole], stamps.relay_parent[whole])
    np.minimum.at(oldest, place[whole], stamps.relay_parent[whole])
    found = Turns(first, author, blocks, built, np.zeros(n), oldest, newest)
    return found._replace(excused=_excused(found, stamps, slot_duration / RELAY_SLOT))


def _excused(found: Turns, stamps: Stamps, relay_slots: float) -> Array:
    """Empty slots that met a full segment, which are the first ones of a gap; and those without a
    relay block, of which only the number is known: evenly over the rest of the gap."""
    some = np.flatnonzero(found.blocks)
    gap = np.diff(some) - 1
    full = _full(found, stamps, some, gap, max(1, int(relay_slots)))
    apart = found.oldest[some[1:]] - found.newest[some[:-1]]
    missing = np.diff(some) * relay_slots - apart
    skipped = np.floor(np.maximum(missing, 0) / relay_slots)
    rest = np.maximum(gap - full, 1)
    at = np.arange(gap.sum()) - np.repeat(np.cumsum(gap) - gap, gap)  # place of a slot in its gap
    share = np.where(at < np.repeat(full, gap), 1, np.repeat(np.minimum(1, skipped / rest), gap))
    excused = np.zeros(len(found.blocks))
    excused[some[0] : some[-1]][found.blocks[some[0] : some[-1]] == 0] = share
    return excused


def _full(found: Turns, stamps: Stamps, some: Whole, gap: Whole, relay_blocks: int) -> Array:
    """How many first slots of each gap met a full segment: more blocks unincluded, as of each
    relay parent that they had, than almost every block was built on."""
    whole = stamps.included
    at, parent = stamps.included_at[whole], stamps.relay_parent[whole]
    if at.min() < 0:
        return np.zeros(len(gap))
    at = np.maximum.accumulate(at)
    behind_built = np.arange(len(at)) - np.searchsorted(at, parent, side="right")
    capacity = 1 + int(np.quantile(behind_built, ALMOST_ALL))
    before = np.searchsorted(stamps.slot[whole] - found.first, some[:-1], side="right")
    full = np.zeros(len(gap))
    for k in range(int(gap.max(initial=0))):
        last = found.newest[some[:-1]] + (k + 1) * relay_blocks
        behind = before - np.searchsorted(at, last, side="right")
        full += (full == k) & (gap > k) & (behind >= capacity)
    return full
