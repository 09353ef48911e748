"""Which kind of table a file is, by its columns."""

from __future__ import annotations

from .problems import BadTable
from .tables import Table
from .units import unit_of

# What each kind needs, in the order in which they are tried; a name may have a unit behind it.
KINDS = {
    "blocks": ("height", "time", "author", "relay_parent"),
    "days": ("first_block", "skipped_slots"),
    "events": ("relay_block", "event"),
    "weights": ("weight",),
    "cumulative": ("le", "count"),
    "buckets": ("from", "to", "count"),
}
LATENCIES = "latencies"
EDGES = ("le", "from", "to")
NAMES = (*KINDS, LATENCIES)


def _lacks(table: Table, kind: str) -> list[str]:
    bare = {name.split("_")[0] if name.split("_")[0] in EDGES else name for name in table.columns}
    return [name for name in KINDS[kind] if name not in bare]


def kind_of(table: Table, wanted: str | None) -> str:
    """Its kind. Raises BadTable where no kind fits, or a column of the wanted one is missing."""
    if wanted == LATENCIES:
        return wanted
    if wanted is not None:
        _complete(table, wanted)
        return wanted
    for kind in KINDS:
        if not _lacks(table, kind):
            return kind
    if any(unit_of(name) and name.split("_")[0] not in EDGES for name in table.columns):
        return LATENCIES
    nearest = max(KINDS, key=lambda kind: 1 - len(_lacks(table, kind)) / len(KINDS[kind]))
    if len(_lacks(table, nearest)) < len(KINDS[nearest]):
        _complete(table, nearest)
    accepted = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in KINDS.items())
    raise BadTable(
        table.path,
        f"columns {', '.join(table.columns)} are of no known table",
        "the kind of a table is read off its columns",
        f"accepted are {accepted}; or a column of latencies, such as ms",
        1,
    )


def _complete(table: Table, kind: str) -> None:
    missing = _lacks(table, kind)
    if missing:
        raise BadTable(
            table.path,
            f"column {', '.join(missing)} is missing",
            f"a table of kind {kind} has {', '.join(KINDS[kind])}",
            f"it has {', '.join(table.columns)}: export again or say another --kind",
            1,
        )
