"""What is read off days and chains: the same functions for the record and for the simulation."""

import numpy as np
from package import weather

BATCH = 2400  # relay blocks
LAG = 36  # relay blocks: the rotation of 18 collators with Aura slots of 12 s
RUNS = (1, 2, 3)
jackknife, shape = weather.jackknife, weather.shape
variance_to_mean = weather.variance_to_mean


def groups(values, size):
    """Whole groups of so many neighbours."""
    return [values[i : i + size] for i in range(0, len(values) - size + 1, size)]


def chain(candidates):
    """Measures of the candidates of consecutive relay blocks, none counted as one."""
    few = candidates == 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], few, [0]]).astype(int)))
    lengths = np.diff(edges)[::2]
    away = candidates - candidates.mean()
    return {
        "mean": candidates.mean(),
        "three": 100 * np.mean(candidates == 3),
        "two": 100 * np.mean(candidates == 2),
        "few": 100 * np.mean(few),
        **{f"run {n}": 1e4 * np.sum(lengths == n) / len(candidates) for n in RUNS},
        "lag": np.mean(away[LAG:] * away[:-LAG]) / np.mean(away**2),
    }


def spread(values):
    """Their mean and their 5 to 95 % range."""
    return (np.mean(values), *np.percentile(values, [5, 95]))


def chains(stretches):
    """The spread of each measure over batches."""
    batches = [chain(batch) for part in stretches for batch in groups(part, BATCH)]
    return {name: spread([batch[name] for batch in batches]) for name in batches[0]}
