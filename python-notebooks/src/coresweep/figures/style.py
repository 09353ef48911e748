"""How figures tell things apart, so that they read in black and white and for colour-blind readers:
each colour comes with a dash, a marker or a hatch of its own."""

from __future__ import annotations

from itertools import cycle, islice
from typing import NamedTuple

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito


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
