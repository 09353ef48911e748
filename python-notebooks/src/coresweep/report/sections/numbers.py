"""Every number in one table: metrics at the chosen point, beside the baseline if there is one."""

from __future__ import annotations

from ...reading.quantities import Cell
from ...reading.results import study
from ..context import Page
from ..document import Block, Folded, Heading, Paragraph, Table

USERS = [
    "block_time.mean",
    "transaction_latency.included.mean",
    "transaction_latency.finalized.mean",
    "transactions_per_second",
    "execution_rate",
    "on_time_share",
]
OPERATORS = [
    "inclusion_latency.mean",
    "finality_latency.mean",
    "block_confidence",
    "wasted_share",
    "longest_gap.mean",
]
CLOCK = [
    "blocks_per_day",
    "wall_clock_per_1000_blocks",
    "wall_clock_factor",
    "issuance_relative_to_target",
]
VERDICTS = {
    "undecided": "undecided: these runs leave open whether it differs",
    "equivalent": "equivalent: it differs by less than counts",
}
EMPTY = {
    "verdict": "not judged",
    "day-to-day range": "not kept by run",
    "assumption range": "none in the file",
}


EXPLAINED = Paragraph(
    [
        "Brackets hold the 95 % Monte Carlo error: how well a study knows its own mean. It says "
        "nothing about how days differ, nor whether the assumptions are right. No interval: too "
        "few of the events were seen to say how rare they are."
    ]
)


def counted(page: Page) -> Paragraph:
    """From which size on a verdict sees a difference."""
    effects = study(page.results).get("analysis", {}).get("smallest_effects", [])
    if not effects:
        return Paragraph(["Verdicts: no smallest effect is declared, so any difference counts."])
    return Paragraph([f"Verdicts: a difference counts from here on: {'; '.join(effects)}."])


def comparison(page: Page, caption: str, names: list[str]) -> Table | None:
    """Metrics at the chosen point, beside the baseline if there is one; columns without a value
    go."""
    known = [name for name in names if page.has(name)]
    if not known:
        return None
    columns: dict[str, list[Cell | None]] = {
        "": [[page.title(name)] for name in known],
        "chosen": [page.quantity(name) for name in known],
    }
    if page.base is not None and page.base != page.chosen:
        columns["baseline"] = [page.quantity(name, page.base) for name in known]
        columns["verdict"] = [
            [VERDICTS.get(word, word)] if (word := page.verdict(name)) else None for name in known
        ]
    columns["day-to-day range"] = [page.day_range(name) for name in known]
    columns["assumption range"] = [page.assumption_range(name) for name in known]
    shown = {title: cells for title, cells in columns.items() if any(cell for cell in cells)}
    rows = [
        [cells[i] or [EMPTY[title]] for title, cells in shown.items()] for i in range(len(known))
    ]
    return Table(caption, list(shown), rows)


def drops(page: Page) -> list[str]:
    """The reasons for which blocks were lost at the chosen point or at the baseline."""
    found = [
        str(name)
        for name in page.results.data_vars
        if str(name).startswith("dropped_share.") and not str(name).endswith((".low", ".high"))
    ]
    points = [page.chosen, page.base or page.chosen]
    return [name for name in found if any(page.value(name, point).value > 0 for point in points)]


def numbers(page: Page) -> list[Block]:
    """Folded: the errors of the fourth digit are for those who ask."""
    compared = " beside the baseline" if page.base not in (None, page.chosen) else ""
    tables = [
        comparison(page, f"The chosen point{compared}", [*USERS, *OPERATORS, *CLOCK]),
        comparison(page, "Why built blocks were lost", drops(page)),
    ]
    found: list[Block] = [table for table in tables if table]
    if not found:
        return []
    return [
        Heading("Every number", "numbers"),
        Folded(
            "With 95 % Monte Carlo errors, ranges and verdicts",
            [*found, EXPLAINED, counted(page)],
            "numbers",
        ),
    ]
