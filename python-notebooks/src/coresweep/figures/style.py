"""How figures tell things apart, so that they read in black and white and for colour-blind readers:
each colour comes with a dash, a marker or a hatch of its own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice
from typing import NamedTuple

# Those of the page and of the trace picture; each is seen on white.
COLOURS = (
    "#450693",
    "#b35a00",
    "#0072b2",
    "#8c00ff",
    "#00785a",
    "#a8200d",
    "#555555",
    "#7a5c00",
)
GENERATION, BACKING, INCLUSION = "#450693", "#8c00ff", "#ffc400"  # yellow only with a dark edge


class Look(NamedTuple):
    """A colour, with matplotlib's and plotly's names for the dash, the marker and the hatch."""

    colour: str
    dash: tuple[str, str]
    marker: tuple[str, str]
    hatch: tuple[str, str]


DASHES = (("-", "solid"), ("--", "dash"), (":", "dot"), ("-.", "dashdot"))
MARKERS = (
    ("o", "circle"),
    ("s", "square"),
    ("^", "triangle-up"),
    ("D", "diamond"),
    ("v", "triangle-down"),
    ("P", "cross"),
)
HATCHES = (("", ""), ("///", "/"), ("...", "."), ("xxx", "x"), ("\\\\\\", "\\"))


def looks(count: int) -> list[Look]:
    """So many looks; they begin again only where colour, dash and marker are used up together.

    >>> len(set(looks(12)))
    12
    """
    return [
        Look(*parts)
        for parts in islice(
            zip(*map(cycle, (COLOURS, DASHES, MARKERS, HATCHES)), strict=False), count
        )
    ]


def phases(names: Iterable[str]) -> dict[str, Look]:
    """The looks of what a block waits for: by whose phase it is, told apart by hatches.

    >>> phases(["building", "chunks spread"])["building"].colour
    '#450693'
    """
    owners = {
        "building": GENERATION,
        "fetched and checked": BACKING,
        "waiting to be backed": BACKING,
    }
    several = list(names)
    return {
        name: look._replace(colour=owners.get(name, INCLUSION))
        for name, look in zip(several, looks(len(several)), strict=True)
    }


def by_word(words: list[str]) -> dict[str, Look]:
    """One look for each different word, the same ones for verdicts in every figure.

    >>> by_word(["worse", "new"])["worse"] == by_word(["worse"])["worse"]
    True
    """
    known = ["better", "worse", "undecided", "equivalent", "higher", "lower", "identical"]
    fronts = ["on", "off", "possibly_on", "no_value"]
    order = [*(known if set(words) & set(known) else fronts)]
    order += [word for word in dict.fromkeys(words) if word not in order]
    return {
        word: look for word, look in zip(order, looks(len(order)), strict=True) if word in words
    }
