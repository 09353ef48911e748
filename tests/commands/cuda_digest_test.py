"""The CUDA back end gives the bits of the reference. Skipped where there is no device."""

from support.program import SMALL, SOURCE, Bench, main, skip


def same_bits(bench, config, *options):
    bench.ok("sweep", config, "-o", "cpu.h5", "--backend", "thrust", "--quiet", "--force", *options)
    bench.ok("sweep", config, "-o", "gpu.h5", "--backend", "cuda", "--quiet", "--force", *options)
    return bench.digest("cpu.h5") == bench.digest("gpu.h5")


def test_small_study_on_the_device(bench):
    assert same_bits(bench, bench.write("small.toml", SMALL))


def test_shipped_studies_on_the_device(bench):
    for config in sorted((SOURCE / "configs").glob("*.toml")):
        assert same_bits(bench, config, "--runs", 37, "--set", "relay.slots=1500"), config.name


def test_uneven_numbers_of_runs_on_the_device(bench):
    config = bench.write("small.toml", SMALL)
    for runs in (1, 63, 64, 65, 1000):
        assert same_bits(bench, config, "--runs", runs), f"{runs} runs"


if __name__ == "__main__":
    with Bench() as probe:
        if "cuda    yes" not in probe.ok("doctor"):
            skip(
                "no CUDA device: "
                + probe.ok("doctor").split("cuda    no", 1)[1].splitlines()[0].strip()
            )
    main(dict(globals()))
