"""Studies of the market from the command line: the same bits everywhere, every strategy, errors."""
import pytest

from support.program import Bench

STUDY = """
[study]
runs = 16
market_runs = 70
seed = 5
[relay]
slots = 200
[market]
model = "agents"
cycles = 5
squeeze_probability = 0.3
squeeze_budget = "100000 DOT"
[tenant]
demand = 0.5
[axes]
tenant.strategy = ["auto-renew", "renew-late", "floor-rebuy", "threshold", "two-stage", "on-demand", "hybrid", "shared", "resell", "pool", "elastic"]
market.rules = ["rfc1-minimum-price", "rfc17"]
"""
