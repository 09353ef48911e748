"""Blocks as Markdown for a forum post: texts and tables; figures stand as their tables."""

from __future__ import annotations

from .document import Block, Cell, Code, Figure, Heading, Number, Paragraph, Table


def cell(parts: Cell) -> str:
    """One line; a bar would end the cell of a table."""
    text = "".join(part.text if isinstance(part, Number) else part for part in parts)
    return text.replace("|", "\\|").replace("\n", " ")


def table(item: Table) -> str:
    rows = [item.header, ["---"] * len(item.header), *([cell(parts) for parts in row] for row in item.rows)]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"**{item.caption}**\n\n{lines}"


def block(item: Block) -> str:
    match item:
        case Heading():
            return f"## {item.text}"
        case Paragraph():
            return cell(item.parts)
        case Table():
            return table(item)
        case Figure():
            return table(item.table)
        case Code():
            return f"```\n{item.text}\n```"


def unique(items: list[str]) -> list[str]:
    """Two figures of the same numbers need one table."""
    return list(dict.fromkeys(items))


def page(title: str, blocks: list[Block]) -> str:
    return "\n\n".join([f"# {title}", *unique([block(item) for item in blocks])]) + "\n"
