"""What the result rests on, and how to get it again."""

from __future__ import annotations

from typing import Any

from ...reading.results import study
from ..context import Page
from ..document import Block, Code, Heading, Paragraph

KEPT = ("relay", "backing", "para", "collator", "latency", "block", "validator")
MARKET = ("market", "tenant", "usd")
NAMES = (
    "history",
    "seed_text",
    "runs_per_point",
    "market_runs_per_point",
    "coresweep_version",
    "model_version",
    "config_hash",
    "digest",
)


def settings(page: Page, groups: tuple[str, ...]) -> list[str]:
    config = study(page.results)
    return [
        f"{group}.{key} = {text(value)}"
        for group in groups
        for key, value in config.get(group, {}).items()
    ]


def text(value: Any) -> str:
    """As the study would write it, in short."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {text(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def assumptions(page: Page) -> list[Block]:
    analysis = study(page.results).get("analysis", {})
    marked, effects = analysis.get("assumptions", []), analysis.get("smallest_effects", [])
    blocks: list[Block] = [
        Heading("Assumptions", "assumptions"),
        Paragraph(
            [
                f"Varied as assumptions: {', '.join(marked)}."
                if marked
                else "The study marks no axis as an assumption, so there is no assumption range."
            ]
        ),
    ]
    if effects:
        blocks.append(
            Paragraph(
                [f"Counted as an effect, when two settings are compared: {'; '.join(effects)}."]
            )
        )
    blocks.append(Code("\n".join(settings(page, KEPT))))
    if page.market is not None:
        blocks += [Paragraph(["Of the market:"]), Code("\n".join(settings(page.market, MARKET)))]
    return blocks


def repeat(page: Page) -> list[Block]:
    files = [page] if page.joined is None else [page, page.joined]
    blocks: list[Block] = [Heading("How to repeat it", "repeat")]
    for file in files:
        if len(files) > 1:
            blocks.append(Paragraph([str(file.results.attrs.get("title", "")) + ":"]))
        attributes = file.results.attrs
        lines = [
            f"{name}: {attributes.get(name, 'not in the file')}"
            for name in NAMES
            if name in attributes or name != "market_runs_per_point"
        ]
        blocks.append(Code("\n".join(lines)))
    return blocks
