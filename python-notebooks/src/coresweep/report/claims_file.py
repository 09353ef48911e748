"""The file that --claims names: what to set beside the results, in words.

Texts hold numbers of the files as `{formula}`; conditions compare formulas (formulas.py)."""

from __future__ import annotations

import pathlib
import tomllib
from collections.abc import Mapping
from typing import Any

TABLES = {
    "chosen": None,  # axes of the study
    "points": None,  # names of places, each with its axes
    "files": None,  # studies whose results are read, by the name that formulas use
    "answer": {"yes", "if", "finding", "spread", "advice", "sure"},
    "market": {"by", "cases", "note", "chosen"},
    "record": {"caption", "unit", "least", "mean", "most"},  # a number a sale
}
LISTS = {
    "cards": {"title", "text", "anchor"},
    "claims": {"text", "holds", "says"},
    "changes": {"who", "lines"},
    "risks": {"text", "value", "says"},
    "vote": {"text"},
}
NEEDED = {
    "cards": ("title", "text"),
    "claims": ("text", "holds", "says"),
    "changes": ("who", "lines"),
    "risks": ("text",),
    "vote": ("text",),
}


TEXTS = {"text", "says", "title", "anchor", "who", "value", "if", "finding", "spread"} | {
    "advice", "sure", "cases", "note", "caption", "unit", "setting"
}  # fmt: skip
LISTS_OF_TEXTS = {"holds", "yes", "lines", "by"}


def read_texts(path: str) -> dict[str, Any]:
    """The checked content; ValueError says what is wrong in which entry.

    >>> checked("c.toml", {"claims": [{"holds": ["block_time.mean < 7"], "says": "."}]})
    Traceback (most recent call last):
    ValueError: c.toml: entry 1 of [[claims]] has no text: write text = ...
    """
    try:
        return checked(path, tomllib.loads(pathlib.Path(path).read_text("utf-8")))
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: byte {error.start + 1} is not UTF-8: save the file in that encoding"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: this is no TOML: {error}") from error


def checked(path: str, content: dict[str, Any]) -> dict[str, Any]:
    known(path, "the file", content, {"setting", *TABLES, *LISTS})
    check_kinds(path, "the file", {"setting": content["setting"]} if "setting" in content else {})
    for name, keys in TABLES.items():
        if not isinstance(content.get(name, {}), dict):
            raise ValueError(f"{path}: {name} must be a table: write [{name}]")
        if keys is not None:
            known(path, f"[{name}]", content.get(name, {}), keys)
            check_kinds(path, f"[{name}]", content.get(name, {}))
    for name, keys in LISTS.items():
        entries = content.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise ValueError(f"{path}: {name} must be a list of tables: write [[{name}]]")
        for number, entry in enumerate(entries, 1):
            where = f"entry {number} of [[{name}]]"
            known(path, where, entry, keys)
            check_kinds(path, where, entry)
            for key in NEEDED[name]:
                if key not in entry:
                    raise ValueError(f"{path}: {where} has no {key}: write {key} = ...")
    check_record(path, content.get("record"))
    return content


def check_kinds(path: str, where: str, entry: Mapping[str, Any]) -> None:
    """
    >>> check_kinds("c.toml", "entry 1 of [[claims]]", {"text": 3})
    Traceback (most recent call last):
    ValueError: c.toml: entry 1 of [[claims]]: text = 3 must be a text in quotes
    >>> check_kinds("c.toml", "entry 1 of [[claims]]", {"holds": "x < 1"})
    Traceback (most recent call last):
    ValueError: c.toml: entry 1 of [[claims]]: holds = 'x < 1' must be a list of texts in quotes
    """
    for key, value in entry.items():
        if key in TEXTS and not isinstance(value, str):
            raise ValueError(f"{path}: {where}: {key} = {value!r} must be a text in quotes")
        if key in LISTS_OF_TEXTS and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            raise ValueError(
                f"{path}: {where}: {key} = {value!r} must be a list of texts in quotes"
            )


def check_record(path: str, told: Mapping[str, Any] | None) -> None:
    """
    >>> check_record("c.toml", {"caption": "Sales", "unit": "DOT", "least": [1], "mean": [2, 0]})
    Traceback (most recent call last):
    ValueError: c.toml: [record] has no most: write most = ...
    >>> check_record("c.toml", {"caption": "", "unit": "", "least": [1], "mean": [2], "most": [0]})
    Traceback (most recent call last):
    ValueError: c.toml: [record]: least, mean and most must be numbers above 0, as many each
    """
    if told is None:
        return
    for key in ("caption", "unit", "least", "mean", "most"):
        if key not in told:
            raise ValueError(f"{path}: [record] has no {key}: write {key} = ...")
    prices = [told[key] for key in ("least", "mean", "most")]
    if len(set(map(len, prices))) != 1 or not all(one > 0 for row in prices for one in row):
        raise ValueError(
            f"{path}: [record]: least, mean and most must be numbers above 0, as many each"
        )


def known(path: str, where: str, entry: Mapping[str, Any], keys: set[str]) -> None:
    """
    >>> known("c.toml", "[market]", {"casses": "x"}, {"cases"})
    Traceback (most recent call last):
    ValueError: c.toml: [market] has a key casses: cases would be accepted
    """
    for key in entry:
        if key not in keys:
            raise ValueError(
                f"{path}: {where} has a key {key}: {', '.join(sorted(keys))} would be accepted"
            )
