"""The sections of the decision page, in their order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xarray as xr

from .document import (Bar, Block, Cell, Code, Figure, Heading, Paragraph, Table, quantity,
                       shown_unit, spread)
from .results import axes, baseline, labels, locate, read, require, study, units, verdict

USERS = ["block_time.mean", "transaction_latency.included.mean", "transaction_latency.finalized.mean",
         "transactions_per_second", "execution_rate"]
WORSE = ["inclusion_latency.mean", "finality_latency.mean", "transaction_latency.included.mean",
         "block_confidence", "wasted_share", "longest_gap.mean"]
TREASURY = ["cost_per_parablock", "cost.mean", "cost.p50", "cost.p95", "cost.cvar95",
            "largest_payment.mean", "core_lost.share", "exhausted.share", "stalled_days.mean"]
CLOCK = ["blocks_per_day", "wall_clock_per_1000_blocks", "wall_clock_factor",
         "issuance_relative_to_target"]
NAMES = {  # for readers who know no metric; the file's own words for all others
    "block_time.mean": "mean block time", "inclusion_latency.mean": "a block's time to inclusion",
    "finality_latency.mean": "a block's time to finality",
    "transaction_latency.included.mean": "a transaction's time to inclusion",
    "transaction_latency.finalized.mean": "a transaction's time to finality",
    "transactions_per_second": "typical transactions, at most", "execution_rate": "execution time",
    "block_confidence": "built blocks that were included", "wasted_share": "validators' work wasted",
    "longest_gap.mean": "longest gap of a run", "cost_per_parablock": "price of coretime",
    "blocks_per_day": "blocks", "wall_clock_factor": "duration in blocks against its nominal time",
    "wall_clock_per_1000_blocks": "time that 1000 blocks take",
    "issuance_relative_to_target": "yearly issuance against its target",
}


@dataclass(frozen=True)
class Page:
    """A results file, the point in question and the claims to set beside it."""

    results: xr.Dataset
    chosen: Mapping[str, int]
    claims: list[dict[str, Any]] = field(default_factory=list)

    @property
    def base(self) -> dict[str, int] | None:
        named = {axis: value for axis, value in baseline(self.results).items()
                 if axis in self.results.sizes}
        return {**self.chosen, **_only(locate(self.results, named), named)} if named else None

    def title(self, name: str) -> str:
        stem = name.removeprefix("ratio_to_baseline.")
        long_name = str(require(self.results, name).attrs.get("long_name", name))
        if stem not in NAMES:
            return long_name
        return NAMES[stem] + (", divided by the baseline's" if stem != name else "")

    def place(self, point: Mapping[str, int]) -> str:
        texts = [f"{axis} = {labels(self.results, axis)[i]}" for axis, i in point.items()
                 if self.results.sizes[axis] > 1]
        return ", ".join(texts) or "the one point of this study"

    def decided(self, metric: str, point: Mapping[str, int]) -> str:
        """The verdict as stored; no verdict is said, not guessed."""
        if f"verdict.{metric}" not in self.results:
            return "–"
        words = verdict(self.results, metric)
        return str(words.values[tuple(point.get(str(axis), 0) for axis in words.dims)]) or "–"


def _only(point: Mapping[str, int], named: Mapping[str, Any]) -> dict[str, int]:
    return {axis: point[axis] for axis in named}


def question(page: Page) -> list[Block]:
    asked = str(page.results.attrs.get("question", "")) or "The study states no question."
    return [Heading("The question", "question"), Paragraph([asked]),
            Paragraph([f"Answered for {page.place(page.chosen)}."]), *warnings(page)]


def warnings(page: Page) -> list[Block]:
    """What the file lacks, before any number."""
    said = []
    if page.base is None:
        said.append("This study names no baseline, so nothing is compared here.")
    if "status" not in page.results:
        said.append("This file is partial: its sweep did not finish.")
    else:
        codes = page.results["status"].values.ravel().tolist()
        for code, text in ((1, "Points are missing from this file: they were not simulated."),
                           (3, "Some points did not reach the precision that the study asked for."),
                           (4, "Some points failed: coresweep summary says why.")):
            if code in codes:
                said.append(text)
        if len(codes) == 1:
            said.append("This study has one point: it shows no influence of any setting.")
    if not any(str(name).startswith("ranges.") for name in page.results.data_vars):
        said.append("This file has no analyses; coresweep analyze FILE adds them.")
    if not any(name in page.results for name in TREASURY):
        said.append("This study has no market, so it says nothing about costs.")
    return [Paragraph(["Note: " + text]) for text in said]


def main_metric(page: Page) -> str:
    agents = study(page.results).get("market", {}).get("model") == "agents"
    return "cost.mean" if agents and "cost.mean" in page.results else "block_time.mean"


def answer(page: Page) -> list[Block]:
    metric = main_metric(page)
    first: Cell = [page.title(metric).capitalize() + ": ",
                   *quantity(read(page.results, metric, page.chosen))]
    if page.base == page.chosen:
        first += [", which is the baseline"]
    elif page.base is not None:
        first += [", at the baseline ", *quantity(read(page.results, metric, page.base)), "; verdict: ",
                  page.decided(metric, page.chosen)]
    runs = "days" if metric == "block_time.mean" else "histories of the market"
    second: Cell = [f"Nine of ten simulated {runs} lie within ", *day_range(page, metric)]
    if f"ranges.{metric}.assumption_low" in page.results:
        second += ["; over the assumptions the range is ", *assumption_range(page, metric), "."]
    else:
        second += ["; the file has no range over assumptions: the study declares none for this."]
    third = ("Brackets hold the 95 % Monte Carlo error: how well this study knows its own mean. It says "
             "nothing about days or assumptions. – marks what the file does not hold.")
    return [Heading("The answer", "answer"), Paragraph([*first, "."]), Paragraph(second),
            Paragraph([third])]


def day_range(page: Page, metric: str) -> Cell:
    """Where nine of ten runs lie: from the analyses, for costs from their quantiles over runs."""
    stem, quantile = f"ranges.{metric}", metric.removesuffix(".mean")
    if f"{stem}.day_low" not in page.results and metric in ("cost.mean", "cost_usd.mean"):
        return spread(page.results, f"{quantile}.p05", f"{quantile}.p95", page.chosen, metric)
    return spread(page.results, f"{stem}.day_low", f"{stem}.day_high", page.chosen, metric)


def assumption_range(page: Page, metric: str) -> Cell:
    stem = f"ranges.{metric}"
    return spread(page.results, f"{stem}.assumption_low", f"{stem}.assumption_high", page.chosen, metric)


def claims(page: Page) -> list[Block]:
    rows: list[list[Cell]] = []
    for claim in page.claims:
        name = claim["variable"]
        point = {**page.chosen, **_only(locate(page.results, claim.get("at", {})), claim.get("at", {}))}
        metric = name.removeprefix("ratio_to_baseline.").removeprefix("difference_from_baseline.")
        rows.append([[claim["text"]], [page.title(name)], quantity(read(page.results, name, point)),
                     [page.decided(metric, point)]])
    if not rows:
        return []
    return [Heading("What people claimed", "claims"),
            Table("Claims beside the results", ["claim", "measured as", "result", "verdict"], rows)]


def comparison(page: Page, caption: str, names: list[str]) -> Table | None:
    """Metrics at the chosen point, beside the baseline if there is one."""
    rows: list[list[Cell]] = []
    for name in names:
        if name not in page.results:
            continue
        row: list[Cell] = [[page.title(name)], quantity(read(page.results, name, page.chosen))]
        if page.base is not None:
            row += [quantity(read(page.results, name, page.base)), [page.decided(name, page.chosen)]]
        row += [day_range(page, name), assumption_range(page, name)]
        rows.append(row)
    compared = ["baseline", "verdict"] if page.base is not None else []
    header = ["", "chosen", *compared, "day-to-day range", "assumption range"]
    return Table(caption, header, rows) if rows else None


def changes(page: Page) -> list[Block]:
    drops = [str(name) for name in page.results.data_vars if str(name).startswith("dropped_share.")
             and not str(name).endswith((".low", ".high"))]
    parts = [("What may get worse", "worse", WORSE), ("What changes for users", "users", USERS),
             ("For operators", "operators", ["wasted_share", *drops, "longest_gap.mean"]),
             ("For the treasury", "treasury", TREASURY), ("The chain's clock", "clock", CLOCK)]
    blocks: list[Block] = []
    for title, anchor, names in parts:
        table = comparison(page, title, names)
        absent = Paragraph([f"The file holds nothing on this ({', '.join(names[:2])} and the like)."])
        blocks += [Heading(title, anchor), table or absent]
    return blocks


def depends(page: Page) -> list[Block]:
    metric = main_metric(page)
    unit = shown_unit(metric, units(page.results, metric))[1]
    title = page.title(metric)
    blocks: list[Block] = [Heading("What it depends on", "depends")]
    for kind, caption in (("explorer", "A metric along one axis, with 95 % Monte Carlo error."),
                          ("heat", "A metric over two axes; a thick frame marks the chosen point.")):
        blocks.append(Figure(kind, caption, unit, [], points_table(page, metric)))
    tornado = swings(page, metric) or swings(page, "cost_per_parablock")
    blocks.append(tornado or Paragraph([f"The file holds no tornado of {title}."]))
    return [*blocks, pareto(page)]


def unravel(page: Page, names: list[str], place: int) -> dict[str, int]:
    """The point at a place of a flat cube with these axes."""
    index: dict[str, int] = {}
    for axis in reversed(names):
        place, index[axis] = divmod(place, page.results.sizes[axis])
    return {axis: index[axis] for axis in names}


def setting(page: Page, point: Mapping[str, int]) -> list[Cell]:
    return [[labels(page.results, axis)[i]] for axis, i in point.items()]


def points_table(page: Page, metric: str) -> Table:
    cube = require(page.results, metric)
    names = [str(axis) for axis in cube.dims]
    rows: list[list[Cell]] = []
    for place in range(cube.size):
        index = unravel(page, names, place)
        rows.append([*setting(page, index),
                     quantity(read(page.results, metric, index))])
    return Table(page.title(metric), [*names, "value"], rows)


def swings(page: Page, metric: str) -> Figure | None:
    bars, rows = [], []
    unit = ""
    for axis in axes(page.results):
        name = f"tornado.{metric}.{axis}"
        if name not in page.results:
            continue
        value = read(page.results, name, {})
        scale, unit = shown_unit(metric, value.units)
        ends = page.results[name].attrs
        span = f"{ends.get('lowest_at', '')} to {ends.get('highest_at', '')}"
        low, high = (value.value if end is None else end for end in (value.low, value.high))
        bars.append(Bar(f"{axis}: {span}", value.value * scale, low * scale, high * scale))
        row: list[Cell] = [[axis], [span], quantity(value)]
        rows.append(row)
    if not bars:
        return None
    bars.sort(key=lambda bar: -bar.value)
    caption = f"How far each axis alone moves this from the base: {page.title(metric)}."
    return Figure("bars", caption, unit, bars, Table(caption, ["axis", "from, to", "swing"], rows), True)


def pareto(page: Page) -> Block:
    if "pareto.status" not in page.results:
        return Paragraph(["No Pareto front: the study declares no two objectives ([analysis] objectives)."])
    codes = page.results["pareto.status"]
    words = str(codes.attrs.get("flag_meanings", "")).split()
    names = [str(axis) for axis in codes.dims]
    rows: list[list[Cell]] = []
    for place, code in enumerate(codes.values.ravel()):
        index = unravel(page, names, place)
        said = words[int(code)] if math.isfinite(code) and int(code) < len(words) else "no value"
        rows.append([*setting(page, index), [said]])
    return Table("Pareto front: is the setting on it?", [*names, "on the front"], rows)


def assumptions(page: Page) -> list[Block]:
    config = study(page.results)
    marked = config.get("analysis", {}).get("assumptions", [])
    text = (f"Varied as assumptions: {', '.join(marked)}." if marked else
            "The study marks no axis as an assumption, so there is no assumption range.")
    kept = [f"{group}.{key} = {value}" for group in ("relay", "backing", "latency", "block", "validator")
            for key, value in config.get(group, {}).items()]
    return [Heading("Assumptions", "assumptions"), Paragraph([text]), Code("\n".join(kept))]


def repeat(page: Page) -> list[Block]:
    names = ("history", "seed_text", "runs_per_point", "coresweep_version", "model_version", "config_hash",
             "digest")
    lines = [f"{name}: {page.results.attrs.get(name, 'not in the file')}" for name in names]
    return [Heading("How to repeat it", "repeat"), Code("\n".join(lines))]


def blocks(page: Page) -> list[Block]:
    return [*question(page), *answer(page), *claims(page), *changes(page), *depends(page),
            *assumptions(page), *repeat(page)]


def cubes(page: Page) -> dict[str, Any]:
    """What the controls choose from, scaled as on the page."""
    names = dict.fromkeys([main_metric(page), *USERS, *WORSE, *TREASURY, *CLOCK])
    return {"chosen": dict(page.chosen),
            "labels": {axis: labels(page.results, axis) for axis in axes(page.results)},
            "metrics": {name: cube(page, name) for name in names if name in page.results}}


def cube(page: Page, name: str) -> dict[str, Any]:
    array = page.results[name]
    scale, unit = shown_unit(name, units(page.results, name))
    parts = {"value": name, "low": f"{name}.low", "high": f"{name}.high"}
    numbers = {part: [x * scale if math.isfinite(x) else None
                      for x in page.results[variable].values.ravel().tolist()]
               for part, variable in parts.items() if variable in page.results}
    return {"title": f"{name} – {page.title(name)}", "unit": unit, "scale": scale,
            "dims": list(array.dims), "shape": list(array.shape), **numbers}

