"""A results file, the point in question and what is said beside it: what every section of the page
reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xarray as xr

from ..reading.quantities import Cell, quantity, shown_unit, span
from ..reading.results import (
    Value,
    axes,
    baseline,
    labels,
    locate,
    read,
    require,
    study,
    units,
    verdict,
)

NAMES = {  # for readers who know no metric, where a file has no attribute `headline` yet
    "block_time.mean": "mean block time",
    "inclusion_latency.mean": "a block's time to inclusion",
    "finality_latency.mean": "a block's time to finality",
    "transaction_latency.included.mean": "a transaction's time to inclusion",
    "transaction_latency.finalized.mean": "a transaction's time to finality",
    "transactions_per_second": "typical transactions, at most",
    "execution_rate": "execution time",
    "block_confidence": "built blocks that were included",
    "wasted_share": "validators' work wasted",
    "longest_gap.mean": "longest gap of a run",
    "cost_per_parablock": "price of coretime",
    "blocks_per_day": "blocks",
    "wall_clock_factor": "duration in blocks against its nominal time",
    "wall_clock_per_1000_blocks": "time that 1000 blocks take",
    "issuance_relative_to_target": "yearly issuance against its target, if emission a "
    "block was set for the nominal block time",
    "cost.mean": "mean bill",
    "cost.p95": "bill that 95 % of runs stay below",
    "cost.cvar95": "mean bill of the dearest 5 % of runs",
    "core_lost.share": "core lost for a sale or more",
    "exhausted.share": "funds did not suffice",
    "stalled_days.mean": "days without a core",
    "final_record.mean": "next renewal after the last sale",
    "dropped_share.relay_fork": "built on a relay block that lost its fork (with a lookahead "
    "collator mostly twins: no transaction is lost with them)",
}
MOST = 24  # values of an axis that a figure tells apart by name
DAYS = {  # quantiles over runs by another name, where a file has no attribute `over_runs` yet
    "transaction_latency.included": "run.transaction_latency"
}


@dataclass(frozen=True)
class Page:
    """`source` names the file where several are joined; `beside` holds the others: that of a
    market, the neighbours of the chosen point, and whatever else the claims file reads."""

    results: xr.Dataset
    chosen: Mapping[str, int]
    texts: Mapping[str, Any] = field(default_factory=dict)
    source: str = "results"
    beside: Mapping[str, Page] = field(default_factory=dict)
    timelines: list[str] = field(default_factory=list)  # SVG, for a desk and for a phone

    @property
    def base(self) -> dict[str, int] | None:
        named = {
            axis: value
            for axis, value in baseline(self.results).items()
            if axis in self.results.sizes
        }
        return self.at(named) if named else None

    @property
    def market(self) -> Page | None:
        """The file that simulated a market: the joined one, or this one."""
        return self.beside.get("market") or (self if self.simulates_market else None)

    @property
    def files(self) -> dict[str, Page]:
        """All files by the name that formulas use."""
        named = {"market": self.market} if self.market else {}
        return {"results": self, **named, **self.beside}

    @property
    def simulates_market(self) -> bool:
        return "cost.mean" in self.results

    @property
    def main_metric(self) -> str:
        """The study's first objective, else the bill or the block time."""
        objectives = study(self.results).get("analysis", {}).get("objectives", [])
        named = [str(name) for name in objectives[:1] if self.has(name)]
        return next(iter([*named, "cost.mean" if self.simulates_market else "block_time.mean"]))

    def has(self, name: str) -> bool:
        return name in self.results

    def at(self, named: Mapping[str, Any]) -> dict[str, int]:
        """The chosen point with these axes changed."""
        placed = locate(self.results, named)
        return {**self.chosen, **{axis: placed[axis] for axis in named}}

    def value(self, name: str, point: Mapping[str, int] | None = None) -> Value:
        return read(self.results, name, self.chosen if point is None else point)

    def quantity(
        self,
        name: str,
        point: Mapping[str, int] | None = None,
        with_unit: bool = True,
    ) -> Cell:
        return quantity(self.value(name, point), with_unit, self.source)

    def span(
        self,
        low: str,
        high: str,
        like: str,
        point: Mapping[str, int] | None = None,
        with_unit: bool = True,
    ) -> Cell | None:
        if low not in self.results or high not in self.results:
            return None
        return span(self.value(low, point), self.value(high, point), like, self.source, with_unit)

    def days(self, metric: str) -> tuple[str, str, str] | None:
        """Names of the 5 %, 50 % and 95 % quantiles over runs of a metric, if the file has them."""
        stem = metric.removesuffix(".mean")
        over_runs = self.said_of(metric, "over_runs") or DAYS.get(stem, f"run.{stem}")
        for found in (over_runs, stem if stem in ("cost", "cost_usd") else ""):
            if f"{found}.p05" in self.results:
                return f"{found}.p05", f"{found}.p50", f"{found}.p95"
        return None

    def day_range(
        self, metric: str, point: Mapping[str, int] | None = None, with_unit: bool = True
    ) -> Cell | None:
        """Where nine of ten runs of this very point lie."""
        names = self.days(metric)
        return None if names is None else self.span(names[0], names[2], metric, point, with_unit)

    def assumption_range(self, metric: str) -> Cell | None:
        """Over the assumptions, at the chosen values of all other axes."""
        stem = f"ranges.{metric}"
        return self.span(f"{stem}.assumption_low", f"{stem}.assumption_high", metric)

    def headed(self, title: str, name: str) -> str:
        """The head of a column whose cells have no unit of their own."""
        unit = shown_unit(name, units(self.results, name))[1]
        return f"{title}, {unit}" if unit else title

    def title(self, name: str) -> str:
        stem = name.removeprefix("ratio_to_baseline.")
        long_name = str(require(self.results, name).attrs.get("long_name", name))
        headline = self.said_of(stem, "headline") or NAMES.get(stem)
        if headline is None:
            return long_name
        return headline + (", divided by the baseline's" if stem != name else "")

    def said_of(self, name: str, attribute: str) -> str:
        """What the file says of a metric; empty where it says nothing."""
        return str(self.results[name].attrs.get(attribute, "")) if self.has(name) else ""

    def place(self, point: Mapping[str, int], only: list[str] | None = None) -> str:
        texts = [
            f"{axis} = {labels(self.results, axis)[i]}"
            for axis, i in point.items()
            if self.results.sizes[axis] > 1 and (only is None or axis in only)
        ]
        return ", ".join(texts) or "the one point of this study"

    def verdict(self, metric: str, point: Mapping[str, int] | None = None) -> str:
        """The verdict as stored; empty where there is none."""
        if f"verdict.{metric}" not in self.results:
            return ""
        words, place = verdict(self.results, metric), self.chosen if point is None else point
        return str(words.values[tuple(place.get(str(axis), 0) for axis in words.dims)])

    def several(self) -> list[str]:
        """The axes that have more than one value."""
        return [axis for axis in axes(self.results) if self.results.sizes[axis] > 1]

    def short(self, wanted: list[str]) -> list[str]:
        """Those of the wanted axes that have some values, but not so many that a figure cannot name
        them."""
        return [
            axis
            for axis in dict.fromkeys(wanted)
            if axis in self.several() and self.results.sizes[axis] <= MOST
        ]


def number_of(results: xr.Dataset, point: Mapping[str, int]) -> int:
    """The number of a point in its study."""
    at = 0
    for axis in axes(results):
        at = at * results.sizes[axis] + point[axis]
    return at
