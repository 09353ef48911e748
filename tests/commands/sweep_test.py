"""A study from the command line to the numbers: same bits everywhere, and commands that agree."""

import signal
import subprocess
import time

from support.program import BINARY, SMALL, SOURCE, main, text_of


def test_digest_is_the_same_on_every_back_end_and_thread_count(bench):
    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "scalar.h5", "--backend", "scalar", "--quiet")
    wanted = bench.digest("scalar.h5")
    for threads in (1, 2, 7):
        name = f"thrust{threads}.h5"
        bench.ok(
            "sweep", config, "-o", name, "--backend", "thrust", "--threads", threads, "--quiet"
        )
        assert bench.digest(name) == wanted, f"{threads} threads: another digest"
    sets = [
        line.split()[0]
        for line in bench.ok("doctor").split("vectors of runs")[1].splitlines()
        if line.endswith(" runs")
    ]
    for name in ["simd"] + ["simd-" + instruction_set for instruction_set in sets]:
        bench.ok(
            "sweep", config, "-o", "v.h5", "--backend", name, "--threads", 3, "--quiet", "--force"
        )
        assert bench.digest("v.h5") == wanted, f"{name}: another digest"


def test_digest_changes_with_the_seed_and_with_a_parameter(bench):
    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "a.h5", "--quiet")
    bench.ok("sweep", config, "-o", "b.h5", "--quiet", "--seed", 8)
    bench.ok("sweep", config, "-o", "c.h5", "--quiet", "--set", "relay.skip_probability=0.006")
    assert len({bench.digest(name) for name in ("a.h5", "b.h5", "c.h5")}) == 3


def test_a_point_alone_equals_the_point_in_the_grid(bench):
    import h5py
    import numpy

    grid = bench.write("grid.toml", SMALL)
    alone = bench.write(
        "alone.toml",
        "backing.max_candidate_depth = 3\n"
        + SMALL.split("[market]")[0].replace("baseline", "# ")
        + "[latency]\nscale = 2\n",
    )
    bench.ok("sweep", grid, "-o", "grid.h5", "--quiet")
    bench.ok("sweep", alone, "-o", "alone.h5", "--quiet")
    with h5py.File(bench.folder / "grid.h5") as a, h5py.File(bench.folder / "alone.h5") as b:
        compared = 0
        for name, dataset in b["raw"].items():
            if dataset.dtype.kind not in "iu" or dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                continue
            assert numpy.array_equal(a["raw"][name][1, 1], dataset[...]), name
            compared += 1
        assert compared > 40, f"only {compared} datasets"


def test_market_axes_price_results_and_simulate_nothing_again(bench):
    config = bench.write("small.toml", SMALL)
    assert "8 points (4 simulated)" in bench.ok("sweep", config, "-o", "x.h5")
    rows = bench.summary("x.h5")
    assert len(rows) == 8
    costs = [row["cost_per_parablock"]["value"] for row in rows[:2]]
    assert abs(costs[1] / costs[0] - 2) < 1e-12, costs


def test_no_line_of_words_is_longer_than_a_hundred_columns(bench):
    config = bench.write("x.toml", SMALL)
    said = bench.ok("sweep", config, "-o", "x.h5", "--runs", 4)
    legend = said.split("± is", 1)[1] + bench.ok("compare", "x.h5").split("value and base", 1)[1]
    assert "runs a point are too few" in " ".join(legend.split())
    assert max(len(line) for line in legend.splitlines()) <= 100, legend


def test_summary_formats_agree(bench):
    import csv
    import io

    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    rows = bench.summary("x.h5")
    lines = list(csv.DictReader(io.StringIO(bench.ok("summary", "x.h5", "--format", "csv"))))
    assert len(lines) == len(rows)
    head = next(name for name in lines[0] if name.startswith("block_time.mean ["))
    for line, row in zip(lines, rows, strict=True):
        assert float(line[head]) == row["block_time.mean"]["value"]
    assert "block time" in bench.ok("summary", "x.h5")


def test_metrics_say_what_readers_need(bench):
    import h5py

    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    with h5py.File(bench.folder / "x.h5") as file:
        said = {
            name: {
                key: text_of(value) if isinstance(value, bytes) else value
                for key, value in file[name].attrs.items()
            }
            for name in file
        }
    mean = said["block_time.mean"]
    assert mean["better"] == "lower" and mean["headline"] == "mean block time", mean
    for name in ("p05", "p50", "p95"):
        assert f"{mean['over_runs']}.{name}" in said, mean
    assert said["block_confidence"]["better"] == "higher"
    assert said["backing_age.mean"]["better"] == "neither"
    for beside in (".low", ".high"):
        assert "better" not in said["block_time.mean" + beside], beside


def test_baseline_point_compares_with_itself_as_one(bench):
    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    ratio = bench.summary("x.h5")[0]["ratio_to_baseline.block_time.mean"]
    assert ratio["value"] == 1 and ratio["low"] == 1 and ratio["high"] == 1, ratio


def test_verify_passes_and_notices_a_changed_number(bench):
    import h5py

    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    assert bench.ok("verify", "x.h5", "--points", 4).count("the same bits") == 4
    with h5py.File(bench.folder / "x.h5", "r+") as file:
        file["raw/included"][0, 0, 0] += 1
    done = bench.run("verify", "x.h5", "--points", 4)
    assert done.returncode == 3 and "changed" in done.stderr, done.stderr


def test_stored_configuration_repeats_the_study(bench):
    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    bench.write("again.toml", bench.ok("plan", config, "--resolved"))
    bench.ok("sweep", "again.toml", "-o", "y.h5", "--quiet")
    assert bench.digest("x.h5") == bench.digest("y.h5")


def test_a_chain_is_stored_with_all_its_values(bench):
    chain = 'axes.chain=["asset-hub-kusama", "astar"]'
    config = bench.write("chains.toml", "[relay]\nslots = 300\n[study]\nruns = 4\n")
    bench.ok("sweep", config, "--set", chain, "-o", "x.h5", "--quiet")
    bench.write("again.toml", bench.ok("plan", config, "--set", chain, "--resolved"))
    bench.ok("sweep", "again.toml", "-o", "y.h5", "--quiet")
    assert bench.digest("x.h5") == bench.digest("y.h5")
    one = bench.ok("plan", config, "--set", "chain=asset-hub-kusama", "--resolved")
    for line in ('network = "kusama"', 'chain = "asset-hub-kusama"', "cores = 3", "group_size = 3"):
        assert line in one, one


def test_plan_names_the_guesses_in_eighty_columns(bench):
    config = bench.write("guesses.toml", '[backing]\nprotocol = "claim-queue"\n')

    def guesses(*options):
        text = bench.ok("plan", config, "--no-timing", *options)
        lines = ("guesses " + text.split("guesses ", 1)[1].split("note ", 1)[0]).splitlines()
        assert len(lines) <= 10 and max(map(len, lines)) <= 80, text
        return " ".join(" ".join(lines).split())

    text = guesses()
    assert "values are guesses: relay.fork_probability, " in text, text
    assert "(measured once: " in text and "docs/ASSUMPTIONS.md" in text, text
    assert "group_size" not in text and "group_size" in guesses("--set", "network=kusama")
    assert "fork_probability" not in guesses("--set", "relay.fork_probability=0.01")


def test_plan_says_what_a_sweep_takes_and_what_cannot_matter(bench):
    config = bench.write(
        "idle.toml",
        '[backing]\nprotocol = "claim-queue"\n[relay]\nslots = 200\n'
        "[axes]\nbacking.max_candidate_depth = [0, 3, 6]\n",
    )
    text = bench.ok("plan", config)
    for word in ("points      3", "memory", "file", "time"):
        assert word in text, text
    assert "backing.max_candidate_depth" in text.split("note", 1)[1], text


def test_plan_of_a_hundred_million_points_costs_nothing(bench):
    config = bench.write(
        "huge.toml",
        "[axes]\nlatency.scale = { from = 0.5, to = 2, count = 10000 }\n"
        "latency.bandwidth = { from = 10, to = 100, count = 10000 }\n",
    )
    begin = time.monotonic()
    assert "100000000" in bench.ok("plan", config, "--no-timing")
    assert time.monotonic() - begin < 5


def test_a_signal_stops_between_launches_and_keeps_finished_points(bench):
    config = bench.write(
        "long.toml",
        "[study]\nruns = 20000\n[axes]\nlatency.scale = { from = 1, to = 3, count = 40 }\n",
    )
    process = subprocess.Popen(
        [BINARY, "sweep", config, "-o", "x.h5", "--quiet"],
        cwd=bench.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 75, process.returncode
    assert "stopped when asked to" in errors, errors
    assert not (bench.folder / "x.h5").exists()


def test_replay_reproduces_the_recorded_sales(bench):
    text = bench.ok(
        "replay",
        "--data",
        SOURCE / "configs" / "data" / "polkadot-coretime",
        "--show",
        "counts",
        "--format",
        "csv",
    )
    counts = {
        name: (int(came_out), int(recorded))
        for name, came_out, recorded in (line.rsplit(",", 2) for line in text.splitlines()[1:])
    }
    assert counts["end prices"] == (18, 18), text
    assert counts["purchases with an exact clock (sales 1-10)"] == (71, 71), text
    linked = [
        pair
        for name, pair in counts.items()
        if name.startswith("renewals") and "leases" not in name
    ]
    assert tuple(map(sum, zip(*linked, strict=True))) == (264, 264), text


def test_every_shipped_study_plans(bench):
    for config in sorted((SOURCE / "configs").glob("*.toml")):
        bench.ok("plan", config, "--no-timing")
        assert config.read_text().startswith("# "), f"{config.name}: no question in its header"


def test_shipped_smoke_study_runs(bench):
    text = bench.ok("sweep", SOURCE / "configs" / "smoke.toml", "-o", "smoke.h5")
    assert "digest: " in text and "block time" in text


if __name__ == "__main__":
    main(dict(globals()))
