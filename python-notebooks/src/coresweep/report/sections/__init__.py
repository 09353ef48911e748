"""The sections of the decision page, in their order."""

from __future__ import annotations

from ..context import Page
from ..document import Block
from . import answer, changes, claims, depends, notes, treasury, vote


def blocks(page: Page) -> list[Block]:
    return [
        *answer.question(page),
        *answer.answer(page),
        *claims.claims(page),
        *changes.changes(page),
        *treasury.treasury(page),
        *depends.depends(page),
        *changes.clock(page),
        *vote.risks(page),
        *vote.vote(page),
        *notes.assumptions(page),
        *notes.repeat(page),
    ]
