"""From which demand on a core of one's own is cheaper than ordering each block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...reading.quantities import Cell, Number, places
from ...reading.results import Value, labels, rising
from ..context import Page

STRATEGY, DEMAND, ORDERS = "tenant.strategy", "tenant.demand", "on-demand"


@dataclass(frozen=True)
class Bills:
    """What the demand of a chain costs, as a share of the relay blocks."""

    demand: float
    ordered: Value
    owned: Value  # by the cheapest strategy that holds a core

    @property
    def own_is_cheaper(self) -> bool:
        return self.owned.value < self.ordered.value


def break_even(page: Page) -> Cell:
    """The finding of a study that varies the demand and has orders among its strategies; empty of
    any other."""
    if not all(axis in page.several() for axis in (STRATEGY, DEMAND)):
        return []
    if not page.has("cost.mean") or ORDERS not in labels(page.results, STRATEGY):
        return []
    found = [bills(page, i) for i in rising(page.results, DEMAND)]
    where = surroundings(page)
    first = next((i for i, one in enumerate(found) if one.own_is_cheaper), len(found))
    if any(not one.own_is_cheaper for one in found[first:]):
        return []  # it changes more than once: no one sentence
    if first == 0:
        share = f"{100 * found[0].demand:g}"
        return [f"A core of one's own is cheaper already for {share} % of the relay blocks{where}."]
    if first == len(found):
        share = f"{100 * found[-1].demand:g}"
        return [f"Orders on demand are cheaper even for {share} % of the relay blocks{where}."]
    even = between(found[first - 1], found[first], page.source)
    return [
        "A core of one's own is cheaper from ",
        even,
        f" % of the relay blocks on{where}; for fewer, orders on demand are.",
    ]


def bills(page: Page, i: int) -> Bills:
    names = labels(page.results, STRATEGY)
    point = {**page.chosen, DEMAND: i}
    each = {name: page.value("cost.mean", {**point, STRATEGY: s}) for s, name in enumerate(names)}
    owned = min((value for name, value in each.items() if name != ORDERS), key=lambda v: v.value)
    return Bills(float(page.results[DEMAND].values[i]), each[ORDERS], owned)


def between(below: Bills, above: Bills, source: str) -> Number:
    """Where both cost the same, on straight lines between two demands, in percent."""
    formula = (
        f"{below.demand!r} + {above.demand - below.demand!r} * (t0 - t1) / ((t0 - t1) + (t2 - t3))"
    )
    terms = (below.owned, below.ordered, above.ordered, above.owned)
    gap, over = (one.value - other.value for one, other in (terms[:2], terms[2:]))
    even = below.demand + (above.demand - below.demand) * gap / (gap + over)
    named = tuple((source, term) for term in terms)
    return Number("", (), even, 100.0, places(100 * even), source, formula, named)


def surroundings(page: Page) -> str:
    """The values of what else moves the bills: ", with a = 1 and b = 2"."""
    moving: Mapping[str, int] = page.results["cost.mean"].sizes
    others = [a for a in page.several() if a in moving and a not in (STRATEGY, DEMAND)]
    return f", with {page.place(page.chosen, others)}" if others else ""
