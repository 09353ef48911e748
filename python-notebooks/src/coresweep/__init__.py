"""Results files of coresweep as xarray datasets. Reads and draws; computes no statistic."""

from .results import (Value, axes, baseline, labels, locate, open, read, require, study, units,
                      verdict)

__all__ = ["Value", "axes", "baseline", "labels", "locate", "open", "read", "require", "study",
           "units", "verdict"]
