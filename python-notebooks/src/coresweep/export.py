"""coresweep-export: results as CSV or Parquet, for spreadsheets and SQL."""

from __future__ import annotations

import argparse
import pathlib
import sys

import pandas as pd
import xarray as xr

from .results import axes, open, require
from .selection import ENDS


def names_of(results: xr.Dataset, wanted: list[str]) -> list[str]:
    """The metrics named, or all that have a value for each point of the study, with their intervals."""
    if wanted:
        for name in wanted:
            require(results, name)
        return [part for name in wanted for part in (name, *(name + end for end in ENDS))
                if part in results]
    return [str(name) for name, value in results.data_vars.items()
            if {str(axis) for axis in value.dims} <= set(axes(results)) and "analysis" not in value.attrs
            and not str(name).endswith(".label")]


def wide(results: xr.Dataset, wanted: list[str]) -> pd.DataFrame:
    """One row for each point, one column for each metric and end of its interval, units in the names."""
    names = names_of(results, wanted)
    table = results[names].to_dataframe(dim_order=list(results[names].dims)).reset_index()
    units = {name: str(results[name].attrs.get("units", "")) for name in names}
    return table.rename(columns={name: f"{name} [{unit}]" for name, unit in units.items()
                                 if unit not in ("", "1")})


def long(results: xr.Dataset, wanted: list[str]) -> pd.DataFrame:
    """One row for each point and metric: the axes, metric, unit, value, low, high."""
    parts = []
    for name in names_of(results, wanted):
        value = results[name]
        if name.endswith(ENDS) or value.dtype.kind not in "fiu":
            continue
        ends = {end.strip("."): results[name + end] for end in ENDS if name + end in results}
        part = xr.Dataset({"value": value, **ends}).to_dataframe(
            dim_order=list(value.dims)).reset_index() if value.dims else pd.DataFrame(
                [{"value": value.item(), **{key: end.item() for key, end in ends.items()}}])
        parts.append(part.assign(metric=name, unit=str(value.attrs.get("units", ""))))
    return pd.concat(parts, ignore_index=True)


def write(table: pd.DataFrame, path: pathlib.Path) -> None:
    """Writes by the ending of `path`. Raises KeyError for another one."""
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        try:
            table.to_parquet(path, index=False)
        except ImportError as error:
            raise ImportError("Parquet needs pyarrow: pip install 'coresweep[parquet]'") from error
    else:
        raise KeyError(f"{path} ends in {path.suffix or 'nothing'}: .csv or .parquet would be accepted")


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit code: 0, 2 (the call is wrong) or 3 (a file is, or
    a package is missing)."""
    parser = argparse.ArgumentParser(prog="coresweep-export", description=__doc__)
    parser.add_argument("file", help="a results file")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True,
                        help="the table: NAME.csv or NAME.parquet")
    parser.add_argument("--metrics", nargs="+", default=[], metavar="NAME",
                        help="only these, with their intervals (all without it)")
    parser.add_argument("--long", action="store_true", help="one row for each point and metric")
    options = parser.parse_args(arguments)
    try:
        results = open(options.file)
        table = (long if options.long else wide)(results, options.metrics)
        write(table, options.output)
    except (OSError, ValueError, KeyError, ImportError) as error:
        print(f"coresweep-export: {error.args[0] if error.args else error}", file=sys.stderr)
        return 2 if isinstance(error, KeyError) else 3
    print(f"{len(table)} rows, {len(table.columns)} columns in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
