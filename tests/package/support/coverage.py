"""In how many repeats an interval holds the value that made the table. Not a test."""

import re

import numpy as np
from support import measured

from coresweep.fitting import collators, forks, laws, relay, rotation, stamps, turns, weights
from coresweep.fitting.relay_tables import read_days, read_events
from coresweep.fitting.sample import joined
from coresweep.fitting.tables import Table
from coresweep.fitting.weather import mean_share, spread_shape

NAMES = {law.name: law for law in laws.LAWS}
MADE = {  # from drawn values to what was measured of them
    "exact": lambda values, _: measured.exact(values),
    "bucketed": lambda values, _: measured.bucketed(values),
    "cut off": measured.cut_off,
    "cut off, ends alone": lambda values, rng: measured.cut_off(values, rng).seen,
}
SHARES = (0.02, 0.35, 0.05, 1, 0.1, 0.02)
UNSENT = (0.02, 0.35, 0.05, 0.1, 0.1, 0.02)
TIE = 0.3
LATE = '{ distribution = "lognormal", median = 2500, sigma = 0.5 }'  # ms, for some 150 forks
TRUE = {
    "relay.backs_nothing_probability": 0.0043,
    "relay.backs_nothing_factor": 2.0,
    "relay.includes_nothing_probability": 0.00024,
    "relay.empty_inherent_probability": 0.00007,
}
CALMER = {"backs": 0.008, "shape": 20, "includes": 0.001, "empty": 0.001}  # other weather


def _of_law(name, made, repeats, spoil=1.0, size=500):
    draw, true = measured.LAWS[name]
    counts = dict.fromkeys(NAMES[name].parameters, 0)
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        found = laws.fit(NAMES[name], MADE[made](draw(rng, size) * spoil, rng))
        for key, value, (low, high) in zip(counts, true, found.intervals, strict=True):
            counts[key] += low <= value <= high
    return counts


def of_laws(repeats):
    """For each law, table and parameter."""
    return {
        f"{name}, {made}, {parameter}": count
        for name in measured.LAWS
        for made in list(MADE)[:3]
        for parameter, count in _of_law(name, made, repeats).items()
    }


def of_spoiled_laws(repeats):
    """The same where the values are some per cent too long, or those cut off are left out."""
    return [
        min(_of_law(name, made, repeats, spoil).values())
        for name, made, spoil in (
            ("lognormal", "exact", 1.05),
            ("gamma", "cut off, ends alone", 1),
            ("weibull", "bucketed", 1.1),
        )
    ]


def of_shares(bench, tables, shares=SHARES, unsent=False):
    """The share of each collator, from blocks of the model."""
    counts = np.zeros(len(shares))
    for table in tables:
        table.to_csv(bench.folder / "blocks.csv", index=False)
        found = turns.turns(stamps.read(Table(bench.folder / "blocks.csv"), 6000), 6000)
        assert rotation.length(found, None) == len(shares)
        place = rotation.places(found, len(shares)).astype(int)
        ends = collators.failing(found, place, unsent)
        counts += [one.low <= share <= one.high for one, share in zip(ends, shares, strict=True)]
    word = "unsent" if unsent else "silent"
    return {f"collator {i}, {word}": count for i, count in enumerate(counts)}


def of_ties(bench, tables):
    """collator.tie_new_author_wins, from blocks of the model."""
    count = 0
    for table in tables:
        table.to_csv(bench.folder / "blocks.csv", index=False)
        _, entries = forks.forks(stamps.read(Table(bench.folder / "blocks.csv"), 6000))
        low, high = _said(entries[0])
        count += low <= TIE <= high
    return {"collator.tie_new_author_wins": count}


def of_weights(bench, repeats, spoil=1.0):
    """The laws of fullness, and the size of a full block's proof."""
    counts = {}
    for name, (draw, true) in measured.FULLNESS.items():
        law = NAMES[name.split()[0]]
        for seed in range(repeats):
            rng = np.random.default_rng([measured.POV, seed])
            table = measured.weights(rng, lambda rng, n, draw=draw: draw(rng, n) * spoil)
            table["pov_bytes"] *= spoil
            table.to_csv(bench.folder / "weights.csv", index=False)
            below, full, sums, _ = weights.read(Table(bench.folder / "weights.csv"), 2e12)
            found = laws.fit(law, joined(below.sample(), full.sample(cut=True)))
            size = weights.ratio(sums)
            ends = (*found.intervals, (size.low, size.high))
            keys = (*law.parameters, "block.pov_size")
            for key, value, (low, high) in zip(keys, (*true, measured.POV), ends, strict=True):
                counts[f"fullness, {name}, {key}"] = counts.get(f"fullness, {name}, {key}", 0) + (
                    low <= value <= high
                )
    return counts


def _said(entry):
    """The interval in the comments of a key."""
    said = " ".join(entry.comments)
    return map(float, re.search(r"interval (\S+) to (\S+)", said).groups())


def of_weather(days):
    """Mean and shape of skipped slots, on days of the model."""
    counts = {"relay.skip_probability": 0, "relay.skip_factor": 0}
    for skipped in days:
        mean = mean_share(skipped, measured.DAY + skipped, 4)
        shape = spread_shape(skipped, 4)
        counts["relay.skip_probability"] += mean.low <= 0.0067 <= mean.high
        counts["relay.skip_factor"] += shape.low <= 4.9 <= shape.high
    return counts


def of_fates(bench, tables):
    """The fates of relay blocks, from tables of days and events."""
    counts = dict.fromkeys(TRUE, 0)
    for days, events in tables:
        days.to_csv(bench.folder / "days.csv", index=False)
        events.to_csv(bench.folder / "events.csv", index=False)
        backs, includes, rows = read_events(Table(bench.folder / "events.csv"))
        found = relay.fates(
            read_days(Table(bench.folder / "days.csv")), backs, includes, 2400, rows
        )
        said = {entry.key: entry for entry in found.entries}
        for key, true in TRUE.items():
            low, high = _said(said[key])
            counts[key] += low <= true <= high
    return counts


def hold(bench, repeats, least):
    """All of them, printed; each must reach `least`, and its spoiled twin must not."""
    held = of_laws(repeats)
    assert max(of_spoiled_laws(repeats)) < least

    tables = [measured.chain(bench, seed, 3600, SHARES) for seed in range(1, repeats + 1)]
    held |= of_shares(bench, tables)
    holes = [table[np.arange(len(table)) % 7 > 0] for table in tables]
    assert min(of_shares(bench, holes).values()) < least

    tables = [measured.chain(bench, seed, 3600, UNSENT, "unsent") for seed in range(1, repeats + 1)]
    held |= of_shares(bench, tables, UNSENT, True)
    assert max(of_shares(bench, tables, [2 * share for share in UNSENT], True).values()) < least

    def ties(new_author_wins):
        more = {"collator__tie_new_author_wins": new_author_wins, "latency__handover": LATE}
        return [measured.chain(bench, s, 4800, [0.005] * 6, **more) for s in range(1, repeats + 1)]

    held |= of_ties(bench, ties(TIE))
    assert max(of_ties(bench, ties(TIE + 0.2)).values()) < least

    held |= of_weights(bench, repeats)
    spoiled = of_weights(bench, repeats, 1.2)
    assert max(count for key, count in spoiled.items() if "pov" in key) < least
    assert all(min(spoiled[key] for key in spoiled if law in key) < least for law in NAMES)

    days = [measured.skipped_slots(bench, seed) for seed in range(1, repeats + 1)]
    held |= of_weather(days)
    assert of_weather([day * 1.2 for day in days])["relay.skip_probability"] < least
    flat = of_weather([97 + 0.6 * (day - 97) for day in days])
    assert flat["relay.skip_factor"] < least

    records = [measured.relay_record(np.random.default_rng(seed)) for seed in range(repeats)]
    held |= of_fates(bench, records)
    spoiled = [measured.relay_record(np.random.default_rng(s), **CALMER) for s in range(repeats)]
    assert max(of_fates(bench, spoiled).values()) < least
    for name, count in held.items():
        print(f"        {name}: {count:.0f} of {repeats}")
    assert min(held.values()) >= least, held
