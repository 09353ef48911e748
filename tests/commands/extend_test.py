"""More runs for a file, by number or until they are precise: the same as one long sweep."""

from support.program import main, market_study, pipeline_study, same_results
from support.seals import hash_points, strip

STUDY = pipeline_study(70, [1, 3], [2, 3])
MARKET = market_study(70, [0, 0.5])
RULE = "block_time.mean rel 0.4% and (wasted_share rel 2% or wasted_share abs 0.02)"


def test_extended_equals_one_long_sweep(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "long.h5", "--runs", 300, "--quiet")
    bench.ok("sweep", config, "-o", "x.h5", "--quiet", "--backend", "scalar")
    bench.ok("extend", "x.h5", "--runs", 131, "--quiet", "--threads", 1)
    assert "digest: " in bench.ok("extend", "x.h5", config, "--add", 169)
    same_results(bench, "x.h5", "long.h5")
    bench.ok("verify", "x.h5")


def test_a_market_is_extended_too(bench):
    config = bench.write("m.toml", MARKET)
    bench.ok("sweep", config, "-o", "long.h5", "--runs", 150, "--quiet")
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    bench.ok("extend", "x.h5", "--runs", 150, "--quiet")
    same_results(bench, "x.h5", "long.h5")


def test_points_that_were_not_run_stay_missing(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "long.h5", "--runs", 100, "--points", "0,3", "--quiet")
    bench.ok("sweep", config, "-o", "x.h5", "--points", "0,3", "--quiet")
    bench.ok("extend", "x.h5", "--runs", 100, "--quiet")
    import h5py

    with h5py.File(bench.folder / "x.h5") as x, h5py.File(bench.folder / "long.h5") as y:
        assert x["status"][...].tolist() == y["status"][...].tolist() == [[0, 1], [1, 0]]
        assert (x["raw/point_sha256"][...] == y["raw/point_sha256"][...]).all()


def test_what_does_not_belong_together_is_refused_and_the_file_stays(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    before = (bench.folder / "x.h5").read_bytes()
    cases = [
        (["--runs", 70], "holds 70 runs a point already"),
        ([config, "--set", "study.seed=8", "--runs", 90], "study.seed = 7"),
        ([config, "--set", "relay.slots=241", "--runs", 90], "relay.slots = 240"),
        ([config, "--set", "axes.latency.scale=[1, 4]", "--runs", 90], "latency.scale"),
    ]
    for arguments, reason in cases:
        done = bench.run("extend", "x.h5", *arguments)
        assert done.returncode == 3 and reason in done.stderr, f"{arguments}: {done.stderr}"
    done = bench.run("extend", "x.h5")
    assert done.returncode == 2 and "--runs N" in done.stderr, done.stderr
    assert (bench.folder / "x.h5").read_bytes() == before
    with h5py.File(bench.folder / "x.h5", "r+") as file:
        file.attrs["model_version"] = file.attrs["model_version"] + 1
    done = bench.run("extend", "x.h5", "--runs", 90)
    assert done.returncode == 3 and "model version" in done.stderr, done.stderr
    assert not (bench.folder / "x.h5.partial").exists()


def make_older(path):
    """A file as a version of the model wrote it that counted neither long gaps nor bundles."""
    import h5py

    with h5py.File(path, "r+") as file:
        file.attrs["model_version"] = file.attrs["model_version"] - 1
        file.attrs["format_version"] = 1
        del file["raw/gaps_over_30_s"], file["gaps_over_30_s"]
        for name in [n for n, item in file["raw"].items() if "in_digest" in item.attrs]:
            del file[f"raw/{name}"]
        hash_points(file)
    strip(path)


def test_a_file_of_an_older_model_is_shown_and_not_added_to(bench):
    """Its metrics are read; what it counted, this program counts otherwise."""
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "new.h5", "--runs", 64)
    for name in ("x.h5", "y.h5"):
        bench.ok("sweep", config, "-o", name, "--runs", 64, "--first-run", 64 * (name == "y.h5"))
        make_older(bench.folder / name)
    before = (bench.folder / "x.h5").read_bytes()
    assert bench.ok("summary", "x.h5") == bench.ok("summary", "new.h5")
    baseline = ["--baseline", "latency.scale=1"]
    assert bench.ok("compare", "x.h5", *baseline) == bench.ok("compare", "new.h5", *baseline)
    for arguments in (
        ["extend", "x.h5", "--runs", 90],
        ["merge", "x.h5", "y.h5", "-o", "z.h5"],
        ["verify", "x.h5"],
        ["digest", "x.h5"],
        ["compare", "x.h5", *baseline, "--metric", "gaps_over_30_s"],
    ):
        done = bench.run(*arguments)
        assert done.returncode == 3 and "model" in done.stderr, f"{arguments}: {done.stderr}"
        assert "run the sweep again" in done.stderr, f"{arguments}: {done.stderr}"
    assert (bench.folder / "x.h5").read_bytes() == before


def test_stopping_is_the_same_everywhere_and_equals_a_plain_sweep(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    until = ["--until", RULE, "--min-runs", 64, "--max-runs", 4096]
    text = bench.ok("sweep", config, "-o", "x.h5", *until)
    assert text.count("4 of 4 points have reached") == 1 and "64 runs: " in text, text
    with h5py.File(bench.folder / "x.h5") as file:
        runs = int(file.attrs["runs_per_point"])
        assert 64 < runs < 4096 and not file["status"][...].any()
    bench.ok(
        "sweep", config, "-o", "y.h5", *until, "--backend", "thrust", "--threads", 3, "--quiet"
    )
    bench.ok("sweep", config, "-o", "z.h5", "--runs", runs, "--quiet")
    assert bench.digest("x.h5") == bench.digest("y.h5") == bench.digest("z.h5")
    # Its configuration stops there again; extended, it is a plain sweep.
    with h5py.File(bench.folder / "x.h5") as file:
        bench.write("again.toml", file["raw/config"].asstr()[()])
    bench.ok("sweep", "again.toml", "-o", "again.h5", "--quiet")
    assert bench.digest("again.h5") == bench.digest("x.h5")
    bench.ok("extend", "x.h5", "--add", 100, "--quiet")
    bench.ok("sweep", config, "-o", "z.h5", "--runs", runs + 100, "--quiet", "--force")
    same_results(bench, "x.h5", "z.h5")


def test_what_is_not_reached_is_said_in_file_and_table(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    rule = (
        "wasted_share rel 5% at latency.scale=3,para.unincluded_segment_capacity=3 and "
        "block_time.mean rel 5% at any"
    )
    text = bench.ok(
        "sweep",
        config,
        "-o",
        "x.h5",
        "--until",
        "block_time.mean rel 0.3%",
        "--min-runs",
        64,
        "--max-runs",
        128,
    )
    assert "not_reached" in text and text.count(" done ") > 0, text
    with h5py.File(bench.folder / "x.h5") as file:
        assert set(file["status"][...].ravel()) == {0, 3}
    # A value whose interval includes 0 never reaches a relative target.
    text = bench.ok(
        "sweep",
        config,
        "-o",
        "y.h5",
        "--until",
        "dropped_share.session_change rel 900%",
        "--min-runs",
        64,
        "--max-runs",
        64,
    )
    assert "0 of 4 points" in text, text
    assert "4 of 4 points" in bench.ok("sweep", config, "-o", "z.h5", "--until", rule)


if __name__ == "__main__":
    main(dict(globals()))
