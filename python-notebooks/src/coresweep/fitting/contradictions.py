"""Options of a call that its tables contradict; each check raises BadTable."""

from __future__ import annotations

import numpy as np

from . import rotation, stamps
from .problems import BadTable
from .relay_tables import Days
from .stamps import RELAY_SLOT, SOME, Stamps
from .tables import Array, Table
from .weather import NEAR, share_opened

SLOTS = (24_000, 18_000, 12_000, RELAY_SLOT)  # ms, of chains: the longest first
SHARED = 0.02  # of neighbours in one slot may be two authors': stamps may be rounded
SESSIONS = (600, 2400)  # slots
OPENED = 0.8  # of the sessions have a block near the place of their openings that backs nothing


def of_stamps(table: Table, found: Stamps, slot_duration: int, wanted: int | None) -> None:
    """Refuses a slot that authors share, or that is a part of theirs, and a number of collators
    that is not theirs."""
    said = f"--slot-duration {slot_duration} contradicts the stamps"
    if _shared(found) > SHARED:
        better = [
            d for d in SLOTS if d < slot_duration and _shared(stamps.read(table, d)) <= SHARED
        ]
        raise BadTable(
            table.path,
            f"{said}, which put blocks of several authors into one slot",
            "a slot has one author",
            f"{better[0]} would be accepted" if better else "stamps of the authors are needed",
            column="time",
        )
    _refuse_collators(table, found, wanted)
    longer = [d // slot_duration for d in SLOTS if d > slot_duration and d % slot_duration == 0]
    better = [k for k in longer if not wanted and _rotation(found, k)]
    if better:
        raise BadTable(
            table.path,
            f"{said}: the author changes every {better[0] * slot_duration} ms at most",
            "each slot is the next author's",
            f"{better[0] * slot_duration} would be accepted, or --collators N if the others never "
            "build",
            column="time",
        )


def _shared(found: Stamps) -> float:
    """The share of two authors' among neighbours in one slot."""
    together = np.diff(found.slot[:SOME]) == 0
    changes = np.diff(found.author[:SOME])[together] != 0
    return float(np.mean(changes)) if together.any() else 0.0


def _rotation(found: Stamps, together: int = 1) -> int | None:
    """After how many slots, so many of them taken together, the authors of the blocks repeat."""
    if len(found.names) < 2:
        return None
    slot, author = (part[:SOME].astype(np.int64) for part in (found.slot, found.author))
    return rotation.shortest((found.first + slot) // together, author)


def _refuse_collators(table: Table, found: Stamps, wanted: int | None) -> None:
    if not wanted:
        return
    built, repeats = len(found.names), _rotation(found)
    if built > wanted or (repeats and repeats != wanted):
        raise BadTable(
            table.path,
            f"--collators {wanted} contradicts the authors",
            f"they repeat every {repeats} slots" if repeats else f"{built} built blocks",
            f"{repeats} would be accepted" if repeats else f"{built} or more would be accepted",
            column="author",
        )


def of_sessions(table: Table, days: Days, backs: Array, session: int) -> None:
    """Refuses a session whose openings, which back nothing, are not in the table, or one of
    several."""
    parts = []
    for part in days.stretches():
        slots = part.slots(backs[part.row_of(backs) >= 0])
        parts.append((slots, float(np.sum(part.length + part.skipped))))
    by_chance = -np.expm1(-(2 * NEAR + 1) * len(backs) / sum(last for _, last in parts))
    parts_of = [session // k for k in range(2, 9) if session % k == 0 and session // k > 2 * NEAR]
    shorter = [length for length in parts_of if share_opened(parts, length) >= OPENED]
    if share_opened(parts, session) >= OPENED and (by_chance > OPENED / 2 or not shorter):
        return
    better = [length for length in SESSIONS if share_opened(parts, length) >= OPENED]
    raise BadTable(
        table.path,
        f"--session-slots {session} contradicts the blocks that back nothing",
        "each session opens with one, and there are no others that come as regularly",
        f"{better[0]} would be accepted" if better else "a table with them would be accepted",
        column="relay_block",
    )
