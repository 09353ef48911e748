"""More runs of the same points from other files: merged, they are the one longer sweep."""

from support.program import main, market_study, pipeline_study, same_results

STUDY = pipeline_study(300, [1, 2, 3], [1, 2])
MARKET = market_study(90, [0, 0.5], "latency.scale = [1, 2]\n")


def sweep(bench, config, output, first, runs, *arguments):
    bench.ok(
        "sweep", config, "-o", output, "--first-run", first, "--runs", runs, "--quiet", *arguments
    )


def refused(bench, *files, words):
    done = bench.run("merge", *files, "-o", "m.h5")
    assert done.returncode == 3 and done.stderr.count("\n") == 1, done
    for word in words:
        assert word in done.stderr, f"{word} is not in: {done.stderr}"
    assert not list(bench.folder.glob("m.h5*"))


def test_three_ranges_equal_one_sweep(bench):
    for study in (STUDY, MARKET):
        config = bench.write("x.toml", study)
        total = 300 if study is STUDY else 90
        bench.ok("sweep", config, "-o", "whole.h5", "--quiet", "--force")
        # Beginnings and lengths that no batch divides; every back end counts the same.
        for first, end, backend in ((0, 37, "simd"), (37, 50, "scalar"), (50, total, "thrust")):
            sweep(bench, config, f"{first}.h5", first, end - first, "--backend", backend, "--force")
        bench.ok("merge", "50.h5", "0.h5", "37.h5", "-o", "m.h5", "--quiet", "--force")
        same_results(bench, "m.h5", "whole.h5")
        bench.ok("verify", "m.h5")
        bench.ok("verify", "50.h5")


def test_a_range_can_be_extended_and_merged_with_what_was_there(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    sweep(bench, config, "a.h5", 0, 100)
    sweep(bench, config, "b.h5", 100, 60)
    bench.ok("extend", "b.h5", "--runs", 200, "--quiet")
    bench.ok("merge", "a.h5", "b.h5", "-o", "m.h5", "--quiet")
    same_results(bench, "m.h5", "whole.h5")
    # Two later ranges are a later range.
    sweep(bench, config, "c.h5", 100, 60, "--force")
    sweep(bench, config, "d.h5", 160, 140)
    bench.ok("merge", "c.h5", "d.h5", "-o", "cd.h5", "--quiet")
    same_results(bench, "cd.h5", "b.h5")


def test_ranges_in_different_shards_in_one_folder(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    for first, shards in ((0, 3), (150, 2)):
        for i in range(1, shards + 1):
            sweep(bench, config, "parts", first, 150, "--shard", f"{i}/{shards}")
    assert bench.ok("status", "parts").count("all shards are done") == 2
    bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    same_results(bench, "m.h5", "whole.h5")
    # A point without all of its runs is missing.
    sorted((bench.folder / "parts").glob("*-0002-of-0002.h5"))[0].unlink()
    text = bench.ok("merge", "parts", "-o", "holes.h5", "--quiet")
    assert "note: 3 points are missing" in text, text
    assert "note: 3 points lack runs 150 to 299" in text, text
    assert "note: of 2 shards of runs 150 to 299 these are not there: 2\n" in text, text
    import h5py

    with h5py.File(bench.folder / "holes.h5") as holes, h5py.File(bench.folder / "m.h5") as file:
        runs = holes["raw/runs"][...].sum(axis=-1)
        assert sorted(runs.ravel()) == [0, 0, 0, 300, 300, 300], runs
        there = runs > 0
        assert (holes["raw/included"][...][there] == file["raw/included"][...][there]).all()


def test_overlaps_gaps_and_other_studies_are_refused_by_name(bench):
    config = bench.write("x.toml", STUDY)
    sweep(bench, config, "a.h5", 0, 100)
    sweep(bench, config, "overlap.h5", 99, 100)
    sweep(bench, config, "same.h5", 0, 50)
    sweep(bench, config, "gap.h5", 120, 100)
    sweep(bench, config, "seed.h5", 100, 100, "--seed", 8)
    sweep(bench, config, "points.h5", 100, 100, "--set", "axes.latency.scale=[1,2,4]")
    refused(bench, "a.h5", "overlap.h5", words=["both hold runs 99 to 99", "--first-run 100"])
    refused(bench, "same.h5", "a.h5", words=["same.h5 and a.h5", "both hold runs 0 to 49"])
    refused(
        bench,
        "gap.h5",
        "a.h5",
        words=["a.h5 and gap.h5", "runs 100 to 119 are in neither", "--first-run 100 --runs 20"],
    )
    refused(bench, "a.h5", "seed.h5", words=["seed.h5", "seed = 7", "seed = 8"])
    refused(bench, "a.h5", "points.h5", words=["points.h5", "latency.scale"])


def test_a_market_with_runs_of_its_own_has_no_later_ones(bench):
    config = bench.write("m.toml", MARKET.replace("seed", "market_runs = 50\nseed"))
    done = bench.run("sweep", config, "-o", "x.h5", "--first-run", 90)
    assert done.returncode == 2 and "study.market_runs = 50" in done.stderr, done


if __name__ == "__main__":
    main(dict(globals()))
