"""From which demand on a core of one's own is cheaper than ordering each block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...reading.quantities import Cell, Number, places
from ...reading.results import Value, labels, rising
from ..context import Page

STRATEGY, DEMAND, ORDERS = "tenant.strategy", "tenant.demand", "on-demand"
MOST_ORDERS = 5  # bars of them


@dataclass(frozen=True)
class Bills:
    """What the demand of a chain costs, as a share of the relay blocks."""

    demand: float
    point: Mapping[str, int]
    ordered: Value
    owned: Value  # by the cheapest strategy that holds a core
    strategy: str  # its name
    own_place: int  # and where it stands on its axis

    @property
    def own_is_cheaper(self) -> bool:
        return self.owned.value < self.ordered.value


def break_even(page: Page) -> Cell:
    """The finding of a study that varies the demand and has orders among its strategies; empty of
    any other."""
    found = by_demand(page)
    first = owned_from(found)
    if first is None:
        return []
    if first == 0:
        return [
            f"A core of one's own is cheaper already for {share(found[0])} of the relay blocks."
        ]
    if first == len(found):
        return [f"Orders on demand are cheaper even for {share(found[-1])} of the relay blocks."]
    even = between(found[first - 1], found[first], page.source)
    return ["A core of one's own is cheaper from ", even, " % of the relay blocks on."]


def around(page: Page) -> Cell:
    """What the finding holds for."""
    moving = page.results["cost.mean"].dims
    others = [a for a in page.several() if a in moving and a not in (STRATEGY, DEMAND)]
    return [f"So with {page.place(page.chosen, others)}."] if others else []


def compared(page: Page) -> list[tuple[str, dict[str, int]]]:
    """The bills that show it, each with its name: a core, and orders up to the first demand for
    which they are dearer; empty where there is no such finding."""
    found = by_demand(page)
    first = owned_from(found)
    if first is None:
        return []
    last = found[min(first, len(found) - 1)]
    shown = [one for one in found if one.demand <= last.demand][-MOST_ORDERS:]
    core = (f"a core ({last.strategy})", {**last.point, STRATEGY: last.own_place})
    orders = labels(page.results, STRATEGY).index(ORDERS)
    return [
        *((f"{share(one)} ordered", {**one.point, STRATEGY: orders}) for one in shown),
        core,
    ]


def by_demand(page: Page) -> list[Bills]:
    """The bills of each demand, the smallest first."""
    if not all(axis in page.several() for axis in (STRATEGY, DEMAND)):
        return []
    if not page.has("cost.mean") or ORDERS not in labels(page.results, STRATEGY):
        return []
    return [bills(page, i) for i in rising(page.results, DEMAND)]


def owned_from(found: list[Bills]) -> int | None:
    """From which of them on a core is cheaper, their number if from none; None where that changes
    to and fro, or there are no bills."""
    cheaper = [one.own_is_cheaper for one in found]
    return None if not found or cheaper != sorted(cheaper) else cheaper.count(False)


def share(one: Bills) -> str:
    return f"{100 * one.demand:g} %"


def bills(page: Page, i: int) -> Bills:
    names, point = labels(page.results, STRATEGY), {**page.chosen, DEMAND: i}
    each = [page.value("cost.mean", {**point, STRATEGY: s}) for s in range(len(names))]
    own = min((s for s, name in enumerate(names) if name != ORDERS), key=lambda s: each[s].value)
    demand, ordered = float(page.results[DEMAND].values[i]), each[names.index(ORDERS)]
    return Bills(demand, point, ordered, each[own], names[own], own)


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
