"""Weights and proof sizes of blocks: block.fullness, block.pov_size."""

from __future__ import annotations

import pathlib

import numpy as np

from .fragment import Entry, Estimate, Finding, number
from .latencies import distribution
from .problems import BadTable
from .sample import Gathered, joined
from .tables import Array, Table

FULL = 0.9999  # of the limit: such a block had more to hold, so its fullness is cut off there


def read(table: Table, limit: float | None) -> tuple[Gathered, Gathered, Array, int]:
    """Shares of the limit below it and at it, the sums for the ratio of proofs to shares, and rows.

    The limit is a column `limit` or an argument; weights above it raise BadTable.
    """
    if "limit" not in table.columns and not limit:
        raise BadTable(
            table.path,
            "the limit of the weights is not given",
            "fullness is a share of it",
            "--limit NUMBER in the unit of column weight, or a column limit, would be accepted",
        )
    if "limit" in table.columns and limit:
        raise BadTable(
            table.path,
            f"--limit {limit:g} stands beside a column limit",
            "only one of them can be meant",
            "leave --limit out or rename the column",
            1,
            "limit",
        )
    names = [name for name in ("weight", "limit", "pov_bytes") if name in table.columns]
    below, full, sums, rows = Gathered(), Gathered(), np.zeros(6), 0
    for batch in table.batches(names):
        weight = table.numbers(batch, "weight")
        of = table.numbers(batch, "limit", 1e-9) if "limit" in names else np.float64(limit or 1)
        share = weight / of
        table.refuse_first(
            share > 1.0001,
            batch.line,
            "weight",
            "{:g} is above the limit",
            "a share is at most 1",
            "give weight and limit in one unit",
            weight,
        )
        at_limit = share >= FULL
        lines = np.arange(batch.line, batch.line + len(share))
        below.add(share[~at_limit], lines[~at_limit])
        full.add(share[at_limit], lines[at_limit])
        if "pov_bytes" in names:
            pov = table.numbers(batch, "pov_bytes") / 1024
            products = [pov, share, pov * pov, share * share, pov * share, np.ones(len(pov))]
            sums += np.array([part.sum() for part in products])
        rows += len(share)
    return below, full, sums, rows


def ratio(sums: Array) -> Estimate:
    """KiB of a full block: Σ proof ÷ Σ share, with the interval of a ratio of means."""
    pov, share, squares, share_squares, products, n = sums
    value = pov / share
    spread = squares - 2 * value * products + value**2 * share_squares
    error = 1.959964 * np.sqrt(max(spread, 0) * n / max(n - 1, 1)) / share
    return Estimate(float(value), float(max(0, value - error)), float(value + error))


def finding(table: Table, limit: float | None, output: pathlib.Path) -> Finding:
    """Both keys, or the first alone where the table has no column pov_bytes."""
    below, full, sums, rows = read(table, limit)
    sample = joined(below.sample(), full.sample(cut=True))
    if sample.size - sample.cut < 10 or len(sample.seen.low) < 3:
        raise BadTable(
            table.path,
            "fewer than three different weights below the limit",
            "a law needs values",
            "export more blocks",
        )
    entries = [distribution("block.fullness", sample, output, "", 1.0)]
    if sums[1] > 0:
        size = ratio(sums)
        said = f"KiB of a full block; {size.interval}"
        entries.append(Entry("block.pov_size", number(size.value), (said,)))
    at_limit = number(100 * sample.cut / sample.size)
    notes = [f"Fullness: {rows} blocks, {at_limit} % of them at the limit, where they are cut off."]
    return Finding(entries, notes, rows)
