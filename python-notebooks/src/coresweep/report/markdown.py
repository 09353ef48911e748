"""Blocks as Markdown for a forum post: texts and tables, and figures as links to files beside
it."""

from __future__ import annotations

from collections.abc import Mapping

from ..reading.quantities import Cell, Number
from .document import Block, Code, Drawing, Figure, Heading, Paragraph, Table


def cell(parts: Cell) -> str:
    """One line; a bar would end the cell of a table."""
    text = "".join(part.text if isinstance(part, Number) else part for part in parts)
    return text.replace("|", "\\|").replace("\n", " ")


def table(item: Table) -> str:
    rows = [
        item.header,
        ["---"] * len(item.header),
        *([cell(parts) for parts in row] for row in item.rows),
    ]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"**{item.caption}**\n\n{lines}"


def figure(item: Figure, path: str) -> str:
    """The PNG leads to the SVG; its alternative text says where the numbers are."""
    alt = f"{item.caption} The table below holds numbers of this figure.".replace("[", "(").replace(
        "]", ")"
    )
    return f"[![{alt}]({path}.png)]({path}.svg)\n\n{table(item.table)}"


def block(item: Block, figures: Mapping[str, str]) -> str:
    match item:
        case Heading():
            return f"## {item.text}"
        case Paragraph():
            return cell(item.parts)
        case Table():
            return table(item)
        case Figure():
            return figure(item, figures[item.name])
        case Drawing():
            return f"**{item.caption}**\n\n![{item.caption} {item.alt}]({figures[item.name]}.svg)"
        case Code():
            return f"```\n{item.text}\n```"


def page(title: str, blocks: list[Block], figures: Mapping[str, str]) -> str:
    """`figures` says where the files of each figure are, without their suffix."""
    return "\n\n".join([f"# {title}", *unique([block(item, figures) for item in blocks])]) + "\n"


def unique(texts: list[str]) -> list[str]:
    """Two figures of the same numbers need one table: the second goes."""
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n\n")]
    said: set[str] = set()
    kept: list[str] = []
    for paragraph in paragraphs:
        if paragraph.startswith("| ") and paragraph in said:
            kept.pop()  # its caption
            continue
        said.add(paragraph)
        kept.append(paragraph)
    return kept
