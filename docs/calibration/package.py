"""The estimators of the Python package of this checkout, which coresweep fit uses, too."""

import importlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python-notebooks/src"))
weather = importlib.import_module("coresweep.fitting.weather")
Days = importlib.import_module("coresweep.fitting.relay_tables").Days
