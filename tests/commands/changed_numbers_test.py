"""A number that was changed in a results file is never shown: whoever reads it says so."""

import pathlib
import shutil
import sys

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
import seals
from program import main, market_study

SWEPT = []  # the bytes of the file, once it is made


def sweep(bench):
    """Puts whole.h5 into the folder of the test."""
    if not SWEPT:
        config = bench.write("small.toml", market_study(40, [0, 0.5], "latency.scale = [1, 2]\n"))
        bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
        SWEPT.append((bench.folder / "whole.h5").read_bytes())
    (bench.folder / "whole.h5").write_bytes(SWEPT[0])


def change(bench, dataset, name="changed.h5"):
    """A copy in which one value of a dataset is another one."""
    shutil.copy(bench.folder / "whole.h5", bench.folder / name)
    with h5py.File(bench.folder / name, "r+") as file:
        values = file[dataset]
        first = (0,) * values.ndim
        values[first] = 1 if values[first] != values[first] else values[first] + 1
    return name


def refuses(bench, dataset, *commands):
    changed = change(bench, dataset)
    for command in commands:
        done = bench.run(command, changed)
        message = done.stderr
        assert done.returncode == 3, f"{command} of a changed {dataset}: {done.stdout}{message}"
        # Integers are sealed by point : the message names their group.
        place = dataset if "/" not in dataset else dataset.split("/")[0]
        assert changed in message and f"/{place}" in message, f"{command}: {message}"
        assert "run the sweep again" in message, f"{command}: {message}"


def test_an_untouched_file_passes_and_both_levels_run_again(bench):
    sweep(bench)
    told = bench.ok("verify", "whole.h5", "--points", 1)
    lines = told.splitlines()
    assert sum(line.startswith("point ") for line in lines) == 1, told
    assert sum(line.startswith("market point ") for line in lines) == 1, told
    assert told.count("the same bits") == 2 and "DIFFERENT" not in told, told
    assert bench.digest("whole.h5") in told, told


def test_a_changed_cube_of_the_pipeline(bench):
    sweep(bench)
    refuses(bench, "block_time.mean", "verify", "summary", "compare", "analyze", "digest")


def test_a_changed_cube_of_the_market(bench):
    sweep(bench)
    refuses(bench, "cost.mean", "verify", "summary", "compare", "analyze", "digest")


def test_a_changed_sum_of_the_pipeline(bench):
    sweep(bench)
    refuses(bench, "raw/included", "verify", "analyze", "digest")


def test_a_changed_sum_of_the_market(bench):
    sweep(bench)
    refuses(bench, "market/cost.sum_low", "verify", "analyze", "digest")


def test_a_changed_cube_of_an_analysis(bench):
    sweep(bench)
    bench.ok("analyze", "whole.h5", "--only", "ranges")
    with h5py.File(bench.folder / "whole.h5") as file:
        name = next(name for name in file if file[name].attrs.get("analysis") == b"ranges")
    refuses(bench, name, "verify", "summary")


def test_a_cube_that_was_sealed_again_is_not_what_the_integers_say(bench):
    """Whoever changes a number and its seal: `verify` works the number out again."""
    sweep(bench)
    for dataset in ("block_time.mean", "cost.mean", "cycle.payment.mean"):
        changed = change(bench, dataset)
        seals.reseal(bench.folder / changed)
        bench.ok("summary", changed)
        done = bench.run("verify", changed)
        assert done.returncode == 3 and f"/{dataset}" in done.stderr, done.stderr


def test_a_changed_digest(bench):
    sweep(bench)
    shutil.copy(bench.folder / "whole.h5", bench.folder / "changed.h5")
    with h5py.File(bench.folder / "changed.h5", "r+") as file:
        file.attrs["digest"] = "0" * 64
    done = bench.run("verify", "changed.h5")
    assert done.returncode == 3 and "digest" in done.stderr, done.stderr


def test_files_from_before_seals_are_read(bench):
    sweep(bench)
    with h5py.File(bench.folder / "whole.h5", "r+") as file:
        for name in file:
            if "sha256" in file[name].attrs:
                del file[name].attrs["sha256"]
    seals.strip(bench.folder / "whole.h5")
    for command in ("verify", "summary", "digest"):
        done = bench.run(command, "whole.h5")
        assert done.returncode == 0 and "whole.h5 has no seal" in done.stderr, done.stderr


if __name__ == "__main__":
    main(globals())
