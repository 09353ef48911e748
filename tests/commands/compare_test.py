"""compare and analyze: what a file says against its baseline, and what is stored in it."""

import json

from support.program import SMALL, main

ANALYSIS = """
[analysis]
smallest_effects = ["block_time.mean rel 1%"]
assumptions = ["latency.scale"]
"""


def sweep(bench, text=SMALL):
    bench.ok("sweep", bench.write("small.toml", text + ANALYSIS), "-o", "x.h5", "--quiet")


def compare(bench, *options):
    return json.loads(bench.ok("compare", "x.h5", "--format", "json", *options))


def test_compare_uses_baseline_and_smallest_effects_of_the_study(bench):
    sweep(bench)
    rows = compare(bench, "--metric", "block_time.mean")
    assert [row["latency.scale"] for row in rows] == ["1", "2"]
    for row in rows:
        assert row["backing.max_candidate_depth"] == "3" and row["market.price"] is None
        difference = row["value"]["value"] - row["baseline"]["value"]
        assert abs(row["difference"]["value"] - difference) < 1e-9
        margin = 0.01
        low, high = row["ratio"]["low"] - 1, row["ratio"]["high"] - 1
        wanted = (
            "equivalent"
            if -margin <= low and high <= margin
            else "worse"
            if low > margin
            else "better"
            if high < -margin
            else "undecided"
        )
        assert row["verdict"] in (wanted, "identical"), row
    assert len(compare(bench)) > 100  # programs get every metric


def test_compare_takes_another_baseline_and_other_margins(bench):
    sweep(bench)
    rows = compare(
        bench,
        "--baseline",
        "latency.scale=2",
        "--metric",
        "inclusion_latency.mean",
        "--smallest-effect",
        "inclusion_latency.mean abs 100",
    )
    assert {row["latency.scale"] for row in rows} == {"1"}
    assert {row["verdict"] for row in rows} == {"equivalent"}
    tiny = compare(
        bench,
        "--baseline",
        "latency.scale=2",
        "--metric",
        "inclusion_latency.mean",
        "--smallest-effect",
        "inclusion_latency.mean abs 1e-6",
    )
    assert {row["verdict"] for row in tiny} == {"better"}
    joint = compare(
        bench, "--baseline", "latency.scale=2", "--metric", "inclusion_latency.mean", "--joint"
    )
    assert joint[0]["difference"]["low"] < tiny[0]["difference"]["low"]


def test_compare_says_what_its_intervals_mean(bench):
    sweep(bench)
    text = bench.ok("compare", "x.h5")
    assert "95 % for each interval alone" in text and "at most 2.5 % each" in text
    assert "Bonferroni" in bench.ok("compare", "x.h5", "--joint")
    bench.ok("sweep", "small.toml", "-o", "x.h5", "--quiet", "--force", "--runs", 64)
    assert "64 runs a point are too few" in bench.ok("compare", "x.h5")
    assert "64 runs a point are too few" in bench.ok("summary", "x.h5")


def test_harm_of_common_random_numbers_is_claimed_only_where_it_is_sure(bench):
    import h5py

    sweep(bench)
    rows = compare(bench)
    factors = [row["variance_reduction"] for row in rows]
    assert len({factor["value"] is None for factor in factors}) == 2
    for row, factor in zip(rows, factors, strict=True):
        if factor["value"] is None:
            assert row["pairing_harms"] is None, row
        elif factor["high"] is not None:
            assert row["pairing_harms"] == (factor["high"] < 1), row
            assert factor["low"] <= factor["value"] <= factor["high"], row
    bench.ok("analyze", "x.h5", "--only", "comparison")
    with h5py.File(bench.folder / "x.h5") as file:
        for name in ("block_time.mean", "longest_gap.mean"):
            cube = file[f"variance_reduction.{name}"]
            harmed = (file[f"variance_reduction.{name}.high"][...] < 1).sum()
            assert cube.attrs["points_below_1"] == harmed, name


def test_independent_histories_are_not_called_harmful(bench):
    sweep(bench, SMALL.replace("seed = 7", 'seed = 7\nstreams = "independent"'))
    assert {row["pairing_harms"] for row in compare(bench)} == {None}
    text = bench.ok("compare", "x.h5")
    assert " ! " not in text and "do harm" not in text, text


def test_intervals_that_hold_together_do_not_depend_on_what_is_shown(bench):
    sweep(bench)
    all_of_them = compare(bench, "--joint")
    few = compare(bench, "--joint", "--metric", "block_time.mean")
    alone = compare(bench, "--metric", "block_time.mean")
    assert few and few == [row for row in all_of_them if row["metric"] == "block_time.mean"]
    for together, single in zip(few, alone, strict=True):
        for what in ("value", "baseline", "difference", "ratio"):
            assert together[what]["low"] < single[what]["low"], what


def test_compare_refuses_what_it_does_not_know(bench):
    sweep(bench, SMALL.replace("baseline", "# "))
    for options, words in [
        ([], "has no baseline: name one with --baseline AXIS=VALUE"),
        (["--baseline", "latency.scal=1"], 'no axis is called "latency.scal": did you mean'),
        (["--baseline", "latency.scale=7"], 'axis latency.scale has no value "7" (it has 1, 2)'),
        (["--baseline", "latency.scale=1", "--metric", "block_tine.mean"], "unknown metric"),
        (
            ["--baseline", "latency.scale=1", "--smallest-effect", "block_time.mean 1%"],
            'must be "METRIC rel PERCENT%"',
        ),
    ]:
        done = bench.run("compare", "x.h5", *options)
        assert done.returncode == 2 and words in done.stderr, done.stderr
    assert bench.run("compare", "none.h5").returncode == 3


def test_sweep_refuses_a_smallest_effect_on_an_unknown_metric(bench):
    config = bench.write("a.toml", SMALL + ANALYSIS.replace("block_time", "block_tine"))
    done = bench.run("sweep", config, "-o", "y.h5")
    assert done.returncode == 2 and done.stderr == (
        'coresweep: a.toml:17: smallest effect "block_tine.mean rel 1%": unknown metric '
        '"block_tine.mean": did you mean "block_time.mean"?\n'
    ), done.stderr
    assert not (bench.folder / "y.h5").exists()


def test_analyze_stores_what_it_prints(bench):
    import h5py

    sweep(bench)
    digest = bench.digest("x.h5")
    printed = json.loads(bench.ok("analyze", "x.h5", "--format", "json"))
    assert bench.digest("x.h5") == digest
    with h5py.File(bench.folder / "x.h5") as file:
        ranges = {
            name: file[f"ranges.block_time.mean{name}"][...]
            for name in ("", ".monte_carlo_low", ".day_high", ".assumption_low")
        }
        verdict = file["verdict.block_time.mean"]
        names = verdict.attrs["flag_meanings"]
        names = (names.decode() if isinstance(names, bytes) else names).split()
        codes = verdict[...].ravel()
    rows = [row for row in printed["ranges"] if row["metric"] == "block_time.mean"]
    assert len(rows) == 2
    for i, row in enumerate(rows):
        assert row["value"]["value"] == ranges[""][i]
        assert row["value"]["low"] == ranges[".monte_carlo_low"][i]
        assert row["day_high"] == ranges[".day_high"][i]
        assert row["assumption_low"] == ranges[".assumption_low"][i]
    rows = [row for row in printed["comparison"] if row["metric"] == "block_time.mean"]
    assert [row["verdict"] for row in rows] == [names[int(c)] for c in codes[2:]]
    again = bench.ok("analyze", "x.h5", "--format", "json")
    assert json.loads(again) == printed


def test_analyze_prints_one_analysis_as_plain_csv_and_can_leave_the_file_alone(bench):
    sweep(bench)
    before = (bench.folder / "x.h5").read_bytes()
    text = bench.ok("analyze", "x.h5", "--only", "ranges", "--format", "csv", "--print-only")
    assert text.startswith("metric,unit,")
    assert (bench.folder / "x.h5").read_bytes() == before
    done = bench.run("analyze", "x.h5", "--only", "rangse")
    assert done.returncode == 2 and 'did you mean "ranges"' in done.stderr


def test_summary_and_readers_still_work_after_analyze(bench):
    import xarray

    sweep(bench)
    before = bench.summary("x.h5")
    bench.ok("analyze", "x.h5")
    assert bench.summary("x.h5") == before
    with xarray.open_dataset(bench.folder / "x.h5", engine="h5netcdf") as results:
        assert results["ranges.block_time.mean"].dims == ("backing.max_candidate_depth",)


if __name__ == "__main__":
    main(dict(globals()))
