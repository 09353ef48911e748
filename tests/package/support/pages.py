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
[chosen]
"backing.max_candidate_depth" = 3
[points]
slow = { "latency.scale" = 2 }
calm = { squeeze = "none" }
rebuy = { "tenant.strategy" = "floor-rebuy", squeeze = "often" }
[market]
by = ["squeeze", "tenant.strategy"]
cases = "squeeze"
[market.chosen]
"tenant.strategy" = "auto-renew"
"market.cycles" = 6
[answer]
yes = ["ratio_to_baseline.block_time.mean < 0.9"]
finding = "Blocks come every {block_time.mean}, not every {block_time.mean @ baseline}."
[[cards]]
title = "Faster"
text = "{transaction_latency.included.mean - inclusion_latency.mean | s}"
[[cards]]
title = "Slower"
text = "{finality_latency.mean}"
[[cards]]
title = "Cost"
text = "{market.cost.mean @ calm}"
anchor = "costs"
[[claims]]
text = "faster"
holds = ["1 / ratio_to_baseline.block_time.mean > 1"]
says = "{1 / ratio_to_baseline.block_time.mean} times as often."
[[claims]]
text = "slower"
holds = ["ratio_to_baseline.block_time.mean > 2"]
says = "{ratio_to_baseline.block_time.mean} times as long."
[[claims]]
text = "both"
holds = ["block_time.mean > 1", "block_time.mean > 100"]
says = "{block_time.mean}."
[[changes]]
who = "Users"
lines = ["Wait {transaction_latency.included.mean}."]
[[risks]]
text = "slower network"
value = "block_time.mean @ slow"
says = "{block_time.mean @ slow} a block."
[[risks]]
text = "core lost"
says = "in {market.core_lost.share @ rebuy} of histories."
[[vote]]
text = "before: {blocks_per_day @ baseline}"
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
