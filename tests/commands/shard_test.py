"""A study in parts: every part is a file of its own, and together they are the one sweep."""

import os
import shutil
import signal
import subprocess
import time

from support.program import BINARY, main, market_study, pipeline_study, same_results
from support.seals import reseal

STUDY = pipeline_study(70, [1, 2, 3], [1, 2, 3, 4])
MARKET = market_study(40, [0, 0.25, 0.5], "latency.scale = [1, 2]\n")


def run_shards(bench, config, count, only=None, folder="parts"):
    for i in only or range(1, count + 1):
        bench.ok("sweep", config, "-o", folder, "--shard", f"{i}/{count}", "--quiet")


def shard_path(bench, index, folder="parts"):
    return next((bench.folder / folder).glob(f"*-{index:04}-of-*.h5"))


def test_merged_shards_equal_one_sweep(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    run_shards(bench, config, 5)
    text = bench.ok("merge", "parts", "-o", "merged.h5")
    assert "merged: 12 points of 5 files" in text, text
    same_results(bench, "merged.h5", "whole.h5")
    bench.ok("verify", "merged.h5")
    # Again, in any division, and in its own folder: the same.
    bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    bench.ok("merge", "parts", "-o", "parts/all.h5", "--quiet")
    bench.ok("merge", "parts", "-o", "parts/all.h5", "--quiet")
    run_shards(bench, config, 12, folder="single")
    bench.ok("merge", "single", "-o", "single.h5", "--quiet")
    for name in ("merged.h5", "parts/all.h5", "single.h5"):
        assert bench.digest(name) == bench.digest("whole.h5"), name


def test_measurements_are_needed_by_nothing_that_was_written(bench):
    """Results, shards and submitted tasks hold the values of an empirical distribution."""
    (bench.folder / "lab").mkdir()
    bench.write("lab/ms.csv", "ms\n" + "".join(f"{300 + i % 7}\n" for i in range(50)))
    table = '{ distribution = "empirical", file = "ms.csv", column = "ms" }'
    config = bench.write("lab/x.toml", STUDY + f"[latency]\ncollation_fetch = {table}\n")
    bench.ok("submit", config, "-o", "parts", "--shards", 2, "--write")
    submitted = next((bench.folder / "parts").glob("????????.toml"))
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    assert "305*7" in bench.ok("plan", "--resolved", config)
    shutil.rmtree(bench.folder / "lab")
    run_shards(bench, submitted, 2)
    assert "all shards are done" in bench.ok("status", "parts")
    bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    for name in ("whole.h5", "merged.h5"):
        for words in (["summary"], ["verify"], ["digest"], ["compare"], ["analyze"], ["trace"]):
            bench.ok(*words, name)
    bench.ok("extend", "merged.h5", "--runs", 90, "--quiet")
    bench.ok("sweep", submitted, "-o", "long.h5", "--runs", 90, "--quiet")
    same_results(bench, "merged.h5", "long.h5")


def test_a_market_is_divided_too(bench):
    config = bench.write("m.toml", MARKET)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    run_shards(bench, config, 2)
    bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    same_results(bench, "merged.h5", "whole.h5")


def test_a_finished_shard_is_left_alone_and_a_damaged_one_is_run_again(bench):
    config = bench.write("x.toml", STUDY)
    run_shards(bench, config, 3)
    file = shard_path(bench, 2)
    before = file.read_bytes(), file.stat().st_mtime_ns
    begin = time.monotonic()
    text = bench.ok("sweep", config, "-o", "parts", "--shard", "2/3")
    assert "is finished already" in text and time.monotonic() - begin < 5, text
    assert before == (file.read_bytes(), file.stat().st_mtime_ns)
    file.write_bytes(before[0][:5000])
    assert "corrupt     1: 2" in bench.ok("status", "parts")
    assert "--array=2\n" in bench.ok("status", "parts")
    run_shards(bench, config, 3)
    assert "all shards are done" in bench.ok("status", "parts")


def test_a_shard_is_what_it_holds_not_what_it_is_called(bench):
    config = bench.write("x.toml", STUDY)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    run_shards(bench, config, 2)
    for name in (shard_path(bench, 1), shard_path(bench, 1).with_suffix(".h5.partial")):
        shard_path(bench, 1).unlink()
        shutil.copy(shard_path(bench, 2), name)
        said = bench.ok("status", "parts")
        assert "done        1: 2\n" in said and "resubmit    --array=1\n" in said, said
        run_shards(bench, config, 2, only=[1])
    assert "all shards are done" in bench.ok("status", "parts")
    bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    assert bench.digest("merged.h5") == bench.digest("whole.h5")


def test_a_part_of_an_array_begins_no_other_division(bench):
    config = bench.write("x.toml", STUDY)
    run_shards(bench, config, 4, only=[1, 2])

    def task(index, first, last, shard="auto"):
        names = {"ID": index, "MIN": first, "MAX": last, "COUNT": last - first + 1}
        variables = {f"SLURM_ARRAY_TASK_{name}": str(value) for name, value in names.items()}
        words = ("sweep", config, "-o", "parts", "--shard", shard, "--quiet")
        return bench.run(*words, env={**os.environ, **variables})

    for refused in (task(3, 3, 4), task(1, 1, 2)):
        assert refused.returncode == 2 and "shards" in refused.stderr, refused.stderr
    refused = task(0, 0, 3, "auto/4")
    assert refused.returncode == 2 and "SLURM_ARRAY_TASK_ID is 0" in refused.stderr, refused.stderr
    for index in (3, 4):
        assert task(index, 3, 4, "auto/4").returncode == 0
    assert "all shards are done" in bench.ok("status", "parts")


def test_a_merge_takes_no_points_away_unasked(bench):
    config = bench.write("x.toml", STUDY)
    run_shards(bench, config, 2)
    bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    before = bench.digest("merged.h5")
    shard_path(bench, 1).unlink()
    done = bench.run("merge", "parts", "-o", "merged.h5")
    assert done.returncode == 3 and "has 6 points that are not here" in done.stderr, done.stderr
    assert bench.digest("merged.h5") == before
    assert "6 points are missing" in bench.ok("merge", "parts", "-o", "merged.h5", "--force")


def test_holes_are_missing_and_said(bench):
    import h5py
    import numpy

    config = bench.write("x.toml", STUDY)
    run_shards(bench, config, 5, only=[1, 3])
    assert "resubmit    --array=2,4-5\n" in bench.ok("status", "parts")
    text = bench.ok("merge", "parts", "-o", "merged.h5", "--quiet")
    assert "note: of 5 shards these are not there: 2,4-5" in text, text
    with h5py.File(bench.folder / "merged.h5") as file:
        missing = file["status"][...] == 1
        assert f"note: {missing.sum()} points are missing" in text, text
        assert numpy.array_equal(numpy.isnan(file["block_time.mean"][...]), missing)
        assert "digest" not in file.attrs


def test_what_does_not_belong_together_is_refused_by_name(bench):
    import h5py

    config = bench.write("x.toml", STUDY)
    run_shards(bench, config, 3)
    run_shards(bench, config, 2, folder="two")

    def refused(*words):
        done = bench.run("merge", "bad", "-o", "merged.h5")
        assert done.returncode == 3 and done.stderr.count("\n") == 1, done
        for word in words:
            assert word in done.stderr, f"{word} is not in: {done.stderr}"
        left = [p.name for p in bench.folder.glob("merged.h5*")]
        assert not left, left

    def spoiled(change=None, extra=None):
        shutil.rmtree(bench.folder / "bad", ignore_errors=True)
        shutil.copytree(bench.folder / "parts", bench.folder / "bad")
        if change:
            with h5py.File(shard_path(bench, 2, "bad"), "r+") as file:
                change(file)
        if extra:
            shutil.copy(extra, bench.folder / "bad" / "zz.h5")

    def other(*changes):
        name = "other" + str(len(list(bench.folder.glob("other*")))) + ".h5"
        bench.ok("sweep", config, "-o", name, "--points", "0", "--quiet", *changes)
        return bench.folder / name

    def edit(file):
        text = file["raw/config"].asstr()[()]
        file["raw/config"][()] = text.replace("slots = 240", "slots = 241")

    def new_attribute(name, value):
        def change(file):
            file.attrs[name] = value

        return change

    def change_a_count(file):
        done = file["raw/runs"][..., 0].nonzero()
        file["raw/included"][done[0][0], done[1][0], 0] += 1

    spoiled(extra=shard_path(bench, 2))
    refused("both are shard 2/3", "zz.h5", "0002-of-0003.h5")
    spoiled(extra=shard_path(bench, 1, "two"))
    refused("both hold point", "same runs", "zz.h5", "latency.scale = ")
    spoiled(extra=other("--seed", 8))
    refused("zz.h5", "seed = 8", "seed = 7")
    spoiled(extra=other("--set", "relay.slots=250"))
    refused("zz.h5", "relay.slots = 250")
    spoiled(edit)
    reseal(shard_path(bench, 2, "bad"))
    refused("0002-of-0003.h5", "relay.slots = 241")
    spoiled(new_attribute("seed", 8))
    refused("0002-of-0003.h5", "not those that were written", "seal")
    reseal(shard_path(bench, 2, "bad"))
    refused("0002-of-0003.h5", "attribute seed is 8")
    spoiled(new_attribute("model_version", 999))
    refused("0002-of-0003.h5", "model version 999")
    spoiled(new_attribute("format_version", 999))
    refused("0002-of-0003.h5", "format version 999")
    spoiled(change_a_count)
    refused("0002-of-0003.h5", "not those that were written")
    spoiled()
    file = shard_path(bench, 2, "bad")
    file.write_bytes(file.read_bytes()[:20000])
    refused("0002-of-0003.h5", "truncated")
    file.write_text("no results")
    refused("0002-of-0003.h5", "not an HDF5 file")
    # Another study's file is not replaced.
    bench.ok("sweep", config, "-o", "merged.h5", "--seed", 9, "--quiet")
    before = bench.digest("merged.h5")
    done = bench.run("merge", "parts", "-o", "merged.h5")
    assert done.returncode == 3 and "another study" in done.stderr, done
    assert bench.digest("merged.h5") == before


def test_shards_are_named_as_people_and_slurm_name_them(bench):
    config = bench.write("x.toml", STUDY)
    for shard, word in (
        ("0/3", "3/10"),
        ("4/3", "3/10"),
        ("x", "3/10"),
        ("1/13", "at most 12"),
        ("auto", "SLURM_ARRAY_TASK_ID"),
    ):
        done = bench.run("sweep", config, "-o", "parts", "--shard", shard)
        assert done.returncode == 2 and word in done.stderr, done
    done = bench.run(
        "sweep", config, "-o", "parts", "--shard", "1/2", "--until", "block_time.mean rel 1%"
    )
    assert done.returncode == 2 and "all points together" in done.stderr, done

    def slurm(task, first, last, count, shard):
        import os

        names = {"ID": task, "MIN": first, "MAX": last, "COUNT": count}
        return bench.run(
            "sweep",
            config,
            "-o",
            "parts",
            "--shard",
            shard,
            env=dict(
                os.environ, **{f"SLURM_ARRAY_TASK_{name}": str(x) for name, x in names.items()}
            ),
        )

    assert slurm(0, 0, 3, 4, "auto").returncode == 0
    assert shard_path(bench, 1).name.endswith("-0001-of-0004.h5")
    assert slurm(3, 2, 3, 2, "auto/4").returncode == 0
    assert shard_path(bench, 3).exists()
    done = slurm(3, 1, 3, 2, "auto")
    assert done.returncode == 2 and "auto/10" in done.stderr, done


LONG = STUDY.replace("runs = 70", "runs = 8000").replace(
    "[1, 2, 3, 4]", "{ from = 1, to = 24, step = 1 }"
)


def interrupted(bench, config, output, how, *arguments, seconds=1.5):
    process = subprocess.Popen(
        [BINARY, "sweep", config, "-o", output, "--quiet", "--backend", "scalar", *arguments],
        cwd=bench.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(seconds)
    for one in how:
        process.send_signal(one)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_signals_stop_in_good_order_and_the_same_command_goes_on(bench):
    config = bench.write("x.toml", LONG)
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    for how in (signal.SIGUSR1, signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
        code, errors = interrupted(bench, config, "x.h5", [how])
        if how == signal.SIGKILL:
            assert code == -signal.SIGKILL, (code, errors)
        else:
            assert code == 75 and "stopped when asked to" in errors, (code, errors)
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    same_results(bench, "x.h5", "whole.h5")
    assert [p.name for p in bench.folder.glob("x.h5*")] == ["x.h5"]


def test_a_restart_takes_what_is_there_and_nothing_of_another_study(bench):
    config = bench.write("x.toml", LONG)
    code, errors = interrupted(bench, config, "x.h5", [signal.SIGTERM], seconds=4)
    assert code == 75, (code, errors)
    kept = int(errors.split("stopped when asked to: ")[1].split()[0])
    assert kept > 0, errors
    done = bench.run("sweep", config, "-o", "x.h5", "--seed", 8)
    assert done.returncode == 3 and "seed = 7" in done.stderr and "seed = 8" in done.stderr, done
    text = bench.ok("sweep", config, "-o", "x.h5")
    assert f"{kept} points are there already" in text, text


def test_a_second_interrupt_stops_at_once(bench):
    config = bench.write("x.toml", LONG.replace("runs = 8000", "runs = 1000000"))
    begin = time.monotonic()
    code, _ = interrupted(bench, config, "x.h5", [signal.SIGINT, signal.SIGINT])
    assert code in (-signal.SIGINT, 75) and time.monotonic() - begin < 10, code


def test_a_file_that_another_process_writes_is_left_alone(bench):
    config = bench.write("x.toml", LONG.replace("runs = 8000", "runs = 1000000"))
    process = subprocess.Popen(
        [BINARY, "sweep", config, "-o", "parts", "--shard", "1/3", "--quiet"],
        cwd=bench.folder,
        stderr=subprocess.PIPE,
    )
    try:
        time.sleep(2)
        done = bench.run("sweep", config, "-o", "parts", "--shard", "1/3")
        assert done.returncode == 3 and "another process is writing it" in done.stderr, done
        assert "shard 1: running" in bench.ok("status", "parts")
    finally:
        process.terminate()
        process.communicate(timeout=60)


if __name__ == "__main__":
    main(dict(globals()))
