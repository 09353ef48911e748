"""What the file lacks, said before its numbers are used."""

from __future__ import annotations

import json

from ..context import Page
from ..document import Block, Items

TOLD_ELSEWHERE = ("network = ", "on_demand.rules = ")  # notes.py

STATUS = (
    (1, "points are missing: they were not simulated"),
    (3, "some points did not reach the precision that the study asked for"),
    (4, "some points failed: coresweep summary says why"),
)


def lacking(page: Page) -> list[Block]:
    said = []
    if page.base is None:
        said.append("it names no baseline, so nothing is compared")
    if not page.has("status"):
        said.append("it is partial: its sweep did not finish")
    else:
        codes = page.results["status"].values.ravel().tolist()
        said += [text for code, text in STATUS if code in codes]
        if len(codes) == 1:
            said.append("it has one point: it shows no influence of any setting")
    if not any(str(name).startswith("ranges.") for name in page.results.data_vars):
        said.append("it has no analyses: coresweep analyze FILE adds them")
    if page.market is None and not page.has("cost_per_parablock"):
        said.append("it has no market, so it says nothing about costs")
    items = [f"Of this file: {text}." for text in said]
    items += [f"Look again: {text}." for text in doubts(page)]
    return [Items([[text] for text in items])] if items else []


def doubts(page: Page) -> list[str]:
    """Settings that cannot mean what they say, as the program has put it."""
    told = json.loads(str(page.results.attrs.get("doubts", "[]")))
    return [str(text) for text in told if not str(text).startswith(TOLD_ELSEWHERE)]
