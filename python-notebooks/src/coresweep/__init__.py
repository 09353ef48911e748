"""Runs studies of coresweep, and opens their results files as xarray datasets. Reads and draws;
computes no statistic of them."""

from .figures import plot, screen
from .reading.results import (
    Value,
    axes,
    baseline,
    labels,
    locate,
    open,
    place,
    read,
    require,
    study,
    units,
    verdict,
    verify,
)
from .reading.selection import interval, metrics, pick, table
from .reading.sentences import describe
from .reading.trace import open_trace
from .running.program import ProgramError
from .running.sweep import sweep

__all__ = [
    "ProgramError",
    "Value",
    "axes",
    "baseline",
    "describe",
    "interval",
    "labels",
    "locate",
    "metrics",
    "open",
    "open_trace",
    "pick",
    "place",
    "plot",
    "read",
    "require",
    "screen",
    "study",
    "sweep",
    "table",
    "units",
    "verdict",
    "verify",
]
