"""What a run of the market adds to the sums of its point, from its outcomes: the second
implementation of cuda/market/tally.h, from the meanings in cuda/market/metrics.h.
"""

MOST = (1 << 64) - 1
MOST_USD = 1 << 62  # of a cycle and of a run
PER_OCTAVE = {"money": 128, "cycle_money": 16}
OCTAVES = 41  # amounts of 2^41 thousandths and more share the last bin


def octave_bin(binning, value):
    """Exact below 2 per; then `per` bins to an octave."""
    per = PER_OCTAVE[binning]
    if value >= 1 << OCTAVES:
        return per * (OCTAVES - per.bit_length() + 2)
    shift = max(0, value.bit_length() - per.bit_length())
    return per * shift + (value >> shift)


def money_value(micro, binning="money"):
    milli = (micro + 500) // 1000
    return [octave_bin(binning, milli), milli]


def moments(value, binned):
    square = value * value
    return [value, 0, square & MOST, square >> 64, binned]


def totals(params, outcomes):
    """Same keys and shapes as tests/oracle/market_words.h."""
    unit = params["planck_per_coin"] // 10**6

    def micro(planck):
        return (2 * planck + unit) // (2 * unit)

    def first(condition):
        """Per cycle: whether the condition was met by then; and the first cycle, from 1."""
        met = [k + 1 for k, out in enumerate(outcomes) if condition(out)]
        by_now = [int(bool(met) and met[0] <= k + 1) for k in range(len(outcomes))]
        return by_now, met[0] if met else None

    def column(value):
        return [int(value(out)) for out in outcomes]

    paid = [micro(out["paid"]) for out in outcomes]
    usd = [
        min(MOST_USD, out["paid"] * out["usd_price"] // params["planck_per_coin"])
        for out in outcomes
    ]
    cost = [
        micro(min(MOST, sum(out["paid"] for out in outcomes[: k + 1])))
        for k in range(len(outcomes))
    ]
    cost_usd = [min(MOST_USD, sum(usd[: k + 1])) for k in range(len(outcomes))]
    lost, first_loss = first(lambda out: out["held"] < out["wanted"])
    exhausted, first_exhausted = first(lambda out: out["refused"])
    without = column(lambda out: out["wanted"] > 0 and out["held"] == 0)
    last = outcomes[-1]

    money = {
        "cost": cost[-1],
        "cost_usd": cost_usd[-1],
        "revenue": micro(min(MOST, sum(out["revenue"] for out in outcomes))),
        "largest_payment": max(paid),
        "final_record": micro(last["record"]) if last["record"] else None,
        "record_bound": micro(last["record_bound"]) if last["record_bound"] else None,
    }
    counts = {
        "cycles_without_core": sum(without),
        "first_loss": first_loss,
        "exhausted": first_exhausted,
    }
    values = {
        name: None if value is None else moments(value, money_value(value))
        for name, value in money.items()
    }
    values.update(
        (name, None if value is None else moments(value, [min(value, 64), value]))
        for name, value in counts.items()
    )
    counters = {
        "cores_held": column(lambda out: out["held"]),
        "cores_wanted": column(lambda out: out["wanted"]),
        "core_lost": column(lambda out: out["held"] < out["wanted"]),
        "without_core": without,
        "lost_by_now": lost,
        "exhausted_by_now": exhausted,
        "cores_offered": column(lambda out: out["offered"]),
        "cores_sold": column(lambda out: out["sold"]),
        "cores_renewed": column(lambda out: out["renewed"]),
        "regime_thin": column(lambda out: out["regime"] == 0),
        "regime_squeeze": column(lambda out: out["regime"] == 1),
        "regime_glut": column(lambda out: out["regime"] == 2),
    }
    for name in (
        "core_blocks",
        "on_demand_blocks",
        "stalled_blocks",
        "sold_out",
        "above_minimum",
        "squeezed",
    ):
        counters[name] = column(lambda out, name=name: out[name])
    amounts = {"payment": paid, "payment_usd": usd}
    for name in ("revenue", "floor_price", "sellout_price"):
        amounts[name] = [micro(out[name]) for out in outcomes]
    counted = params["counts_revenue"]
    sale_amounts = {"sales_revenue": [micro(out["sales_revenue"]) * counted for out in outcomes]}
    histograms = {
        name: [money_value(value, "cycle_money") for value in column]
        for name, column in (
            ("payment", paid),
            ("payment_usd", usd),
            ("cumulative", cost),
            ("cumulative_usd", cost_usd),
        )
    }
    return {
        "values": values,
        "counters": counters,
        "amounts": amounts,
        "sale_amounts": sale_amounts,
        "histograms": histograms,
    }


def differences(expected, got):
    """Lines "part, name: expected ..., got ..." for every name whose integers differ."""
    return [
        f"{part}, {name}: expected {expected[part].get(name)}, got {got[part].get(name)}"
        for part in got
        for name in sorted(set(expected[part]) | set(got[part]))
        if expected[part].get(name) != got[part].get(name)
    ]
