"""The memory of a merge: it does not grow with the number of shards."""

import concurrent.futures

from support.program import main

STUDY = """
[study]
runs = 4
[relay]
slots = 60
[axes]
latency.scale = { from = 1, to = 3, count = 1000 }
"""
LIMIT = 100_000_000  # bytes


def test_a_thousand_shards_take_no_more_memory_than_two(bench):
    config = bench.write("x.toml", STUDY)

    def shard(index, count, folder):
        bench.ok(
            "sweep", config, "-o", folder, "--shard", f"{index}/{count}", "--quiet", "--threads", 1
        )

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda i: shard(i, 1000, "parts"), range(1, 1001)))
    shard(1, 2, "two")
    shard(2, 2, "two")
    few = bench.peak_kib("merge", "two", "-o", "m.h5", "--quiet") * 1024
    many = bench.peak_kib("merge", "parts", "-o", "m.h5", "--quiet") * 1024
    print(f"        merge of 2 shards: {few / 1e6:.1f} MB, of 1000: {many / 1e6:.1f} MB")
    assert many < LIMIT, f"{many / 1e6:.1f} MB"
    assert many < few + LIMIT / 10, f"{few / 1e6:.1f} MB, {many / 1e6:.1f} MB"
    bench.ok("sweep", config, "-o", "whole.h5", "--quiet")
    assert bench.digest("m.h5") == bench.digest("whole.h5")


if __name__ == "__main__":
    main(dict(globals()))
