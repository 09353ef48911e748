"""The first screen of a budget: until when the money lasts, what each way takes, what to do."""

from __future__ import annotations

from typing import Any

from ...reading.quantities import Number, digits_of
from ..document import Bar, Bars, Card, First
from .answer import assumed, best, of_histories, up


def first(network: dict[str, Any], place: int) -> First:
    words = network["words"]
    return First(
        network["question"],
        [words["answer"], " ", words.get("finding", "")],
        [words.get("need", "")],
        bills(network, place),
        cards(network),
        [f"How: {words['how']}"] if "how" in words else [words.get("not", "")],
        [words["squeeze"]],
    )


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
    return Number(where, (), told, 1.0, digits_of(told, 3), 1, "budget")


def cards(network: dict[str, Any]) -> list[Card]:
    chosen, anchor = best(network), network["network"]
    if chosen is None:
        return []
    sale, account, coin = network["sales"][0], chosen["account"][0], network["coin"]
    lost = of_histories(chosen["lost"])
    return [
        Card(
            "Next sale",
            [f"{sale['begins']}: have {up(account)} {coin} on the account"],
            f"{anchor}-calendar",
        ),
        Card("Risk", [f"a core is lost in {lost} by {chosen['name']}"], f"{anchor}-strategies"),
        Card("Squeezes", [by_squeezes(network)], f"{anchor}-squeezes"),
    ]


def by_squeezes(network: dict[str, Any]) -> str:
    said: str = network["words"]["scenarios"]
    return said.split(": ", 1)[1]
