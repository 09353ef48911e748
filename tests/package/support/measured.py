"""Tables as somebody would measure them, from known laws and from runs of the model. Not a test."""

import json

import h5py
import numpy as np
import pandas as pd

from coresweep.fitting.sample import Gathered, Sample, joined

DAY = 14400
OPENING = 700  # of sessions: the slot in which one begins
EDGES = np.append(np.geomspace(25, 1200, 14), np.inf)
LAWS = {  # how to draw, and with which parameters
    "lognormal": (lambda rng, n: rng.lognormal(np.log(400), 0.3, n), (400, 0.3)),
    "gamma": (lambda rng, n: rng.gamma(3, 100, n), (3, 100)),
    "weibull": (lambda rng, n: 300 * rng.weibull(1.7, n), (1.7, 300)),
}


def exact(values, cut=None):
    """A sample of single values, those above `cut` cut off there."""
    ends = np.full(len(values), np.inf) if cut is None else cut
    seen, lost = Gathered(), Gathered()
    for gathered, some in ((seen, values[values <= ends]), (lost, ends[values > ends])):
        gathered.add(some, np.arange(len(some)))
    return joined(seen.sample(), lost.sample(cut=True))


def cut_off(values, rng):
    """The same, each cut off at a time of its own."""
    return exact(values, rng.uniform(200, 900, len(values)))


def bucketed(values):
    """Counts between edges."""
    low = np.append(0, EDGES[:-1])
    counts = np.histogram(values, np.append(low, np.inf))[0].astype(float)
    some = counts > 0
    return Sample(low[some], EDGES[some], counts[some])


def chain(bench, seed, slots, shares, failure="silent", slot_duration=6000, **more):
    """The blocks of one run whose collators fail in these shares of their slots; `more` are other
    keys, with __ for the point."""
    settings = {
        "para.slot_duration": slot_duration,
        "collator.count": len(shares),
        "collator.offline_probability": list(shares),
        "collator.failure": failure,
        **{key.replace("__", "."): value for key, value in more.items()},
    }
    words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    bench.write("chain.toml", f"[relay]\nslots = {slots}\n[backing]\nprotocol='claim-queue'\n")
    text = bench.ok(
        "trace", "chain.toml", "--slots", f"0:{slots}", "--format", "json", "--seed", seed, *words
    )
    rows = pd.DataFrame(json.loads(text)["blocks"])
    opens = rows["parachain_slot"] * slot_duration
    table = pd.DataFrame(
        {
            "height": rows["position"],
            "time": rows["start_ms"].clip(opens, opens + slot_duration - 1),
            "author": "collator " + rows["author"].astype(str),
            "relay_parent": rows["relay_parent"],
            "included_at": rows["included_in"].astype("Int64"),
        }
    )
    return table.sort_values(["height", "time"], kind="stable")


FULLNESS = {  # laws of fullness, which end at 1
    "gamma": (lambda rng, n: rng.gamma(3, 0.15, n), (3, 0.15)),
    "weibull": (lambda rng, n: 0.5 * rng.weibull(1.7, n), (1.7, 0.5)),
    "lognormal": (lambda rng, n: rng.lognormal(np.log(0.3), 0.6, n), (0.3, 0.6)),
    "gamma as exponential": (lambda rng, n: rng.exponential(0.13, n), (1, 0.13)),
}
POV = 3000  # KiB of a full block


def weights(rng, draw, blocks=500):
    """Weights of blocks, and proofs that scatter by 30 %."""
    share = np.minimum(draw(rng, blocks), 1)
    scatter = rng.lognormal(-(0.3**2) / 2, 0.3, blocks)
    return pd.DataFrame({"weight": 2e12 * share, "pov_bytes": POV * 1024 * share * scatter})


def skipped_slots(bench, seed):
    """Skipped slots on 14400 relay blocks, of 64 simulated days."""
    bench.write("days.toml", "[relay]\nslots = 14400\nwarmup_slots = 0\n[study]\nruns = 64\n")
    bench.ok("sweep", "days.toml", "-o", "days.h5", "--seed", seed, "--quiet", "--force")
    with h5py.File(bench.folder / "days.h5") as file:
        blocks = file["raw/relay_blocks"][()].ravel().astype(float)
    return (DAY - blocks) * DAY / blocks


def relay_record(rng, days=48, backs=0.0043, shape=2.0, includes=0.00024, empty=0.00007):
    """Tables of days and events as a relay chain with this weather would have them."""
    slots, session = days * DAY, 2400
    skipped = rng.random(slots) < np.repeat(rng.gamma(4.9, 0.0067 / 4.9, days), DAY)
    sessions = np.repeat(rng.gamma(shape, 1 / shape, slots // session + 1), session)
    factor = sessions[session - OPENING :][:slots]
    fate = rng.random(slots)
    opens = np.arange(slots) % session == OPENING
    ends = np.cumsum([np.full(slots, empty), backs * factor, np.full(slots, includes)], axis=0)
    names = np.select(
        [opens, fate < ends[0], fate < ends[1], fate < ends[2]],
        ["backs_nothing", "backs_nothing+includes_nothing", "backs_nothing", "includes_nothing"],
        "",
    )[~skipped]
    whole = len(names) // DAY
    first = np.arange(whole) * DAY
    slot = np.append(np.flatnonzero(~skipped), slots)[np.append(first, whole * DAY)]
    table = pd.DataFrame({"first_block": first, "skipped_slots": np.diff(slot) - DAY})
    blocks = np.flatnonzero(names[: whole * DAY])
    return table, pd.DataFrame({"relay_block": blocks, "event": names[blocks]})
