"""A sweep until a precision is reached, stopped and killed on its way: it goes on, to the same
end."""

import signal
import subprocess
import time

from support.program import BINARY, main, same_results

STUDY = """
[study]
runs = 70
seed = 7
until = "block_time.mean rel 0.1%"
min_runs = 128
max_runs = 4096
[relay]
slots = 1200
[axes]
latency.scale = { from = 1, to = 3, count = 12 }
"""
SCALAR = ["--backend", "scalar", "--quiet"]


def interrupted(bench, config, how, seconds):
    process = subprocess.Popen(
        [BINARY, "sweep", config, "-o", "x.h5", *SCALAR],
        cwd=bench.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(how)
        process.communicate(timeout=60)
    return process.returncode


def runs_in(bench, name):
    import h5py

    with h5py.File(bench.folder / name) as file:
        return sorted(set(file["raw/runs"][...].sum(axis=-1).tolist()))


def test_it_goes_on_from_the_runs_that_are_there(bench):
    config = bench.write("x.toml", STUDY)
    begin = time.monotonic()
    bench.ok("sweep", config, "-o", "whole.h5", *SCALAR)
    seconds = time.monotonic() - begin
    assert len(runs_in(bench, "whole.h5")) == 1 and runs_in(bench, "whole.h5")[0] > 500
    stops = 0
    for how in [signal.SIGTERM, signal.SIGKILL, signal.SIGTERM, signal.SIGUSR1]:
        code = interrupted(bench, config, how, 0.3 * seconds)
        if code == 0:
            break
        stops += 1
        assert code == (-signal.SIGKILL if how == signal.SIGKILL else 75), code
    assert stops > 1, seconds
    if not (bench.folder / "x.h5").exists():
        text = bench.ok("sweep", config, "-o", "x.h5", "--backend", "scalar")
        assert "12 points are there already" in text, text
    same_results(bench, "x.h5", "whole.h5")
    assert [p.name for p in bench.folder.glob("x.h5*")] == ["x.h5"]


def test_points_on_their_way_to_a_look_are_caught_up(bench):
    """A partial file as a kill leaves it: some points at one look, some at the next, one
    damaged."""
    import h5py

    config = bench.write("x.toml", STUDY.replace("1200", "240"))
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    reached = runs_in(bench, "whole.h5")[0]
    plain = bench.write("plain.toml", STUDY.replace("until", "#").replace("1200", "240"))
    bench.ok("sweep", plain, "-o", "early.h5", "--runs", reached // 4, "--quiet")
    bench.ok("sweep", plain, "-o", "late.h5", "--runs", reached // 2, "--points", "2-7", "--quiet")
    bench.ok("sweep", config, "-o", "x.h5", "--quiet")
    (bench.folder / "x.h5").rename(bench.folder / "x.h5.partial")
    with h5py.File(bench.folder / "x.h5.partial", "r+") as file:
        for name in ("early.h5", "late.h5"):
            with h5py.File(bench.folder / name) as other:
                there = other["raw/runs"][...].sum(axis=-1) > 0
                for key, dataset in other["raw"].items():
                    if key == "point_sha256" or "first_word" in dataset.attrs:
                        values = file["raw"][key][...]
                        values[there] = dataset[...][there]
                        file["raw"][key][...] = values
        file["raw/included"][4, 0] += 1
    text = bench.ok("sweep", config, "-o", "x.h5")
    assert "11 points are there already" in text, text
    assert f"\n{reached // 4} runs" not in text and f"{reached // 2} runs" in text, text
    same_results(bench, "x.h5", "whole.h5")


if __name__ == "__main__":
    main(dict(globals()))
