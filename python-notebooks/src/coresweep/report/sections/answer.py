"""The question, what the file lacks, and the answer in a few sentences."""

from __future__ import annotations

from ...reading.quantities import Cell
from ...reading.results import labels, study
from ..context import Page
from ..document import Block, Heading, Paragraph
from . import changes


def question(page: Page) -> list[Block]:
    asked = str(page.results.attrs.get("question", "")) or "The study states no question."
    return [
        Heading("The question", "question"),
        Paragraph([asked]),
        Paragraph([f"Answered for {page.place(page.chosen)}{against(page)}."]),
        *([Paragraph([page.texts["setting"]])] if "setting" in page.texts else []),
        *warnings(page),
    ]


def against(page: Page) -> str:
    """The baseline by the axes in which it differs."""
    base = page.base
    if base is None or base == page.chosen:
        return ""
    differ = [axis for axis in base if base[axis] != page.chosen[axis]]
    return f"; the baseline is {page.place(base, differ)}"


def warnings(page: Page) -> list[Block]:
    """What the file lacks, before any number."""
    said = []
    if page.base is None:
        said.append("This study names no baseline, so nothing is compared here.")
    if not page.has("status"):
        said.append("This file is partial: its sweep did not finish.")
    else:
        codes = page.results["status"].values.ravel().tolist()
        for code, text in (
            (1, "Points are missing from this file: they were not simulated."),
            (3, "Some points did not reach the precision that the study asked for."),
            (4, "Some points failed: coresweep summary says why."),
        ):
            if code in codes:
                said.append(text)
        if len(codes) == 1:
            said.append("This study has one point: it shows no influence of any setting.")
    if not any(str(name).startswith("ranges.") for name in page.results.data_vars):
        said.append("This file has no analyses; coresweep analyze FILE adds them.")
    if page.market is None and not page.has("cost_per_parablock"):
        said.append("This study has no market, so it says nothing about costs.")
    return [Paragraph(["Note: " + text]) for text in said]


def answer(page: Page) -> list[Block]:
    said = [first(page), second(page), worse(page), *bills(page)]
    return [
        Heading("The answer", "answer"),
        *[Paragraph(cell) for cell in said if cell],
        Paragraph(
            [
                "Brackets hold the 95 % Monte Carlo error: how well a study knows its own mean. "
                "It says nothing about how days differ, nor whether the assumptions are right. No "
                "interval: too few of the events were seen to say how rare they are."
            ]
        ),
        Paragraph(
            [
                f"{losses_of_the_model(page)} (docs/CALIBRATION.md). All that results rest on: "
                "docs/ASSUMPTIONS.md."
            ]
        ),
    ]


def losses_of_the_model(page: Page) -> str:
    """How far the losses are from those of live networks."""
    agrees = "Of the model, block times of one core agree with live networks"
    if int(page.results.attrs.get("model_version", 1)) < 2:
        return (
            f"{agrees}; shares of lost blocks do not, and real losses come in bursts that it lacks"
        )
    return (
        f"{agrees}. Bad days and failing collators are as one record of Polkadot has them; a "
        "chain's own collators may fail otherwise"
    )


def first(page: Page) -> Cell:
    """The number, the baseline's, how many times faster, and the verdict."""
    metric, base = page.main_metric, page.base
    said: Cell = [page.title(metric).capitalize() + ": ", *page.quantity(metric)]
    if base is None:
        return [*said, "."]
    if base == page.chosen:
        return [*said, ", which is the baseline."]
    said += [", at the baseline ", *page.quantity(metric, base)]
    if metric == "block_time.mean" and page.has(f"ratio_to_baseline.{metric}"):
        said += [
            ": blocks come ",
            *page.quantity(f"ratio_to_baseline.{metric}", power=-1),
            " times as often",
        ]
    word = page.verdict(metric)
    return [
        *said,
        f". Verdict: {changes.VERDICTS.get(word, word)}."
        if word
        else ". The file holds no verdict on this.",
    ]


def second(page: Page) -> Cell:
    """Day-to-day and assumption range, never mixed."""
    metric = page.main_metric
    runs = "days" if metric == "block_time.mean" else "histories of the market"
    days, assumed = page.day_range(metric), page.assumption_range(metric)
    lacking: Cell = ["a range that the file does not hold"]
    said: Cell = [f"Nine of ten simulated {runs} lie within ", *(days or lacking)]
    if assumed is None:
        return [
            *said,
            "; the file has no range over assumptions: the study declares none for this.",
        ]
    return [
        *said,
        f"; over what is assumed ({', '.join(assumed_axes(page))}) the range is ",
        *assumed,
        ".",
    ]


def assumed_axes(page: Page) -> list[str]:
    """The axes marked as assumptions, each with the ends of its values."""
    marked = study(page.results).get("analysis", {}).get("assumptions", [])
    known = [axis for axis in marked if axis in page.results.sizes]
    said = []
    for axis in known:
        values = page.results[axis].values
        if "design" in page.results[axis].attrs:
            said.append(f"{axis}: {len(values)} points of a design")
        elif values.dtype.kind == "f":
            said.append(f"{axis} {min(values):g} to {max(values):g}")
        else:
            said.append(f"{axis}: {', '.join(labels(page.results, axis))}")
    return said


def worse(page: Page) -> Cell:
    """What the file judges as worse, with both numbers."""
    said: Cell = []
    if page.base is None:
        return said
    for metric in changes.WORSE:
        if page.has(metric) and page.verdict(metric) == "worse":
            said += [
                "; " if said else "What gets worse: ",
                page.title(metric) + " ",
                *page.quantity(metric),
                ", at the baseline ",
                *page.quantity(metric, page.base),
            ]
    return [*said, "."] if said else said


def bills(page: Page) -> list[Cell]:
    """What a core costs, at each value of the axis that the claims file names as the market's
    cases."""
    market = page.market
    if market is None:
        return []
    axis = page.texts.get("market", {}).get("cases", "")
    several = range(market.results.sizes[axis]) if axis in market.results.sizes else [0]
    said: list[Cell] = [
        [
            f"What a core costs in {horizon(market)}, with "
            f"{market.place(market.chosen, [a for a in market.several() if a != axis])}."
        ]
    ]
    if note := page.texts.get("market", {}).get("note"):
        said[0].append(f" {note}")
    for i in several:
        point = {**market.chosen, **({axis: i} if axis in market.results.sizes else {})}
        case = (
            f"{axis} = {labels(market.results, axis)[i]}: " if axis in market.results.sizes else ""
        )
        said.append(
            [
                (case + "mean ") if case else "Mean ",
                *market.quantity("cost.mean", point),
                "; ",
                *market.quantity("cost.p95", point),
                " suffice in 95 % of simulated histories; the worst 5 % cost ",
                *market.quantity("cost.cvar95", point),
                " in the mean; the core is lost in ",
                *market.quantity("core_lost.share", point),
                " of them.",
            ]
        )
    return said


def horizon(page: Page) -> str:
    """How long the market was simulated, in words."""
    if "market.cycles" in page.results.sizes:
        count = int(float(page.results["market.cycles"].values[page.chosen["market.cycles"]]))
    else:
        count = int(study(page.results)["market"]["cycles"])
    years = {13: "one year", 26: "two years", 39: "three years"}.get(count)
    return f"{years} ({count} sales of 28 days)" if years else f"{count} sales of 28 days"
