"""Measured values in bounded memory: exact ones, ones known to lie between two, ones cut off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .tables import Array

STEP = 1 / 1024  # of the logarithm: values in one bin differ by 0.1 % and count as their mean
LOWEST, HIGHEST = -14.0, 21.0
BINS = int((HIGHEST - LOWEST) / STEP)


class Sample(NamedTuple):
    """Values in (low, high], how many of each; low = high is exact, high = inf is cut off."""

    low: Array
    high: Array
    weight: Array

    @property
    def size(self) -> float:
        """How many values."""
        return float(self.weight.sum())

    @property
    def seen(self) -> Sample:
        """Without those that were cut off."""
        return Sample(*(part[np.isfinite(self.high)] for part in self))

    @property
    def cut(self) -> float:
        """How many were cut off."""
        return float(self.weight[np.isinf(self.high)].sum())

    @property
    def middle(self) -> Array:
        """A value inside each interval; the lower end of those cut off."""
        return np.where(np.isinf(self.high), self.low, (self.low + self.high) / 2)

    def scaled(self, factor: float) -> Sample:
        """In another unit."""
        return Sample(self.low * factor, self.high * factor, self.weight)


def joined(*samples: Sample) -> Sample:
    """All values of some samples."""
    return Sample(*(np.concatenate(parts) for parts in zip(*samples, strict=True)))


class Gathered:
    """Counts values that come a batch at a time, in bins so narrow that nothing is lost."""

    def __init__(self) -> None:
        self.zeros = 0
        self.counts = np.zeros(BINS)
        self.sums = np.zeros(BINS)
        self.lines = np.full(BINS, np.iinfo(np.int64).max)  # where a bin's first value stands

    def add(self, values: Array, lines: npt.NDArray[np.int64]) -> None:
        """Counts these, which stand in these lines. None may be negative."""
        positive = values > 0
        self.zeros += int(np.sum(~positive))
        kept = values[positive]
        place = ((np.log(kept) - LOWEST) / STEP).astype(np.int64).clip(0, BINS - 1)
        self.counts += np.bincount(place, minlength=BINS)
        self.sums += np.bincount(place, kept, minlength=BINS)
        np.minimum.at(self.lines, place, lines[positive])

    def sample(self, cut: bool = False) -> Sample:
        """What was counted; a value of 0 lies between 0 and half of the smallest other."""
        some = self.counts > 0
        value = self.sums[some] / self.counts[some]
        high = np.full(len(value), np.inf) if cut else value
        found = Sample(value, high, self.counts[some])
        if not self.zeros:
            return found
        least = np.array([np.inf if cut else value[0] / 2 if len(value) else 1e-3])
        return joined(Sample(np.zeros(1), least, np.array([float(self.zeros)])), found)
