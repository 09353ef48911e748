"""Every shipped study at its full size has the same bits on a CUDA device. As cuda_digest_test, it
also runs on the stand-in of tests/device/; two studies at a time."""

import concurrent.futures

from support.program import SOURCE, Bench, main, same_bits, skip_without_device


def has_the_same_bits(config):
    with Bench() as bench:
        return same_bits(bench, config, reference="simd", timeout=3600)


def test_shipped_studies_at_full_size(_):
    configs = sorted((SOURCE / "configs").glob("*.toml"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        same = list(pool.map(has_the_same_bits, configs))
    different = [config.name for config, is_same in zip(configs, same, strict=True) if not is_same]
    assert not different, different


if __name__ == "__main__":
    skip_without_device()
    main(dict(globals()))
