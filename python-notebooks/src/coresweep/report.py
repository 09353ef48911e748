"""coresweep-report: a results file as a page that answers its question."""

from __future__ import annotations

import argparse
import pathlib
import sys
import tomllib
from typing import Any

import xarray as xr

from . import html, markdown
from .results import axes, baseline, locate, open
from .sections import Page, blocks, cubes


def choose(results: xr.Dataset, wanted: dict[str, Any]) -> dict[str, int]:
    """The point in question: where the baseline's axes have their last value, unless told."""
    point = dict.fromkeys(axes(results), 0)
    point.update({axis: results.sizes[axis] - 1 for axis in baseline(results) if axis in point})
    named = locate(results, wanted)
    return {**point, **{axis: named[axis] for axis in wanted}}


def make(path: str, wanted: dict[str, Any], claims: dict[str, Any]) -> tuple[str, Page]:
    results = open(path)
    chosen = choose(results, {**claims.get("chosen", {}), **wanted})
    title = str(results.attrs.get("title", "")) or pathlib.Path(path).stem
    return title, Page(results, chosen, claims.get("claims", []))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coresweep-report", description=__doc__)
    parser.add_argument("file", help="results file of coresweep sweep, best after coresweep analyze")
    parser.add_argument("-o", "--output", help="the page (default: beside FILE)")
    parser.add_argument("--format", choices=["html", "md"], default="html",
                        help="md: texts and tables for a forum post, without figures")
    parser.add_argument("--at", action="append", default=[], metavar="AXIS=VALUE",
                        help="the point in question (default: the last value of the baseline's axes)")
    parser.add_argument("--claims", help="TOML file with the claims to set beside the results")
    return parser


def main(argv: list[str] | None = None) -> int:
    asked = arguments().parse_args(argv)
    try:
        wanted = dict(pair.split("=", 1) for pair in asked.at)
        claims = tomllib.loads(pathlib.Path(asked.claims).read_text("utf-8")) if asked.claims else {}
        title, page = make(asked.file, wanted, claims)
        text = (markdown.page(title, blocks(page)) if asked.format == "md"
                else html.page(title, blocks(page), cubes(page)))
        output = pathlib.Path(asked.output or pathlib.Path(asked.file).with_suffix("." + asked.format))
        output.write_text(text, "utf-8")
    except (OSError, ValueError, KeyError) as error:
        print(f"coresweep-report: {error.args[0] if isinstance(error, KeyError) else error}",
              file=sys.stderr)
        return 3
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
