"""Every shipped study at its full size has the same bits on a CUDA device. As cuda_digest_test, it
also runs on the stand-in of tests/device/, two studies at a time: a part of each, for the stand-in
is slow; all of it with CORESWEEP_STANDIN_WHOLE=1, which takes the better part of an hour."""

import concurrent.futures
import os

from support.program import SOURCE, Bench, main, same_bits, skip_without_device

IN_PART = "CORESWEEP_STANDIN_DEVICES" in os.environ and "CORESWEEP_STANDIN_WHOLE" not in os.environ


def part_of(config):
    if not IN_PART:
        return ()
    fewer = ("--set", "study.market_runs=300") if "\nmarket_runs" in config.read_text() else ()
    return ("--runs", 100, "--set", "relay.slots=600", *fewer)


def has_the_same_bits(config):
    with Bench() as bench:
        return same_bits(bench, config, *part_of(config), reference="simd", timeout=3600)


def test_shipped_studies_at_full_size(_):
    configs = sorted((SOURCE / "configs").glob("*.toml"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        same = list(pool.map(has_the_same_bits, configs))
    different = [config.name for config, is_same in zip(configs, same, strict=True) if not is_same]
    assert not different, different


if __name__ == "__main__":
    skip_without_device()
    main(dict(globals()))
