#!/usr/bin/env python3
"""Damages results, partial and shard files byte by byte, or gives attributes of them values that no
program wrote, and lets the program read them."""

from __future__ import annotations

import pathlib
import random
import sys

from driver import faults_of, fuzz, program

STUDY = """backing.protocol = "fragment-tree"
[study]
runs = 70
seed = 7
baseline = { "backing.max_candidate_depth" = 1 }
[relay]
slots = 60
warmup_slots = 2
[market]
model = "agents"
cycles = 3
[axes]
backing.max_candidate_depth = [1, 3]
market.price = ["10 DOT", "20 DOT"]
"""
# Where HDF5 begins a header, a B-tree, a node of it, a heap, and other structures.
MARKS = (b"\x89HDF", b"OHDR", b"OCHK", b"TREE", b"SNOD", b"HEAP", b"GCOL", b"FRHP", b"FHDB",
         b"FHIB", b"BTHD", b"BTLF", b"BTIN", b"FSHD")  # fmt: skip
EXTREMES = (0, 1, 2, 3, 7, 8, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1,
            2**63, 2**64 - 1)  # fmt: skip


def prepare(folder: pathlib.Path) -> None:
    (folder / "x.toml").write_text(STUDY)
    program("sweep", "x.toml", "-o", "x.h5", "--quiet", cwd=folder)
    for shard in ("1/2", "2/2"):
        program("sweep", "x.toml", "--shard", shard, "-o", "parts", "--quiet", cwd=folder)
    program("sweep", "x.toml", "--runs", "70", "--first-run", "70", "-o", "y.h5", "--quiet",
            cwd=folder)  # fmt: skip


def places(data: bytes) -> list[int]:
    """Of structures of the HDF5 library; version 1 of its object headers has no mark, but stands
    at multiples of 8 with version 1, a count of messages and a count of references."""
    found = []
    for mark in MARKS:
        at = data.find(mark)
        while at != -1:
            found.append(at)
            at = data.find(mark, at + 1)
    for at in range(0, len(data) - 16, 8):
        if data[at : at + 2] == b"\x01\x00" and data[at + 4 : at + 8] == b"\x01\x00\x00\x00":
            found.append(at)
    return found


def damage(data: bytearray, draw: random.Random) -> None:
    """One to four wounds, most of them where the library keeps its own."""
    structures = places(bytes(data))
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        if draw.random() < 0.8:
            at = min(len(data) - 9, draw.choice(structures) + draw.randrange(96))
        else:
            at = draw.randrange(len(data) - 9)
        kind = draw.randrange(6)
        if kind == 0:
            data[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            data[at] = draw.randrange(256)
        elif kind in (2, 3):
            size = draw.choice((1, 2, 4, 8))
            at -= at % size
            data[at : at + size] = (draw.choice(EXTREMES) % 256**size).to_bytes(size, "little")
        elif kind == 4:
            size = draw.choice((8, 64, 512))
            other = draw.randrange(max(1, len(data) - size))
            data[at : at + size] = data[other : other + size]
        elif draw.random() < 0.2:
            del data[max(1, at) :]
            return
        else:
            size = draw.choice((4, 16, 128))
            data[at : at + size] = bytes(len(data[at : at + size]))


ODD = ("", "abc", "-1", "1e999", "99999999999999999999999", "\u65e5", "[" * 300, "{}", "x" * 5000,
       b"\xff", -1, 0, 2**64 - 1, -(2**63), 1.5, float("nan"), [1, 2])  # fmt: skip


def forge(path: pathlib.Path, draw: random.Random) -> None:
    """Takes the seal away, and gives an attribute a value that no program wrote."""
    import h5py

    with h5py.File(path, "a") as file:
        file.attrs.pop("seal", None)
        objects = [file]
        file.visititems(lambda name, one: objects.append(one))
        one = file if draw.random() < 0.5 else draw.choice(objects)
        # What makes axes of datasets is the library's own.
        names = [name for name in one.attrs if not name.startswith(("DIMENSION", "REFERENCE"))]
        name = draw.choice(names or ["digest"])
        one.attrs.pop(name, None)
        if draw.random() < 0.9:
            one.attrs[name] = draw.choice(ODD)


def wound(path: pathlib.Path, draw: random.Random) -> None:
    if draw.random() < 0.2:
        forge(path, draw)
        return
    data = bytearray(path.read_bytes())
    damage(data, draw)
    path.write_bytes(data)


def calls(draw: random.Random, folder: pathlib.Path) -> list[list[str]]:
    part = sorted((folder / "parts").glob("*.h5"))[0]
    kind = draw.randrange(8)
    if kind == 0:
        wound(part, draw)
        return [["merge", "parts", "-o", "m.h5", "--quiet"], ["status", "parts"],
                ["sweep", "x.toml", "--shard", "1/2", "-o", "parts", "--quiet"]]  # fmt: skip
    wound(folder / "x.h5", draw)
    if kind == 1:
        (folder / "x.h5").rename(folder / "x.h5.partial")
        return [["sweep", "x.toml", "-o", "x.h5", "--quiet"]]
    if kind == 2:
        return [["merge", "x.h5", "y.h5", "-o", "m.h5", "--quiet"],
                ["extend", "x.h5", "--runs", "140", "--quiet"]]  # fmt: skip
    if kind == 3:
        return [["analyze", "x.h5"], ["compare", "x.h5"]]
    if kind == 4:
        return [["verify", "x.h5"], ["plan", "x.h5", "--no-timing"]]
    return [["digest", "x.h5"], ["summary", "x.h5", "--format", "csv"]]


def case(draw: random.Random, folder: pathlib.Path) -> list[str]:
    return faults_of(calls(draw, folder), folder)


if __name__ == "__main__":
    sys.exit(fuzz("results", case, prepare))
