"""The page of a budget: the answer of `coresweep budget` in plain words, from its JSON."""

from __future__ import annotations

from typing import Any

from ..document import Block, First, Folded, Heading, Paragraph
from .answer import best, read
from .first import first
from .tables import calendar, ranking, repeat, rests, squeezes

__all__ = ["blocks", "read", "title"]


def title(answer: dict[str, Any]) -> str:
    return "A budget for " + " and ".join(network["title"] for network in answer["networks"])


def blocks(answer: dict[str, Any]) -> list[Block]:
    networks = list(enumerate(answer["networks"]))
    told: list[Block] = []
    if len(networks) > 1:
        told.append(First(title(answer), [answer["total"]], [], None, [], [], []))
    for place, network in networks:
        told.append(first(network, place))
        told += parts(network)
    return told


def parts(network: dict[str, Any]) -> list[Block]:
    anchor = network["network"]
    several = f" on {anchor.capitalize()}"
    told: list[Block] = []
    if best(network) is not None:
        told += [Heading("Before each sale" + several, f"{anchor}-calendar"), calendar(network)]
    told += [
        Heading("Strategies" + several, f"{anchor}-strategies"),
        ranking(network),
        Heading("Squeezes" + several, f"{anchor}-squeezes"),
        Paragraph([network["words"]["squeeze"]]),
        squeezes(network),
        Folded("What this rests on, and how to repeat it", [rests(network), repeat(network)]),
    ]
    return told
