"""What a call may not say; each check raises KeyError, before a table is read where it can."""

from __future__ import annotations

import argparse
import difflib
import math
from collections.abc import Sequence

from .kinds import LATENCIES, NAMES
from .stamps import RELAY_SLOT
from .tables import Table

TIMED = (LATENCIES, "cumulative", "buckets")
USED_BY = {  # which kinds of tables read an option
    "column": (LATENCIES,),
    "unit": TIMED,
    "limit": ("weights",),
    "slot_duration": ("blocks",),
    "collators": ("blocks",),
    "session_slots": ("events",),
}
RANGES = {
    "slot_duration": (RELAY_SLOT, 86_400_000),
    "collators": (1, 100_000),
    "session_slots": (61, 300_000),
}
LATENCY_KEYS = tuple(
    f"latency.{name}"
    for name in (
        "relay_block_arrival",
        "collation_fetch",
        "statement_spread",
        "availability",
        "handover",
        "fork_resolution",
        "finality",
    )
)


def check(options: argparse.Namespace) -> None:
    """What can be seen without a table."""
    output = options.output
    if output.suffix != ".toml":
        raise KeyError(f"{output} is part of a study: NAME.toml would be accepted")
    if not output.parent.is_dir():
        raise KeyError(f"{output}: there is no folder {output.parent}")
    if output.exists() and not options.force:
        raise KeyError(f"{output} exists: another name or --force would be accepted")
    if options.kind not in (None, *NAMES):
        raise KeyError(f"--kind {options.kind}: one of {', '.join(NAMES)} would be accepted")
    for key in options.key:
        _check_key(key)
    for name, (least, most) in RANGES.items():
        value = getattr(options, name)
        if value is not None and not least <= value <= most:
            raise KeyError(
                f"--{_word(name)} {value}: a whole number from {least} to {most} would be accepted"
            )
    slot = options.slot_duration
    if slot is not None and slot % RELAY_SLOT:
        raise KeyError(
            f"--slot-duration {slot}: a multiple of {RELAY_SLOT} (a relay slot) would be accepted"
        )
    if options.limit is not None and not 0 < options.limit < math.inf:
        raise KeyError(f"--limit {options.limit:g}: a number above 0 would be accepted")


def _word(name: str) -> str:
    return name.replace("_", "-")


def _check_key(key: str) -> None:
    if key not in LATENCY_KEYS:
        nearest = difflib.get_close_matches(key, LATENCY_KEYS, 3, 0)
        raise KeyError(
            f"--key {key} takes no law of times in ms: {', '.join(nearest)} would be accepted "
            "(coresweep keys lists them)"
        )


def check_use(options: argparse.Namespace, tables: Sequence[Table], kinds: Sequence[str]) -> None:
    """Whether every option is of use for some table, and every latency has a key."""
    for name, of in USED_BY.items():
        if getattr(options, name) is not None and not set(of) & set(kinds):
            raise KeyError(
                f"--{_word(name)} is of no use for tables of {', '.join(dict.fromkeys(kinds))}: "
                f"leave it out, or name a table of {' or '.join(of)}"
            )
    timed = [table for table, kind in zip(tables, kinds, strict=True) if kind in TIMED]
    if len(timed) > len(options.key):
        raise KeyError(
            f"{timed[len(options.key)].path} holds latencies: of what? --key latency.availability, "
            "for each such table one, would be accepted (coresweep keys lists them)"
        )
    if len(timed) < len(options.key):
        raise KeyError(
            f"--key {options.key[len(timed)]}: there is no table of latencies for it; "
            f"{len(timed)} keys would be accepted"
        )
    for key in options.key:
        written = options.output.with_name(f"{options.output.stem}.{key}.csv").resolve()
        if written in [table.path.resolve() for table in tables]:
            raise KeyError(f"{written.name} would be overwritten: another -o would be accepted")
