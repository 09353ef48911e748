"""Points that fail: what becomes of the sweep, of the file, and of the next sweep."""

from support.program import main, same_results

# Each value is one of its key, and only the first and the last point are compiled beforehand: at
# latency.scale = 1000 the availability does not fit into its table.
STUDY = """
[study]
runs = 70
seed = 7
[relay]
slots = 240
[axes]
para.unincluded_segment_capacity = [1, 2]
latency.scale = [1, 1000, 2]
"""
WORDS = ("latency.scale = 1000",)


def left(bench, name):
    return sorted(p.name for p in bench.folder.glob(name + "*"))


def test_stop_ends_the_sweep_and_keeps_what_is_finished(bench):
    config = bench.write("x.toml", STUDY)
    done = bench.run("sweep", config, "-o", "x.h5")
    assert done.returncode == 2 and WORDS[0] in done.stderr, done
    done = bench.run("sweep", config, "-o", "x.h5", "--on-failure", "stop")
    assert done.returncode == 2, done
    done = bench.run("sweep", config, "-o", "x.h5", "--on-failure", "retry:0")
    assert done.returncode == 2 and "retry:N with N from 1" in done.stderr, done


def test_continue_keeps_the_reason_in_the_file(bench):
    import h5py
    import numpy

    config = bench.write("x.toml", STUDY)
    text = bench.ok("sweep", config, "-o", "x.h5", "--on-failure", "continue")
    assert "note: 2 points failed; point 1 (" in text and "digest: none" in text, text
    with h5py.File(bench.folder / "x.h5") as file:
        assert file["status"][...].tolist() == [[0, 4, 0], [0, 4, 0]]
        assert numpy.isnan(file["block_time.mean"][...]).tolist() == [[False, True, False]] * 2
        assert file["raw/failed_point"][...].tolist() == [1, 4]
        assert all(WORDS[0] in reason for reason in file["raw/failed_reason"].asstr()[...])
        assert "digest" not in file.attrs
    text = bench.ok("summary", "x.h5")
    assert (
        "note: 2 points failed" in text and WORDS[0] in text and "1000           failed" in text
    ), text
    # The other points are those of a sweep of them alone; other readers open the file.
    bench.ok("sweep", config, "-o", "y.h5", "--points", "0,2,3,5", "--quiet")
    with h5py.File(bench.folder / "x.h5") as x, h5py.File(bench.folder / "y.h5") as y:
        assert numpy.array_equal(x["raw/point_sha256"][...], y["raw/point_sha256"][...])
    import xarray

    assert (
        xarray.open_dataset(bench.folder / "x.h5", engine="h5netcdf", group="raw").sizes[
            "failed_point"
        ]
        == 2
    )


def test_the_same_sweep_tries_them_again_and_nothing_else(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "x.h5", "--on-failure", "continue", "--quiet")
    text = bench.ok("sweep", config, "-o", "x.h5", "--on-failure", "retry:2")
    assert "4 points are there already" in text and "2 points failed" in text, text
    assert left(bench, "x.h5") == ["x.h5"]
    # Another study is refused, and the file stays.
    done = bench.run("sweep", config, "-o", "x.h5", "--seed", 8, "--quiet")
    assert done.returncode == 3 and "seed = 8" in done.stderr, done
    assert left(bench, "x.h5") == ["x.h5"]
    # A sweep that stops at the first failure keeps what was there.
    done = bench.run("sweep", config, "-o", "x.h5")
    assert done.returncode == 2 and left(bench, "x.h5") == ["x.h5"], (done, left(bench, "x"))
    done = bench.run("sweep", config, "-o", "x.h5", "--quiet")
    assert done.returncode == 2 and left(bench, "x.h5") == ["x.h5.partial"], (
        done,
        left(bench, "x"),
    )
    text = bench.ok("sweep", config, "-o", "x.h5", "--on-failure", "continue")
    assert "4 points are there already" in text, text


def test_shards_keep_them_through_status_and_merge(bench):
    config = bench.write("x.toml", STUDY)
    for i in (1, 2, 3):
        bench.ok(
            "sweep",
            config,
            "-o",
            "parts",
            "--shard",
            f"{i}/3",
            "--on-failure",
            "continue",
            "--quiet",
        )
    bench.ok("sweep", config, "-o", "whole.h5", "--on-failure", "continue", "--quiet")
    text = bench.ok("status", "parts")
    assert "failed      2: " in text and WORDS[0] in text and "left        2 points" in text, text
    text = bench.ok("merge", "parts", "-o", "m.h5", "--quiet")
    assert "note: 2 points failed" in text and "missing" not in text, text
    same_results(bench, "m.h5", "whole.h5", attributes=("config_hash", "points"))
    # The failed points are run again, and the file that is whole is left alone.
    texts = [
        bench.ok("sweep", config, "-o", "parts", "--shard", f"{i}/3", "--on-failure", "continue")
        for i in (1, 2, 3)
    ]
    assert sum("is finished already" in text for text in texts) == 1, texts


def test_where_all_points_are_looked_at_together_none_may_fail(bench):
    config = bench.write("x.toml", STUDY)
    done = bench.run(
        "sweep",
        config,
        "-o",
        "x.h5",
        "--until",
        "block_time.mean rel 1%",
        "--on-failure",
        "continue",
    )
    assert done.returncode == 2 and "none may fail" in done.stderr, done


if __name__ == "__main__":
    main(dict(globals()))
