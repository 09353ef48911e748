"""The tables of a budget: dates and amounts, strategies in their order, squeezes."""

from __future__ import annotations

from typing import Any

from ...reading.quantities import Cell
from ..document import Code, Items, Table
from .answer import assumed, best, of_histories, up


def calendar(network: dict[str, Any]) -> Table:
    chosen = best(network)
    assert chosen is not None
    coin, usd = network["coin"], network["usd"]
    rows: list[list[Cell]] = [
        [
            [str(sale["number"] or k + 1)],
            [sale["begins"]],
            [up(account)],
            [up(None if account is None else account * usd)],
            [up(spent)],
            [sale["pays_until"]],
        ]
        for k, (sale, account, spent) in enumerate(
            zip(network["sales"], chosen["account"], chosen["spent"], strict=True)
        )
    ]
    return Table(
        f"What must be on the account before each sale by {chosen['name']}, enough in 95 of 100 "
        f"histories, at {usd:g} USD a {coin}",
        ["Sale", "Begins", coin, "USD", f"{coin} spent by then", "Pays until"],
        rows,
    )


def ranking(network: dict[str, Any]) -> Table:
    coin, with_funds = network["coin"], network["funds"] is not None
    head = [
        "",
        "Strategy",
        "A core is lost in",
        f"Suffices in 95 of 100, {coin}",
        f"On average, {coin}",
    ]
    rows: list[list[Cell]] = []
    for i, found in enumerate(assumed(network)[1]["strategies"]):
        row: list[Cell] = [
            [f"{i + 1}." if found["keeps_core"] else "not safe"],
            [f"{found['name']}: {found['words'][0].lower()}{found['words'][1:]}"],
            [of_histories(found["lost"])],
            [up(found["budget"])],
            [up(found["mean"])],
        ]
        rows.append([*row, [paid(network, found)]] if with_funds else row)
    return Table(
        "Cheapest first among those that lose a core in at most 5 of 100 histories; the others are "
        "below the line, whatever they cost",
        [*head, "The money pays for"] if with_funds else head,
        rows,
    )


def paid(network: dict[str, Any], found: dict[str, Any]) -> str:
    sales: int = found["sales_paid"]
    if sales == len(network["sales"]):
        return "all sales"
    return f"{sales} sales, until {network['sales'][sales - 1]['pays_until']}" if sales else "none"


def squeezes(network: dict[str, Any]) -> Table:
    rows: list[list[Cell]] = []
    for scenario in network["scenarios"]:
        chance = scenario["probability"]
        chosen = scenario["strategies"][0] if scenario["recommended"] else None
        rows.append(
            [
                [scenario["squeezes"]],
                ["never" if chance == 0 else f"1 sale of {1 / chance:.0f}"],
                [chosen["name"] if chosen else "none is safe"],
                [up(chosen["budget"]) if chosen else "-"],
                [of_histories(chosen["lost"]) if chosen else "-"],
            ]
        )
    return Table(
        "The best strategy by how often squeezes are tried; which of these comes is not known",
        [
            "Squeezes",
            "Tried in",
            "Best strategy",
            f"Suffices in 95 of 100, {network['coin']}",
            "A core is lost in",
        ],
        rows,
    )


def rests(network: dict[str, Any]) -> Items:
    return Items(
        [
            [
                f"{network['histories']:,} simulated histories of {len(network['sales'])} sales "
                "by the rules that are live."
            ],
            [f"One {network['coin']} is taken to cost {network['usd']:g} USD all the time."],
            [
                f"Dates follow from a sale on record ({network['dates_are']}: "
                f"{network['dates_from']}), in cycles of 28.17 days; they may be a day or some off."
            ],
            [
                "Other tenants and buyers behave as recorded from September 2024 to February 2026; "
                "squeezes are an assumption."
            ],
            ["Amounts that must be there are rounded up."],
        ]
    )


def repeat(network: dict[str, Any]) -> Code:
    return Code(
        f"coresweep sweep {network['study']} -o {network['results']}\ndigest {network['digest']}"
    )
