"""Results files of coresweep as xarray datasets. Reads and draws; computes no statistic."""

from . import plot
from .results import (Value, axes, baseline, labels, locate, open, read, require, study, units,
                      verdict)
from .selection import interval, metrics

__all__ = ["Value", "axes", "baseline", "interval", "labels", "locate", "metrics", "open", "plot",
           "read", "require", "study", "units", "verdict"]
