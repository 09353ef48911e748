"""Runs coresweep, the path of which is in $CORESWEEP, and reads what it writes."""

import json
import os
import subprocess
import tempfile

import h5py
import numpy as np
from record import DAY, ROOT, SESSION

PROGRAM = ROOT / os.environ.get("CORESWEEP", "build/coresweep")
if not PROGRAM.is_file():
    raise SystemExit(f"{PROGRAM} is not there: build it with ./run, or name it in CORESWEEP")
RUNS = 64  # a batch of the results file then holds one run
WARMUP = 50  # slots
CHAIN = "configs/asset-hub-three-cores.toml"


def _settings(settings):
    return [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]


def sweep(study, settings, seed=None):
    """The raw counts of a study, by name; a batch of counters is one run."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/out.h5"
        seeds = [] if seed is None else ["--seed", str(seed)]
        command = [PROGRAM, "sweep", study, "-o", path, "--runs", str(RUNS), "--threads", "1"]
        command += ["--quiet", *seeds, *_settings(settings)]
        subprocess.run(command, cwd=ROOT, check=True)
        with h5py.File(path) as file:
            raw = file["raw"]
            return {name: raw[name][()] for name in raw if raw[name].dtype.kind in "iu"}


def trace_day(settings, replicate):
    """The relay blocks of one run of the chain on three cores, after its warm-up."""
    command = [PROGRAM, "trace", CHAIN, "--slots", f"0:{DAY}", "--format", "json"]
    command += ["--replicate", str(replicate), *_settings(settings)]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    begin, end = text.index('"relay_blocks": [') + 16, text.index('"skipped_slots"')
    blocks = json.loads(text[begin:end].rstrip().rstrip(","))
    return [block for block in blocks if block["slot"] >= WARMUP]


def collators(*shares):
    """The chain's points: two collators never produce, one fails in 35 % of its slots, the
    others in these shares."""
    points = [
        f'{{name="{name}", collator.offline_probability=[[1, 2], [0.35, 1], [{share}, 0]]}}'
        for name, share in zip(["as recorded", *map(str, shares[1:])], shares, strict=True)
    ]
    return {"axes.collators": f"[{', '.join(points)}]"}


def share_of_few(shares):
    """The share of relay blocks with one candidate or none, for each share of failing slots."""
    histogram = sweep(CHAIN, collators(*shares))["candidates.histogram"].sum(axis=1)
    return histogram[:, :2].sum(axis=1) / histogram.sum(axis=1)


def skipped_slots(settings, seeds):
    """Skipped slots of single days, on 14400 relay blocks each."""
    settings = {**settings, "relay.warmup_slots": 0}
    blocks = [sweep("configs/one-point.toml", settings, s)["relay_blocks"] for s in seeds]
    blocks = np.concatenate(blocks, axis=None)
    return (DAY - blocks) * DAY / blocks


def backs_nothing(settings, seeds):
    """Relay blocks of single sessions that back nothing.

    The chain has no other losses and always a block ready, so each relay block that backs
    nothing is one backed block less.
    """
    settings = {
        **settings,
        "network": "local-testnet",
        "relay.session_slots": 0,
        "relay.slots": SESSION + WARMUP,
        "relay.backs_nothing_factor_slots": SESSION + WARMUP,
        "relay.includes_nothing_probability": 0,
        "relay.empty_inherent_probability": 0,
        "backing.scheduling_lookahead": 10,
    }
    counts = [sweep("configs/one-point.toml", settings, s) for s in seeds]
    return np.concatenate([c["relay_blocks"] - c["backed"] for c in counts], axis=None).astype(
        float
    )
