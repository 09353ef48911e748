"""Blocks as one self-contained HTML page."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import Any

from .document import Block, Cell, Code, Figure, Heading, Number, Paragraph, Table


def cell(parts: Cell) -> str:
    """Text, with each number marked by where it stands in the file."""
    return "".join(number(part) if isinstance(part, Number) else escape(part) for part in parts)


def number(part: Number) -> str:
    index = ",".join(map(str, part.index))
    return (f'<data class="number" value="{part.value!r}" data-variable="{escape(part.variable)}"'
            f' data-index="{index}" data-scale="{part.scale:g}">{part.text}</data>')


def table(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.header)
    body = "".join(
        "<tr>" + "".join(f'<td data-label="{escape(label)}">{cell(parts)}</td>'
                         for label, parts in zip(block.header, row, strict=True)) + "</tr>"
        for row in block.rows)
    return (f'<table><caption>{escape(block.caption)}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def figure(block: Figure) -> str:
    data = {"axis_title": block.axis_title, "from_zero": block.from_zero,
            "bars": [bar.__dict__ for bar in block.bars]}
    alt = escape(f"{block.caption} The table below holds the same numbers.")
    return (f'<figure data-kind="{block.kind}"><figcaption>{escape(block.caption)}</figcaption>'
            f'<div class="controls"></div><div class="drawing" role="img" aria-label="{alt}"></div>'
            f'<script type="application/json">{embed(data)}</script>'
            f"<details><summary>Numbers of this figure</summary>{table(block.table)}"
            "</details></figure>")


def embed(data: Any) -> str:
    """JSON that cannot end the script element that holds it."""
    return json.dumps(data, allow_nan=False).replace("<", "\\u003c")


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
        case Code():
            return f"<pre>{escape(item.text)}</pre>"


def page(title: str, blocks: list[Block], data: dict[str, Any]) -> str:
    """The whole page; `data` holds the cubes that the controls choose from."""
    style, script = (files(__package__).joinpath(name).read_text("utf-8")
                     for name in ("page.css", "page.js"))
    body = "\n".join(block(item) for item in blocks)
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
            '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><style>{style}</style></head><body><main>'
            f"<h1>{escape(title)}</h1>\n{body}\n</main>"
            f'<script type="application/json" id="cubes">{embed(data)}</script>'
            f"<script>{script}</script></body></html>\n")
