"""CSV and Parquet files, read a batch at a time, with the lines in which values stand."""

from __future__ import annotations

import hashlib
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from .problems import BadTable

ROWS = 50_000  # of a batch: bounds the memory, whatever the file
Array = npt.NDArray[np.float64]


class Batch(NamedTuple):
    """Some rows; `line` is that of the first (a row's number in a Parquet file)."""

    frame: pd.DataFrame
    line: int


class Table:
    """A file with a header, of which columns can be read more than once."""

    def __init__(self, path: str | pathlib.Path) -> None:
        """Opens it. Raises BadTable if it has no header or another ending, OSError."""
        self.path = pathlib.Path(path)
        if self.path.suffix not in (".csv", ".parquet"):
            raise BadTable(
                path,
                "it is no table",
                "the ending says how to read it",
                "NAME.csv or NAME.parquet would be accepted",
            )
        if self.path.stat().st_size == 0:
            raise BadTable(path, "it is empty", "there is nothing to fit", "export it again")
        self.first_line = 2 if self.path.suffix == ".csv" else 1  # of its rows
        self.columns = [str(name).strip() for name in self._header()]

    def _header(self) -> Sequence[Any]:
        if self.path.suffix != ".csv":
            return list(self._parquet().schema_arrow.names)
        try:
            return list(pd.read_csv(self.path, nrows=0).columns)
        except UnicodeDecodeError as error:
            raise BadTable(
                self.path, "it is no text", str(error), "CSV in UTF-8 would be accepted", 1
            ) from error

    def _parquet(self) -> Any:
        import pyarrow
        import pyarrow.parquet

        try:
            return pyarrow.parquet.ParquetFile(self.path)
        except pyarrow.ArrowException as error:
            raise BadTable(
                self.path, "it is no Parquet file", str(error).splitlines()[0], "export it again"
            ) from error

    def fingerprint(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        """Its rows with these columns, in order. Raises BadTable if it has no row, or a broken
        one."""
        line = self.first_line
        for frame in self._frames(columns):
            yield Batch(frame, line)
            line += len(frame)
        if line == self.first_line:
            raise BadTable(
                self.path,
                "it has a header and no row",
                "there is nothing to fit",
                "export it again",
            )

    def _frames(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        if self.path.suffix == ".parquet":
            for part in self._parquet().iter_batches(ROWS, columns=list(columns)):
                yield part.to_pandas()
            return
        try:
            # All columns: with a choice of them pandas passes over rows that are too long.
            reader = pd.read_csv(
                self.path, chunksize=ROWS, skip_blank_lines=False, low_memory=False
            )
            for frame in reader:
                if not isinstance(frame.index, pd.RangeIndex):
                    raise pd.errors.ParserError("rows are longer than the header")
                yield frame.rename(columns=str.strip)[list(columns)]
        except (pd.errors.ParserError, UnicodeDecodeError) as error:
            raise BadTable(
                self.path,
                "a row cannot be read",
                str(error).strip(),
                "rows as long as the header would be accepted",
            ) from error

    def refuse_first(
        self,
        bad: npt.NDArray[np.bool_],
        line: int,
        column: str,
        problem: str,
        why: str,
        remedy: str,
        *values: npt.ArrayLike,
    ) -> None:
        """Raises BadTable at the first row that is bad, with its `values` in the fields of
        `problem`; row 0 stands in `line`."""
        if bad.any():
            at = int(np.argmax(bad))
            said = problem.format(*(np.asarray(part)[at] for part in values))
            raise BadTable(self.path, said, why, remedy, line + at, column)

    def numbers(
        self,
        batch: Batch,
        column: str,
        least: float = 0,
        empty: bool = False,
        infinite: bool = False,
    ) -> Array:
        """A column as numbers, none below `least`; NaN for empty cells, and infinite ones, where
        they may be. Raises BadTable at the first that is none."""
        cells = batch.frame[column]
        values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
        missing = cells.isna().to_numpy()
        for wrong, problem in (
            (missing & (not empty), "the cell is empty"),
            (np.isnan(values) & ~missing, "{} is no number"),
            (np.isinf(values) & (not infinite), "{} is infinite"),
        ):
            self.refuse_first(
                wrong,
                batch.line,
                column,
                problem,
                "a number is needed to fit",
                "complete the row or leave it out",
                cells,
            )
        self.refuse_first(
            values < least,
            batch.line,
            column,
            "{:g} is " + ("negative" if least == 0 else "too low"),
            f"it is at least {least:g}",
            "correct it or leave the row out",
            values,
        )
        return values
