"""Reads the tables of a call, each by its kind, and fits them."""

from __future__ import annotations

import argparse

from . import collators, contradictions, durations, latencies, relay, relay_tables, stamps, weights
from .fragment import Finding, Source
from .kinds import kind_of
from .options import check_use
from .problems import BadTable
from .sample import Sample
from .stamps import RELAY_SLOT
from .tables import Table

SESSION = 2400  # slots, of Polkadot


def findings(options: argparse.Namespace) -> tuple[list[Source], list[Finding]]:
    """What each table says. Raises BadTable; KeyError where an option is missing or of no use."""
    tables = [Table(path) for path in options.data]
    kinds = [kind_of(table, options.kind) for table in tables]
    check_use(options, tables, kinds)
    slot, session = options.slot_duration or RELAY_SLOT, options.session_slots or SESSION
    days = [table for table, kind in zip(tables, kinds, strict=True) if kind == "days"]
    keys, found = list(options.key), []
    for table, kind in zip(tables, kinds, strict=True):
        if kind == "blocks":
            read = stamps.read(table, slot)
            contradictions.of_stamps(table, read, slot, options.collators)
            found.append(collators.finding(read, slot, options.collators))
        elif kind == "days":
            rows = relay_tables.read_days(table)
            found.append(relay.skips(rows, len(rows.first)))
        elif kind == "events":
            found.append(_fates(table, days, session))
        elif kind == "weights":
            found.append(weights.finding(table, options.limit, options.output))
        else:
            sample, rows_read = _sample(table, kind, options)
            found.append(latencies.finding(keys.pop(0), sample, rows_read, options.output))
    sources = [
        Source(str(table.path), table.fingerprint(), kind, finding.rows)
        for table, kind, finding in zip(tables, kinds, found, strict=True)
    ]
    return sources, found


def _sample(table: Table, kind: str, options: argparse.Namespace) -> tuple[Sample, int]:
    if kind == "latencies":
        return durations.rows(table, options.column, options.unit)
    return durations.buckets(table, options.unit)


def _fates(table: Table, days: list[Table], session: int) -> Finding:
    if len(days) != 1:
        raise BadTable(
            table.path,
            f"{len(days)} tables of days are named beside it",
            "events alone do not say of how many relay blocks",
            "coresweep fit daily.csv events.csv would be accepted",
        )
    backs, includes, events = relay_tables.read_events(table)
    rows = relay_tables.read_days(days[0])
    backs, includes = (part[rows.row_of(part) >= 0] for part in (backs, includes))
    if not len(backs) + len(includes):
        raise BadTable(
            table.path,
            f"no event lies in a row of {days[0].path}",
            "both tables number relay blocks",
            "tables of the same days and network would be accepted",
            column="relay_block",
        )
    contradictions.of_sessions(table, rows, backs, session)
    return relay.fates(rows, backs, includes, session, events)
