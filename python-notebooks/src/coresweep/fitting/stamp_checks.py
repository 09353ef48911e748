"""What a table of blocks must be; each raises BadTable at the first row that is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from .problems import BadTable
from .tables import Array, Batch, Table

MOST = 4_000_000  # blocks: some 400 MB of memory


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
    before: tuple[float, float],
    height: Array,
    time: Array,
    included: npt.NDArray[np.bool_],
) -> tuple[float, float]:
    """The last height, and the last stamp of an included block."""
    latest = np.maximum.accumulate(np.append(before[1], np.where(included, time, -1)))
    for name, values, falls in (
        ("height", height, np.diff(np.append(before[0], height)) < 0),
        ("time", time, included & (time < latest[:-1])),
    ):
        table.refuse_first(
            falls,
            batch.line,
            name,
            "{:.0f} comes after a later one",
            "stamps of included blocks grow with their heights",
            "sort the rows by height, then by time, in one unit",
            values,
        )
    return float(height[-1]), float(latest[-1])


def plausible(table: Table, height: npt.NDArray[np.int32], time: Array) -> None:
    """Refuses a pace that no chain has, and tables that are too short."""
    heights = height[-1] - height[0]
    pace = (time[-1] - time[0]) / max(1, heights)
    if heights > 10 and not 100 < pace < 3_600_000:
        raise BadTable(
            table.path,
            f"a block each {pace:g} ms",
            "no chain is so fast or so slow",
            "write time in milliseconds",
            table.first_line,
            "time",
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
