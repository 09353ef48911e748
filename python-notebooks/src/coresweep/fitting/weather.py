"""Means and spreads of counts whose windows are good and bad, and how sure they are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from .fragment import Estimate
from .tables import Array

SESSION = 2400  # slots
NEAR = 30  # slots: an opening is looked for so near to where it should be


def variance_to_mean(counts: Array) -> float:
    """1 for counts that are only chance."""
    return float(np.var(counts, ddof=1) / np.mean(counts))


def shape(counts: Array) -> float:
    """The shape r of a gamma-Poisson law: variance / mean = 1 + mean / r."""
    return float(np.mean(counts) / (variance_to_mean(counts) - 1))


def jackknife(
    function: Callable[[Array], float], counts: Array, together: int, width: float = 2
) -> Array:
    """An interval of a positive statistic, from leaving out `together` neighbours at a time: so
    many errors to both sides.

    Neighbours are left out together because days resemble each other; the error is that of the
    logarithm.
    """
    pieces = [np.arange(i, min(i + together, len(counts))) for i in range(0, len(counts), together)]
    left = np.log([function(np.delete(counts, piece)) for piece in pieces])
    n = len(pieces)
    error = np.sqrt((n - 1) / n * np.sum((left - left.mean()) ** 2))
    return np.asarray(function(counts) * np.exp(np.array([-width, width]) * error), dtype=float)


def _student(counts: Array, together: int) -> float:
    return float(special.stdtrit(max(1, -(-len(counts) // together) - 1), 0.975))


def _poisson(total: float) -> tuple[float, float]:
    """Garwood's interval of an expected count."""
    low = special.gammaincinv(total, 0.025) if total else 0.0
    return float(low), float(special.gammaincinv(total + 1, 0.975))


def mean_share(counts: Array, tries: Array, together: int) -> Estimate:
    """Events a try, with the wider of two intervals: that of pure chance, and that which the
    spread over windows says."""
    total, of = float(counts.sum()), float(tries.sum())
    low, high = (end / of for end in _poisson(total))
    if np.count_nonzero(counts) > together and len(counts) > 2 * together:
        spread = jackknife(
            lambda some: float(some.mean()), counts, together, _student(counts, together)
        )
        ratio = total / of / counts.mean()
        low, high = min(low, spread[0] * ratio), max(high, spread[1] * ratio)
    return Estimate(total / of, float(low), float(high))


def spread_shape(counts: Array, together: int) -> Estimate | None:
    """The shape of the factor, or None where counts spread no more than by chance. Its interval is
    the wider of a jackknife's and that of a gamma-Poisson law (Anscombe 1950)."""
    if len(counts) < 3 * together or not counts.any() or variance_to_mean(counts) <= 1:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = jackknife(shape, counts, together, _student(counts, together))
    low, high = np.where(np.isfinite(ends), ends, [0, np.inf])
    value = shape(counts)
    error = np.sqrt(2 * (1 + 1 / value) / len(counts)) * (1 + value / counts.mean())
    by_law = value * np.exp(np.array([-1.96, 1.96]) * error)
    return Estimate(value, float(min(low, by_law[0])), float(max(high, by_law[1])))


def by_session(slots: Array, last: float, session: int = SESSION) -> Array:
    """Counts of events in whole sessions, without the one that opens each.

    The openings are those at the place of a session where most events are.
    """
    if not len(slots):
        return np.zeros(int(last // session))
    openings, nearest, found = _openings(slots, last, session)
    first = np.where(found, nearest, np.searchsorted(slots, openings))
    counts: Array = np.diff(first) - found[:-1].astype(float)
    return counts


def share_opened(parts: list[tuple[Array, float]], session: int) -> float:
    """In what share of the sessions of some stretches, each with its events and its end, an event
    lies where sessions open."""
    found = [_openings(slots, last, session)[2] for slots, last in parts if len(slots)]
    return float(np.mean(np.concatenate(found))) if found else 0.0


def _openings(slots: Array, last: float, session: int) -> tuple[Array, Array, Array]:
    """Where sessions should open, the event that is nearest to each, and whether it is near."""
    openings = np.arange(_place_of_openings(slots, session), last, session)
    nearest = np.array([np.argmin(np.abs(slots - opening)) for opening in openings])
    return openings, nearest, np.abs(slots[nearest] - openings) <= NEAR


def _place_of_openings(slots: Array, session: int) -> int:
    """The place in a session with the most events near it."""
    phase = np.sort(slots % session)
    around = np.concatenate([phase - session, phase, phase + session])
    ends = np.arange(session)[:, None] + np.array([-NEAR / 2, NEAR / 2])
    low = np.searchsorted(around, ends[:, 0], side="left")
    return int(np.argmax(np.searchsorted(around, ends[:, 1], side="right") - low))
