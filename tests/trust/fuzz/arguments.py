#!/usr/bin/env python3
"""Calls the program with command lines that nobody should write."""

from __future__ import annotations

import os
import pathlib
import random
import re
import subprocess
import sys
from functools import lru_cache

from driver import PROGRAM, faults_of, fuzz, program

STUDY = """[study]
runs = 5
[relay]
slots = 40
warmup_slots = 2
[axes]
latency.scale = [1, 2]
para.cores = [1, 2]
"""
VALUES = (
    "", " ", "-", "--", "-1", "0", "1", "2", "3.5", "1e999", "nan", "inf", "0x10", "1/2", "0/0",
    "2/1", "auto", "auto/2", "18446744073709551615", "18446744073709551616",
    "-9223372036854775808", "a=b", "=", "a=", "=b", "relay.slots=50", "relay.slots=-1",
    "study.runs=3", "study.seed=x", "axes.latency.scale=[1, 1]", "latency.scale=[", "a.b.c.d=1",
    "axes={}", "study.until=x rel 1%", "block_time.mean", "block_time.mean rel 1%",
    "block_time.mean <= 6.5 s", "latency.scale=1", "latency.scale=2,para.cores=1", "0-3", "3-0",
    "0,0", "1,,2", "csv", "json", "table", "text", "xml", "stop", "retry:-1", "retry:99999999999",
    "polkadot", "kusama", "10 DOT", "10 KSM", "-1 DOT", "1e30 DOT", "2026-02-31", "9999999-01-01",
    "2026-12-13", "\u65e5\u672c", "\x01\x1b[31m", "%s%n", "{}", "{0}", "'", '"', "\\", "x" * 5000,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"),
    "scalar", "simd", "thrust", "cuda", "x.toml", "x.h5", "y.h5", "new.h5", "parts", "link.h5",
    "loop", "text.txt", "empty", "none/x.h5", ".", "/", "/dev/null", "/dev/full", "dump.json",
    "x.toml/", "../case/x.toml",
)  # fmt: skip
# One lasts as long as it says; the others are other programs.
NOT_CALLED = {"bench", "export", "report", "fit", "calculator"}
MOST_WORDS = 7


def prepare(folder: pathlib.Path) -> None:
    (folder / "x.toml").write_text(STUDY)
    (folder / "text.txt").write_text("neither study nor results\n")
    (folder / "empty").write_text("")
    (folder / "dump.json").write_text('{"network": "polkadot", "saleInfo": {}}')
    program("sweep", "x.toml", "-o", "x.h5", "--quiet", cwd=folder)
    program("sweep", "x.toml", "-o", "y.h5", "--first-run", "5", "--quiet", cwd=folder)
    program("sweep", "x.toml", "--shard", "1/2", "-o", "parts", "--quiet", cwd=folder)
    os.symlink("x.h5", folder / "link.h5")
    os.symlink("loop", folder / "loop")


@lru_cache
def commands() -> dict[str, list[str]]:
    """Each with its options, as its help names them."""
    text = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout
    listed = text[
        text.index("SUBCOMMANDS") if "SUBCOMMANDS" in text else text.index("ubcommands") :
    ]
    names = re.findall(r"^  ([a-z][a-z-]*)\b", listed, re.MULTILINE)
    return {
        name: sorted(set(re.findall(r"--[a-z][a-z-]+", subprocess.run(
            [PROGRAM, name, "--help"], capture_output=True, text=True).stdout)))
        for name in names if name not in NOT_CALLED
    }  # fmt: skip


FIRST = {"plan": "x.toml", "sweep": "x.toml", "submit": "x.toml", "trace": "x.toml",
         "merge": "parts", "status": "parts"}  # fmt: skip


def case(draw: random.Random, folder: pathlib.Path) -> list[str]:
    name = draw.choice(sorted(commands()))
    words = [name]
    if draw.random() < 0.8:
        words.append(FIRST.get(name, "x.h5"))
    if name == "sweep" and draw.random() < 0.7:
        words += ["-o", "new.h5"]
    for _ in range(draw.randrange(MOST_WORDS)):
        options = commands()[name]
        word = draw.choice(options) if options and draw.random() < 0.6 else draw.choice(VALUES)
        words.append(f"{word}={draw.choice(VALUES)}" if draw.random() < 0.2 else word)
        if word.startswith("--") and draw.random() < 0.7:
            words.append(draw.choice(VALUES))
    if draw.random() < 0.05:
        words = [draw.choice(VALUES), *words]
    return faults_of([words], folder, may_last=True)


if __name__ == "__main__":
    sys.exit(fuzz("arguments", case, prepare))
