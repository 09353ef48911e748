"""The sections of the decision page, in their order."""

from __future__ import annotations

from ..context import Page
from ..document import Block
from . import (
    better,
    changes,
    claims,
    depends,
    first,
    lacking,
    notes,
    numbers,
    risks,
    treasury,
    trial,
)


def blocks(page: Page) -> list[Block]:
    return [
        *first.first(page),
        *trial.trial(page),
        *lacking.lacking(page),
        *claims.claims(page),
        *changes.changes(page),
        *treasury.treasury(page),
        *risks.risks(page),
        *better.better(page),
        *risks.vote(page),
        *notes.assumptions(page),
        *numbers.numbers(page),
        *depends.depends(page),
        *notes.repeat(page),
    ]
