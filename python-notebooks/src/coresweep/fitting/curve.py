"""The distribution as it was seen: curve, quantiles, distance from a law, and its blind tail."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from .laws import Fit
from .sample import Sample
from .tables import Array

CLASSES = 20
QUANTILES = 999
LEAST = 5


class Curve(NamedTuple):
    """P(value ≤ upper end) of what was seen, after Kaplan and Meier; and just below the end."""

    upper: Array
    share: Array
    before: Array
    exact: Array


def curve(sample: Sample) -> Curve:
    """Values cut off at or after an end are at risk there."""
    seen = sample.seen
    order = np.argsort(seen.high, kind="stable")
    upper, weight = seen.high[order], seen.weight[order]
    cut = np.isinf(sample.high)
    lost = np.sort(sample.low[cut])
    lost_weight = np.cumsum(np.append(0, sample.weight[cut][np.argsort(sample.low[cut])]))
    gone = lost_weight[np.searchsorted(lost, upper, side="left")]
    risk = sample.size - gone - (np.cumsum(weight) - weight)
    left = np.asarray(np.cumprod(1 - weight / risk), dtype=float)
    return Curve(upper, 1 - left, 1 - np.append(1, left[:-1]), (seen.low == seen.high)[order])


def distance(fit: Fit, sample: Sample) -> float:
    """The largest difference between the law and what was seen."""
    seen = curve(sample)
    share = np.where(seen.exact, (seen.share + seen.before) / 2, seen.share)
    return float(np.max(np.abs(fit.below(seen.upper) - share)))


def p_value(fit: Fit, sample: Sample) -> float | None:
    """Pearson's test over some 20 classes of about equal counts; None where values were cut off
    between others, or too few classes are left."""
    seen = sample.seen
    if np.any(sample.low[np.isinf(sample.high)] < seen.high.max()):
        return None
    order = np.argsort(seen.high, kind="stable")
    total = np.cumsum(seen.weight[order])
    place = np.searchsorted(total, total[-1] * np.arange(1, CLASSES) / CLASSES)
    last = np.unique(np.append(place, len(total) - 1))
    ends = seen.high[order][last]
    exact = (seen.low == seen.high)[order][last]
    after = np.append(seen.low[order], np.inf)[last + 1]
    ends = np.where(exact & np.isfinite(after), (ends + after) / 2, ends)
    if not sample.cut and exact[-1]:
        ends[-1] = np.inf
    counts = np.append(np.diff(np.append(0, total[last])), sample.cut)
    shares = np.diff(np.concatenate([[0], fit.below(ends), [1]]))
    expected = sample.size * np.maximum(shares, 1e-12)
    if np.isinf(ends[-1]):
        counts, expected = counts[:-1], expected[:-1]
    counts, expected = _merged(counts, expected)
    freedom = len(counts) - 3
    if freedom < 1:
        return None
    return float(special.chdtrc(freedom, np.sum((counts - expected) ** 2 / expected)))


def _merged(counts: Array, expected: Array) -> tuple[Array, Array]:
    """Neighbours together until each class expects 5: Pearson's test is no test below that."""
    classes = np.floor(np.cumsum(expected) / LEAST).astype(int)
    classes = np.minimum(classes, max(0, int(expected.sum() / LEAST) - 1))
    _, classes = np.unique(classes, return_inverse=True)
    totals = [np.bincount(classes, part).astype(float) for part in (counts, expected)]
    some = totals[1] > 0
    return totals[0][some], totals[1][some]


def quantiles(sample: Sample) -> Array:
    """Values at 999 even shares; those that were cut off lie at the last end that was seen."""
    seen = curve(sample)
    first = sample.seen.low.min()
    shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return np.asarray(np.interp(shares, np.append(0, seen.share), np.append(first, seen.upper)))


class Tail(NamedTuple):
    """Beyond `last` nothing is known but that P(value > last) is below `bound`, 95 % sure."""

    last: float
    cut: float
    bound: float


def tail(sample: Sample) -> Tail:
    """The last end that was seen, how many were cut off, and Clopper and Pearson's bound."""
    last = float(sample.seen.high.max())
    beyond = float(sample.weight[np.isinf(sample.high) & (sample.low >= last)].sum())
    bound = float(special.betaincinv(beyond + 1, sample.size - beyond, 0.95))
    return Tail(last, beyond, bound)
