"""The file that --claims names: what to set beside the results, in words."""

from __future__ import annotations

import pathlib
import tomllib
from collections.abc import Mapping
from typing import Any

TABLES = {"chosen", "market"}
LISTS = {"claims", "risks", "vote"}
KEYS = {"text", "variable", "at", "point", "of", "inverse"}
MARKET = {"study", "by", "cases", "note", "chosen"}


def read_texts(path: str) -> dict[str, Any]:
    """The checked content; ValueError says what is wrong in which entry.

    >>> checked("c.toml", {"claims": [{"variable": "block_time.mean"}]})
    Traceback (most recent call last):
    ValueError: c.toml: entry 1 of [[claims]] has no text: write text = "..."
    """
    try:
        return checked(path, tomllib.loads(pathlib.Path(path).read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: this is no TOML: {error}") from error


def checked(path: str, content: dict[str, Any]) -> dict[str, Any]:
    known(path, "the file", content, {"setting"} | TABLES | LISTS)
    known(path, "[market]", content.get("market", {}), MARKET)
    for name in sorted(LISTS & set(content)):
        for number, entry in enumerate(content[name], 1):
            where = f"entry {number} of [[{name}]]"
            known(path, where, entry, KEYS)
            if "text" not in entry:
                raise ValueError(f'{path}: {where} has no text: write text = "..."')
            if name == "claims" and "variable" not in entry:
                raise ValueError(
                    f"{path}: {where} names no variable that measures it: "
                    "list(coresweep.open(FILE)) gives their names"
                )
    return content


def known(path: str, where: str, entry: Mapping[str, Any], keys: set[str]) -> None:
    """
    >>> known("c.toml", "[market]", {"studdy": "x"}, {"study"})
    Traceback (most recent call last):
    ValueError: c.toml: [market] has a key studdy: study would be accepted
    """
    for key in entry:
        if key not in keys:
            raise ValueError(
                f"{path}: {where} has a key {key}: {', '.join(sorted(keys))} would be accepted"
            )
