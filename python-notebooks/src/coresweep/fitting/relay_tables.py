"""Relay blocks by day, and those that backed or included nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .problems import BadTable
from .tables import Array, Table


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
        counts = np.bincount(row[row >= 0].astype(int), minlength=len(self.first))
        return counts.astype(float)

    def slots(self, blocks: Array) -> Array:
        """The slot of each block since the first row: skipped ones lie evenly in their row."""
        length = self.length + self.skipped
        row = self.row_of(blocks).astype(int)
        first = np.cumsum(length) - length
        return np.asarray(first[row] + (blocks - self.first[row]) * length[row] / self.length)

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
    if len(blocks) < 2:
        raise BadTable(
            table.path,
            "it has one row",
            "how long a row is follows from the next one",
            "at least two rows would be accepted",
            table.first_line,
            "first_block",
        )
    table.refuse_first(
        gaps <= 0,
        table.first_line + 1,
        "first_block",
        "first_block is not above that of the row before",
        "rows are stretches of relay blocks, one after the other",
        "sort them by first_block",
    )
    lengths, counts = np.unique(gaps, return_counts=True)
    length = int(lengths[np.argmax(counts)])
    table.refuse_first(
        gaps < length,
        table.first_line,
        "first_block",
        f"it has {{:.0f}} relay blocks, most rows have {length}",
        "counts are compared over rows of one length",
        "leave the row out",
        gaps,
    )
    return Days(blocks, slots, length)


def read_events(table: Table) -> tuple[Array, Array, int]:
    """The blocks that backed nothing, those that included nothing, and rows; a block in both did
    neither."""
    backs, includes, before, rows = [np.zeros(0)], [np.zeros(0)], -1.0, 0
    for batch in table.batches(["relay_block", "event"]):
        blocks = table.numbers(batch, "relay_block")
        table.refuse_first(
            np.diff(np.append(before, blocks)) <= 0,
            batch.line,
            "relay_block",
            "relay block {:.0f} is not above the row before",
            "each block has one row, in order",
            "sort the rows by relay_block",
            blocks,
        )
        before, rows = blocks[-1], rows + len(blocks)
        table.refuse_first(
            batch.frame["event"].isna().to_numpy(),
            batch.line,
            "event",
            "the cell is empty",
            "a row is of an event",
            "complete the row or leave it out",
        )
        events = batch.frame["event"].astype(str)
        backs.append(blocks[events.str.contains("backs_nothing").to_numpy(dtype=bool)])
        includes.append(blocks[events.str.contains("includes_nothing").to_numpy(dtype=bool)])
    found = np.concatenate(backs), np.concatenate(includes)
    if not any(map(len, found)):
        raise BadTable(
            table.path,
            "no block backs or includes nothing",
            "the other events say nothing of these keys",
            "events named backs_nothing and includes_nothing would be accepted",
            column="event",
        )
    return *found, rows
