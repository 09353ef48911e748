"""The first screen: the question, the answer in words with two digits, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...reading.dataset import stored_answer
from ...reading.quantities import Cell, rounded, shown_unit
from ...reading.results import baseline, labels, rising, units
from .. import formulas
from ..context import Page
from ..document import Bar, Bars, Block, Card, First
from . import settings, words
from .break_even import around, break_even, compared
from .claims import tellable

MOST_LOST = 0.05  # a strategy that loses the core in more histories is no choice
MOST_BARS = 10
WEIGHED = {  # what a reader weighs beside the main number, and where the page says more
    "transaction_latency.included.mean": "changes",
    "transaction_latency.finalized.mean": "changes",
    "transactions_per_second": "changes",
    "execution_rate": "changes",
    "block_confidence": "numbers",
    "wasted_share": "numbers",
    "longest_gap.mean": "risks",
    "core_lost.share": "costs",
    "stalled_days.mean": "costs",
}


def first(page: Page) -> list[Block]:
    texts = page.texts.get("answer", {})
    asked = page.results.attrs.get("question") or page.results.attrs.get("title", "")
    told = {
        name: formulas.sentence(page, texts[name])
        if tellable(page, texts.get(name, "")) and name in texts
        else made(page)
        for name, made in (
            ("finding", finding),
            ("spread", spread),
            ("advice", advice),
            ("sure", sure),
        )
    }
    return [
        First(
            str(asked) or "The study states no question.",
            [f"{said} " if (said := word(page)) else "", *told["finding"]],
            told["spread"],
            picture(page),
            cards(page),
            told["advice"],
            told["sure"],
        )
    ]


def word(page: Page) -> str:
    """Yes, no or in part where the claims file says when; else the verdict on the main metric."""
    texts = page.texts.get("answer", {})
    if "yes" not in texts:
        return verdict(page)
    found = {formulas.holds(page, condition) for condition in texts["yes"]}
    if found == {True}:
        return f"Yes, if {texts['if']}." if "if" in texts else "Yes."
    return "No." if found == {False} else "In part." if None not in found else "Left open."


def verdict(page: Page) -> str:
    """Of a file on its own. A bill is not judged without the loss of the core."""
    if page.base is None or page.base == page.chosen:
        return ""
    said = {
        "better": "Better.",
        "worse": "Worse.",
        "equivalent": "No difference that counts.",
        "identical": "No difference.",
        "undecided": "Undecided: these runs leave it open.",
    }.get(page.verdict(page.main_metric), "")
    if said in ("Better.", "Worse.") and not differs(page, page.main_metric):
        return "Hardly a difference."
    if said == "Better." and loses(page, page.chosen):
        return "Cheaper, but the core is often lost."
    return said


def differs(page: Page, name: str) -> bool:
    """Whether two digits show a difference from the baseline."""
    now, before = words.short(page, name), words.short(page, name, page.base)
    return words.text(now) != words.text(before)


def loses(page: Page, point: Mapping[str, int]) -> bool:
    name = "core_lost.share"
    return page.has(name) and page.value(name, point).value > MOST_LOST


def finding(page: Page) -> Cell:
    if page.main_metric == "block_time.mean":
        return pace(page)
    if said := break_even(page):
        return said
    return bill(page) if page.main_metric == "cost.mean" else any_metric(page)


def any_metric(page: Page) -> Cell:
    """Of a study whose first objective is neither time nor money."""
    title, here = page.title(page.main_metric), at(page)
    named = f"{here}: {title}" if here else words.capital(title)
    said: Cell = [f"{named} ", *words.short(page, page.main_metric)]
    if page.base is not None and page.base != page.chosen:
        said += [", not ", *words.short(page, page.main_metric, page.base)]
    return [*said, "."]


def pace(page: Page) -> Cell:
    now = words.short(page, "block_time.mean")
    if page.base is None or page.base == page.chosen:
        here = at(page)
        return [f"{here} blocks" if here else "Blocks", " come every ", *now, "."]
    before = words.short(page, "block_time.mean", page.base)
    if words.text(now) == words.text(before):
        return ["Blocks come every ", *now, ", as before."]
    return ["Blocks come every ", *now, ", not every ", *before, "."]


def at(page: Page) -> str:
    """The setting that a sentence is about, where it is one of several that can be told; empty
    where not."""
    moving = [axis for axis in levers(page) if axis in page.results[page.main_metric].dims]
    if not moving or len(moving) > 3:
        return ""
    return f"With {page.place(page.chosen, moving)}"


def levers(page: Page) -> list[str]:
    """The axes that one can choose: all but those that are assumed."""
    return [axis for axis in page.several() if axis not in words.assumptions(page)]


def bill(page: Page) -> Cell:
    count = settings.chosen(page).get("tenant.cores", settings.default(page, "tenant.cores"))
    one = str(count).removesuffix(".0") == "1" and not orders_all(page)
    subject = "Blocks by order" if orders_all(page) else "One core" if one else f"{count} cores"
    verb = "costs" if one else "cost"
    said: Cell = [f"{subject} for {words.horizon(page)} {verb} ", *words.short(page, "cost.mean")]
    if page.has("cost.p95"):
        said += ["; with ", *words.enough(page, "cost.p95"), " it is paid for in 95 % of histories"]
    return [*said, *lost(page, page.chosen), "."]


def orders_all(page: Page) -> bool:
    """Whether the chain of the answer has no core: it orders block by block."""
    key = "tenant.strategy"
    return bool(settings.chosen(page).get(key, settings.default(page, key)) == "on-demand")


def lost(page: Page, point: Mapping[str, int]) -> Cell:
    """How often the core is lost, behind a bill."""
    if not page.has("core_lost.share") or orders_all(page):
        return []
    value = page.value("core_lost.share", point)
    if value.value == 0:
        runs = page.results.attrs.get("market_runs_per_point", page.results.attrs["runs_per_point"])
        said: Cell = [f"; the core is lost in none of {int(runs):,} histories"]
        return [*said, ", so in at most ", *words.most(page, value)] if value.high else said
    return ["; the core is lost in ", *words.short(page, "core_lost.share", point), " of histories"]


def spread(page: Page) -> Cell:
    """How days differ, and what the assumptions do: about the world, not about the sample."""
    if break_even(page):
        return around(page)
    metric = page.main_metric
    runs = "histories of the market" if page.simulates_market else "simulated days"
    days = words.range_of(page, page.days(metric))
    said: Cell = []
    if days:
        same = " to" not in words.text(days)
        said += [f"Nine of ten {runs}{' are near' if same else ':'} ", *days, "."]
    stem = f"ranges.{metric}.assumption_"
    assumed = words.range_of(page, (f"{stem}low", "", f"{stem}high"))
    if assumed and words.assumed_axes(page):
        said += [f" Over what is assumed ({', '.join(words.assumed_axes(page))}): ", *assumed, "."]
    return said


def picture(page: Page) -> Bars | None:
    """The main metric along the axis that the question is about; nothing where none was varied."""
    metric = page.main_metric
    if pairs := compared(page):
        unit = shown_unit("cost.mean", units(page.results, "cost.mean"))[1]
        title = (
            f"Mean bill of {words.horizon(page)}, {unit}: orders for a share of the relay blocks"
        )
        drawn = [bar(page, "cost.mean", name, point) for name, point in pairs]
        return Bars("answer", [f"{title}, and a core"], unit, drawn)
    axis = subject(page)
    if axis is None:
        return None
    texts = labels(page.results, axis)
    points = [{**page.chosen, axis: i} for i in rising(page.results, axis)]
    shown = [point for point in points if math.isfinite(page.value(metric, point).value)]
    unit = shown_unit(metric, units(page.results, metric))[1]
    bars = [
        bar(page, metric, texts[point[axis]], point)
        for point in thinned(shown, axis, page.chosen[axis])
    ]
    return Bars("answer", caption(page, axis, bars, unit), unit, bars)


def subject(page: Page) -> str | None:
    """The baseline's first axis that moves the main metric, else the first one that was varied."""
    moving = [axis for axis in levers(page) if axis in page.results[page.main_metric].dims]
    named = [axis for axis in baseline(page.results) if axis in moving]
    return next(iter([*named, *moving]), None)


def thinned(points: list[dict[str, int]], axis: str, chosen: int) -> list[dict[str, int]]:
    """At most MOST_BARS of them, evenly, the first and the last and the chosen one too."""
    if len(points) <= MOST_BARS:
        return points
    kept = {round(i * (len(points) - 1) / (MOST_BARS - 1)) for i in range(MOST_BARS)}
    return [point for i, point in enumerate(points) if i in kept or point[axis] == chosen]


def bar(page: Page, metric: str, label: str, point: Mapping[str, int]) -> Bar:
    names = page.days(metric)
    ends = [
        rounded(page.value(name, point), source=page.source) if names else None
        for name in ([names[0], names[2]] if names else ["", ""])
    ]
    low, high = ends if all(end and math.isfinite(end.value) for end in ends) else (None, None)
    value = rounded(page.value(metric, point), source=page.source)
    faint = loses(page, point)
    note: Cell = []
    if faint:
        note = ["loses the core in ", *words.short(page, "core_lost.share", point)]
    return Bar(label, value, low, high, note, faint)


def caption(page: Page, axis: str, bars: list[Bar], unit: str) -> Cell:
    """What the bars show: which is shortest, which longest."""
    title = page.title(page.main_metric)
    title = f"{words.capital(title)}, {unit}, by {axis}"
    if any(one.faint for one in bars):
        return [f"{title}: {keeping(bars)}"]
    low, high = (pick(bars, key=lambda one: one.value.value) for pick in (min, max))
    if low.value.text == high.value.text:
        return [f"{title}: it moves little, about ", low.value, f" {unit}"]
    least, most = (listed(bars, end) for end in (low, high))
    return [f"{title}: least with {least}, most with {most}"]


def listed(bars: list[Bar], like: Bar) -> str:
    """The labels of those that show the same; neighbours among numbers as their range."""
    found = [i for i, one in enumerate(bars) if one.value.text == like.value.text]
    names = [bars[i].label for i in found]
    together = found[-1] - found[0] == len(found) - 1
    if len(names) > 2 and together and all(map(words.is_number, names)):
        return f"{names[0]} to {names[-1]}"
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def keeping(bars: list[Bar]) -> str:
    """Who keeps the core."""
    kept = [one.label for one in bars if not one.faint]
    most = f"{100 * MOST_LOST:g} % of histories"
    if not kept:
        return f"every strategy loses the core in more than {most}"
    if len(kept) == len(bars):
        return f"no strategy loses the core in more than {most}"
    return f"only {' and '.join(kept)} keep{'s' if len(kept) == 1 else ''} the core"


def cards(page: Page) -> list[Card]:
    told = page.texts.get("cards", [])
    if told and tellable(page, *(one["text"] for one in told)):
        return [
            Card(one["title"], formulas.sentence(page, one["text"]), one.get("anchor", "numbers"))
            for one in told
        ]
    if page.simulates_market:
        return risks(page)
    if page.base is None or page.base == page.chosen:
        return plain(page)
    return [judged(page, "better"), judged(page, "worse"), cost(page)]


def plain(page: Page) -> list[Card]:
    """What a reader weighs where nothing is compared."""
    told = [
        ("Wait", "transaction_latency.included.mean", " until a transaction is included"),
        ("Room", "execution_rate", " of execution"),
        ("Loss", "wasted_share", " of the validators' work"),
    ]
    return [
        Card(title, [*words.short(page, name), text], WEIGHED[name])
        for title, name, text in told
        if page.has(name)
    ]


def risks(page: Page) -> list[Card]:
    """What a treasurer weighs beside the mean bill."""
    said = [
        ("Budget", "cost.p95", words.enough, " pay for 95 % of histories"),
        ("At worst", "cost.cvar95", words.short, " in the mean of the worst 5 %"),
    ]
    found = [
        Card(title, [*amount(page, name), text], "costs")
        for title, name, amount, text in said
        if page.has(name)
    ]
    loss = lost(page, page.chosen)
    if loss:  # without the sign that joins it to what stands before
        start = words.capital(str(loss[0]).removeprefix("; "))
        found.append(Card("The core", [start, *loss[1:]], "costs"))
    return found


def judged(page: Page, verdict: str) -> Card:
    """What else got better or worse, by the largest factor."""
    found = [name for name in WEIGHED if page.has(name) and page.verdict(name) == verdict]
    found = [name for name in found if page.base is not None and name != page.main_metric]
    found = [name for name in found if differs(page, name)]
    if not found:
        return Card(verdict.capitalize(), ["Nothing else by as much as counts"], "numbers")

    def factor(name: str) -> float:
        one, other = page.value(name).value, page.value(name, page.base).value
        return abs(math.log(one / other)) if one > 0 and other > 0 else math.inf

    name = max(found, key=factor)
    now, before = words.short(page, name), words.short(page, name, page.base)
    title = page.title(name)
    return Card(
        verdict.capitalize(),
        [f"{words.capital(title)}: ", *now, ", not ", *before],
        WEIGHED[name],
    )


def cost(page: Page) -> Card:
    if page.market is not None:
        there = page.market
        said: Cell = [f"{words.horizon(there).capitalize()}: ", *words.short(there, "cost.mean")]
        if there.has("cost.p95"):
            said += ["; ", *words.enough(there, "cost.p95"), " for 95 % of histories"]
        return Card("Cost", said, "costs")
    if page.has("cost_per_parablock"):
        return Card("Cost", words.short(page, "cost_per_parablock"), "costs")
    return Card("Cost", ["Not in this file"], "costs")


def advice(page: Page) -> Cell:
    """The settings that make the difference, by name and value."""
    rows = [row for row in settings.changed(page) if settings.is_chosen(str(row[0][0]))]
    if not rows or page.verdict(page.main_metric) == "worse":
        return []
    said = ", ".join(f"{row[0][0]} {words.text(row[2])}" for row in rows[:4])
    rest = f" and {len(rows) - 4} more" if len(rows) > 4 else ""
    return [f"Set {said}{rest}."]


def sure(page: Page) -> Cell:
    """How far the model is from live networks: of the world, not of the sample."""
    if page.simulates_market:
        return [
            "How sure? How often scarcity or a squeeze comes back is assumed: each was seen once."
        ]
    said = "How sure? Block times of one core agree with live chains."
    if several_cores(page):
        said = (
            "How sure? Block times of several cores agree with live chains if collators fail as "
            "often as theirs do."
        )
    if int(page.results.attrs.get("model_version", 1)) < 2:
        return [f"{said} Losses do not, and real ones come in bursts that this model lacks."]
    return [
        f"{said} Bad days and failing collators are as one record of Polkadot has them; a chain's "
        "own collators may fail otherwise."
    ]


def several_cores(page: Page) -> bool:
    cores = settings.chosen(page).get("para.cores", settings.default(page, "para.cores"))
    return str(cores).replace(".", "").isdigit() and float(cores) > 1


def rule(page: Page) -> str:
    """Why this point answers, as the file says."""
    return str(stored_answer(page.results).get("rule", ""))
