"""Whoever changes a file and makes every hash in it anew, as docs/FORMAT.md describes them, is
caught by `verify`: it works out again what follows from the study, and runs points again."""

import h5py
import numpy as np
from support.forgeries import HIDDEN, STUDY, forged, needs, said, seals, study

needs()
from program import main


def test_verify_finds_what_every_hash_agrees_with(bench):
    for what, forge in HIDDEN.items():
        name = forged(bench, forge, again=True)
        sentence = said(bench, "verify", name)
        assert sentence.startswith("coresweep: "), f"{what}: {sentence or 'taken'}"
        assert "internal" not in sentence, f"{what}: {sentence}"


def test_results_of_other_runs_are_found_by_running_again(bench):
    """Metrics, hashes and words agree with the integers, which are those of another seed."""
    bench.write("study.toml", STUDY)
    bench.ok("sweep", "study.toml", "-o", "x.h5", "--seed", 8, "--quiet")
    path = bench.folder / "x.h5"
    with h5py.File(path, "r+") as file:
        study("seed = 8", "seed = 7")(file)
        file.attrs["seed"] = np.uint64(7)
        seals.put(file, "seed_text", "7")
    seals.reseal(path)
    bench.ok("digest", "x.h5")
    bench.ok("summary", "x.h5")
    done = bench.run("verify", "x.h5", "--points", 1)
    assert done.returncode == 3 and "came out differently" in done.stderr, done.stderr
    lines = [line.split(" ")[0] for line in done.stdout.splitlines() if "DIFFERENT" in line]
    assert lines == ["point", "market"], done.stdout


if __name__ == "__main__":
    main(dict(globals()))
