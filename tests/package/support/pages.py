"""Studies, and the pages of their results. Not a test."""

import os

from program import SMALL

from coresweep.report import report

MARKET = """
[study]
title = "Costs"
runs = 64
market_runs = 300
seed = 5
baseline = { "tenant.strategy" = "auto-renew" }
[relay]
slots = 300
[market]
model = "agents"
[tenant]
record = "11 DOT"
[[axes.squeeze]]
name = "none"
market.squeeze_probability = 0
[[axes.squeeze]]
name = "often"
market.squeeze_probability = 0.3
market.squeeze_budget = "100000 DOT"
[axes]
tenant.strategy = ["auto-renew", "floor-rebuy"]
market.cycles = [4, 6]
"""
BESIDE = """
[market]
by = ["squeeze", "tenant.strategy"]
cases = "squeeze"
[market.chosen]
"tenant.strategy" = "auto-renew"
"market.cycles" = 6
[[claims]]
text = "faster"
variable = "ratio_to_baseline.block_time.mean"
inverse = true
[[risks]]
text = "slower network"
variable = "block_time.mean"
at = { "latency.scale" = 2 }
[[risks]]
text = "core lost"
variable = "core_lost.share"
at = { "tenant.strategy" = "floor-rebuy", squeeze = "often" }
of = "market"
[[vote]]
text = "before"
variable = "blocks_per_day"
point = "baseline"
[[vote]]
text = "only words"
"""
OBJECTIVES = """
[analysis]
assumptions = ["latency.scale"]
objectives = ["block_time.mean", "wasted_share"]
"""

made = {}  # results by study


def simulate(bench, name, study, analyze=True):
    """The results of a study; each is simulated once, and every test gets a copy."""
    file = bench.folder / f"{name}.h5"
    if (study, analyze) not in made:
        bench.write(f"{name}.toml", study)
        bench.ok("sweep", f"{name}.toml", "-o", file.name, "--quiet")
        if analyze:
            bench.ok("analyze", file.name)
        made[study, analyze] = file.read_bytes()
    file.write_bytes(made[study, analyze])
    return str(file)


def page_of(bench, study, *options, analyze=True, name="x"):
    file = simulate(bench, name, study, analyze)
    output = bench.folder / f"{name}.html"
    assert report.main([file, "-o", str(output), *options]) == 0
    return output.read_text()


def joined_page(bench, more=""):
    """A pipeline's file with a market's beside it, and texts to both."""
    bench.write("beside.toml", BESIDE)
    return page_of(
        bench,
        SMALL + more,
        "--market",
        simulate(bench, "m", MARKET),
        "--claims",
        str(bench.folder / "beside.toml"),
        "--program",
        os.environ["CORESWEEP"],
    )
