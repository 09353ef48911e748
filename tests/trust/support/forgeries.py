"""Forged results files: how a number, an axis, a setting or a word is changed. Not a test."""

import os
import pathlib
import shutil
import subprocess
import sys

import h5py
import numpy as np

TESTS = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TESTS / "commands" / "support"))
sys.path.insert(0, str(TESTS / "package" / "support"))
import seals
from package import needs  # noqa: F401  # the scripts take it from here
from program import Bench

STUDY = """
[study]
title = "Blocks and what they cost"
question = "How much does latency cost?"
runs = 70
seed = 7
[relay]
slots = 120
[market]
model = "agents"
cycles = 2
[axes]
latency.scale = [1, 2]
market.squeeze_probability = [0, 0.5]
blocks = [{ name = "full", block.fullness = 1 }, { name = "half", block.fullness = 0.5 }]
"""


def other(name):
    """Makes the first value of a dataset another one."""

    def forge(file):
        values = file[name]
        place = (0,) * values.ndim
        if values.dtype.kind == "f":
            values[place] = 1 if np.isnan(values[place]) else values[place] * 2 + 1
        else:
            values[place] = values[place] ^ 1

    return forge


def halve(name):
    def forge(file):
        values = file[name][...]
        assert values.any(), name
        file[name][...] = values / 2 if values.dtype.kind == "f" else values // 2

    return forge


def attribute(name, value, of="/"):
    def forge(file):
        before = file[of].attrs.get(name)
        file[of].attrs[name] = np.bytes_(value) if isinstance(value, str) else value
        assert before != file[of].attrs[name], name

    return forge


def study(old, new):
    """Changes the text of the study."""

    def forge(file):
        text = file["raw/config"].asstr()[()]
        assert old in text, text
        file["raw/config"][()] = text.replace(old, new, 1)

    return forge


def exchange_points(file):
    """Two points change places, with their hashes."""
    for item in [*seals.words_of(file["raw"]), file["raw/point_sha256"]]:
        one, two = item[0, 0], item[1, 0]
        item[0, 0], item[1, 0] = two, one


def exchange_axes(file):
    """Two axes of one size change places at a metric."""
    cube = file["block_time.mean"]
    axes = [dimension[0] for dimension in cube.dims]
    for place, (old, new) in enumerate(zip(axes, reversed(axes), strict=True)):
        cube.dims[place].detach_scale(old)
        cube.dims[place].attach_scale(new)


def remove(name):
    def forge(file):
        del file[name]

    return forge


def status(value):
    """Of the last point."""

    def forge(file):
        file["status"][(-1,) * file["status"].ndim] = value

    return forge


def label(name):
    def forge(file):
        file[name][0] = "3"

    return forge


def without_status(file):
    del file["status"]
    file["block_time.mean"][0] = 1.0


def called_a_shard(file):
    file.attrs["shard"] = "1/2"
    file["block_time.mean"][0] = 1.0


def take_off(name, of="/"):
    def forge(file):
        del file[of].attrs[name]

    return forge


# By what notices them: the hashes of metrics, those of points, the seal of the file.
METRICS = {
    "a metric of blocks": other("block_time.mean"),
    "the end of its interval": other("block_time.mean.low"),
    "a metric of the market, halved": halve("cost.mean"),
    "a metric by sale": other("cycle.payment.mean"),
    "a metric of an analysis": other("ranges.block_time.mean"),
}
INTEGERS = {
    "a sum of blocks, halved": halve("raw/included"),
    "runs of a batch": other("raw/runs"),
    "a sum of squares": other("raw/run.block_time.square_low"),
    "a histogram of events": other("raw/block_time.histogram"),
    "a histogram over runs": other("raw/run.block_time.histogram"),
    "a counter of bundles": other("raw/candidates_sent"),
    "a sum of the market, halved": halve("market/cost.sum_low"),
    "a histogram of the market": other("market/cost.histogram"),
    "a counter of sales": other("market/cycle.sold_out"),
}
SEALED = {
    "a metric, removed": remove("block_time.mean"),
    "the hash of a metric, taken off": take_off("sha256", "block_time.mean"),
    "the unit of a metric": attribute("units", "ms", "block_time.mean"),
    "what is better": attribute("better", "higher", "block_time.mean"),
    "a factor for readers": attribute("scale_factor", 0.5, "block_time.mean"),
    "the axes of a metric, exchanged": exchange_axes,
    "the hash of a point": other("raw/point_sha256"),
    "two points, exchanged with their hashes": exchange_points,
    "where a bin begins": other("raw/time_ms_bin"),
    "the divisor of bins": attribute("bin_divisor", 7, "raw/run.block_time.histogram"),
    "a setting of the study": study("slots = 120", "slots = 480"),
    "the seed of the study": study("seed = 7", "seed = 8"),
    "a value of an axis in the study": study(
        '"latency.scale" = [1.0, 2.0]', '"latency.scale" = [1.0, 4.0]'
    ),
    "the title in the study": study("Blocks and what", "Blocks, and what"),
    "digest": attribute("digest", "0" * 64),
    "config_hash": attribute("config_hash", "0" * 64),
    "seed": attribute("seed", np.uint64(8)),
    "seed_text": attribute("seed_text", "8"),
    "runs_per_point": attribute("runs_per_point", np.uint64(7000)),
    "market_runs_per_point": attribute("market_runs_per_point", np.uint64(7000)),
    "points": attribute("points", np.uint64(99)),
    "streams": attribute("streams", "independent"),
    "first_run": attribute("first_run", np.uint64(70)),
    "title": attribute("title", "Another one"),
    "question": attribute("question", "Another one?"),
    "history": attribute("history", "coresweep sweep another.toml"),
    "coresweep_version": attribute("coresweep_version", "9.9.9"),
    "model_version": attribute("model_version", 1),
    "answer": attribute("answer", '{"point": {"latency.scale": 1}, "rule": "It is better."}'),
    "binds": attribute("binds", '["nothing at all"]'),
    "a status": status(4),
    "the words of status": attribute(
        "flag_meanings", "missing done excluded not_reached failed", "status"
    ),
    "a value of an axis": other("latency.scale"),
    "the same in /raw": other("raw/latency.scale"),
    "the unit of an axis": attribute("units", "ms", "latency.scale"),
    "a key along a joint axis": other("block.fullness"),
    "a label": label("latency.scale.label"),
    "a sale": other("cycle"),
}
# Of those, what stands beside the integers: the package looks at it where it reads integers.
BESIDE_INTEGERS = {
    "the hash of a point",
    "two points, exchanged with their hashes",
    "where a bin begins",
    "the divisor of bins",
    "the same in /raw",
}
# What a forger who makes every hash anew cannot hide, because it does not follow from the study.
# Where the file comes from, and words that explain, do not follow from it at all; a title that is
# changed in the study, too, is that of another study with the same numbers.
FREE = {"history", "coresweep_version", "model_version", "config_hash", "digest"}
FREE |= {"the hash of a point", "the hash of a metric, taken off", "the title in the study"}
HIDDEN = {name: forge for name, forge in (METRICS | INTEGERS | SEALED).items() if name not in FREE}
# Nobody looks for what is not there, but verify.
HIDDEN |= {f"no {name}": take_off(name) for name in ("answer", "doubts", "digest")}
HIDDEN |= {"no status, and a metric": without_status, "a shard, and a metric": called_a_shard}

COMMANDS = {
    "verify": ["verify", "{}", "--points", "99"],
    "digest": ["digest", "{}"],
    "summary": ["summary", "{}"],
    "compare": ["compare", "{}", "--baseline", "latency.scale=1"],
    "analyze": ["analyze", "{}", "--print-only", "--only", "ranges"],
    "trace": ["trace", "{}"],
    "merge": ["merge", "{}", "other.h5", "-o", "merged.h5"],
    "extend": ["extend", "copy.h5", "--add", "1"],
}
PACKAGE = {
    "open": "import coresweep; coresweep.open({0!r})",
    "coresweep.verify": "import coresweep; coresweep.verify({0!r})",
    "report": "from coresweep.report.report import main; "
    "raise SystemExit(main([{0!r}, '-o', 'page.html', '--program', {1!r}]))",
    "export": "from coresweep.reading.export import main; "
    "raise SystemExit(main([{0!r}, '-o', 'table.csv']))",
}
LEFT = ("copy.h5", "merged.h5", "page.html", "table.csv")

_made = {}


def whole():
    """The files that are forged: a finished one with an analysis, and later runs of its study."""
    if not _made:
        with Bench() as bench:
            bench.write("study.toml", STUDY)
            bench.ok("sweep", "study.toml", "-o", "whole.h5", "--quiet")
            bench.ok("analyze", "whole.h5", "--only", "ranges")
            later = ["--set", "study.first_run=70"]
            bench.ok("sweep", "study.toml", "-o", "other.h5", "--quiet", *later)
            for name in ("whole.h5", "other.h5"):
                _made[name] = (bench.folder / name).read_bytes()
    return _made


def forged(bench, forge, again=False):
    """The name of a forged file; `again`: with every hash made anew."""
    path = bench.folder / "forged.h5"
    path.write_bytes(whole()["whole.h5"])
    (bench.folder / "other.h5").write_bytes(whole()["other.h5"])
    with h5py.File(path, "r+") as file:
        forge(file)
    if again:
        seals.reseal(path)
    return path.name


def said(bench, command, name):
    """The sentence with which a command refuses a file; empty if it takes it."""
    if command in COMMANDS:
        shutil.copy(bench.folder / name, bench.folder / "copy.h5")
        done = bench.run(*(word.format(name) for word in COMMANDS[command]))
    else:
        script = f"import sys; sys.path.insert(0, {str(sys.path[0])!r}); " + PACKAGE[
            command
        ].format(name, os.environ["CORESWEEP"])
        words = [sys.executable, "-c", script]
        done = subprocess.run(words, cwd=bench.folder, text=True, capture_output=True, check=False)
    for left in LEFT:
        (bench.folder / left).unlink(missing_ok=True)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
