"""What a core costs, how sure that is, and when the money must be there."""

from __future__ import annotations

from collections.abc import Mapping

from ...reading.quantities import Cell, shown_unit
from ...reading.results import labels, units
from ..context import Page
from ..document import Bars, Block, Drawing, Figure, Folded, Heading, Items, Paragraph, Table
from ..formulas import sentence
from ..stills.record import record
from . import notes, settings, words
from .figures import STRATEGY, explorer
from .first import bar, keeping
from .numbers import VERDICTS

NO_MARKET = (
    "The file holds nothing on costs: its study has no market. One that has can be put beside it "
    "(coresweep report --market)."
)
ONLY_PRICES = (
    "The study sets the price of a core as a number. What a core may come to cost is not in this "
    "file: put a study of the market beside it (coresweep report --market)."
)
SQUEEZE = (
    "A squeeze: somebody buys all cores that are left in a sale. How often that happens, nobody "
    "knows: it is assumed."
)
COSTS = {
    "mean bill": "cost.mean",
    "90 % of bills": "",
    "budget that suffices in 95 %": "cost.p95",
    "mean of the worst 5 %": "cost.cvar95",
    "price of blocks": "cost_per_parablock",
}
RISKS = {
    "core lost for a sale or more": "core_lost.share",
    "funds did not suffice": "exhausted.share",
    "days without a core": "stalled_days.mean",
    "largest payment, mean": "largest_payment.mean",
    "next renewal after the last sale": "final_record.mean",
}


def treasury(page: Page) -> list[Block]:
    blocks: list[Block] = []
    if page.market is not None:
        blocks += bills(page.market)
    if page.market is not page and page.has("cost_per_parablock"):
        blocks.append(Folded("What blocks cost at a given price of a core", [prices(page)]))
    if page.market is None:
        blocks.insert(0, Paragraph([NO_MARKET if not blocks else ONLY_PRICES]))
    return [Heading("What it costs", "costs"), *blocks]


def bills(market: Page) -> list[Block]:
    """Bars of the strategies in each case of the market; tables and figures are folded."""
    note = market.texts.get("market", {}).get("note", SQUEEZE)
    tables: list[Block] = [
        strategies(market, f"Cost in {words.sales(market)}", COSTS),
        strategies(market, f"Risk in {words.sales(market)}", RISKS),
    ]
    if market.several():
        told = [*filter(None, COSTS.values()), *RISKS.values()]
        caption = "Costs and risks along one axis, with 95 % Monte Carlo error."
        tables.append(explorer(market, "costs", caption, told, [STRATEGY, "market.cycles"]))
    by_sale: list[Block] = [
        make(market) for make, needed in SALES.items() if all(map(market.has, needed))
    ]
    return [
        Paragraph(sentence(market, note)),
        *recorded(market),
        *meant(market),
        *cases(market),
        *([Folded("When the money must be there", by_sale)] if by_sale else []),
        Folded("All strategies in numbers", tables),
    ]


def recorded(market: Page) -> list[Block]:
    """What cores cost in real sales, where the claims file tells it."""
    told = market.texts.get("record")
    if told is None:
        return []
    return [Drawing("record", f"{told['caption']}.", record(told, 640), record(told, 360))]


def meant(market: Page) -> list[Block]:
    """What each case of the market sets, by the study."""
    axis = market.texts.get("market", {}).get("cases", "")
    items: list[Cell] = []
    for i, text in enumerate(labels(market.results, axis) if axis in market.results.sizes else []):
        keys = settings.at(market, axis, i)
        said = [notes.plain(key, value) for key, value in keys.items() if key != axis]
        items += [[f"{text}: {', '.join(said)}."]] if said else []
    return [Items(items)] if items else []


def cases(market: Page) -> list[Block]:
    """Bars at the chosen value of the axis that the claims file names as the market's cases; those
    at its other values are folded."""
    axis = market.texts.get("market", {}).get("cases", "")
    if market.results.sizes.get(axis, 1) < 2:
        return [bars(market, market.chosen, "bills")]
    texts = labels(market.results, axis)
    drawn: list[Block] = [
        bars(market, {**market.chosen, axis: i}, f"bills-{i}", f"{axis} = {text}: ")
        for i, text in enumerate(texts)
    ]
    shown = drawn.pop(market.chosen[axis])
    others = [text for i, text in enumerate(texts) if i != market.chosen[axis]]
    return [shown, Folded(f"The same with {axis} = {', '.join(others)}", drawn)]


def bars(market: Page, point: Mapping[str, int], name: str, case: str = "") -> Bars:
    """The bills of all strategies, the cheapest first; those that often lose the core are faint."""
    several = STRATEGY in market.several()
    texts = labels(market.results, STRATEGY) if several else ["the bill"]
    points = [{**point, STRATEGY: i} if several else dict(point) for i in range(len(texts))]
    pairs = list(zip(texts, points, strict=True))
    pairs.sort(key=lambda pair: market.value("cost.mean", pair[1]).value)
    unit = shown_unit("cost.mean", units(market.results, "cost.mean"))[1]
    made = [bar(market, "cost.mean", text, there) for text, there in pairs]
    title = f"{case}{keeping(made)}. Mean bill of {words.horizon(market)}, {unit}"
    return Bars(name, [words.capital(title)], unit, made)


def rows_of(market: Page) -> list[str]:
    """The axes over which strategies are told: as the claims file says, else the strategy alone."""
    named = market.texts.get("market", {}).get("by", [STRATEGY])
    return [axis for axis in named if market.results.sizes.get(axis, 1) > 1]


def strategies(market: Page, caption: str, columns: dict[str, str]) -> Table:
    axes = rows_of(market)
    points: list[dict[str, int]] = [dict(market.chosen)]
    for axis in axes:
        points = [{**point, axis: i} for point in points for i in range(market.results.sizes[axis])]
    shown = {title: name for title, name in columns.items() if not name or market.has(name)}
    judged = next(iter(columns.values()))
    rows = []
    for point in points:
        row: list[Cell] = [[labels(market.results, axis)[point[axis]]] for axis in axes]
        for name in shown.values():
            row.append(
                market.quantity(name, point, with_unit=False)
                if name
                else market.day_range("cost.mean", point, with_unit=False) or ["no value"]
            )
        if market.has(f"verdict.{judged}"):
            word = market.verdict(judged, point)
            row.append([VERDICTS.get(word, word) or "the baseline"])
        rows.append(row)
    verdict = [f"verdict on the {next(iter(columns))}"] if market.has(f"verdict.{judged}") else []
    header = [market.headed(title, name or "cost.mean") for title, name in shown.items()]
    return Table(caption, [*axes, *header, *verdict], rows)


def fan(market: Page) -> Figure:
    names = {q: f"cycle.cumulative.{q}" for q in ("p05", "p25", "p50", "p75", "p95")}
    caption = (
        "What will have been paid by each sale: median, and where half and 90 % of the runs lie."
    )
    columns = [  # of the table, for the script
        {"value": names["p50"], "bare": True},
        {"low": names["p25"], "high": names["p75"], "bare": True},
        {"low": names["p05"], "high": names["p95"], "bare": True},
    ]
    rows: list[list[Cell]] = []
    for point in sales(market, names["p50"]):
        rows.append(
            [
                [str(point["cycle"] + 1)],
                market.quantity(names["p50"], point, with_unit=False),
                market.span(names["p25"], names["p75"], "cost", point, False) or ["no value"],
                market.span(names["p05"], names["p95"], "cost", point, False) or ["no value"],
            ]
        )
    header = [
        "sale",
        *(
            market.headed(title, names["p50"])
            for title in ("paid by then, median", "half of the runs", "90 % of the runs")
        ),
    ]
    return Figure(
        "fan",
        "cost-fan",
        caption,
        Table(caption, header, rows),
        {"quantiles": names, "x_title": "sale", "columns": columns},
        market.source,
    )


def calendar(market: Page) -> Figure:
    """Sale by sale; the sale k begins on day 28 (k - 1) of the study."""
    caption = "Funding calendar: what each sale takes, and what must be on the account before it."
    columns = {
        "mean payment": "cycle.payment.mean",
        "on the account, for 95 % of runs": "cycle.funding.p95",
        "core lost by now": "cycle.lost_by_now.share",
    }
    rows: list[list[Cell]] = []
    for point in sales(market, "cycle.funding.p95"):
        rows.append(
            [
                [str(point["cycle"] + 1)],
                [f"day {28 * point['cycle']}"],
                *(market.quantity(name, point, with_unit=False) for name in columns.values()),
            ]
        )
    header = ["sale", "begins on", *(market.headed(title, name) for title, name in columns.items())]
    series = [
        {"title": "mean payment", "value": "cycle.payment.mean"},
        {"title": "needed for 95 % of runs", "value": "cycle.funding.p95"},
    ]
    return Figure(
        "calendar",
        "funding-calendar",
        caption,
        Table(caption, header, rows),
        {
            "series": series,
            "x_title": "sale",
            "columns": [{"value": name, "bare": True} for name in columns.values()],
            "days": 28,
        },
        market.source,
    )


def sales(market: Page, variable: str) -> list[dict[str, int]]:
    """The sales of the chosen point that lie within its horizon: behind it no variable has a
    value."""
    points = [{**market.chosen, "cycle": k} for k in range(market.results.sizes["cycle"])]
    return [point for point in points if market.value(variable, point).value >= 0]


def prices(page: Page) -> Table:
    """The price of blocks at each price of a core."""
    name, axis = "cost_per_parablock", "market.price"
    several = page.results.sizes.get(axis, 1) > 1 and axis in page.results[name].dims
    rows: list[list[Cell]] = []
    for i in range(page.results.sizes[axis] if several else 1):
        row: list[Cell] = [[labels(page.results, axis)[i] if several else "as the study sets it"]]
        for point in (
            [page.chosen] if page.base in (None, page.chosen) else [page.chosen, page.base]
        ):
            assert point is not None
            row.append(page.quantity(name, {**point, axis: i} if several else point))
        rows.append(row)
    compared = [] if page.base in (None, page.chosen) else ["baseline"]
    return Table(
        "What blocks cost at a given price of a core for 28 days",
        ["price of a core", "chosen", *compared],
        rows,
    )


SALES = {  # figures by sale, and what they need of the file
    fan: [f"cycle.cumulative.{q}" for q in ("p05", "p25", "p50", "p75", "p95")],
    calendar: ["cycle.payment.mean", "cycle.funding.p95", "cycle.lost_by_now.share"],
}
