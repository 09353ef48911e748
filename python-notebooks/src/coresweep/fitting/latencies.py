"""A law for latencies, with how well it fits, and what the table cannot see."""

from __future__ import annotations

import pathlib

import numpy as np

from .curve import distance, p_value, quantiles, tail
from .fragment import Entry, Estimate, Finding, law, number
from .laws import Fit, best
from .sample import Sample


def described(sample: Sample, fits: list[Fit], unit: str) -> tuple[str, ...]:
    """Parameters with intervals, the rivals, goodness of fit and the blind tail, in words."""
    found, end = fits[0], tail(sample)
    parts = [
        f"{name}: {Estimate(value, *ends).interval}"
        for name, value, ends in zip(
            found.law.parameters, found.values, found.intervals, strict=True
        )
    ]
    rivals = ", ".join(f"{other.law.name} {other.aic - found.aic:+.1f}" for other in fits[1:])
    p = p_value(found, sample)
    fair = f"largest distance of the curves {number(distance(found, sample))}" + (
        "" if p is None else f", chi-square p = {number(p)}"
    )
    own = number(float(found.above(np.array([end.last]))[0]))
    seen = f"no value above {number(end.last)}{unit} was seen in {sample.size:.0f}"
    if end.cut:
        seen = f"{end.cut:.0f} of {sample.size:.0f} values lie beyond {number(end.last)}{unit}"
    return (
        "; ".join(parts),
        f"AIC against {found.law.name}: {rivals}; {fair}",
        f"{seen}: P(above) is below {number(end.bound)} (95 %); this law says {own}",
    )


def write_quantiles(sample: Sample, path: pathlib.Path, column: str) -> None:
    """The empirical table: 999 quantiles."""
    lines = [column, *(f"{value:.6g}" for value in quantiles(sample))]
    path.write_text("\n".join(lines) + "\n")


def distribution(
    key: str, sample: Sample, output: pathlib.Path, unit: str, most: float | None = None
) -> Entry:
    """The key's best law, with the empirical table beside it in a comment, `most` as the law's
    largest value."""
    fits = best(sample)
    found = fits[0]
    values = dict(zip(found.law.parameters, found.values, strict=True))
    extra = {} if most is None else {"max": most}
    column = unit.strip() or "share"
    path = output.with_name(f"{output.stem}.{key}.csv")
    write_quantiles(sample, path, column)
    table = f'{{ distribution = "empirical", file = "{path.name}", column = "{column}" }}'
    as_seen = f"or as it was seen: {table}"
    return Entry(
        key, law(found.law.name, **values, **extra), (*described(sample, fits, unit), as_seen)
    )


def finding(key: str, sample: Sample, rows: int, output: pathlib.Path) -> Finding:
    """A latency key from its sample in ms."""
    cut = f", {sample.cut:.0f} of them cut off" if sample.cut else ""
    notes = [f"{key}: {sample.size:.0f} values{cut}, by maximum likelihood; the law of least AIC."]
    return Finding([distribution(key, sample, output, " ms")], notes, rows)
