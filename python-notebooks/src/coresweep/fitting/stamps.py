"""A table of a chain's blocks, as its parachain slots: who authored, what was included."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from .problems import BadTable
from .stamp_checks import MOST, few_enough, in_order, names_of, plausible, whole_numbers
from .tables import Array, Batch, Table

COLUMNS = ("height", "time", "author", "relay_parent")
RELAY_SLOT = 6000  # ms
SOME = 200_000  # of them at a time, or to see what is usual
Whole = npt.NDArray[np.integer[Any]]
Shares = npt.NDArray[np.floating[Any]]


class Stamps(NamedTuple):
    """Blocks in the order of their heights, in 32-bit integers: there are millions."""

    first: int  # parachain slot of the first row
    height: Whole
    slot: Whole  # of the parachain, counted from `first`
    author: Whole  # a number for each name in `names`
    relay_parent: Whole
    included_at: Whole  # 0: never, -1: not said
    names: list[str]

    @property
    def included(self) -> npt.NDArray[np.bool_]:
        """Which blocks were."""
        return np.asarray(self.included_at != 0)


def read(table: Table, slot_duration: int) -> Stamps:
    """All rows. Without a column included_at every block counts as included; an empty cell there
    says that it never was. Raises BadTable for heights or stamps out of order, or in another
    unit."""
    known = "included_at" in table.columns
    codes: dict[str, int] = {}
    whole = np.empty((5, MOST), np.int32)  # takes memory where it is written, only
    before, rows, first = [-1.0, -1.0, -1.0], 0, 0
    for batch in table.batches([*COLUMNS, *(["included_at"] if known else [])]):
        height = table.numbers(batch, "height")
        time = _times(table, batch)
        at = np.full(len(height), -1.0)
        if known:
            at = np.nan_to_num(table.numbers(batch, "included_at", empty=True))
        relay_parent = table.numbers(batch, "relay_parent")
        before = in_order(table, batch, before, (height, time, relay_parent), at != 0)
        table.refuse_first(
            (at > 0) & (at <= relay_parent),
            batch.line,
            "included_at",
            "{:.0f} is not above the relay parent",
            "a block is included after its relay parent",
            "write numbers of relay blocks",
            at,
        )
        names = names_of(table, batch)
        author = names.map(lambda name: codes.setdefault(name, len(codes)))
        first = first if rows else int(time[0] // slot_duration)
        row = (height, time // slot_duration - first, author.to_numpy(), relay_parent, at)
        few_enough(table, rows + len(height))
        for to, column, name in zip(whole, row, (*COLUMNS, "included_at"), strict=True):
            to[rows : rows + len(height)] = whole_numbers(table, batch, column, name)
        rows += len(height)
    whole = whole[:, :rows]
    heights, slots, _, relay_blocks = (int(part[-1]) - int(part[0]) for part in whole[:4])
    plausible(table, heights, slots * slot_duration, relay_blocks)
    if not whole[4].any():
        raise BadTable(
            table.path,
            "no block was included",
            "included_at is empty in all rows",
            "leave the column out if it is not known",
            column="included_at",
        )
    return Stamps(first, whole[0], whole[1], whole[2], whole[3], whole[4], list(codes))


def _times(table: Table, batch: Batch) -> Array:
    """Milliseconds, from numbers or from dates such as 2026-01-28T10:00:06Z."""
    cells = batch.frame["time"]
    if pd.api.types.is_numeric_dtype(cells):
        return table.numbers(batch, "time")
    dates = pd.to_datetime(cells, utc=True, errors="coerce", format="ISO8601")
    table.refuse_first(
        dates.isna().to_numpy(),
        batch.line,
        "time",
        "{} is no time",
        "stamps order the blocks",
        "milliseconds since 1970 or ISO 8601 would be accepted",
        cells,
    )
    return np.asarray(dates.dt.as_unit("ms").astype("int64"), dtype=float)
