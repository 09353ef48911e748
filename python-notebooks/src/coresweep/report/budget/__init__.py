"""The page of a budget: the answer of `coresweep budget` in plain words, from its JSON."""

from __future__ import annotations

from typing import Any

from ..document import Block, Folded, Heading, Paragraph
from .answer import best, read
from .first import first, part, together
from .tables import calendar, ranking, repeat, rests, squeezes

__all__ = ["blocks", "read", "title"]


def title(answer: dict[str, Any]) -> str:
    return "A budget for " + " and ".join(network["title"] for network in answer["networks"])


def blocks(answer: dict[str, Any]) -> list[Block]:
    networks = answer["networks"]
    if len(networks) == 1:
        return [first(networks[0], 0), *parts(networks[0])]
    told: list[Block] = [together(title(answer), answer)]
    for place, network in enumerate(networks):
        told += [*part(network, place), *parts(network)]
    return told


def parts(network: dict[str, Any]) -> list[Block]:
    """Tables, each under its title."""
    anchor = network["network"]
    on = f" on {anchor.capitalize()}"
    told: list[Block] = []
    if best(network) is not None:
        told += [Heading("Before each sale" + on, f"{anchor}-calendar"), *calendar(network)]
    return [
        *told,
        Heading("Strategies" + on, f"{anchor}-strategies"),
        ranking(network),
        Heading("Squeezes" + on, f"{anchor}-squeezes"),
        Paragraph([network["words"]["squeeze"]]),
        squeezes(network),
        Folded("What this rests on, and how to repeat it", [rests(network), repeat(network)]),
    ]
