#!/usr/bin/env python3
"""market_differential_test.py with many more markets, which must reach every branch."""

import sys

sys.dont_write_bytecode = True
from market_differential_test import compare

RENEWING = ("auto-renew", "renew-late", "hybrid", "shared", "resell", "pool", "elastic")
BUYING = ("floor-rebuy", "threshold", "two-stage")
RENEWED_BY_THE_CHAIN = ("auto-renew", "hybrid", "shared", "resell", "pool", "elastic")
ORDERING = ("on-demand", "hybrid", "elastic")

BRANCHES = (
    [
        s + b
        for s in RENEWING + BUYING
        for b in (
            " buys",
            " loses a core",
            " out of funds",
            " squeezed",
            " late",
            " wins",
            " displaced",
            " finds no core to buy",
            " every win is protected",
        )
    ]
    + [
        s + b
        for s in RENEWING
        for b in (" renews", " finds no core to renew", " renews at the clearing price")
    ]
    + [
        s + b
        for s in RENEWED_BY_THE_CHAIN
        for b in (" forgets to renew", " forgets to renew after an auction")
    ]
    + [
        s + b
        for s in ORDERING
        for b in (
            " orders",
            " finds orders too dear",
            " finds the queue full",
            " orders beyond its funds",
            " orders on the coretime chain",
            " finds orders on the coretime chain too dear",
            " finds the batch full",
            " cannot cover its limit",
            " finds an empty pool",
            " finds the cap reached",
        )
    ]
    + [
        "shared partners leave",
        "resell resells",
        "pool pools",
        "two-stage guard",
        "two-stage renews at the clearing price",
    ]
)

if __name__ == "__main__":
    sys.exit(compare(4000, 5, BRANCHES))
