"""Blocks as Markdown for a forum post: texts, short tables, and pictures as links to files beside
it. What a page folds is left out, but for how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping

from ..reading.quantities import Cell, Number
from .document import (
    Bars,
    Block,
    Code,
    Drawing,
    Figure,
    First,
    Folded,
    Heading,
    Items,
    Lock,
    Paragraph,
    Said,
    Table,
    Trial,
)
from .html import MARKS

LEFT_OUT = (
    "All numbers with their errors, and figures to explore: on the page (`coresweep report`)."
)


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


def picture(caption: str, path: str) -> str:
    """The PNG leads to the SVG."""
    alt = caption.replace("[", "(").replace("]", ")")
    return f"[![{alt}]({path}.png)]({path}.svg)"


def bars(item: Bars, figures: Mapping[str, str]) -> str:
    """The alternative text says what the bars do."""
    told = "; ".join(f"{bar.label} {bar.value.text} {item.unit}".strip() for bar in item.bars)
    return picture(f"{cell(item.caption)}: {told}.", figures[item.name])


def first(item: First, figures: Mapping[str, str]) -> str:
    said = [
        f"**{cell(item.answer)}**",
        cell(item.spread),
        bars(item.picture, figures) if item.picture else "",
        "\n".join(f"* **{card.title}**: {cell(card.text)}" for card in item.cards),
        cell(item.advice),
        cell(item.sure),
    ]
    return "\n\n".join([f"*{item.question}*", *filter(None, said)])


def block(item: Block, figures: Mapping[str, str]) -> str:
    match item:
        case First():
            return first(item, figures)
        case Heading():
            return f"## {item.text}"
        case Paragraph():
            return cell(item.parts)
        case Items():
            return "\n".join(f"* {cell(parts)}" for parts in item.items)
        case Bars():
            return bars(item, figures)
        case Said():
            return f"{MARKS[item.verdict]} **{item.quotation}** {cell(item.text)}"
        case Lock():
            ends = (item.before.text, item.after.text)
            return (
                f"A period of {item.blocks:,} blocks lasted {ends[0]} days and will last "
                f"{ends[1]} days."
            )
        case Table():
            return table(item)
        case Figure():
            drawn = picture(item.caption, figures[item.name])
            return "\n\n".join(filter(None, [drawn, item.finding, table(item.table)]))
        case Drawing():
            return f"**{item.caption}**\n\n![{item.caption} {item.alt}]({figures[item.name]}.svg)"
        case Code():
            return f"```\n{item.text}\n```"
        case Folded():
            inside = [block(one, figures) for one in item.blocks]
            return "\n\n".join([f"**{item.summary}**", *inside])
        case Trial():  # a post cannot simulate
            return ""


def shown(blocks: list[Block]) -> list[Block]:
    """Without what is folded or simulates, and without headings that nothing is left under."""
    kept = [
        item
        for item in blocks
        if not isinstance(item, Trial) and (not isinstance(item, Folded) or item.kind == "repeat")
    ]
    return [
        item
        for i, item in enumerate(kept)
        if not isinstance(item, Heading)
        or (i + 1 < len(kept) and not isinstance(kept[i + 1], Heading))
    ]


def page(title: str, blocks: list[Block], figures: Mapping[str, str]) -> str:
    """`figures` says where the files of each figure are, without their suffix."""
    told = [block(item, figures) for item in shown(blocks)]
    return "\n\n".join([f"# {title}", *told, LEFT_OUT]) + "\n"
