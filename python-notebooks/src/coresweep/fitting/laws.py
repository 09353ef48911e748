"""The laws that a key may have, by maximum likelihood from exact, binned and cut-off values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from .sample import Sample
from .tables import Array

TINY = 1e-300
NUDGE = 1e-3  # of the logarithm of a parameter, for second derivatives
NORMAL = 1.959964  # 97.5 % quantile


class Law(NamedTuple):
    """A family with two positive parameters."""

    name: str
    parameters: tuple[str, str]
    log_density: Callable[[Array, float, float], Array]
    below: Callable[[Array, float, float], Array]
    above: Callable[[Array, float, float], Array]
    start: Callable[[float, float], tuple[float, float]]  # from mean and deviation of logarithms


class Fit(NamedTuple):
    """A law with its parameters, their 95 % intervals and Akaike's criterion."""

    law: Law
    values: tuple[float, float]
    intervals: tuple[tuple[float, float], tuple[float, float]]
    aic: float

    def below(self, x: Array) -> Array:
        """P(value ≤ x)."""
        return self.law.below(x, *self.values)

    def above(self, x: Array) -> Array:
        """P(value > x), exact in the tail."""
        return self.law.above(x, *self.values)


def _power(x: Array, shape: float, scale: float) -> Array:
    return np.exp(np.minimum(shape * np.log(np.maximum(x, TINY) / scale), 700))


LAWS = (
    Law(
        "lognormal",
        ("median", "sigma"),
        lambda x, m, s: -np.log(x * s * np.sqrt(2 * np.pi)) - (np.log(x / m) / s) ** 2 / 2,
        lambda x, m, s: special.ndtr(np.log(np.maximum(x, TINY) / m) / s),
        lambda x, m, s: special.ndtr(-np.log(np.maximum(x, TINY) / m) / s),
        lambda mean, deviation: (np.exp(mean), deviation),
    ),
    Law(
        "gamma",
        ("shape", "scale"),
        lambda x, k, t: (k - 1) * np.log(x) - x / t - special.gammaln(k) - k * np.log(t),
        lambda x, k, t: special.gammainc(k, x / t),
        lambda x, k, t: special.gammaincc(k, x / t),
        lambda mean, deviation: (1 / deviation**2, np.exp(mean) * deviation**2),
    ),
    Law(
        "weibull",
        ("shape", "scale"),
        lambda x, k, t: np.log(k / t) + (k - 1) * np.log(x / t) - _power(x, k, t),
        lambda x, k, t: -np.expm1(-_power(x, k, t)),
        lambda x, k, t: np.exp(-_power(x, k, t)),
        lambda mean, deviation: (1.28 / deviation, np.exp(mean + 0.45 * deviation)),
    ),
)


def log_likelihood(law: Law, sample: Sample, a: float, b: float) -> float:
    """Density where a value is exact, probability of its interval elsewhere."""
    exact = sample.low == sample.high
    total = np.dot(law.log_density(sample.low[exact], a, b), sample.weight[exact])
    low, high = sample.low[~exact], sample.high[~exact]
    # The smaller tail: a difference of numbers near 1 has no digits left.
    share = np.where(
        law.below(low, a, b) > 0.5,
        law.above(low, a, b) - law.above(high, a, b),
        law.below(high, a, b) - law.below(low, a, b),
    )
    return float(total + np.dot(np.log(np.maximum(share, TINY)), sample.weight[~exact]))


def fit(law: Law, sample: Sample) -> Fit:
    """Maximum likelihood over the logarithms of the parameters, on which the intervals are
    normal."""
    logs = np.log(np.maximum(sample.middle, TINY))
    mean = float(np.average(logs, weights=sample.weight))
    deviation = float(np.sqrt(np.average((logs - mean) ** 2, weights=sample.weight)))
    start = np.log(law.start(mean, min(max(deviation, 0.01), 3)))

    def loss(logs: Sequence[float] | Array) -> float:
        value = -log_likelihood(law, sample, *np.exp(np.clip(logs, -20, 25)))
        return value if np.isfinite(value) else 1e300

    from scipy import optimize  # 30 MB that a table of blocks does not need

    found = optimize.minimize(
        loss, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-4, "maxiter": 2000}
    )
    errors = np.sqrt(np.diag(np.linalg.pinv(_curvature(loss, found.x))).clip(0))
    ends = np.exp(found.x[:, None] + np.array([-NORMAL, NORMAL]) * errors[:, None])
    a, b = (float(value) for value in np.exp(found.x))
    first, second = ((float(low), float(high)) for low, high in ends)
    return Fit(law, (a, b), (first, second), 2 * found.fun + 4)


def _curvature(loss: Callable[[Array], float], at: Array) -> Array:
    """Second derivatives by central differences."""
    steps = NUDGE * np.eye(2)
    return np.array(
        [
            [
                loss(at + i + j) - loss(at + i - j) - loss(at - i + j) + loss(at - i - j)
                for j in steps
            ]
            for i in steps
        ]
    ) / (4 * NUDGE**2)


def best(sample: Sample) -> list[Fit]:
    """All laws, that with the smallest AIC first."""
    return sorted((fit(law, sample) for law in LAWS), key=lambda found: found.aic)
