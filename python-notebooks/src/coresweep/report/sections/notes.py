"""What the result rests on, and how to get it again."""

from __future__ import annotations

from typing import Any

from ...reading.results import study
from ..context import Page
from ..document import Block, Code, Folded, Heading, Items, Paragraph, Table
from . import first, settings, words

KEPT = ("relay", "backing", "para", "collator", "latency", "block", "validator")
MARKET = ("market", "tenant", "usd")
NAMES = (
    "history",
    "seed_text",
    "runs_per_point",
    "market_runs_per_point",
    "coresweep_version",
    "model_version",
    "config_hash",
    "digest",
)
PLAIN = {  # the assumptions that most results hang on, in words, if no axis sets them
    "block.fullness": "blocks are full to {} %",
    "collator.offline_probability": "a collator fails in {} % of its slots",
    "relay.skip_probability": "{} % of the relay slots have no block",
    "relay.fork_probability": "{} % of the relay blocks lie on a fork that loses",
    "latency.relay_block_arrival": "a relay block reaches the collator after {} ms",
    "latency.collation_fetch": "a collation is fetched after {} ms",
    "latency.availability": "availability votes take {} ms",
    "market.squeeze_probability": "a squeeze in {} % of the sales",
    "market.squeeze_budget": "with {} for it",
    "market.end_price": "a sale ends at {}",
    "market.entrants_mean": "{} new tenants a sale, in the mean",
}


def values(page: Page, groups: tuple[str, ...]) -> dict[str, Any]:
    """All keys of these groups as they are at the chosen point: an axis overrides the study."""
    config = study(page.results)
    found = {
        f"{group}.{key}": value for group in groups for key, value in config.get(group, {}).items()
    }
    known = set(groups)
    return found | {
        key: value for key, value in settings.chosen(page).items() if key.partition(".")[0] in known
    }


def plain(key: str, value: Any) -> str:
    """A setting in words: a law by its middle, a share in per cent.

    >>> plain("latency.relay_block_arrival", {"distribution": "lognormal", "median": 900})
    'a relay block reaches the collator after 900 ms (median, lognormal)'
    >>> plain("market.squeeze_probability", 0.05)
    'a squeeze in 5 % of the sales'
    >>> plain("collator.offline_probability", [[1, 2], [0.03, 0]])
    'collators fail in so much of their slots: 2 in 100 %, all others in 3 %'
    """
    if key == "collator.offline_probability" and isinstance(value, list):
        parts = [f"{count or 'all others'} in {100 * share:g} %" for share, count in value]
        return f"collators fail in so much of their slots: {', '.join(parts)}"
    text = PLAIN.get(key, key + " = {}")
    law = value if isinstance(value, dict) and "distribution" in value else {}
    middle = next((name for name in ("median", "mean") if name in law), "")
    size = law.get(middle, value)
    if isinstance(size, (list, dict)):  # no single size
        return f"{key} = {settings.written(value)}"
    if isinstance(size, (int, float)) and not isinstance(size, bool):
        size = f"{100 * size if ' %' in text else size:g}"
    said = text.format(settings.written(size))
    return f"{said} ({middle}, {law['distribution']})" if middle else said


def unsettled(page: Page) -> list[str]:
    """What the market of the file takes on trust as a whole."""
    file = page if page.market is None else page.market
    own = values(file, ("market", "on_demand"))
    if own.get("market.model") not in ("agents", "regimes"):
        return []
    network = settings.chosen(file).get("network", study(file.results).get("network"))
    said = []
    if network == "kusama":
        said.append(
            "no price of Kusama's sales is on record here: least price and lengths of a sale are "
            "Kusama's, supply, tenants and demand those of Polkadot in another coin"
        )
    if own.get("on_demand.rules") == "coretime":
        said.append(
            "orders on the coretime chain, with their price, are proposed (polkadot-sdk #13009), "
            "not merged"
        )
    return said


def assumptions(page: Page) -> list[Block]:
    axes = words.assumed_axes(page)
    told: list[Block] = [
        Paragraph(
            [
                f"Varied as assumptions: {', '.join(axes)}."
                if axes
                else "The study marks no axis as an assumption, so there is no assumption range."
            ]
        ),
    ]
    own = values(page, KEPT if page.has("block_time.mean") else MARKET)
    listed = [*unsettled(page), *(plain(key, own[key]) for key in PLAIN if key in own)]
    told.append(Items([[words.capital(text) + "."] for text in listed]))
    names = [page.texts["setting"]] if "setting" in page.texts else []
    if rule := first.rule(page):
        names.append(f"The setting that answers: {page.place(page.chosen)}. {rule}")
    if names:
        told.append(
            Folded("Which setting answers, and what names mean", [Paragraph([n]) for n in names])
        )
    lines = "\n".join(f"{key} = {settings.written(v)}" for key, v in values(page, KEPT).items())
    folded: list[Block] = [Folded("Every setting at this point", [Code(lines)])]
    if rows := settings.changed(page):
        header = ["setting", "baseline", "chosen", "meaning"]
        voted = all(settings.is_chosen(str(row[0][0])) for row in rows)
        title = "What the vote changes" if voted else "What differs from the baseline"
        folded.insert(0, Folded(title, [Table("Settings that differ", header, rows)]))
    if page.market is not None:
        market = values(page.market, MARKET)
        lines = "\n".join(f"{key} = {settings.written(v)}" for key, v in market.items())
        folded.append(Folded("Every setting of the market", [Code(lines)]))
    return [Heading("What it rests on", "assumptions"), *told, *folded]


def repeat(page: Page) -> list[Block]:
    blocks: list[Block] = [Heading("Repeat it", "repeat")]
    for file in {id(file): file for file in page.files.values()}.values():
        attributes = file.results.attrs
        title = str(attributes.get("title", "")) or file.source
        lines = [
            f"{name}: {attributes.get(name, 'not in the file')}"
            for name in NAMES
            if name in attributes or name != "market_runs_per_point"
        ]
        blocks.append(Folded(title, [Code("\n".join(lines))], "repeat"))
    return blocks
