"""What people said of it: each claim quoted, whether it holds, and one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .. import formulas
from ..context import Page
from ..document import Block, Heading, Said


def claims(page: Page) -> list[Block]:
    said = [
        claim(page, entry)
        for entry in page.texts.get("claims", [])
        if tellable(page, entry["says"], *entry["holds"])
    ]
    return [Heading("What people said", "claims"), *said] if said else []


def tellable(page: Page, *texts: str) -> bool:
    """Whether all files that these texts read are beside this one; other texts are passed over."""
    text = " ".join(texts)
    names = {"market", "neighbours", *page.texts.get("files", {})}
    return all(name in page.files or not re.search(rf"\b{name}\.[a-z]", text) for name in names)


def claim(page: Page, entry: Mapping[str, Any]) -> Said:
    """It holds if all its conditions do, in part if some do; one that the runs leave open leaves it
    open, as does a claim without conditions: nothing here measures it."""
    found = [formulas.holds(page, condition) for condition in entry["holds"]]
    if not found:
        verdict = "open"
    elif all(found):
        verdict = "yes"
    elif any(found):
        verdict = "in part"
    else:
        verdict = "open" if None in found else "no"
    return Said(entry["text"], verdict, formulas.sentence(page, entry["says"]))
