#!/usr/bin/env python3
"""Damages CSV and Parquet tables and files of claims, and lets the Python package read them.

Each case is a process of its own: a library that crashes is seen, and so is memory without end.
"""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import random
import resource
import signal
import sys
import traceback
import warnings

from driver import SOURCE, fuzz

sys.path.insert(0, str(SOURCE / "python-notebooks" / "src"))
LONGEST_S, MEMORY = 20, 6 << 30
WORDS = (b"", b"0", b"-1", b"1e999", b"nan", b"inf", b"-inf", b'"', b",", b"\n", b"\r", b"\x00",
         b"\xff", b"\xef\xbb\xbf", b"9223372036854775808", b"1e308", b"1e-320", b"True", b"x",
         b"2026-01-01T00:00:00Z", b"2026-13-01", b";", b"\t", b"' or 1", b"{block_time.mean}",
         b"{1/0}", b"{", b"[[claims]]\n", b"[record]\n", b"= 3\n", b"= [1]\n")  # fmt: skip


def prepare(folder: pathlib.Path) -> None:
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(1)
    latencies = pd.DataFrame({"fetch_ms": draw.lognormal(5, 0.3, 80), "censored": 0})
    chain = pd.DataFrame(
        {
            "height": range(60),
            "time": 1_700_000_000_000 + 6000 * np.arange(60),
            "author": [f"a{i % 3}" for i in range(60)],
            "relay_parent": range(100, 160),
        }
    )
    days = pd.DataFrame({"first_block": [1, 2, 3], "skipped_slots": [3, 4, 5]})
    events = pd.DataFrame({"relay_block": [1, 2, 4], "event": ["a", "b", "c"]})
    weights = pd.DataFrame({"weight": draw.uniform(0, 2e12, 50), "pov_bytes": 1e5})
    buckets = pd.DataFrame({"le": [100, 200, 400, np.inf], "count": [3, 9, 12, 13]})
    for name, table in {
        "latencies": latencies, "blocks": chain, "days": days, "events": events,
        "weights": weights, "buckets": buckets,
    }.items():  # fmt: skip
        table.to_csv(folder / f"{name}.csv", index=False)
        table.to_parquet(folder / f"{name}.parquet")
    for claims in SOURCE.glob("python-notebooks/**/*.toml"):
        if "pyproject" not in claims.name:
            (folder / f"{claims.stem}.claims").write_bytes(claims.read_bytes())
    if not list(folder.glob("*.claims")):
        (folder / "x.claims").write_text(
            '[[claims]]\ntext = "t"\nholds = ["block_time.mean < 7"]\nsays = "{block_time.mean}"\n'
            "[record]\ncaption = 'c'\nunit = 'DOT'\nleast = [1]\nmean = [2]\nmost = [3]\n"
        )


def damage(data: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 1, 2, 4))):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(5)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            data[at:at] = draw.choice(WORDS)
        elif kind == 2:  # a cell or a line for another
            ends = [i for i, byte in enumerate(data) if byte in b',\n="'] or [0]
            first = draw.choice(ends)
            after = [end for end in ends if end > first]
            data[first + 1 : after[0] if after else len(data)] = draw.choice(WORDS)
        elif kind == 3:
            del data[at : at + draw.choice((1, 2, 8, 64))]
        elif data:
            other = draw.randrange(len(data))
            data[at:at] = data[other : other + draw.choice((1, 8, 64))]


def read(path: pathlib.Path, draw: random.Random) -> None:
    """Raises what is a fault."""
    if path.suffix == ".claims":
        from coresweep.report.claims_file import read_texts

        with contextlib.suppress(ValueError):
            read_texts(str(path))
        return
    from coresweep.fitting import command

    words = {"latencies": ["--key", "latency.availability", "--column", "fetch_ms"],
             "buckets": ["--key", "latency.availability", "--unit", "ms"],
             "weights": ["--limit", "2e12"]}.get(path.stem, [])  # fmt: skip
    output = path.with_suffix(".toml")
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            code = command.main([str(path), "-o", str(output), *words])
        except SystemExit as end:
            code = int(end.code or 0)
    if code not in (0, 2, 3) or (code != 0 and not said.getvalue().strip()):
        raise AssertionError(f"exit code {code}: {said.getvalue()}")


def apart(path: pathlib.Path, draw: random.Random) -> str | None:
    """Reads in a process of its own. Returns what is wrong."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        signal.alarm(LONGEST_S)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            warnings.simplefilter("ignore")
            read(path, draw)
        except BaseException:
            os.write(into, traceback.format_exc()[-3000:].encode())
            os._exit(1)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read().decode(errors="replace")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return None if code == 0 else said or f"the process ended with {code}"


def case(draw: random.Random, folder: pathlib.Path) -> list[str]:
    path = draw.choice(sorted(folder.iterdir()))
    data = bytearray(path.read_bytes())
    damage(data, draw)
    path.write_bytes(data)
    fault = apart(path, draw)
    return [f"{path.name}: {fault}"] if fault else []


if __name__ == "__main__":
    import pyarrow.parquet  # noqa: F401  loaded once, not in every case

    sys.exit(fuzz("tables", case, prepare))
