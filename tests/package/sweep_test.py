"""coresweep.sweep runs a study as the command does, and says what the program says."""

import os

from support.package import STUDY, needs, refused

needs()
from program import main

import coresweep


def test_the_results_are_those_of_the_command(bench):
    study = bench.folder / bench.write("x.toml", STUDY)
    file = bench.folder / "python.h5"
    results = coresweep.sweep(
        study,
        file,
        set={"relay.slots": 360, "axes.latency.scale": [1, 2]},
        runs=64,
        seed=3,
        options=["--threads", "1"],
    )
    assert coresweep.labels(results, "latency.scale") == ["1", "2"], results
    words = ["--set", "relay.slots=360", "--set", "axes.latency.scale=[1, 2]"]
    words += ["--runs", 64, "--seed", 3]
    bench.ok("sweep", "x.toml", "-o", "command.h5", "--quiet", *words)
    assert bench.digest("python.h5") == bench.digest("command.h5")


def test_the_file_has_the_name_of_the_study_and_may_be_analyzed(bench):
    bench.write("x.toml", STUDY)
    before = os.getcwd()
    os.chdir(bench.folder)
    try:
        results = coresweep.sweep("x.toml", runs=8, analyze=True)
        assert set(coresweep.open("x.h5")) == set(results)
        message = refused(coresweep.ProgramError, coresweep.sweep, "x.toml", runs=9)
        assert "x.h5" in message and "--force" in message, message
        again = coresweep.sweep("x.toml", runs=9, force=True)
    finally:
        os.chdir(before)
    assert any(name.startswith("verdict.") for name in results), list(results)
    assert coresweep.study(again)["study"]["runs"] == 9


def test_errors_are_those_of_the_program(bench):
    study = bench.folder / bench.write("x.toml", STUDY)
    out = bench.folder / "out.h5"
    for code, part, change in (
        (2, 'did you mean "relay.slots"?', {"relay.slotz": 3}),
        (2, "study.runs", {"study.runs": "many"}),
    ):
        try:
            coresweep.sweep(study, out, set=change)
        except coresweep.ProgramError as error:
            assert error.code == code and part in str(error), error
            assert not str(error).startswith("coresweep:"), error
        else:
            raise AssertionError(f"accepted: {change}")
    assert not out.exists()
    kept = os.environ["CORESWEEP"]
    os.environ["CORESWEEP"] = str(bench.folder / "none")
    try:
        message = refused(FileNotFoundError, coresweep.sweep, study, out)
    finally:
        os.environ["CORESWEEP"] = kept
    assert "none" in message and "pip install ." in message, message


if __name__ == "__main__":
    main(dict(globals()))
