"""From counts of relay blocks to the keys of the weather."""

from __future__ import annotations

import numpy as np

from .fragment import Entry, Estimate, Finding, law, number
from .relay_tables import Days
from .tables import Array
from .weather import by_session, mean_share, spread_shape

DAYS_TOGETHER, SESSIONS_TOGETHER = 4, 24  # a jackknife leaves out at a time
FEW_DAYS, FEW_SESSIONS = 12, 72


def _factor(key: str, found: Estimate | None, window: int, of: str) -> list[Entry]:
    if found is None:
        return [Entry(key, "1", (f"too few {of}, or no more spread over them than by chance",))]
    words = f"gamma law with mean 1, the smaller its shape the larger the spread: {found.interval}"
    return [
        Entry(key, law("gamma", shape=found.value, scale=1 / found.value), (words,)),
        Entry(f"{key}_slots", str(window), (f"the counts are those of {of}",)),
    ]


def skips(days: Days, rows: int) -> Finding:
    """relay.skip_*: skipped slots of all slots, and the shape from their spread over rows."""
    together = DAYS_TOGETHER if len(days.first) >= FEW_DAYS else 1
    mean = mean_share(days.skipped, days.length + days.skipped, together)
    found = spread_shape(days.skipped, together)
    slots = float(np.sum(days.length + days.skipped))
    notes = [
        f"Weather: {len(days.first)} rows of {days.length} relay blocks "
        f"from {days.first[0]:.0f} on, {number(slots / 14400)} days; "
        f"intervals leave out {together} neighbours at a time.",
    ]
    comment = f"{days.skipped.sum():.0f} of {slots:.0f} slots; {mean.interval}"
    return Finding(
        [
            Entry("relay.skip_probability", _plain(mean), (comment,)),
            *_factor("relay.skip_factor", found, days.length, f"rows of {days.length} slots"),
        ],
        notes,
        rows,
    )


def fates(days: Days, backs: Array, includes: Array, session: int, rows: int) -> Finding:
    """relay.backs_nothing_*, .includes_nothing_probability, .empty_inherent_probability."""
    neither = np.intersect1d(backs, includes)
    only_back = np.setdiff1d(backs, neither)
    counts = np.concatenate(
        [
            by_session(
                part.slots(only_back[part.row_of(only_back) >= 0]),
                float(np.sum(part.length + part.skipped)),
                session,
            )
            for part in days.stretches()
        ]
    )
    if len(counts) < 2:
        raise ValueError(
            f"days and events cover {len(counts)} whole sessions of {session} slots: add days"
        )
    blocks = session * days.length / (days.length + days.skipped.mean()) - 1
    together = SESSIONS_TOGETHER if len(counts) >= FEW_SESSIONS else 1
    mean = mean_share(counts, np.full(len(counts), blocks), together)
    found = spread_shape(counts, together)
    entries = [
        Entry(
            "relay.backs_nothing_probability",
            _plain(mean),
            (f"{counts.sum():.0f} in {len(counts)} sessions, openings left out; {mean.interval}",),
        ),
        *_factor("relay.backs_nothing_factor", found, session, f"sessions of {session} slots"),
    ]
    tries = np.full(len(days.first), float(days.length))
    for key, events in (
        ("relay.includes_nothing_probability", np.setdiff1d(includes, neither)),
        ("relay.empty_inherent_probability", neither),
    ):
        by_day = days.by_day(events)
        rare = mean_share(by_day, tries, 1)
        entries.append(
            Entry(
                key,
                _plain(rare),
                (f"{by_day.sum():.0f} of {tries.sum():.0f} relay blocks; {rare.interval}",),
            )
        )
    return Finding(entries, [f"Fates of relay blocks: {len(counts)} whole sessions."], rows)


def _plain(found: Estimate) -> str:
    return f"{found.value:.4g}"
