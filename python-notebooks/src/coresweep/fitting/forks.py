"""Shares of what was counted, and of heights with more than one block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from .fragment import Entry, Estimate, number
from .stamps import Stamps


def exact(count: float, of: float) -> Estimate:
    """Clopper and Pearson's interval of a share."""
    count, rest = min(count, of), max(0.0, of - count)
    low = special.betaincinv(count, rest + 1, 0.025) if count > 0 else 0.0
    high = special.betaincinv(count + 1, rest, 0.975) if rest > 0 else 1.0
    return Estimate(count / of if of else 0.0, float(low), float(high))


def _won(stamps: Stamps) -> npt.NDArray[np.bool_]:
    """For each fork at a handover that has a winner, whether that is the later branch.

    What a branch has beyond its first height is no other fork: a block that was lost on a lost one
    does not count. Nor does one that is not on the relay parent before, or the same: it was
    replaced after it had expired.
    """
    lost, kept = (np.flatnonzero(stamps.included == one) for one in (False, True))
    lost = lost[~np.isin(stamps.height[lost] - 1, stamps.height[lost])]
    rival = kept[np.searchsorted(stamps.height[kept], stamps.height[lost]).clip(max=len(kept) - 1)]
    fork = (stamps.height[rival] == stamps.height[lost]) & (stamps.slot[rival] != stamps.slot[lost])
    fork &= np.abs(stamps.relay_parent[rival] - stamps.relay_parent[lost]) <= 1
    _, once = np.unique(stamps.height[lost][fork], return_index=True)
    return np.asarray(stamps.slot[rival][fork] > stamps.slot[lost][fork])[once]


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
    won = _won(stamps)
    parts = (
        ("heights with more than one block", exact(len(np.unique(stamps.height[same])), heights)),
        (
            "handovers after which two collators built the same height",
            exact(len(at_handover), max(1, handovers)),
        ),
        ("heights with two blocks of one slot (twins of relay forks)", exact(len(inside), heights)),
    )
    notes = [f"{words}: {number(found.value)} ({found.interval})" for words, found in parts]
    if not len(won):
        return notes, []
    share = exact(float(won.sum()), float(len(won)))
    said = f"{len(won)} forks at handovers that one branch won, taken as ties; {share.interval}"
    return notes, [Entry("collator.tie_new_author_wins", number(share.value), (said,))]
