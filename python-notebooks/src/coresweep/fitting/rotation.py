"""Who comes when: the rotation of the collators, if the authors of the slots repeat."""

from __future__ import annotations

import numpy as np

from .stamps import SOME, Whole
from .turns import Turns

LARGEST = 128  # collators that a list names one by one
SAME = 0.98  # of the slots at a place must be one author's
ENOUGH = 5  # slots a place


def places(turns: Turns, count: int) -> Whole:
    """The place in a rotation of so many of each slot; 0 for slots that are a multiple of it."""
    narrow = np.int16 if 2 * count < 2**15 else np.int32  # there are millions of slots
    turn = ((np.arange(count) + turns.first % count) % count).astype(narrow)
    return np.resize(turn, len(turns.author))


def agrees(slot: Whole, author: Whole, count: int) -> bool:
    """Whether one author has each place, and no author two, by who built in which slots."""
    names = int(author.max()) + 1
    table = np.bincount(slot % count * names + author, minlength=count * names)
    table = table.reshape(count, names)
    owner = table.argmax(axis=1)[table.sum(axis=1) > 0]
    return table.max(axis=1).sum() >= SAME * table.sum() and len(np.unique(owner)) == len(owner)


def shortest(slot: Whole, author: Whole, wanted: int | None = None) -> int | None:
    """The smallest number, or `wanted`, that agrees and has slots enough."""
    tried = [wanted] if wanted else range(len(np.unique(author)), LARGEST + 1)
    slots = int(slot[-1] - slot[0]) + 1
    return next((n for n in tried if slots >= ENOUGH * n and agrees(slot, author, n)), None)


def length(turns: Turns, wanted: int | None) -> int | None:
    """How many collators take turns: the smallest number that agrees with the authors, collators
    that never built included. None if none does, or the slots are too few."""
    author = turns.author[:SOME].astype(np.int64)
    built = np.flatnonzero(author >= 0)
    return shortest(turns.first + built, author[built], wanted)
