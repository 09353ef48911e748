"""What a table of blocks must be; each raises BadTable at the first row that is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .problems import BadTable
from .tables import Array, Batch, Table

MOST = 4_000_000  # blocks: some 400 MB of memory
ORDERED = ("height", "time", "relay_parent")


def names_of(table: Table, batch: Batch) -> pd.Series[str]:
    """The authors, none of them empty."""
    table.refuse_first(
        batch.frame["author"].isna().to_numpy(),
        batch.line,
        "author",
        "the cell is empty",
        "shares are those of authors",
        "complete the row or leave it out",
    )
    return batch.frame["author"].astype(str)


def whole_numbers(table: Table, batch: Batch, values: Array, name: str) -> Array:
    """The column, if 32 bits hold it."""
    table.refuse_first(
        ~(np.abs(values) < 2**31),
        batch.line,
        name,
        "{:g} is out of range",
        "no chain has so many blocks or slots",
        "correct the column",
        values,
    )
    return values


def few_enough(table: Table, rows: int) -> None:
    """Refuses more rows than memory is meant for."""
    if rows > MOST:
        raise BadTable(
            table.path,
            f"it has more than {MOST} blocks",
            "they are held in memory, and no set of collators stays so long",
            "export a stretch with one set of collators",
        )


def in_order(
    table: Table,
    batch: Batch,
    before: Sequence[float],
    columns: Sequence[Array],
    included: npt.NDArray[np.bool_],
) -> list[float]:
    """The last height, and the last stamp and relay parent of an included block."""
    last = []
    for name, values, least in zip(ORDERED, columns, before, strict=True):
        counted = included | (name == "height")
        latest = np.maximum.accumulate(np.append(least, np.where(counted, values, -1)))
        last.append(float(latest[-1]))
        table.refuse_first(
            counted & (values < latest[:-1]),
            batch.line,
            name,
            "{:.0f} comes after a later one",
            "stamps and relay parents of included blocks grow with their heights",
            "sort the rows by height, then by time, in one unit",
            values,
        )
    return last


def plausible(table: Table, heights: int, span: int, relay_blocks: int) -> None:
    """Refuses a pace that no chain has, and tables that are too short."""
    pace, relay_pace = span / max(1, heights), span / max(1, relay_blocks)
    if heights > 10 and not 100 < pace < 3_600_000:
        raise BadTable(
            table.path,
            f"a block each {pace:g} ms",
            "no chain is so fast or so slow",
            "write time in milliseconds",
            table.first_line,
            "time",
        )
    if heights > 100 and not 5500 < relay_pace < 12_000:
        raise BadTable(
            table.path,
            f"a relay parent each {relay_pace:g} ms",
            "relay slots have 6000 ms, and few are skipped",
            "write numbers of relay blocks, and time in milliseconds",
            table.first_line,
            "relay_parent",
        )
    if heights < 10:
        raise BadTable(
            table.path,
            f"it covers {heights} heights",
            "shares need many slots",
            "export some days",
            table.first_line,
            "height",
        )
