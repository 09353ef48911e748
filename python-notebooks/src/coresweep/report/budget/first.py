"""The first screen of a budget: until when the money lasts, what each way takes, what to do."""

from __future__ import annotations

from typing import Any

from ...reading.quantities import Number, places
from ..document import Bar, Bars, Block, Card, First, Heading, Paragraph
from .answer import assumed, best, of_histories, up


def first(network: dict[str, Any], place: int) -> First:
    """Of one network alone."""
    words = network["words"]
    return First(
        network["question"],
        [words["answer"], " ", words.get("finding", "")],
        [" ".join(words[part] for part in ("last", "need") if part in words)],
        bills(network, place),
        cards(network),
        [advice(network)],
        [words["squeeze"]],
    )


def together(title: str, answer: dict[str, Any]) -> First:
    """Of several networks: their sum, and a card for each."""
    total = answer["total"] or "Not every network has a strategy that keeps its cores."
    shown = [
        Card(
            network["title"],
            [f"{network['words']['answer']} {network['words'].get('need', '')}"],
            network["network"],
        )
        for network in answer["networks"]
    ]
    return First(title, [total], [], None, shown, [], [answer["networks"][0]["words"]["squeeze"]])


def part(network: dict[str, Any], place: int) -> list[Block]:
    """What a first screen would say of one of several networks."""
    words = network["words"]
    return [
        Heading(network["title"], network["network"]),
        Paragraph(
            [" ".join(words[part] for part in ("answer", "finding", "last") if part in words)]
        ),
        Paragraph([words.get("need", "")]),
        bills(network, place),
        Paragraph([advice(network)]),
    ]


def advice(network: dict[str, Any]) -> str:
    words = network["words"]
    return f"How: {words['how']}" if "how" in words else str(words.get("not", ""))


def bills(network: dict[str, Any], place: int) -> Bars:
    """What each strategy takes; one that loses the core is faint, and says so."""
    at, scenario = assumed(network)
    where = f"networks[{place}].scenarios[{at}].strategies"
    rows = [
        Bar(
            found["name"],
            number(found["budget"], f"{where}[{i}].budget"),
            note=[] if found["keeps_core"] else [f"loses a core in {of_histories(found['lost'])}"],
            faint=not found["keeps_core"],
        )
        for i, found in enumerate(scenario["strategies"])
    ]
    caption = f"What suffices in 95 of 100 histories for {network['title']}"
    return Bars(f"bills-{network['network']}", [caption], network["coin"], rows)


def number(value: float | None, where: str) -> Number:
    """A number of the JSON to three digits, named by where it stands in it."""
    told = float("nan") if value is None else value
    return Number(where, (), told, 1.0, places(told, 3), "budget")


def cards(network: dict[str, Any]) -> list[Card]:
    chosen, anchor = best(network), network["network"]
    if chosen is None:
        return []
    sale, account, coin = network["sales"][0], chosen["account"][0], network["coin"]
    return [
        Card(
            "Next sale",
            [f"{sale['begins']}: have {up(account)} {coin} on the account"],
            f"{anchor}-calendar",
        ),
        Card(
            "Risk",
            [f"a core is lost in {of_histories(chosen['lost'])} by {chosen['name']}"],
            f"{anchor}-strategies",
        ),
        Card("Squeezes", [by_squeezes(network)], f"{anchor}-squeezes"),
    ]


def by_squeezes(network: dict[str, Any]) -> str:
    """What it takes by how often squeezes are tried."""
    said = []
    for scenario in network["scenarios"]:
        safe = scenario["recommended"] is not None
        budget = scenario["strategies"][0]["budget"]
        takes = f"{up(budget, 2)} {network['coin']}" if safe else "nothing is safe"
        said.append(f"{scenario['squeezes']}: {takes}")
    return "; ".join(said)
