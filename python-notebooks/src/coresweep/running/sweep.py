"""Runs a study from Python."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

from ..reading.results import open
from .program import call


def toml(value: Any) -> str:
    """A value of a key as the program reads it.

    >>> toml({"distribution": "lognormal", "median": 600, "sigma": 0.5})
    '{"distribution" = "lognormal", "median" = 600, "sigma" = 0.5}'
    >>> toml([True, "10 DOT"])
    '[true, "10 DOT"]'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(of)}" for key, of in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    return json.dumps(value, ensure_ascii=False)


def sweep(
    study: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    set: Mapping[str, Any] | None = None,  # named as the program's option
    runs: int | None = None,
    seed: int | None = None,
    analyze: bool = False,
    force: bool = False,
    options: Sequence[str] = (),
) -> xr.Dataset:
    """Runs a study, `coresweep sweep`, and opens its results file.

    `output` is the results file (default: the study's name with .h5, in the current folder); one
    that was interrupted goes on, and a finished one is replaced only with `force`. `set` changes
    keys, `{"relay.slots": 2400}`; `analyze` adds verdicts and ranges; `options` are more words of
    the command line. ProgramError with the program's message if it fails."""
    file = pathlib.Path(output or pathlib.Path(study).with_suffix(".h5").name)
    changes = {"study.runs": runs, "study.seed": seed}
    changes = {key: value for key, value in changes.items() if value is not None} | dict(set or {})
    words = [f"--set={key}={toml(value)}" for key, value in changes.items()]
    words += ["--force"] if force else []
    call("sweep", str(study), "-o", str(file), "--quiet", *words, *options)
    if analyze:
        call("analyze", str(file))
    return open(file)
