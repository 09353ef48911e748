"""The optimum of a response surface is simulated where it lies."""

import pathlib
import sys

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
import seals
from program import main, text_of

BLOCKS = """
[study]
runs = 128
seed = 7
[relay]
slots = 240
[axes]
latency.scale = {scales}
relay.skip_probability = {skips}
"""
MARKET = """
[study]
runs = 128
seed = 7
[market]
model = "agents"
cycles = 4
[axes]
market.renewal_bump = {bumps}
"""
SURFACE = ("--only", "surface", "--metric")


def swept(bench, text, **values):
    config = bench.write("x.toml", text.format(**values))
    bench.ok("sweep", config, "-o", "x.h5", "--force", "--quiet")
    return "x.h5"


def optimum(bench, file, metric, *options):
    """The cubes of the optimum and its attributes."""
    bench.ok("analyze", file, *SURFACE, metric, *options)
    with h5py.File(bench.folder / file) as results:
        name = f"surface.{metric}.optimum"
        ends = [float(results[name + end][()]) for end in ("", ".low", ".high")]
        return ends, dict(results[name].attrs)


def test_it_is_what_a_sweep_of_the_place_says(bench):
    grid = {"scales": [1, 1.5, 2, 2.5, 3], "skips": [0, 0.02, 0.04, 0.06, 0.08]}
    ends, attributes = optimum(bench, swept(bench, BLOCKS, **grid), "block_time.mean")
    at = dict(part.split(" = ") for part in text_of(attributes["at"]).split(", "))
    place = {"scales": [float(at["latency.scale"])], "skips": [float(at["relay.skip_probability"])]}
    config = bench.write("place.toml", BLOCKS.format(**place))
    for first, same in ((128, True), (0, False)):  # the study's own runs chose the place
        bench.ok("sweep", config, "-o", "p.h5", "--force", "--quiet", "--first-run", first)
        found = bench.summary("p.h5")[0]["block_time.mean"]
        assert ([found["value"], found["low"], found["high"]] == ends) == same, (found, ends)
    assert attributes["predicted"] != ends[0] and ends[1] < ends[0] < ends[2], ends


def test_of_the_market_too(bench):
    file = swept(bench, MARKET, bumps=[0, 0.05, 0.1, 0.15, 0.2, 0.25])
    ends, attributes = optimum(bench, file, "cost.mean")
    assert ends[0] > 0 and attributes["predicted"] > 0, (ends, attributes)


def test_without_a_simulation_there_is_no_interval(bench):
    file = swept(bench, BLOCKS, scales=[1, 2, 3], skips=[0, 0.05, 0.1])
    ends, attributes = optimum(bench, file, "block_time.mean", "--no-simulate")
    assert all(end != end for end in ends) and attributes["predicted"] > 0, (ends, attributes)
    said = bench.ok("analyze", file, *SURFACE, "block_time.mean", "--no-simulate")
    assert "the optima were not simulated: --no-simulate" in said, said


def test_another_version_of_the_model_is_not_simulated(bench):
    file = swept(bench, BLOCKS, scales=[1, 2, 3], skips=[0, 0.05, 0.1])
    with h5py.File(bench.folder / file, "r+") as results:
        results.attrs["model_version"] = results.attrs["model_version"] - 1
    seals.reseal(bench.folder / file)
    said = bench.ok("analyze", file, *SURFACE, "block_time.mean")
    assert "another version of the model wrote this file" in said, said


if __name__ == "__main__":
    main(dict(globals()))
