"""coresweep-fit finds the values that made a table, in their intervals; what it writes is a part of
a study.

A 95 % interval should hold in 95 of 100 repeats; a test fails below 90 (chance: 1.1 % for one
independent interval, so the seeds are fixed). Each has a spoiled twin that must fall below.
"""

import contextlib
import io
import re
import tomllib

from support.package import needs

needs("scipy", "pyarrow", "pandas", "h5py")
import numpy as np
import pandas as pd
from program import main
from support import measured

from coresweep.fitting import collators, command, curve, laws, relay, rotation, stamps, turns
from coresweep.fitting.relay_tables import read_days, read_events
from coresweep.fitting.tables import Table
from coresweep.fitting.weather import mean_share, spread_shape

REPEATS, LEAST = 100, 90
NAMES = {law.name: law for law in laws.LAWS}


def held(name, made, spoil=1.0, size=500):
    """In how many repeats the interval of each parameter holds the true one."""
    draw, true = measured.LAWS[name]
    counts = np.zeros(2)
    for seed in range(REPEATS):
        rng = np.random.default_rng(seed)
        found = laws.fit(NAMES[name], made(draw(rng, size) * spoil, rng))
        ends = zip(true, found.intervals, strict=True)
        counts += [low <= value <= high for value, (low, high) in ends]
    return counts.min()


def test_parameters_lie_in_their_intervals(_):
    for name in measured.LAWS:
        for made in (
            lambda values, _: measured.exact(values),
            lambda values, _: measured.bucketed(values),
            measured.cut_off,
        ):
            assert held(name, made) >= LEAST, name


def test_spoiled_values_do_not(_):
    assert held("lognormal", lambda values, _: measured.exact(values), spoil=1.05) < LEAST
    assert held("gamma", lambda values, rng: measured.cut_off(values, rng).seen) < LEAST
    assert held("weibull", lambda values, _: measured.bucketed(values), spoil=1.1) < LEAST


def test_the_right_law_is_chosen_and_a_wrong_one_refused(_):
    for name, (draw, _true) in measured.LAWS.items():
        chosen, p, wrong = 0, [], []
        for seed in range(20):
            sample = measured.exact(draw(np.random.default_rng(seed), 2000))
            found = laws.best(sample)
            chosen += found[0].law.name == name
            p.append(curve.p_value(next(one for one in found if one.law.name == name), sample))
            wrong.append(curve.p_value(found[-1], sample))
        assert chosen >= 18 and np.sum(np.array(p) < 0.01) <= 2 and max(wrong) < 0.01, name


def test_the_tail_that_was_not_seen(_):
    sample = measured.exact(np.linspace(1, 300, 300))
    end = curve.tail(sample)
    assert (end.last, end.cut) == (300, 0)
    assert abs(end.bound - (1 - 0.05 ** (1 / 300))) < 1e-9
    cut = measured.exact(np.linspace(1, 300, 300), np.full(300, 290.5))
    assert curve.tail(cut).cut == 10 and curve.tail(cut).bound > 10 / 300
    assert abs(np.median(curve.quantiles(sample)) - 150) < 2


SHARES = (0.02, 0.35, 0.05, 1, 0.1, 0.02)


def shares_held(bench, tables):
    """In how many runs the interval of each collator's share holds it, the smallest."""
    counts = np.zeros(len(SHARES))
    for table in tables:
        table.to_csv(bench.folder / "blocks.csv", index=False)
        found = turns.turns(stamps.read(Table(bench.folder / "blocks.csv"), 6000), 6000)
        assert rotation.length(found, None) == len(SHARES)
        place = rotation.places(found, len(SHARES)).astype(int)
        ends = collators.failing(found, place, False)
        counts += [one.low <= share <= one.high for one, share in zip(ends, SHARES, strict=True)]
    return counts.min()


def test_collators_of_the_model_are_found(bench):
    tables = [measured.chain(bench, seed, 1800, SHARES) for seed in range(1, REPEATS + 1)]
    assert shares_held(bench, tables) >= LEAST
    holes = [table[np.arange(len(table)) % 7 > 0] for table in tables]
    assert shares_held(bench, holes) < LEAST


def test_the_mode_of_failure_is_seen(bench):
    shares = [0.05, 0.3, 0.05, 0.1, 0.05, 0.05]
    for failure in ("silent", "unsent"):
        for slot_duration in (6000, 12000):
            for included in (True, False):
                table = measured.chain(bench, 1, 14400, shares, failure, slot_duration)
                table = table[table["included_at"].notna()] if included else table
                table.to_csv(bench.folder / "blocks.csv", index=False)
                read = stamps.read(Table(bench.folder / "blocks.csv"), slot_duration)
                found = {
                    e.key: e.value for e in collators.finding(read, slot_duration, None).entries
                }
                assert found["collator.failure"] == f'"{failure}"', (failure, slot_duration)
                values = tomllib.loads(f"x = {found['collator.offline_probability']}")["x"]
                assert np.allclose(values, shares, atol=0.05), values


def test_without_a_rotation_shares_are_a_distribution(bench):
    rng, slots, shares = np.random.default_rng(1), 7200, np.array([0.02, 0.02, 0.5, 0.02])
    author = rng.integers(0, len(shares), slots)
    slot = np.flatnonzero(rng.random(slots) >= shares[author])
    pd.DataFrame(
        {
            "height": np.arange(len(slot)),
            "time": pd.to_datetime(6000 * slot, unit="ms", utc=True).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "author": author[slot],
            "relay_parent": slot,
        }
    ).to_csv(bench.folder / "blocks.csv", index=False)
    made = fitted(bench, "blocks.csv")
    assert made["collator"]["offline_probability"]["distribution"] == "mixture"
    values = [part["of"]["value"] for part in made["collator"]["offline_probability"]["parts"]]
    assert len(values) == 4 and abs(values[-1] - 0.5) < 0.05 and values[0] < 0.1, values


def weather_held(skipped_of):
    """The same for mean and shape of skipped slots, on days of the model."""
    counts = np.zeros(2)
    for seed in range(1, REPEATS + 1):
        skipped = skipped_of(seed)
        mean = mean_share(skipped, measured.DAY + skipped, 4)
        shape = spread_shape(skipped, 4)
        counts += [mean.low <= 0.0067 <= mean.high, shape.low <= 4.9 <= shape.high]
    return counts


def test_weather_of_the_model_is_found(bench):
    days = {seed: measured.skipped_slots(bench, seed) for seed in range(1, REPEATS + 1)}
    assert weather_held(lambda seed: days[seed]).min() >= LEAST
    assert weather_held(lambda seed: days[seed] * 1.2)[0] < LEAST
    assert weather_held(lambda seed: 97 + 0.6 * (days[seed] - 97))[1] < LEAST


TRUE = {
    "relay.backs_nothing_probability": 0.0043,
    "relay.backs_nothing_factor": 2.0,
    "relay.includes_nothing_probability": 0.00024,
    "relay.empty_inherent_probability": 0.00007,
}


def fates_held(bench, tables):
    """The same for the fates of relay blocks, from tables of days and events."""
    counts = dict.fromkeys(TRUE, 0)
    for days, events in tables:
        days.to_csv(bench.folder / "days.csv", index=False)
        events.to_csv(bench.folder / "events.csv", index=False)
        backs, includes, rows = read_events(Table(bench.folder / "events.csv"))
        found = relay.fates(
            read_days(Table(bench.folder / "days.csv")), backs, includes, 2400, rows
        )
        said = {entry.key: " ".join(entry.comments) for entry in found.entries}
        for key, true in TRUE.items():
            low, high = map(float, re.search(r"interval (\S+) to (\S+)", said[key]).groups())
            counts[key] += low <= true <= high
    return counts


def test_fates_of_relay_blocks_are_found(bench):
    tables = [measured.relay_record(np.random.default_rng(seed)) for seed in range(REPEATS)]
    held = fates_held(bench, tables)
    assert min(held.values()) >= LEAST, held
    other = {"backs": 0.008, "shape": 20, "includes": 0.001, "empty": 0.001}
    spoiled = [measured.relay_record(np.random.default_rng(seed), **other) for seed in range(12)]
    held = fates_held(bench, spoiled)
    assert max(held.values()) < len(spoiled) * LEAST / REPEATS, held


def fitted(bench, *words):
    """The fragment of a call that must succeed; the program accepts a study with it."""
    tables = (".csv", ".parquet")
    paths = [str(bench.folder / word) if word.endswith(tables) else word for word in words]
    output = bench.folder / "assumptions.toml"
    assert command.main([*paths, "-o", str(output), "--force"]) == 0
    text = output.read_text()
    bench.write("study.toml", "[study]\nruns = 2\n" + text)
    bench.ok("plan", "study.toml")
    made = tomllib.loads(text)
    keys = sum(len(section) for section in made.values())
    assert keys and len(re.findall(r"^# SHA-256 [0-9a-f]{64}$", text, re.M)) >= 1
    lines = text.splitlines()
    for i, line in enumerate(lines):
        assert " = " not in line or line.startswith("#") or lines[i - 1].startswith("#"), line
    return made


def test_fragments_are_parts_of_studies(bench):
    rng = np.random.default_rng(1)
    values = rng.lognormal(np.log(400), 0.3, 3000)
    pd.DataFrame({"fetch_ms": values}).to_parquet(bench.folder / "rows.parquet")
    pd.DataFrame({"s": np.minimum(values, 700) / 1000, "censored": (values > 700) * 1}).to_csv(
        bench.folder / "cut.csv", index=False
    )
    counts = [int(np.sum(values <= edge)) for edge in measured.EDGES]
    edges = [f"{edge / 1000:g}" if np.isfinite(edge) else "+Inf" for edge in measured.EDGES]
    pd.DataFrame({"le": edges, "count": counts}).to_csv(bench.folder / "le.csv", index=False)
    for name in ("rows.parquet", "cut.csv", "le.csv"):
        law = fitted(bench, name, "--key", "latency.availability")["latency"]["availability"]
        assert law["distribution"] == "lognormal", (name, law)
        assert abs(law["median"] - 400) < 12 and abs(law["sigma"] - 0.3) < 0.015, (name, law)
        table = bench.folder / "assumptions.latency.availability.csv"
        bench.ok("plan", bench.write("as_seen.toml", '[latency]\navailability = { distribution = '
                 f'"empirical", file = "{table.name}", column = "ms" }}\n'))  # fmt: skip
    share = np.minimum(rng.exponential(0.3, 4000), 1)
    pd.DataFrame({"weight": 2e12 * share, "pov_bytes": 1024 * 3000 * share}).to_csv(
        bench.folder / "weights.csv", index=False
    )
    block = fitted(bench, "weights.csv", "--limit", "2e12")["block"]
    assert abs(block["pov_size"] - 3000) < 1 and block["fullness"]["max"] == 1
    found = block["fullness"]
    assert found["distribution"] in ("gamma", "weibull") and abs(found["shape"] - 1) < 0.06, found
    days, events = measured.relay_record(rng)
    days.to_csv(bench.folder / "days.csv", index=False)
    events.to_csv(bench.folder / "events.csv", index=False)
    assert len(fitted(bench, "days.csv", "events.csv")["relay"]) == 8
    measured.chain(bench, 1, 2400, [0.1, 0.02, 0.02]).to_csv(bench.folder / "b.csv", index=False)
    assert fitted(bench, "b.csv")["collator"]["count"] == 3


MISTAKES = (  # a table, words of the call, and what the message must say
    ("", (), "it is empty"),
    ("ms\n", (), "a header and no row"),
    ("ms\n5\n-3\n", (), "line 3, column ms: -3 is negative"),
    ("ms\n5\nfive\n", (), "line 3, column ms: five is no number"),
    ("ms\n5\n\n7\n", (), "line 3, column ms: the cell is empty"),
    ("ms\n5\ninf\n", (), "line 3, column ms: it is infinite"),
    ("ms,s\n5,0.005\n", (), "mixed units: columns ms, s"),
    ("ms\n" + "400\n" * 50 + "0.4\n" * 50, (), "line 52, column ms: mixed units"),
    ("ms\n" + "400\n" * 5, (), "5 values ended"),
    ("ms\n" + "400\n" * 50, (), "1 different values"),
    ("fetch\n5\n", ("--kind", "latencies", "--column", "fetch"), "its unit is not said"),
    ("a,b\n1,2\n", (), "columns a, b are of no known table"),
    ("height,time,author\n1,2,x\n", (), "column relay_parent is missing"),
    ("height,time,author,relay_parent\n2,60000,x,1\n1,54000,x,1\n", (), "line 3, column height"),
    ("height,time,author,relay_parent\n1,60000,x,1\n2,54000,x,1\n", (), "line 3, column time"),
    ("height,time,author,relay_parent\n1,noon,x,1\n", (), "noon is no time"),
    ("le,count\n0.1,5\n0.05,9\n", (), "line 3, column le: 0.05 comes after 0.1"),
    ("le,count\n0.1,5\n0.5,4\n", (), "line 3, column count: 4 comes after 5"),
    ("weight\n5\n", (), "the limit of the weights is not given"),
    ("weight,limit\n5,4\n", (), "line 2, column weight: 5 is above the limit"),
    ("relay_block,event\n5,backs_nothing\n", (), "0 tables of days"),
    ("first_block,skipped_slots\n9,1\n5,1\n", (), "line 3, column first_block"),
    ("ms\n5\n6,7,8\n", (), "a row cannot be read"),
)  # fmt: skip


def called(bench, *words):
    """Exit code and message of the command."""
    said = io.StringIO()
    with contextlib.chdir(bench.folder), contextlib.redirect_stderr(said):
        code = command.main(list(words))
    return code, said.getvalue()


def test_mistakes_are_told(bench):
    for text, words, part in MISTAKES:
        bench.write("bad.csv", text)
        code, message = called(
            bench, "bad.csv", "-o", "x.toml", "--key", "latency.handover", *words
        )
        assert code == 3 and part in message and "bad.csv" in message, (part, message)
        assert message.count("\n") == 1 and "; " in message, message
        assert not (bench.folder / "x.toml").exists()
    good = bench.write("good.csv", "ms\n" + "4\n5\n7\n" * 20)
    for words, part in (
        (["-o", "x.txt"], "NAME.toml would be accepted"),
        (["-o", "x.toml"], "--key latency.availability"),
        (["-o", "x.toml", "--kind", "cows"], "one of blocks"),
        (["-o", "good.toml", "--key", "latency"], "a key such as"),
    ):
        code, message = called(bench, good, *words)
        assert code == 2 and part in message, message
    code, message = called(bench, "none.csv", "-o", "x.toml")
    assert code == 3 and "none.csv" in message, message


if __name__ == "__main__":
    main(dict(globals()))
