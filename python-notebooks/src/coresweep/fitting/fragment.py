"""The fragment: keys with intervals as comments, under a head that says where they are from."""

from __future__ import annotations

import datetime
import textwrap
import tomllib
from collections.abc import Iterable
from typing import NamedTuple

WIDTH = 98


class Entry(NamedTuple):
    """A key of a study, its value as TOML, and what is known of it. Without a value it is only
    said."""

    key: str
    value: str
    comments: tuple[str, ...]


class Source(NamedTuple):
    """A file that was read."""

    name: str
    sha256: str
    kind: str
    rows: int


class Finding(NamedTuple):
    """What one table said: its keys, what it rests on, and how sure that is."""

    entries: list[Entry]
    notes: list[str]
    rows: int


class Estimate(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def interval(self) -> str:
        """The interval in words."""
        return f"95 % interval {number(self.low)} to {number(self.high)}"


def number(value: float) -> str:
    """So many digits as are worth telling.

    >>> number(0.00670182), number(204.0), number(3e-7)
    ('0.006702', '204.0', '3e-07')
    """
    return f"{float(f'{value:.4g}')!r}"


def law(name: str, **parameters: float) -> str:
    """A distribution as TOML.

    >>> law("gamma", shape=2, scale=0.5)
    '{ distribution = "gamma", shape = 2.0, scale = 0.5 }'
    """
    parts = [f'distribution = "{name}"', *(f"{k} = {number(v)}" for k, v in parameters.items())]
    return f"{{ {', '.join(parts)} }}"


def head(sources: Iterable[Source], findings: Iterable[Finding]) -> list[str]:
    """Comments: files with their hashes and rows, the date, what was fitted and how sure."""
    said = [f"Fitted by coresweep fit on {datetime.date.today().isoformat()}."]
    for source in sources:
        said.append(f"From {source.name} ({source.kind}, {source.rows} rows),")
        said.append(f"SHA-256 {source.sha256}")
    said += [note for finding in findings for note in finding.notes]
    return _comments(said)


def fragment(sources: Iterable[Source], findings: list[Finding]) -> str:
    """The text, of which every value can be read back. Raises ValueError if two tables give one
    key."""
    lines = head(sources, findings)
    entries = [entry for finding in findings for entry in finding.entries]
    keys = [entry.key for entry in entries]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"two tables give {twice[0]}: fit them in two calls, or join them")
    for section in dict.fromkeys(key.split(".")[0] for key in keys):
        lines += ["", f"[{section}]"]
        for entry in entries:
            if entry.key.split(".")[0] == section:
                lines += [*_comments(entry.comments), _assignment(entry)]
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    return text


def _assignment(entry: Entry) -> str:
    name = entry.key.split(".", 1)[1]
    return f"{name} = {entry.value}" if entry.value else f"# {name}: not found"


def _comments(said: Iterable[str]) -> list[str]:
    lines = []
    for text in said:
        indent = " " * (len(text) - len(text.lstrip()))
        wrapped = textwrap.wrap(
            text.strip(), WIDTH, initial_indent=indent, break_on_hyphens=False, tabsize=1
        )
        lines += [f"# {line}" for line in wrapped]
    return lines
