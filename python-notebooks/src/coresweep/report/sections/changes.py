"""What changes for whom: lines of the claims file, else the metrics that people feel; and how long
a number of blocks takes."""

from __future__ import annotations

from collections.abc import Mapping

from ...reading.quantities import Cell, Number, places
from .. import formulas
from ..context import Page
from ..document import Block, Heading, Items, Lock, Paragraph
from . import words
from .claims import tellable

FELT = [
    "block_time.mean",
    "transaction_latency.included.mean",
    "transaction_latency.finalized.mean",
    "transactions_per_second",
    "execution_rate",
    "longest_gap.mean",
]
WEEK = 7 * 86400  # s


def changes(page: Page) -> list[Block]:
    told_lines = page.texts.get("changes", [])
    said: list[Block] = []
    for entry in told_lines:
        lines = [line for line in entry["lines"] if tellable(page, line)]
        said.append(Paragraph([f"{entry['who']}:"]))
        said.append(Items([formulas.sentence(page, line) for line in lines]))
    if not told_lines and not page.simulates_market:
        items = [line(page, name) for name in FELT if page.has(name)]
        said = [Items(items)] if items else []
    if not said:
        return []
    return [Heading("What changes for you", "changes"), *said, *clock(page)]


def line(page: Page, name: str) -> Cell:
    title = page.title(name)
    now = words.short(page, name)
    said: Cell = [f"{words.capital(title)}: ", *now]
    if page.base is not None and page.base != page.chosen:
        before = words.short(page, name, page.base)
        same = words.text(now) == words.text(before)
        said += [", as before"] if same else [", not ", *before]
    return [*said, "."]


def clock(page: Page) -> list[Block]:
    """What is written in blocks lasts otherwise: a week by the baseline's nominal time."""
    base = page.base
    needed = ("block_time.mean", "wall_clock_factor")
    if base is None or base == page.chosen or not all(map(page.has, needed)):
        return []
    factor = page.value("wall_clock_factor", base).value
    nominal = page.value("block_time.mean", base).value / factor
    if not nominal > 0:
        return []
    blocks = round(WEEK / nominal)
    return [Lock(blocks, *(days(page, blocks, point) for point in (base, page.chosen)))]


def days(page: Page, blocks: int, point: Mapping[str, int]) -> Number:
    value = page.value("block_time.mean", point)
    size = blocks * value.value / 86400
    return Number(
        "",
        (),
        size,
        1.0,
        places(size),
        formula=f"{blocks} * t0 / 86400",
        terms=((page.source, value),),
    )
