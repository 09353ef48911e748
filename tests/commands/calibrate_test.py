"""Calibration from targets to a study that includes what it found, and what it refuses."""

import json

from support.program import main

TOY = """
[study]
runs = 32
seed = 1
[relay]
slots = 300
[axes.unknown]
sample = "sobol"
points = 24
[axes.unknown.over]
relay.skip_probability = { from = 0, to = 0.1 }
latency.availability.median = { from = 200, to = 2000 }
"""
LATER = """
include = ["calibrated.toml"]
[study]
runs = 8
[relay]
slots = 300
[axes]
para.unincluded_segment_capacity = [2, 3]
"""


def target(metric, value, tolerance=0.0, more=""):
    return (
        f'[[target]]\nmetric = "{metric}"\nvalue = {value}\ntolerance = {tolerance}\n'
        f'source = "a test"\n{more}'
    )


TARGETS = (
    target("inclusion_latency.mean", 18.5, 0.1)
    + target("block_time.mean", 6.5, 0.02)
    + target("gaps_over_30_s", 0, more="days = 3\n")
)


def calibrate(bench, *more, study=TOY, targets=TARGETS, output="calibrated.toml"):
    bench.write("toy.toml", study)
    bench.write("targets.toml", targets)
    return bench.run(
        *("calibrate", "toy.toml", "--targets", "targets.toml", "-o", output, "--points", 16),
        *more,
    )


def complaint(bench, code=2, **given):
    done = calibrate(bench, "--force", **given)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr


def test_says_what_agrees_and_the_same_on_any_machine(bench):
    done = calibrate(bench, "--threads", 1)
    assert done.returncode == 0, done.stderr
    assert "% of the space searched agrees with all 3 targets" in done.stdout
    assert "latency.availability.median  200 to 2000" in done.stdout
    assert "narrowed" in done.stdout
    text = (bench.folder / "calibrated.toml").read_text()
    assert text.count("[[axes.calibrated.list]]") == 16
    assert "gaps_over_30_s = 0 ± 0 of 3 days: a test" in text
    for more in (["--threads", 2], ["--backend", "scalar"]):
        assert calibrate(bench, "--force", *more).returncode == 0
        assert (bench.folder / "calibrated.toml").read_text() == text, more
    assert calibrate(bench, "--force", "--seed", 2).returncode == 0
    assert (bench.folder / "calibrated.toml").read_text() != text


def test_the_set_is_the_assumption_range_of_a_study_that_includes_it(bench):
    assert calibrate(bench).returncode == 0
    bench.write("later.toml", LATER)
    bench.ok("sweep", "later.toml", "-o", "later.h5", "--quiet")
    rows = bench.summary("later.h5")
    assert len(rows) == 2 * 16
    values = sorted(row["block_time.mean"]["value"] for row in rows[16:])
    said = bench.ok(
        *("analyze", "later.h5", "--only", "ranges", "--metric", "block_time.mean"),
        *("--format", "csv"),
    )
    assert len(said.splitlines()) == 1 + 2, "the set is an assumption, not a lever"
    low, high = (float(x) for x in said.splitlines()[2].split(",")[-2:])
    assert abs(low - values[0]) < 1e-9 and abs(high - values[15]) < 1e-9, (said, values)


def test_says_the_same_as_json(bench):
    done = calibrate(bench, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    keys = {one["key"]: one for one in found["keys"]}
    assert set(keys) == {"relay.skip_probability", "latency.availability.median"}
    times = keys["latency.availability.median"]
    assert 200 <= times["low"] < times["high"] <= 2000 and times["narrowed"] and times["left"] < 0.5
    assert 0 < found["share"] < 1 and found["agreeing"] <= found["settings"]
    assert [one["reported"] for one in found["targets"]] == [18.5, 6.5, 0]
    text = (bench.folder / "calibrated.toml").read_text()
    assert text.count("[[axes.calibrated.list]]") == 16


def test_nothing_agrees(bench):
    said = complaint(bench, targets=target("block_time.mean", 3, 0.01), output="none.toml")
    assert "settings agrees with all targets" in said
    assert "The nearest, relay.skip_probability = " in said
    assert "misses block_time.mean (reported 3 ± 0.01, simulated " in said
    assert not (bench.folder / "none.toml").exists()


def test_targets_hold_where_they_say(bench):
    crossed = TOY.replace(
        "[axes.unknown]", '[axes]\nnetwork = ["polkadot", "kusama"]\n[axes.unknown]'
    )
    both = target("block_time.mean", 6.5, 0.05)
    everywhere = calibrate(bench, "--force", study=crossed, targets=both)
    assert everywhere.stdout.count("block_time.mean at network = ") == 2
    one = both + 'at = { network = "kusama" }\n'
    somewhere = calibrate(bench, "--force", study=crossed, targets=one)
    assert somewhere.stdout.count("block_time.mean at network = kusama") == 1
    assert "network = polkadot" not in somewhere.stdout
    said = complaint(bench, study=crossed, targets=both + "at = { unknown = 3 }\n")
    assert "target.at" in said and "unknown" in said


def test_mistakes_are_told_before_anything_runs(bench):
    said = complaint(bench, targets=target("block_tim.mean", 6))
    assert 'targets.toml:2: unknown metric "block_tim.mean": did you mean "block_time.mean"' in said
    assert "toy.toml: calibrate searches the one axis that samples keys, and 0 of" in complaint(
        bench, study="[axes]\npara.cores = [1, 2]\n"
    )
    two = TOY + '[axes.more]\nsample = "sobol"\npoints = 4\n[axes.more.over]\n'
    assert "and 2 of the study's axes" in complaint(
        bench, study=two + "relay.fork_probability = { from = 0, to = 1 }\n"
    )
    where = TOY.replace(
        "[axes.unknown]", '[axes]\nwhere = "relay.skip_probability < 0.05"\n[axes.unknown]'
    )
    assert "where reads a key that calibrate searches" in complaint(bench, study=where)
    assert "study.runs = 4: calibrate needs" in complaint(
        bench, study=TOY.replace("runs = 32", "runs = 4")
    )
    assert "there is no folder" in complaint(bench, code=3, output="none/x.toml")
    (bench.folder / "there.toml").write_text("")
    done = calibrate(bench, output="there.toml")
    assert done.returncode == 3 and "exists already" in done.stderr


if __name__ == "__main__":
    main(dict(globals()))
