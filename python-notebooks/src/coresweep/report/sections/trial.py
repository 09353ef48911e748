"""Try it with your numbers: what the page needs to simulate its point with other settings."""

from __future__ import annotations

import itertools
import math
from typing import Any

from ...reading.quantities import shown_unit
from ...reading.results import MODEL_VERSION, axes, baseline, labels, study, units
from ..context import Page, number_of
from ..document import Block, Trial
from . import first, settings, words

MOST_CONTROLS = 6  # that a page offers
MOST_CARDS = 6
MOST_CHOICES = 12  # values of an axis that a list holds
MOST_POINTS = 20_000  # of a study that a page opens
USUAL = {  # offered where the study varies too little
    "pipeline": (
        "para.unincluded_segment_capacity",
        "latency.scale",
        "collator.offline_probability",
        "relay.skip_probability",
        "para.relay_parent_offset",
        "block.authoring_limit",
    ),
    "market": (
        "tenant.strategy",
        "tenant.cores",
        "tenant.record",
        "market.squeeze_probability",
        "market.cycles",
        "usd.price",
    ),
}
NAMES = {  # for readers who know no key; other keys are shown as they are
    "para.unincluded_segment_capacity": "Blocks that may wait for inclusion",
    "latency.scale": "Messages between collators and validators, times as long",
    "collator.offline_probability": "Share of turns in which collators fail",
    "relay.skip_probability": "Share of relay slots without a block",
    "para.relay_parent_offset": "Relay-parent offset",
    "para.cores": "Cores",
    "para.slot_duration": "Aura slot: a collator's turn",
    "block.authoring_limit": "Time to build a block",
    "block.fullness": "How full blocks are, of 1",
    "block.rate": "Blocks in a relay slot",
    "tenant.strategy": "Strategy",
    "tenant.cores": "Cores to keep",
    "tenant.record": "Next renewal of one core",
    "tenant.funds": "What there is to spend",
    "market.squeeze_probability": "Chance of a squeeze in a sale",
    "market.cycles": "How long",
    "market.renewal_bump": "Rise of a renewal's price from sale to sale",
    "market.price": "Price of a core",
    "usd.price": "Price of a coin",
}
CARDS = {"market": ("cost.p95", "cost.cvar95", "core_lost.share")}
UPPER = ("cost.p95",)  # amounts that must suffice: the upper end of what is known


def trial(page: Page) -> list[Block]:
    """Nothing where the module simulates another version of the model, or the study is too large
    to be read again by a page."""
    version = page.results.attrs.get("model_version")
    points = math.prod(page.results.sizes[axis] for axis in axes(page.results))
    if version != MODEL_VERSION or "config" not in page.results.attrs or points > MOST_POINTS:
        return []
    return [Trial("Try it with your numbers", "try", facts(page))]


def facts(page: Page) -> dict[str, Any]:
    """For the script: the study, its points, what can be moved, and which numbers follow."""
    level = "market" if page.simulates_market else "pipeline"
    metric = page.main_metric
    days = page.days(metric)
    base = page.base if page.base not in (None, page.chosen) else None
    cards = CARDS.get(level, tuple(first.WEIGHED))
    shown = [name for name in cards if page.has(name) and name != metric][:MOST_CARDS]
    asked = [metric, *((days[0], days[2]) if days else ()), *shown, *extra(page)]
    return {
        "config": str(page.results.attrs["config"]),
        "now": number_of(page.results, page.chosen),
        "before": None if base is None else number_of(page.results, base),
        "level": level,
        "metric": metric,
        "title": words.capital(page.title(metric)),
        "days": [days[0], days[2]] if days else None,
        "cards": [
            {
                "name": name,
                "title": words.capital(page.title(name)),
                "study": words.text(
                    words.enough(page, name) if name in UPPER else words.short(page, name)
                ),
                "upper": name in UPPER,
            }
            for name in shown
        ],
        "units": {name: list(shown_unit(name, units(page.results, name))) for name in asked},
        "horizons": words.HORIZONS,
        "controls": offered(page, level),
    }


def extra(page: Page) -> list[str]:
    """What the sentence on a bill names beside the mean."""
    return [name for name in ("cost.p95", "core_lost.share") if page.has(name)]


def offered(page: Page, level: str) -> list[dict[str, Any]]:
    """What can be moved, the most important first: axes by how far each moves the main metric (the
    tornado), then the other axes, then usual keys. The page takes the first that it can show."""
    metric = page.main_metric
    swings = {
        axis: page.value(name, {}).value
        for axis in page.several()
        if page.has(name := f"tornado.{metric}.{axis}")
    }
    ranked = sorted(swings, key=lambda axis: -abs(swings[axis]))
    moving = page.results[metric].dims
    varied = [axis for axis in page.several() if axis in moving and axis not in ranked]
    found = list(itertools.chain.from_iterable(of_axis(page, axis) for axis in ranked + varied))
    found += [{"key": key} for key in USUAL[level]]
    # What tells the baseline from the answer is changed in the answer alone.
    apart = {str(row[0][0]) for row in settings.changed(page)} | set(baseline(page.results))
    told: dict[str, dict[str, Any]] = {}
    for one in found:
        name = one.get("key") or one["axis"]
        if name != "network":
            shown = {"name": NAMES[name]} if name in NAMES else {}
            told.setdefault(name, {**one, **shown, "both": name not in apart})
    return list(told.values())


def of_axis(page: Page, axis: str) -> list[dict[str, Any]]:
    """The keys that an axis moves by numbers, or the axis with its values as choices."""
    values = page.results[axis].values
    told = study(page.results).get("axes", {}).get(axis)
    if isinstance(told, dict) and "over" in told:
        return [
            {"key": f"{group}.{name}", "values": [law[end] for end in ("from", "to") if end in law]}
            for group, keys in told["over"].items()
            for name, law in keys.items()
            if isinstance(law, dict)
        ]
    if "." in axis and values.dtype.kind in "fiu":
        ends = {float(values.min()), float(values.max())}
        shown = sorted({*values.tolist()} if len(values) <= MOST_CHOICES else ends)
        return [{"key": axis, "values": shown}]
    if len(values) > MOST_CHOICES:
        return []
    first_point = dict.fromkeys(axes(page.results), 0)
    return [
        {
            "axis": axis,
            "labels": list(labels(page.results, axis)),
            "at": int(page.chosen[axis]),
            "step": number_of(page.results, {**first_point, axis: 1}),
        }
    ]
