"""Opens the trace of one run."""

from __future__ import annotations

import json
import pathlib
from typing import Any

FORMAT = ("coresweep-trace", 1)
COMMAND = "coresweep trace STUDY --format json -o FILE"


def open_trace(path: str | pathlib.Path) -> dict[str, Any]:
    """One run, event by event, as `coresweep trace` wrote it; host/trace/json.cpp lists the keys.

    >>> open_trace("no.json")
    Traceback (most recent call last):
    FileNotFoundError: cannot open no.json: make it with coresweep trace STUDY --format json -o FILE
    """
    try:
        trace = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(f"cannot open {path}: make it with {COMMAND}") from None
    except ValueError as error:
        raise ValueError(
            f"cannot read {path}: it is no JSON ({error}): make it with {COMMAND}"
        ) from error
    found = (trace.get("format"), trace.get("version")) if isinstance(trace, dict) else (None, None)
    if found != FORMAT:
        raise ValueError(
            f"cannot read {path}: it is {found[0]} {found[1]}, not {FORMAT[0]} {FORMAT[1]}: "
            f"make it with {COMMAND}"
        )
    return dict(trace)
