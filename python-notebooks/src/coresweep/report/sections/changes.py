"""What changes for users and operators, what may get worse, and the chain's clock."""

from __future__ import annotations

from ...reading.quantities import Cell
from ..context import Page
from ..document import Block, Heading, Paragraph, Table

USERS = [
    "block_time.mean",
    "transaction_latency.included.mean",
    "transaction_latency.finalized.mean",
    "transactions_per_second",
    "execution_rate",
]
WORSE = [
    "inclusion_latency.mean",
    "finality_latency.mean",
    "transaction_latency.included.mean",
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


def part(page: Page, title: str, anchor: str, names: list[str]) -> list[Block]:
    absent = Paragraph([f"The file holds nothing on this ({', '.join(names[:2])} and the like)."])
    compared = " beside the baseline" if page.base not in (None, page.chosen) else ""
    return [
        Heading(title, anchor),
        comparison(page, f"The chosen point{compared}", names) or absent,
    ]


def drops(page: Page) -> list[str]:
    """The reasons for which blocks were lost at the chosen point or at the baseline."""
    found = [
        str(name)
        for name in page.results.data_vars
        if str(name).startswith("dropped_share.") and not str(name).endswith((".low", ".high"))
    ]
    points = [page.chosen, page.base or page.chosen]
    return [name for name in found if any(page.value(name, point).value > 0 for point in points)]


def changes(page: Page) -> list[Block]:
    return [
        *part(page, "What may get worse", "worse", WORSE),
        *part(page, "What changes for users", "users", USERS),
        *part(page, "For operators", "operators", ["wasted_share", "longest_gap.mean"]),
        *reasons(page),
    ]


def reasons(page: Page) -> list[Block]:
    table = comparison(page, "Why built blocks were lost", drops(page))
    return [table] if table else []


def clock(page: Page) -> list[Block]:
    return part(page, "The chain's clock", "clock", CLOCK)
