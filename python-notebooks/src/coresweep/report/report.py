"""coresweep-report: a results file as a page that answers its question."""

from __future__ import annotations

import argparse
import dataclasses
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from ..reading.dataset import Results, stored_answer
from ..reading.output import check_output, written
from ..reading.results import MODEL_VERSION, axes, locate, open
from ..running.program import find_program
from . import budget, html, markdown
from .claims_file import read_texts
from .context import Page, number_of
from .document import Block, Trial
from .embedded import cubes
from .sections import blocks
from .stills import complete

PHONE = 380  # px


def choose(results: xr.Dataset, wanted: Mapping[str, Any]) -> dict[str, int]:
    """The point in question: what the file calls its answer, unless told."""
    point = {**dict.fromkeys(axes(results), 0), **stored_answer(results).get("point", {})}
    named = locate(results, wanted)
    return {**point, **{axis: named[axis] for axis in wanted}}


def open_verified(path: str, program: str | None = None) -> Results:
    """Opens a results file for a page, whose digest the program works out again from the integers.
    Where it cannot, the page says why beside the digest. ValueError if that is another one."""
    results = open(path)
    if "digest" not in results.attrs:
        return results
    why = _not_verified(results)
    try:
        why = why or _digest_again(path, program or find_program())
    except FileNotFoundError:
        why = "without the program coresweep it was not worked out again"
    if why:
        results.attrs["digest"] = f"{results.attrs['digest']} (as the file says: {why})"
    return results


def _not_verified(results: Results) -> str:
    if "extract" in results.attrs:
        return "this part of it has no integers"
    if results.attrs.get("model_version") != MODEL_VERSION:
        return "another version of the model counted its integers"
    return ""


def _digest_again(path: str, program: str) -> str:
    done = subprocess.run([program, "digest", path], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise ValueError(
            done.stderr.strip().removeprefix("coresweep: ")
            or f"cannot work out the digest of {path} with {program} digest: it ended with "
            f"{done.returncode}: name the program coresweep"
        )
    return ""


def make(
    path: str,
    texts: Mapping[str, Any],
    wanted: Mapping[str, Any],
    beside: Mapping[str, str] | None = None,
    wanted_market: Mapping[str, Any] | None = None,
    program: str | None = None,
) -> tuple[str, Page]:
    """The title of a results file, and all that its page is made of; `beside` names other files by
    the names that formulas use."""
    results = open_verified(path, program)
    if "block_time.mean" not in results and "cost.mean" not in results:
        raise ValueError(
            f"cannot make a page of {path}: it holds no metrics: merge the shards of its study, or "
            "let its sweep finish"
        )
    others = {name: open_verified(file, program) for name, file in (beside or {}).items()}
    if "market" in others and "cost.mean" not in others["market"]:
        raise ValueError(
            f"cannot take costs from {(beside or {})['market']}: its study simulates no market: "
            'name a file of a study with [market] model = "agents" or "regimes"'
        )
    told = {"market": {**texts.get("market", {}).get("chosen", {}), **(wanted_market or {})}}
    pages = {
        name: Page(other, choose(other, told.get(name, {})), texts, name)
        for name, other in others.items()
    }
    title = str(results.attrs.get("title", "")) or pathlib.Path(path).stem
    chosen = choose(results, {**texts.get("chosen", {}), **wanted})
    page = Page(results, chosen, texts, beside=pages)
    if program:
        points = [*([page.base] if page.base not in (None, chosen) else []), chosen]
        drawn = [time_line(results, points, program, width) for width in (None, PHONE)]
        page = dataclasses.replace(page, timelines=drawn)
    return title, page


def time_line(
    results: xr.Dataset, points: Sequence[Mapping[str, int]], program: str, width: int | None = None
) -> str:
    """The first run of these points, simulated once more and drawn by the program one above the
    other, as SVG; `width` in pixels for a screen narrower than a desk's."""
    with tempfile.TemporaryDirectory() as folder:
        study, drawn = pathlib.Path(folder, "study.toml"), pathlib.Path(folder, "run.svg")
        study.write_text(str(results.attrs["config"]), "utf-8")
        options = ["-o", str(drawn), *(["--width", str(width)] if width else [])]
        for point in points:
            options += ["--point", str(number_of(results, point))]
        done = subprocess.run(
            [program, "trace", str(study), *options],
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise ValueError(f"cannot draw a time line with {program} trace: {done.stderr.strip()}")
        return drawn.read_text("utf-8")


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coresweep-report", description=__doc__)
    parser.add_argument(
        "file",
        help="results file of coresweep sweep, best after coresweep analyze; or the JSON of "
        "coresweep budget",
    )
    parser.add_argument("-o", "--output", help="the page (default: beside FILE)")
    parser.add_argument(
        "--format",
        choices=["html", "md"],
        default="html",
        help="md: for a forum post, with its figures as PNG and SVG in a folder beside it",
    )
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="AXIS=VALUE",
        help="the point in question (default: what the file calls its answer)",
    )
    parser.add_argument(
        "--claims",
        metavar="TOML",
        help="what to set beside the results in words: the answer, claims, risks, what to decide",
    )
    parser.add_argument(
        "--market", metavar="FILE", help="results file of a market, for what a core costs"
    )
    parser.add_argument(
        "--neighbours",
        metavar="FILE",
        help="results file of coresweep neighbours, for what would make it better",
    )
    parser.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="another results file, by the name that formulas of TOML use",
    )
    parser.add_argument(
        "--market-at",
        action="append",
        default=[],
        metavar="AXIS=VALUE",
        help="the point of the market's file (default: as TOML says)",
    )
    parser.add_argument(
        "--no-simulator",
        action="store_true",
        help="leave out the simulator (0.8 MB), by which readers of the page try their own numbers",
    )
    parser.add_argument(
        "--program", metavar="PATH", help="the program coresweep: it draws one run as a time line"
    )
    return parser


def pairs(texts: list[str]) -> dict[str, str]:
    for text in texts:
        if "=" not in text:
            raise ValueError(f"{text} is no NAME=VALUE: write, for example, latency.scale=2")
    return dict(text.split("=", 1) for text in texts)


def told_of(asked: argparse.Namespace) -> tuple[str, list[Block], Page | None]:
    """Title and blocks, and the results that they show; of a budget there is only its answer."""
    if asked.file.endswith(".json"):
        answer = budget.read(asked.file)
        return budget.title(answer), budget.blocks(answer), None
    texts = read_texts(asked.claims) if asked.claims else {}
    beside = pairs(asked.beside)
    beside |= {
        name: file
        for name, file in (("market", asked.market), ("neighbours", asked.neighbours))
        if file
    }
    title, page = make(
        asked.file, texts, pairs(asked.at), beside, pairs(asked.market_at), asked.program
    )
    return title, blocks(page), page


def read_by(asked: argparse.Namespace) -> list[str]:
    """The files that are read."""
    beside = [text.split("=", 1)[-1] for text in asked.beside]
    named = (asked.file, asked.claims, asked.market, asked.neighbours)
    return [*(file for file in named if file), *beside]


def write(asked: argparse.Namespace) -> pathlib.Path:
    title, told, page = told_of(asked)
    output = pathlib.Path(asked.output or pathlib.Path(asked.file).with_suffix("." + asked.format))
    check_output(output, *read_by(asked))
    data = {} if page is None else cubes(page, told)
    told = complete(told, data)
    if asked.format == "md":
        from . import files

        told = markdown.shown(told)
        text = markdown.page(title, told, files.draw_all(page, told, output))
    else:
        if asked.no_simulator or not html.has_module():
            told = [block for block in told if not isinstance(block, Trial)]
        text = html.page(title, told, data)
    with written(output) as unfinished:
        unfinished.write_text(text, "utf-8")
    return output


def main(argv: list[str] | None = None) -> int:
    asked = arguments().parse_args(argv)
    try:
        print(write(asked))
    except (OSError, ValueError, KeyError, ImportError) as error:
        print(
            f"coresweep-report: {error.args[0] if isinstance(error, KeyError) else error}",
            file=sys.stderr,
        )
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
