"""Relay blocks by day, and those that backed or included nothing: the weather."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .fragment import Entry, Estimate, Finding, law
from .problems import BadTable
from .tables import Array, Table
from .weather import by_session, mean_share, spread_shape

DAYS_TOGETHER, SESSIONS_TOGETHER = 4, 24  # a jackknife leaves out at a time
FEW_DAYS, FEW_SESSIONS = 12, 72


class Days(NamedTuple):
    """Rows of equal numbers of relay blocks."""

    first: Array
    skipped: Array
    length: int

    def row_of(self, blocks: Array) -> Array:
        """The row of each block; -1 where no row has it."""
        row = np.searchsorted(self.first, blocks, side="right") - 1
        inside = (row >= 0) & (blocks - self.first[np.maximum(row, 0)] < self.length)
        return np.where(inside, row, -1).astype(float)

    def by_day(self, blocks: Array) -> Array:
        """How many of the blocks each row has."""
        row = self.row_of(blocks)
        return np.bincount(row[row >= 0].astype(int), minlength=len(self.first)).astype(float)

    def slots(self, blocks: Array) -> Array:
        """The slot of each block since the first row: skipped ones lie evenly in their row."""
        length = self.length + self.skipped
        row = self.row_of(blocks).astype(int)
        first = np.cumsum(length) - length
        return first[row] + (blocks - self.first[row]) * length[row] / self.length

    def stretches(self) -> list[Days]:
        """Parts without a hole between rows."""
        cuts = np.flatnonzero(np.diff(self.first) != self.length) + 1
        parts = zip(np.split(self.first, cuts), np.split(self.skipped, cuts), strict=True)
        return [Days(first, skipped, self.length) for first, skipped in parts]


def read_days(table: Table) -> Days:
    """Rows of first_block and skipped_slots. Raises BadTable unless they are in order and as long
    as most."""
    first, skipped = [], []
    for batch in table.batches(["first_block", "skipped_slots"]):
        first.append(table.numbers(batch, "first_block"))
        skipped.append(table.numbers(batch, "skipped_slots"))
    blocks, slots = np.concatenate(first), np.concatenate(skipped)
    gaps = np.diff(blocks)
    if len(blocks) < 2 or not np.all(gaps > 0):
        line = int(np.argmax(gaps <= 0)) + 3 if len(blocks) > 1 else 2
        raise BadTable(table.path, f"first_block {blocks[min(line - 2, len(blocks) - 1)]:.0f} is not above the row before",
                       "rows are stretches of relay blocks, one after the other",
                       "sort them by first_block; at least two rows would be accepted",
                       line, "first_block")  # fmt: skip
    lengths, counts = np.unique(gaps, return_counts=True)
    length = int(lengths[np.argmax(counts)])
    short = np.append(gaps < length, False)
    if short.any():
        raise BadTable(table.path, f"this row has {gaps[np.argmax(short)]:.0f} relay blocks and most have {length}",
                       "counts are compared over rows of one length", "leave the row out",
                       int(np.argmax(short)) + 2, "first_block")  # fmt: skip
    return Days(blocks, slots, length)


def read_events(table: Table) -> tuple[Array, Array, int]:
    """The blocks that backed nothing, those that included nothing, and rows; a block that is in both
    did neither."""
    backs, includes, before, rows = [np.zeros(0)], [np.zeros(0)], -1.0, 0
    for batch in table.batches(["relay_block", "event"]):
        blocks = table.numbers(batch, "relay_block")
        falls = np.diff(np.append(before, blocks)) <= 0
        if falls.any():
            at = int(np.argmax(falls))
            raise BadTable(table.path, f"relay block {blocks[at]:.0f} is not above the row before",
                           "each block has one row, in order", "sort the rows by relay_block",
                           batch.line + at, "relay_block")  # fmt: skip
        before, rows = blocks[-1], rows + len(blocks)
        events = batch.frame["event"].astype(str)
        backs.append(blocks[events.str.contains("backs_nothing").to_numpy(dtype=bool)])
        includes.append(blocks[events.str.contains("includes_nothing").to_numpy(dtype=bool)])
    return np.concatenate(backs), np.concatenate(includes), rows


def _factor(key: str, found: Estimate | None, window: int, of: str) -> list[Entry]:
    if found is None:
        return [Entry(key, "1", (f"no more spread over {of} than by chance",))]
    words = f"shape of a gamma law with mean 1: {found.interval}"
    return [
        Entry(key, law("gamma", shape=found.value, scale=1 / found.value), (words,)),
        Entry(f"{key}_slots", str(window), (f"the counts are those of {of}",)),
    ]


def skips(days: Days, rows: int) -> Finding:
    """relay.skip_*: skipped slots of all slots, and the shape from their spread over rows."""
    together = DAYS_TOGETHER if len(days.first) >= FEW_DAYS else 1
    mean = mean_share(days.skipped, days.length + days.skipped, together)
    found = spread_shape(days.skipped, together)
    notes = [
        f"Weather: {len(days.first)} rows of {days.length} relay blocks; intervals leave out "
        f"{together} neighbours at a time.",
    ]
    comment = f"{days.skipped.sum():.0f} skipped slots; {mean.interval}"
    return Finding(
        [
            Entry("relay.skip_probability", _plain(mean), (comment,)),
            *_factor("relay.skip_factor", found, days.length, f"rows of {days.length} slots"),
        ],
        notes,
        rows,
    )


def fates(days: Days, backs: Array, includes: Array, session: int, rows: int) -> Finding:
    """relay.backs_nothing_*, relay.includes_nothing_probability, relay.empty_inherent_probability."""
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
        entries.append(Entry(key, _plain(rare), (f"{by_day.sum():.0f} seen; {rare.interval}",)))
    return Finding(entries, [f"Fates of relay blocks: {len(counts)} whole sessions."], rows)


def _plain(found: Estimate) -> str:
    return f"{found.value:.4g}"
