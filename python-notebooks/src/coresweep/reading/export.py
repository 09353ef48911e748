"""coresweep-export: results as CSV or Parquet, for spreadsheets and SQL, or a small results
file."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

import pandas as pd
import xarray as xr

from .extract import extract, matching
from .output import check_output, written
from .results import axes, check_finished, ends, open
from .selection import ENDS


def names_of(results: xr.Dataset, wanted: list[str]) -> list[str]:
    """The metrics that match, or all that have a value for each point of the study, with their
    intervals."""
    every = [str(name) for name in results.data_vars]
    if wanted:
        values = [name for name in every if not name.endswith(ENDS)]
        return [
            part
            for name in matching(values, wanted)
            for part in (name, *ends(results, name))
            if part in results
        ]
    return [
        name
        for name in every
        if {str(axis) for axis in results[name].dims} <= set(axes(results))
        and "analysis" not in results[name].attrs
        and not name.endswith(".label")
    ]


def wide(results: xr.Dataset, wanted: list[str]) -> pd.DataFrame:
    """One row for each point, one column for each metric and end of its interval, units in the
    names."""
    names = names_of(results, wanted)
    chosen = results[names]
    if chosen.dims:
        table = chosen.to_dataframe(dim_order=list(chosen.dims)).reset_index()
    else:  # a study without axes has one point
        table = pd.DataFrame([{name: chosen[name].item() for name in names}])
    units = {name: str(results[name].attrs.get("units", "")) for name in names}
    return table.rename(
        columns={name: f"{name} [{unit}]" for name, unit in units.items() if unit not in ("", "1")}
    )


def long(results: xr.Dataset, wanted: list[str]) -> pd.DataFrame:
    """One row for each point and metric: the axes, metric, unit, value, low, high."""
    parts = []
    for name in names_of(results, wanted):
        value = results[name]
        if name.endswith(ENDS) or value.dtype.kind not in "fiu":
            continue
        ends = {end.strip("."): results[name + end] for end in ENDS if name + end in results}
        part = (
            xr.Dataset({"value": value, **ends})
            .to_dataframe(dim_order=list(value.dims))
            .reset_index()
            if value.dims
            else pd.DataFrame(
                [{"value": value.item(), **{key: end.item() for key, end in ends.items()}}]
            )
        )
        parts.append(part.assign(metric=name, unit=str(value.attrs.get("units", ""))))
    return pd.concat(parts, ignore_index=True)


def write_csv(frame: pd.DataFrame, path: pathlib.Path, excel: bool) -> None:
    """Spreadsheets take a table without a byte order mark for one of their own country's letters:
    it has one where it needs it. With `excel` also semicolons and decimal commas."""
    separator, decimal = (";", ",") if excel else (",", ".")
    text = frame.to_csv(index=False, sep=separator, decimal=decimal)
    path.write_text(text, "utf-8-sig" if excel or not text.isascii() else "utf-8", newline="")


def write(
    results: xr.Dataset, path: pathlib.Path, wanted: list[str], in_rows: bool, excel: bool = False
) -> str:
    """Writes by the ending of `path`; says what. Raises KeyError for another ending."""
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet", ".h5"):
        raise KeyError(
            f"{path} ends in {path.suffix or 'nothing'}: .csv, .parquet or .h5 would be accepted"
        )
    if excel and ending != ".csv":
        raise KeyError(f"--excel is for tables NAME.csv, not {path}")
    check_output(path, results.encoding["source"])
    with written(path) as unfinished:
        return write_as(ending, results, unfinished, wanted, in_rows, excel)


def write_as(
    ending: str,
    results: xr.Dataset,
    path: pathlib.Path,
    wanted: list[str],
    in_rows: bool,
    excel: bool,
) -> str:
    if ending == ".h5":
        return f"{extract(results, path, wanted or ['*'])} metrics"
    frame = (long if in_rows else wide)(results, wanted)
    if ending == ".csv":
        write_csv(frame, path, excel)
    else:
        try:
            frame.to_parquet(path, index=False)
        except ImportError as error:
            raise ImportError(
                f"Parquet needs pyarrow, which {sys.executable} has not: "
                f"{sys.executable} -m pip install pyarrow"
            ) from error
    return f"{len(frame)} rows, {len(frame.columns)} columns"


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0, 2 (the call is wrong) or 3 (a file is, or
    a package is missing)."""
    parser = argparse.ArgumentParser(prog="coresweep-export", description=__doc__)
    parser.add_argument("file", nargs="?", help="a results file")
    parser.add_argument(
        "-o",
        "--output",
        type=pathlib.Path,
        required=True,
        help="the table: NAME.csv or NAME.parquet; or NAME.h5, a results file without "
        "the integers, small enough to send",
    )
    parser.add_argument(
        "--metrics",
        "--metric",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="only these, with their intervals, such as 'block_time.*' (all without it); "
        "for NAME.h5 also histograms, such as run.block_time.histogram",
    )
    parser.add_argument("--long", action="store_true", help="one row for each point and metric")
    parser.add_argument(
        "--excel",
        action="store_true",
        help="NAME.csv with semicolons and decimal commas, as spreadsheets of many countries read",
    )
    options = parser.parse_args(arguments)
    if options.file is None and options.metrics and os.path.exists(options.metrics[-1]):
        options.file = options.metrics.pop()  # the file may stand behind the metrics
    if options.file is None:
        parser.error("the following arguments are required: file")
    try:
        results = open(options.file)
        check_finished(results, options.file)
        said = write(results, options.output, options.metrics, options.long, options.excel)
    except (OSError, ValueError, KeyError, ImportError) as error:
        print(f"coresweep-export: {error.args[0] if error.args else error}", file=sys.stderr)
        return 2 if isinstance(error, KeyError) else 3
    print(f"{said} in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
