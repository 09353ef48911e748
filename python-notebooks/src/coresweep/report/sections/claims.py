"""What people said of it: each claim quoted, whether it holds, and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import formulas
from ..context import Page
from ..document import Block, Heading, Said


def claims(page: Page) -> list[Block]:
    said = [claim(page, entry) for entry in page.texts.get("claims", []) if told(page, entry)]
    return [Heading("What people said", "claims"), *said] if said else []


def told(page: Page, entry: Mapping[str, Any]) -> bool:
    """A claim about a file that is not beside this one is passed over."""
    text = " ".join([entry["says"], *entry["holds"]])
    return all(name in page.files or f"{name}." not in text for name in page.texts.get("files", {}))


def claim(page: Page, entry: Mapping[str, Any]) -> Said:
    """It holds if all its conditions do, in part if some do; one that the runs leave open leaves it
    open."""
    found = [formulas.holds(page, condition) for condition in entry["holds"]]
    if all(found):
        verdict = "yes"
    elif any(found):
        verdict = "in part"
    else:
        verdict = "open" if None in found else "no"
    return Said(entry["text"], verdict, formulas.sentence(page, entry["says"]))
