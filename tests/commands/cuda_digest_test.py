"""The CUDA back end gives the bits of the reference. Skipped where there is no device; beside that
it runs on the stand-in of tests/device/ everywhere."""

import os

from support.program import SMALL, SOURCE, main, same_bits, skip_without_device

STANDIN = "CORESWEEP_STANDIN_DEVICES" in os.environ
SMALLER = ("--runs", 37, "--set", f"relay.slots={200 if STANDIN else 1500}")


def test_small_study_on_the_device(bench):
    assert same_bits(bench, bench.write("small.toml", SMALL))


def test_shipped_studies_on_the_device(bench):
    for config in sorted((SOURCE / "configs").glob("*.toml")):
        market = "\nmarket_runs" in config.read_text()
        fewer = ("--set", "study.market_runs=6") if market and STANDIN else ()
        assert same_bits(bench, config, *SMALLER, *fewer), config.name


def test_uneven_numbers_of_runs_on_the_device(bench):
    config = bench.write("small.toml", SMALL)
    for runs in (1, 63, 64, 65, 1000):
        assert same_bits(bench, config, "--runs", runs), f"{runs} runs"


def test_many_points_of_few_runs_on_the_device(bench):
    """Of more than 32 points, blocks take runs of all histogram batches."""
    study = """backing.protocol = "fragment-tree"
[relay]
slots = 150
[axes]
para.unincluded_segment_capacity = [1, 2, 3, 5, 12, 17]
latency.scale = [0.5, 0.8, 1, 1.3, 1.6, 2, 3]
"""
    config = bench.write("many.toml", study)
    for runs in (13, 37):
        assert same_bits(bench, config, "--runs", runs), f"{runs} runs"


def test_runs_added_on_the_device(bench):
    config = bench.write("small.toml", SMALL)
    bench.ok("sweep", config, "-o", "once.h5", "--runs", 700, "--backend", "thrust", "--quiet")
    bench.ok("sweep", config, "-o", "more.h5", "--runs", 300, "--backend", "cuda", "--quiet")
    bench.ok("extend", "more.h5", "--runs", 700, "--backend", "cuda", "--quiet")
    assert bench.digest("once.h5") == bench.digest("more.h5")


def test_a_call_that_fails_is_tried_again(bench):
    if not STANDIN:
        return
    config = bench.write("small.toml", SMALL)
    options = ("--runs", 600, "--on-failure", "retry:1", "--quiet", "--force")
    bench.ok("sweep", config, "-o", "cpu.h5", *options, "--backend", "thrust")
    failed = 0
    for call in range(3, 120, 17):
        environment = os.environ | {"CORESWEEP_STANDIN_FAIL_AT": str(call)}
        sweep = ("sweep", config, "-o", "cuda.h5", *options, "--backend", "cuda")
        done = bench.run(*sweep, env=environment)
        if done.returncode != 0:  # before the first launch nothing is tried again
            failed += 1
            assert "CUDA device" in done.stderr, done.stderr
            continue
        assert bench.digest("cuda.h5") == bench.digest("cpu.h5"), f"call {call}"
    assert failed < 4, failed


if __name__ == "__main__":
    skip_without_device()
    main(dict(globals()))
