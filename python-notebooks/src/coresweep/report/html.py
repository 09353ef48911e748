"""Blocks as one self-contained HTML page."""

from __future__ import annotations

import json
import re
from html import escape
from importlib.resources import files
from typing import Any

from ..reading.quantities import Cell, Number
from .document import Block, Code, Drawing, Figure, Heading, Paragraph, Table

SCRIPTS = ("draw.js", "bars.js", "curves.js", "front.js", "tables.js", "findings.js", "page.js")
STYLES = ("page.css", "figures.css")
UNSCRIPTED = (  # stands where the script puts its controls
    "At the chosen point; where scripts may run, metric and settings can be chosen here."
)


def cell(parts: Cell) -> str:
    """Text, with each number marked by where it stands in its file."""
    return "".join(number(part) if isinstance(part, Number) else escape(part) for part in parts)


def number(part: Number) -> str:
    index = ",".join(map(str, part.index))
    return (
        f'<data class="number" value="{part.value!r}" data-source="{part.source}"'
        f' data-variable="{escape(part.variable)}" data-index="{index}"'
        f' data-scale="{part.scale:g}" data-power="{part.power}">{part.text}</data>'
    )


def table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(label)}">{cell(parts)}</td>'
            for label, parts in zip(block.header, row, strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    return (
        f"<table><caption>{escape(block.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def figure(block: Figure) -> str:
    """The first picture is in the page; the script draws it anew and answers the controls."""
    alt = escape(f"{block.caption} {block.finding} The table below holds numbers of this figure.")
    spec = embed({"source": block.source, "spec": block.spec})
    return (
        f'<figure data-kind="{block.kind}"><figcaption>{escape(block.caption)}</figcaption>'
        f'<p class="finding" aria-live="polite">{escape(block.finding)}</p>'
        f'<div class="controls"><p class="unscripted">{UNSCRIPTED}</p></div>'
        f'<div class="drawing" role="img" aria-label="{alt}">{block.still}</div>'
        f'<script type="application/json">{spec}</script>'
        f"<details><summary>Numbers of this figure</summary>{table(block.table)}"
        "</details></figure>"
    )


def drawing(block: Drawing) -> str:
    """The SVG in a frame of its own as an image, so that its style touches nothing else on the
    page."""
    text = re.sub(r"^<\?xml.*?\?>\s*", "", block.svg)
    alt = escape(f"{block.caption} {block.alt}")
    source = escape(text.replace("%", "%25").replace("#", "%23").replace("\n", " "))
    return (
        f'<figure><figcaption>{escape(block.caption)}</figcaption><div class="wide">'
        f'<img alt="{alt}" src="data:image/svg+xml,{source}"></div></figure>'
    )


def embed(data: Any) -> str:
    """JSON that cannot end the script element that holds it."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def block(item: Block) -> str:
    match item:
        case Heading():
            return f'<h2 id="{item.anchor}">{escape(item.text)}</h2>'
        case Paragraph():
            return f"<p>{cell(item.parts)}</p>"
        case Table():
            return table(item)
        case Figure():
            return figure(item)
        case Drawing():
            return drawing(item)
        case Code():
            return f"<pre>{escape(item.text)}</pre>"


def asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")


def page(title: str, blocks: list[Block], data: dict[str, Any]) -> str:
    """The whole page; `data` holds the cubes that the figures show."""
    body = "\n".join(block(item) for item in blocks)
    script = "\n".join(asset(name) for name in SCRIPTS)
    style = "\n".join(asset(name) for name in STYLES)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body><main>'
        f"<h1>{escape(title)}</h1>\n{body}\n</main>"
        f'<script type="application/json" id="cubes">{embed(data)}</script>'
        f"<script>{script}</script></body></html>\n"
    )
