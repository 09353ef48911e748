"""The integers of a point of the market from its settings: a second implementation of
host/compile/compile_market.cpp, for the fields that matter with these settings.
"""

import math
import statistics

from market_oracle import (
    AGENTS,
    CORETIME,
    DAY,
    ELASTIC,
    HYBRID,
    ON_DEMAND,
    POOL,
    REGIMES,
    RELAY,
    RENEW_LATE,
    RENEWED_BY_THE_CHAIN,
    RESELL,
    RFC17,
    SHARED,
    STRATEGIES,
    THRESHOLD,
    TWO_STAGE,
)

CYCLE_YEARS = 28 / 365.25
RULES = ("rfc1", "rfc1-minimum-price", "rfc17")
REGIME_NAMES = ("thin", "squeeze", "glut")
CLASSES = ("at_floor", "up_to_1_3", "up_to_3", "up_to_12", "above_12")
NODES = 177
MOST_LOG2 = (1 << 20) - 1  # of a node either way: 32 octaves


def limit(probability):
    return math.floor(probability * 2**31 + 0.5) - 1


def scaled(value, unit):
    return math.floor(value * unit + 0.5)


def count_limits(logarithm_of, most):
    """Limits of P(count <= i), from the logarithm of P(count = i)."""
    total, limits = 0.0, []
    for i in range(most):
        total += math.exp(logarithm_of(i))
        limits.append(limit(min(1.0, total)))
    return limits


def poisson(mean, most):
    if mean == 0:
        return [limit(1.0)] * most
    return count_limits(lambda i: i * math.log(mean) - mean - math.lgamma(i + 1), most)


def negative_binomial(mean, size, most):
    if mean == 0:
        return [limit(1.0)] * most
    share = mean / (mean + size)
    return count_limits(
        lambda i: (
            math.lgamma(i + size)
            - math.lgamma(size)
            - math.lgamma(i + 1)
            + size * math.log1p(-share)
            + i * math.log(share)
        ),
        most,
    )


def normal_nodes(mean, deviation):
    """Nodes of a normal logarithm in units of 2^-15 octaves, but for the ends."""

    def units(x):
        return max(-MOST_LOG2, min(MOST_LOG2, x * 2**15 / math.log(2)))

    nodes = [None] * (2 * NODES)
    for j in range(1, NODES):
        position = j if j < 8 else (8 + j % 8) << (j // 8 - 1)
        quantile = statistics.NormalDist().inv_cdf(position * 2.0**-25)
        nodes[j] = units(mean + deviation * quantile)
        nodes[NODES + j] = units(mean - deviation * quantile)
    return nodes


def exact(s):
    """Fields that must agree to the unit."""
    strategy = STRATEGIES.index(s["tenant.strategy"])
    model = REGIMES if s["market.model"] == "regimes" else AGENTS
    cycles, supply = s["market.cycles"], s["market.supply"]
    switches = 0 < s["market.later_rules_from"] <= cycles
    rules = RULES.index(s["market.rules"])
    later = RULES.index(s["market.later_rules"]) if switches else rules
    orders = strategy in (ON_DEMAND, HYBRID, ELASTIC)
    f = {
        "cycles": cycles,
        "model": model,
        "strategy": strategy,
        "rules": rules,
        "later_rules": later,
        "end_price": s["market.end_price"],
        "minimum_price": s["market.minimum_price"],
        "renewal_bump_ppb": scaled(s["market.renewal_bump"], 1e9),
        "ideal_proportion_ppb": scaled(s["market.ideal_proportion"], 1e9),
        "interlude": scaled(s["market.interlude"], DAY),
        "leadin": scaled(s["market.leadin"], DAY),
        "supply": (supply * cycles if len(supply) == 1 else supply[:cycles]) + [0] * (64 - cycles),
        "planck_per_coin": 10**12 if s["network"] == "kusama" else 10**10,
        "usd_price": scaled(s["usd.price"], 1e6),
        "cores": s["tenant.cores"],
        "tenant_record": s["tenant.record"],
        "funds": s["tenant.funds"],
        "counts_revenue": int(s["market.count_revenue"]),
        "delay_limit": limit(s["tenant.funding_delay_probability"]),
    }
    if switches:
        f["later_rules_from"] = s["market.later_rules_from"]
    if RFC17 in (rules, later):
        f.update(
            auction=scaled(s["rfc17.auction"], DAY),
            renewal_phase=scaled(s["rfc17.renewals"], DAY),
            penalty_ppb=scaled(s["rfc17.penalty"], 1e9),
            target_ppb=scaled(s["rfc17.target_consumption"], 1e9),
            sensitivity_milli=scaled(s["rfc17.sensitivity"], 1e3),
        )
        for name in (
            "minimum_opening_price",
            "price_multiplier",
            "minimum_reserve",
            "minimum_increment",
        ):
            f[name] = s["rfc17." + name]
    if model == AGENTS:
        at_rotation = s["market.renews_at_rotation"]
        f.update(
            tenants=s["market.tenants"],
            renewal_limit=[limit(s["market.renews_" + name]) for name in CLASSES],
            at_rotation_limit=limit(at_rotation),
            until_leadin_limit=limit(min(1.0, at_rotation + s["market.renews_in_leadin"])),
            patience_limit=limit(s["market.entrant_patience"]),
            squeeze_limit=limit(s["market.squeeze_probability"]),
        )
        if s["market.squeeze_probability"] > 0:
            f["squeeze_budget"] = s["market.squeeze_budget"]
    else:
        f.update(regimes(s))
    if strategy == THRESHOLD or RFC17 in (rules, later):
        f["threshold"] = s["tenant.threshold"]
    if strategy == RENEW_LATE:
        f["act_at"] = scaled(s["tenant.renewal_day"], DAY)
    if strategy == TWO_STAGE:
        f.update(act_at=scaled(s["tenant.purchase_day"], DAY), stock_guard=s["tenant.stock_guard"])
    if s["tenant.funding_delay_probability"] > 0 and strategy in RENEWED_BY_THE_CHAIN:
        f["notice_limit"] = limit(s["tenant.auto_renewal_noticed_probability"])
    if strategy == HYBRID:
        f["base_cores"] = s["tenant.base_cores"]
    if strategy == SHARED:
        f.update(mask_bits=s["tenant.mask_bits"], partner_limit=limit(s["tenant.partners_stay"]))
    if strategy == RESELL:
        f["resale_limit"] = limit(s["tenant.resale_probability"])
    if orders or strategy in (RESELL, POOL):
        f.update(
            demand=scaled(s["tenant.demand"], 2**32),
            demand_growth=scaled(1 + s["tenant.demand_growth"], 2**32),
        )
    if orders:
        f["order_limit"] = s["on_demand.order_limit"]
    if orders or strategy == POOL:
        f.update(
            base_fee=s["on_demand.base_fee"],
            pool_cores=s["on_demand.pool_cores"],
        )
        on_relay = s["on_demand.rules"] == "relay"
        f["on_demand_rules"] = RELAY if on_relay else CORETIME
        f.update(
            queue_size=s["on_demand.queue_size"] if on_relay else 0,
            target_utilisation_ppb=scaled(s["on_demand.target_utilisation"], 1e9) * on_relay,
            variability_ppb=scaled(s["on_demand.variability"], 1e9) * on_relay,
            order_step_ppb=0 if on_relay else scaled(s["on_demand.step"], 1e9),
            order_cap=0 if on_relay else s["on_demand.cap"],
            order_drain=0 if on_relay else s["on_demand.drain"],
            order_batch=0 if on_relay else s["on_demand.batch"],
        )
    return f


def regimes(s):
    rows = []
    for one in REGIME_NAMES:
        to = [0.0 if one == other else s[f"regime.{one}_to_{other}"] for other in REGIME_NAMES]
        to[REGIME_NAMES.index(one)] = 1 - sum(to)
        rows.append([limit(to[0]), limit(min(1.0, to[0] + to[1]))])
    return {
        "highest_price": s["regime.highest_price"],
        "regime": REGIME_NAMES.index(s["regime.initial"]),
        "regime_limit": rows,
        "sells_out_limit": [limit(s[f"regime.{name}_sells_out"]) for name in REGIME_NAMES],
    }


def rounded(s):
    """Lists of reals or of what their last bits decide: they may differ by 2 units."""
    rate, jump, deviation = s["usd.jumps_per_year"], s["usd.jump_mean"], s["usd.jump_deviation"]
    volatility = s["usd.volatility"]
    surplus = math.exp(jump + deviation**2 / 2) - 1
    mean = (s["usd.drift"] - volatility**2 / 2 - rate * surplus) * CYCLE_YEARS
    lists = {
        "jumps": poisson(rate * CYCLE_YEARS, 16),
        "usd_step": normal_nodes(mean, volatility * math.sqrt(CYCLE_YEARS)),
    }
    if rate > 0:
        lists["usd_jump"] = normal_nodes(jump, deviation)
    if s["market.model"] == "agents":
        lists["entrants"] = negative_binomial(
            s["market.entrants_mean"], s["market.entrants_dispersion"], 128
        )
    if s["tenant.strategy"] in ("on-demand", "hybrid", "elastic", "pool"):
        lists["orders"] = poisson(s["on_demand.orders_per_block"], 64)
    return lists


def differences(settings, point):
    """Lines for every field of the point that is not what the settings make of it."""
    lines = [
        f"{name}: expected {point[name]}, got {value}"
        for name, value in exact(settings).items()
        if point[name] != value
    ]
    for name, values in rounded(settings).items():
        # lgamma of a large size loses digits: 1e-8 of a probability is 21 units of a limit.
        slack = 40 if name == "entrants" else 2
        if any(
            value is not None and abs(value - have) > slack
            for value, have in zip(values, point[name], strict=True)
        ):
            lines.append(f"{name}: expected {point[name]}, got {values}")
    return lines
