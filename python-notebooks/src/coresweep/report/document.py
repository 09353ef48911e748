"""A page as plain blocks, so that HTML and Markdown say the same with the same numbers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from ..reading.quantities import Cell


@dataclass(frozen=True)
class Heading:
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    parts: Cell


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
    """A finished SVG, such as `coresweep trace` draws."""

    name: str
    caption: str
    svg: str

    @property
    def alt(self) -> str:
        """What the SVG says of itself."""
        told = re.search(r"<desc[^>]*>(.*?)</desc>", self.svg, re.S)
        return html.unescape(told[1]) if told else ""


Block = Heading | Paragraph | Table | Figure | Code | Drawing
