"""A page as plain blocks, so that HTML and Markdown say the same with the same numbers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from ..reading.quantities import Cell, Number


@dataclass(frozen=True)
class Heading:
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    parts: Cell


@dataclass(frozen=True)
class Items:
    """A list: a point each."""

    items: list[Cell]


@dataclass(frozen=True)
class Bar:
    """A value from zero, with where nine of ten runs lie; `faint` if it is ruled out."""

    label: str
    value: Number
    low: Number | None = None
    high: Number | None = None
    note: Cell = field(default_factory=list)
    faint: bool = False


@dataclass(frozen=True)
class Bars:
    """Values side by side on one axis that starts at zero. The caption states what they show."""

    name: str  # of its files, beside the Markdown
    caption: Cell
    unit: str
    bars: list[Bar]


@dataclass(frozen=True)
class Card:
    """One thing that a reader weighs: better, worse or its cost. The anchor leads to more."""

    title: str
    text: Cell
    anchor: str


@dataclass(frozen=True)
class First:
    """The first screen: the question, its answer with one number, and what to do about it."""

    question: str
    answer: Cell
    spread: Cell
    picture: Bars | None
    cards: list[Card]
    advice: Cell
    sure: Cell


@dataclass(frozen=True)
class Said:
    """What somebody claimed, whether it holds (yes, in part, no, open), and one sentence."""

    quotation: str
    verdict: str
    text: Cell


@dataclass(frozen=True)
class Lock:
    """How many days a number of blocks takes, at the baseline and at the chosen point."""

    blocks: int
    before: Number
    after: Number


@dataclass(frozen=True)
class Table:
    caption: str
    header: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Figure:
    """What a figure shows, by the names of variables; `table` holds numbers of it. What is to be
    seen, and the first picture as SVG, come last (stills.complete)."""

    kind: str
    name: str  # of its files, beside the Markdown
    caption: str
    table: Table
    spec: dict[str, Any]
    source: str = "results"
    finding: str = ""
    still: str = ""


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Drawing:
    """A finished SVG, such as `coresweep trace` draws; `narrow` is the same for a phone."""

    name: str
    caption: str
    svg: str
    narrow: str = ""

    @property
    def alt(self) -> str:
        """What the SVG says of itself."""
        told = re.search(r"<desc[^>]*>(.*?)</desc>", self.svg, re.S)
        return html.unescape(told[1]) if told else ""


@dataclass(frozen=True)
class Folded:
    """What most readers pass over: a page opens it on demand, a forum post leaves it out."""

    summary: str
    blocks: list[Block]
    kind: str = ""  # "numbers": its tables can be saved; "repeat": a forum post has it, too


@dataclass(frozen=True)
class Trial:
    """Controls by which a page simulates the study's point with other settings; `facts` is what
    its script needs (sections/trial.py)."""

    text: str
    anchor: str
    facts: dict[str, Any]


Block = (
    First
    | Heading
    | Paragraph
    | Items
    | Bars
    | Said
    | Lock
    | Table
    | Figure
    | Code
    | Drawing
    | Folded
    | Trial
)


def flat(blocks: list[Block]) -> list[Block]:
    """All blocks, those inside others too."""
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Folded):
            found += flat(block.blocks)
        if isinstance(block, First) and block.picture:
            found.append(block.picture)
    return found
