"""Runs studies of coresweep, and opens their results files as xarray datasets. Reads and draws;
computes no statistic of them."""

from importlib import import_module
from importlib.util import find_spec

from .figures import plot
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

# Without plotly figures for screens are those for paper: notebooks show them as pictures.
screen = import_module(".figures.screen" if find_spec("plotly") else ".figures.plot", __name__)

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
