"""What the file lacks, said before its numbers are used."""

from __future__ import annotations

from ..context import Page
from ..document import Block, Items

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
    return [Items([[f"Of this file: {text}."] for text in said])] if said else []
