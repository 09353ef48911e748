#!/usr/bin/env python3
"""A second, independent implementation of the simulated coretime market, for differential testing.

Written from docs/METHODS_MARKET.md and docs/MARKET.md, not from the C++ of the run. Branches
that a test must reach are counted.

    python3 market_oracle.py CASES.jsonl   compare with expected outcomes, exit 1 on a difference
"""

import collections
import heapq
import json
import sys

from model_oracle import happens, philox4x32, round_keys, table_value

MOST = (1 << 64) - 1  # of a planck, and of what saturates
MOST_TRAFFIC = (1 << 128) - 1
BILLION = 10**9
TRAFFIC_ONE = 10**18
SHARE_ONE = 1 << 16
REGION = 403200
DAY = 14400
WINDOW, WINDOWS = 2400, 168
MASK_BITS = 80
MOST_HOLDERS, MOST_TENANT_CORES = 256, 16
NEVER = REGION  # nothing happens 28 days after the rotation, or later

# cuda/market/point.h: enumerations.
AGENTS, REGIMES = range(2)
RFC1, RFC1_MINIMUM_PRICE, RFC17 = range(3)
RELAY, CORETIME = range(2)
(
    AUTO_RENEW,
    RENEW_LATE,
    FLOOR_REBUY,
    THRESHOLD,
    TWO_STAGE,
    ON_DEMAND,
    HYBRID,
    SHARED,
    RESELL,
    POOL,
    ELASTIC,
) = range(11)
STRATEGIES = (
    "auto-renew",
    "renew-late",
    "floor-rebuy",
    "threshold",
    "two-stage",
    "on-demand",
    "hybrid",
    "shared",
    "resell",
    "pool",
    "elastic",
)
RENEWED_BY_THE_CHAIN = (AUTO_RENEW, HYBRID, SHARED, RESELL, POOL, ELASTIC)

# cuda/numbers/draws.h: purposes.
(
    SALE,
    SELLOUT,
    RENEWAL,
    ENTRANT,
    EXCHANGE,
    JUMP,
    TENANT,
    PARTNER,
    RESALE,
    ON_DEMAND_BLOCK,
    NOTICE,
) = range(64, 75)

# Who acts, among equals of block and turn.
BY_RENEWAL, BY_ENTRANT, BY_SQUEEZE, BY_TENANT_RENEWAL, BY_TENANT_PURCHASE = range(5)


# ---------------------------------------------------------------------------------------------
# Arithmetic.


def saturated(x):
    return min(x, MOST)


def nearest(a, b):
    """a / b to the nearest whole number, halves down."""
    return (2 * a + b - 1) // (2 * b)


def share_of(ppb, amount):
    """A Perbill of an amount."""
    return saturated(nearest(amount * ppb, BILLION))


def uniform(word, n):
    return word * n >> 32


def count(limits, word):
    """Leading limits that the word exceeds."""
    for i, limit in enumerate(limits):
        if happens(word, limit):
            return i
    return len(limits)


LN2_TERMS = (  # ln(2)^n / n! in units of 2^-62
    4611686018427387904,
    3196577161300663914,
    1107849223398934356,
    255967521894832113,
    44355791529079737,
    6149018367977265,
    710362457495792,
    70340819226977,
    6094567565682,
    469381369431,
    32535037282,
    2050142669,
    118420884,
    6314084,
)


def power_of_two(log2):
    """floor(2^(log2 / 2^15)), 0 for a negative logarithm."""
    if log2 < 0:
        return 0
    x = (log2 & 0x7FFF) << 47
    total = LN2_TERMS[-1]
    for term in reversed(LN2_TERMS[:-1]):
        total = term + (total * x >> 62)
    return saturated(total << (log2 >> 15) >> 62)


# ---------------------------------------------------------------------------------------------
# Rules (docs/MARKET.md).


def leadin_price(end_price, elapsed, leadin):
    u = nearest(min(elapsed, leadin) * BILLION, leadin)
    factor = 100 * BILLION - 180 * u if 2 * u <= BILLION else 19 * BILLION - 18 * u
    return saturated(factor * end_price // BILLION)


def next_traffic(traffic, capacity, size, target_ppb, variability_ppb):
    if capacity == 0 or size > capacity:
        return traffic
    used, target = nearest(size * TRAFFIC_ONE, capacity), target_ppb * BILLION
    distance = abs(used - target)
    varied = distance * variability_ppb // BILLION
    second = varied * varied // TRAFFIC_ONE // 2
    factor = TRAFFIC_ONE + distance + second if used >= target else max(0, distance - second)
    return min(MOST_TRAFFIC, max(TRAFFIC_ONE, traffic * factor // TRAFFIC_ONE))


def coretime_price(base_fee, step_ppb, outstanding):
    """base (1 + step)^outstanding, the power digit by digit from the lowest."""
    result, power = TRAFFIC_ONE, TRAFFIC_ONE + step_ppb * BILLION
    for digit in reversed(f"{outstanding:b}"):
        if digit == "1":
            result = min(MOST_TRAFFIC, result * power // TRAFFIC_ONE)
        power = min(MOST_TRAFFIC, power * power // TRAFFIC_ONE)
    return saturated(result * base_fee // TRAFFIC_ONE)


def exponential(x):
    """e^x in 9 decimals, as the pallet's series."""
    total = term = BILLION
    for n in range(1, 30):
        term = saturated(term * x // BILLION) // n
        if term == 0:
            break
        total = saturated(total + term)
    return total


# ---------------------------------------------------------------------------------------------
# Parts of a sale.


class Bid:
    """One core's bid in an auction; bids of others have no rights to protect them."""

    def __init__(self, price, turn, who, index):
        self.price = price
        self.order = (-price, turn, who, index)
        self.of_tenant = who == BY_TENANT_PURCHASE


class Tenant:
    """What the tenant does in one sale."""

    def __init__(self, wanted, records):
        self.wanted = wanted
        self.records = sorted(records)  # rights to renew
        self.held = []  # records for the next sale
        self.rights = 0  # that it will use
        self.renews_at = self.buys_at = NEVER
        self.guard = 0
        self.turn = self.turn_word = 0
        self.money_at = 0
        self.forgets = False  # nobody sees that the chain dropped its renewal


class Market:
    """One run; step(k) is sale k, from 0."""

    def __init__(self, params, replicate):
        self.p = params
        self.replicate = replicate
        self.keys = round_keys(params["key"])
        self.end_price = params["end_price"]
        self.others = []
        if params["model"] == AGENTS:
            n = params["tenants"]
            for i in range(n):
                ratio = table_value(params["record_ratio"], ((2 * i + 1) << 31) // n)
                self.others.append(saturated(self.end_price * ratio // SHARE_ONE))
        self.records = (
            [params["tenant_record"]] * params["cores"] if params["tenant_record"] else []
        )
        self.funds = params["funds"]
        self.demand = params["demand"]
        self.log2_price = 0
        self.regime = params["regime"]
        self.queue = collections.deque()  # blocks in which waiting orders were placed
        self.traffic = TRAFFIC_ONE
        self.outstanding = self.last_order = 0
        self.hits = collections.Counter()

    def words(self, purpose, slot, index):
        return philox4x32(
            self.replicate & 0xFFFFFFFF,
            slot,
            purpose << 16 | index,
            self.replicate >> 32,
            self.keys,
        )

    def hit(self, what):
        """Counts a branch, so that a test knows that it was reached."""
        self.hits[STRATEGIES[self.p["strategy"]] + " " + what] += 1

    # ---- One cycle ----------------------------------------------------------------------------

    def step(self, k):
        p = self.p
        self.k = k
        later = k + 1 >= p["later_rules_from"]
        self.rules = p["later_rules"] if later else p["rules"]
        self.offered = p["supply"][k]
        self.sold = self.renewed = self.squeezed = self.refused = 0
        self.sells_out_at = None
        self.paid = self.revenue = self.sales_revenue = 0
        self.sale_words = self.words(SALE, k, 0)
        self.move_exchange_rate()
        expected_demand = self.demand
        self.demand = saturated(self.demand * p["demand_growth"] >> 32)
        self.tenant = self.plan_tenant(expected_demand)
        floor_price = self.end_price
        minimum = (0, p["minimum_price"], p["minimum_reserve"])[self.rules]
        if self.rules == RFC17:
            next_end = self.hold_auction()
        elif p["model"] == AGENTS:
            next_end = self.hold_sale()
        else:
            next_end = self.hold_regime_sale()
        held = len(self.tenant.held)
        if held < self.tenant.wanted:
            self.hit("loses a core")
        if self.refused:
            self.hit("out of funds")
        if self.squeezed:
            self.hit("squeezed")
        outcome = self.use_cores(expected_demand)
        self.records = self.tenant.held
        bound = 0
        if self.rules != RFC17:
            for record in self.records:
                most = saturated(record + share_of(p["renewal_bump_ppb"], record))
                if self.rules == RFC1_MINIMUM_PRICE:
                    most = max(most, next_end)
                bound = saturated(bound + most)
        record = 0
        for one in self.records:
            record = saturated(record + one)
        outcome.update(
            paid=self.paid,
            revenue=self.revenue,
            sales_revenue=self.sales_revenue,
            usd_price=self.usd_price,
            floor_price=floor_price,
            sellout_price=self.sellout_price,
            record=record,
            record_bound=bound,
            wanted=self.tenant.wanted,
            held=held,
            refused=self.refused,
            offered=self.offered,
            sold=self.sold,
            renewed=self.renewed,
            sold_out=int(self.is_sold_out()),
            above_minimum=int(floor_price > minimum),
            squeezed=self.squeezed,
            regime=self.regime if p["model"] == REGIMES else -1,
        )
        self.end_price = next_end
        return outcome

    def is_sold_out(self):
        if self.p["model"] == REGIMES:
            return self.sells_out_at is not None
        return self.sold >= self.offered

    def move_exchange_rate(self):
        p = self.p
        if self.k > 0:
            step, jumps = self.words(EXCHANGE, self.k, 0)[:2]
            self.log2_price += table_value(p["usd_step"], step)
            for jump in range(count(p["jumps"], jumps)):
                self.log2_price += table_value(p["usd_jump"], self.words(JUMP, self.k, jump)[0])
            self.log2_price = max(-30 << 15, min(30 << 15, self.log2_price))
        factor = power_of_two(self.log2_price + (32 << 15))
        self.usd_price = saturated(p["usd_price"] * factor >> 32)

    # ---- The tenant ---------------------------------------------------------------------------

    def plan_tenant(self, expected_demand):
        p, strategy = self.p, self.p["strategy"]
        late, delay, turn, self.demand_word = self.words(TENANT, self.k, 0)
        wanted = p["cores"]
        if strategy == ON_DEMAND:
            wanted = 0
        elif strategy == HYBRID:
            wanted = p["base_cores"]
        elif strategy == ELASTIC:
            wanted = min(-(-expected_demand >> 32), MOST_TENANT_CORES)
        tenant = Tenant(wanted, self.records)
        tenant.turn_word, tenant.turn = turn, turn >> 4
        if happens(late, p["delay_limit"]):
            tenant.money_at = table_value(p["delay_days"], delay) * DAY >> 16
            self.hit("late")
        if tenant.money_at > 0 and strategy in RENEWED_BY_THE_CHAIN:
            tenant.forgets = not happens(self.words(NOTICE, self.k, 0)[0], p["notice_limit"])
        tenant.rights = min(wanted, len(tenant.records))
        if strategy == SHARED and not happens(
            self.words(PARTNER, self.k, 0)[0], p["partner_limit"]
        ):
            tenant.rights = 0
            tenant.records = []
            self.hit("partners leave")
        if self.rules == RFC17:
            return tenant
        floor_at = p["interlude"] + p["leadin"]
        tenant.renews_at = 0
        tenant.buys_at = floor_at
        if strategy in (FLOOR_REBUY, THRESHOLD, TWO_STAGE):
            tenant.rights = 0
        if strategy == RENEW_LATE:
            tenant.renews_at = p["act_at"]
        elif strategy == THRESHOLD:
            tenant.buys_at = self.first_block(p["threshold"])
        elif strategy == TWO_STAGE:
            tenant.buys_at = max(p["act_at"], p["interlude"] + 1)
            tenant.guard = p["stock_guard"]
        tenant.renews_at = max(tenant.renews_at, tenant.money_at)
        if tenant.renews_at >= NEVER:
            tenant.rights = 0
        elif tenant.forgets and tenant.rights:
            tenant.renews_at = NEVER
            self.hit("forgets to renew")
        if tenant.buys_at is not None:
            tenant.buys_at = max(tenant.buys_at, tenant.money_at)
        else:
            tenant.buys_at = NEVER
        return tenant

    def share(self, price):
        if self.p["strategy"] != SHARED:
            return price
        return nearest(price * self.p["mask_bits"], MASK_BITS)

    def can_pay(self, price):
        if self.share(price) <= self.funds:
            return True
        self.refused = 1
        return False

    def pay(self, price):
        price = self.share(price)
        self.paid = saturated(self.paid + price)
        if self.funds != MOST:
            self.funds -= price

    def tenant_renews(self, block):
        """RFC-1: the rights it uses, the cheapest first."""
        tenant = self.tenant
        for record in tenant.records[: tenant.rights]:
            if not self.core_left(block):
                self.hit("finds no core to renew")
                return
            if not self.can_pay(record):
                return
            self.pay(record)
            self.sell(record)
            tenant.held.append(self.next_record(record, self.price_at(block)))
            self.hit("renews")

    def tenant_buys(self, block):
        tenant = self.tenant
        for _ in range(tenant.wanted - tenant.rights):
            if not self.core_left(block):
                self.hit("finds no core to buy")
                return
            price = self.price_at(block)
            if not self.can_pay(price):
                return
            self.pay(price)
            self.sell(price)
            tenant.held.append(price)
            self.hit("buys")

    def next_record(self, record, price):
        most = saturated(record + share_of(self.p["renewal_bump_ppb"], record))
        if self.rules == RFC1_MINIMUM_PRICE:
            most = max(most, self.end_price)
        return min(price, most)

    # ---- A sale under RFC-1 -------------------------------------------------------------------

    def price_at(self, block):
        return leadin_price(self.end_price, max(0, block - self.p["interlude"]), self.p["leadin"])

    def first_block(self, limit):
        """The first block of a purchase for at most the limit, None if that is below the floor."""
        low, high = self.p["interlude"] + 1, self.p["interlude"] + self.p["leadin"]
        if self.price_at(high) > limit:
            return None
        while low < high:
            middle = (low + high) // 2
            if self.price_at(middle) <= limit:
                high = middle
            else:
                low = middle + 1
        return low

    def core_left(self, block):
        if self.p["model"] == REGIMES:
            return self.offered and (self.sells_out_at is None or block < self.sells_out_at)
        return self.sold < self.offered

    def sell(self, price):
        if self.p["model"] == REGIMES:
            return
        self.sold += 1
        self.sales_revenue = saturated(self.sales_revenue + price)
        if self.sold <= self.ideal:
            self.sellout_price = price

    def next_end_price(self):
        p = self.sellout_price
        end = self.end_price
        if self.offered:
            end = p // 10 if p >= 10 else p
        return max(end, self.p["minimum_price"]) if self.rules == RFC1_MINIMUM_PRICE else end

    def renewal_class(self, price):
        end = self.end_price
        for i, hundredths in enumerate((101, 130, 300, 1200)):
            if 100 * price <= hundredths * end:
                return i
        return 4

    def hold_sale(self):
        """Returns the next end price."""
        self.ideal = share_of(self.p["ideal_proportion_ppb"], self.offered)
        self.sellout_price = self.end_price if self.offered else 0
        self.holders = []
        events = self.renewal_events() + self.entrant_events()
        opening = self.p["interlude"] + 1
        if happens(self.sale_words[0], self.p["squeeze_limit"]):
            events.append((opening, self.sale_words[2] >> 4, BY_SQUEEZE, 0))
        tenant = self.tenant
        if tenant.renews_at < NEVER:
            events.append((tenant.renews_at, tenant.turn, BY_TENANT_RENEWAL, 0))
        purchase = (tenant.buys_at, tenant.turn, BY_TENANT_PURCHASE, 0)
        if tenant.buys_at < NEVER:
            events.append(purchase)
        heapq.heapify(events)
        bought = False
        while events:
            event = heapq.heappop(events)
            block, _, who, index = event
            if who == BY_TENANT_RENEWAL:
                self.tenant_renews(block)
            elif who == BY_TENANT_PURCHASE:
                if not bought:
                    self.tenant_buys(block)
                bought = True
            else:
                self.other_acts(block, who, index)
                at_once = max(block, opening, tenant.money_at)
                if self.offered - self.sold < tenant.guard and at_once < tenant.buys_at:
                    self.hit("guard")
                    tenant.buys_at = at_once
                    if at_once < NEVER:
                        heapq.heappush(events, (at_once, tenant.turn, BY_TENANT_PURCHASE, 0))
        self.others = self.holders[:MOST_HOLDERS]
        return self.next_end_price()

    def renewal_events(self):
        p, events = self.p, []
        for place, record in enumerate(self.others):
            renews, when, at, turn = self.words(RENEWAL, self.k, place)
            if not happens(renews, p["renewal_limit"][self.renewal_class(record)]):
                continue
            if happens(when, p["at_rotation_limit"]):
                block = 0
            elif happens(when, p["until_leadin_limit"]):
                block = p["interlude"] + 1 + uniform(at, p["leadin"])
            else:
                block = uniform(at, p["interlude"])
            events.append((block, turn >> 4, BY_RENEWAL, place))
        return events

    def entrants(self):
        """Of those who do not stay away: index, valuation, patient, at, turn."""
        p = self.p
        for i in range(count(p["entrants"], self.sale_words[1])):
            valuation, patience, at, turn = self.words(ENTRANT, self.k, i)
            valuation = power_of_two(table_value(p["valuation"], valuation))
            if valuation >= self.end_price:
                yield i, valuation, happens(patience, p["patience_limit"]), at, turn

    def entrant_events(self):
        floor_at = self.p["interlude"] + self.p["leadin"]
        events = []
        for i, valuation, patient, at, turn in self.entrants():
            if patient:
                block = floor_at + uniform(at, REGION - floor_at)
            else:
                block = self.first_block(valuation)
            events.append((block, turn >> 4, BY_ENTRANT, i))
        return events

    def other_acts(self, block, who, index):
        left = self.offered - self.sold
        if left <= 0:
            return
        price = self.price_at(block)
        if who == BY_RENEWAL:
            record = self.others[index]
            self.sell(record)
            self.renewed += 1
            self.holders.append(self.next_record(record, price))
        elif who == BY_ENTRANT:
            self.sell(price)
            self.holders.append(price)
        elif saturated(left * price) <= self.p["squeeze_budget"]:
            self.squeezed = 1
            for _ in range(left):
                self.sell(price)
                self.holders.append(price)

    # ---- Regimes ------------------------------------------------------------------------------

    def hold_regime_sale(self):
        p = self.p
        if self.k > 0:
            self.regime = count(p["regime_limit"][self.regime], self.sale_words[3])
        sells_out, day = self.words(SELLOUT, self.k, 0)[:2]
        self.sellout_price = self.end_price if self.offered else 0
        if happens(sells_out, p["sells_out_limit"][self.regime]):
            paid_from = self.first_block(p["highest_price"])
            if paid_from is not None:
                drawn = table_value(p["sellout_day"][self.regime], day) * DAY >> 16
                self.sells_out_at = max(drawn, paid_from)
                self.sellout_price = self.price_at(self.sells_out_at)
        tenant = self.tenant
        for block, _, act in sorted(
            [(tenant.renews_at, 0, self.tenant_renews), (tenant.buys_at, 1, self.tenant_buys)]
        ):
            if block < NEVER:
                act(block)
        return self.next_end_price()

    # ---- A sale under RFC-17 ------------------------------------------------------------------

    def hold_auction(self):
        """Returns the next reserve."""
        p, tenant, reserve = self.p, self.tenant, self.end_price
        opening = max(p["minimum_opening_price"], saturated(reserve * p["price_multiplier"]))
        bids = sorted(self.bids(opening), key=lambda bid: bid.order)
        clearing = reserve
        if 0 < self.offered <= len(bids):
            clearing = max(reserve, bids[self.offered - 1].price)
        wins = bids[: self.offered]
        oversubscribed = len(wins) == self.offered
        for bid in reversed([bid for bid in wins if bid.of_tenant]):
            if self.can_pay(clearing):
                self.pay(clearing)
                self.hit("wins")
            else:
                wins.remove(bid)
        self.wins = wins
        self.clearing = self.sellout_price = clearing
        renewal_price = clearing
        if oversubscribed:
            renewal_price = saturated(clearing + share_of(p["penalty_ppb"], clearing))
        self.sold = len(wins)
        self.hold_renewals(renewal_price)
        at_clearing = saturated(len(self.wins) * clearing)
        renewals = self.renewed + self.tenant_renewed
        self.sales_revenue = saturated(at_clearing + saturated(renewals * renewal_price))
        tenant_cores = self.tenant_wins() + self.tenant_renewed
        tenant.held = [clearing] * tenant_cores
        self.others = [clearing] * (self.sold - tenant_cores)
        return self.next_reserve()

    def tenant_wins(self):
        return sum(bid.of_tenant for bid in self.wins)

    def bids(self, opening):
        p, tenant, strategy, reserve = self.p, self.tenant, self.p["strategy"], self.end_price
        for i, valuation, patient, _, turn in self.entrants():
            yield Bid(min(reserve if patient else valuation, opening), turn, BY_ENTRANT, i)
        if (
            self.offered
            and happens(self.sale_words[0], p["squeeze_limit"])
            and saturated(self.offered * opening) <= p["squeeze_budget"]
        ):
            self.squeezed = 1
            for i in range(self.offered):
                yield Bid(opening, self.sale_words[2], BY_SQUEEZE, i)
        if tenant.money_at >= p["auction"]:
            return
        if strategy in (FLOOR_REBUY, TWO_STAGE):
            price = reserve
        elif strategy == THRESHOLD:
            if p["threshold"] < reserve:
                return
            price = p["threshold"]
        else:
            if tenant.wanted <= len(tenant.records):
                return
            price = max(reserve, p["threshold"])
        for i in range(tenant.wanted):
            yield Bid(min(price, opening), tenant.turn_word, BY_TENANT_PURCHASE, i)

    def hold_renewals(self, price):
        p, tenant = self.p, self.tenant
        limit = p["renewal_limit"][self.renewal_class(price)]
        events = []
        for place in range(len(self.others)):
            renews, _, at, turn = self.words(RENEWAL, self.k, place)
            if p["renewal_phase"] and happens(renews, limit):
                block = p["auction"] + uniform(at, p["renewal_phase"])
                events.append((block, turn >> 4, BY_RENEWAL))
        self.tenant_renewed = 0
        if p["strategy"] not in (FLOOR_REBUY, THRESHOLD, ON_DEMAND):
            block = max(p["auction"], tenant.money_at)
            if tenant.forgets and block > p["auction"]:
                self.hit("forgets to renew after an auction")
            elif block < p["auction"] + p["renewal_phase"]:
                events.append((block, tenant.turn, BY_TENANT_RENEWAL))
        for _, _, who in sorted(events):
            if who == BY_RENEWAL:
                self.renewed += self.core_for_renewal()
            else:
                self.tenant_renews_at_clearing(price)

    def core_for_renewal(self):
        """Takes an unsold core or displaces a bid; False if neither is possible."""
        if self.sold < self.offered:
            self.sold += 1
            return True
        tenant_gives_way = self.tenant_wins() > len(self.tenant.records)
        weak = [bid for bid in self.wins if not bid.of_tenant or tenant_gives_way]
        if not weak:
            self.hit("every win is protected")
            return False
        lowest = min(weak, key=lambda bid: bid.price)  # the first of equals
        self.wins.remove(lowest)
        if lowest.of_tenant:
            self.hit("displaced")
            refund = self.share(self.clearing)
            self.paid = max(0, self.paid - refund)
            if self.funds != MOST:
                self.funds += refund
        return True

    def tenant_renews_at_clearing(self, price):
        tenant = self.tenant
        while (
            len(tenant.records) > self.tenant_wins() + self.tenant_renewed
            and tenant.wanted > self.tenant_wins() + self.tenant_renewed
        ):
            if not self.can_pay(price) or not self.core_for_renewal():
                return
            self.pay(price)
            self.tenant_renewed += 1
            self.hit("renews at the clearing price")

    def next_reserve(self):
        p, reserve = self.p, self.end_price
        if self.offered == 0:
            return reserve
        used, target = self.sold * BILLION // self.offered, p["target_ppb"]
        factor = exponential(saturated(p["sensitivity_milli"] * abs(used - target) // 1000))
        if used < target:
            factor = BILLION * BILLION // factor
        reserve_next = max(p["minimum_reserve"], saturated(factor * reserve // BILLION))
        if self.sold >= self.offered:
            reserve_next = max(reserve_next, saturated(reserve + p["minimum_increment"]))
        return reserve_next

    # ---- After the sale: use, resale, the pool, orders on demand ------------------------------

    def use_cores(self, expected_demand):
        p, strategy, tenant = self.p, self.p["strategy"], self.tenant
        held = len(tenant.held)
        demand = 0
        if strategy in (ON_DEMAND, HYBRID, RESELL, POOL, ELASTIC):
            ratio = table_value(p["demand_ratio"], self.demand_word)
            demand = saturated(expected_demand * ratio >> 16)
        surplus = 0
        if strategy in (RESELL, POOL):
            surplus = max(0, held - -(-demand >> 32))
        core_blocks = (held - surplus) * REGION
        if strategy == SHARED:
            core_blocks = held * REGION * p["mask_bits"] // MASK_BITS
        on_demand_blocks = 0
        stalled = REGION if tenant.wanted and not held else 0
        if strategy == RESELL:
            self.resell(held - surplus, held)
        elif strategy == POOL:
            self.pool(surplus)
        elif strategy in (ON_DEMAND, HYBRID, ELASTIC):
            on_demand_blocks, failed = self.order(max(0, demand - (held << 32)))
            stalled = 0 if held else failed
        return {
            "core_blocks": core_blocks,
            "on_demand_blocks": on_demand_blocks,
            "stalled_blocks": stalled,
        }

    def resell(self, used, held):
        sold = 0
        price = self.sellout_price if self.is_sold_out() else self.end_price
        for core in range(used, held):
            finds, ratio = self.words(RESALE, self.k, core)[:2]
            if happens(finds, self.p["resale_limit"]):
                sold += 1
                earned = saturated(price * table_value(self.p["resale_ratio"], ratio) >> 16)
                self.revenue = saturated(self.revenue + earned)
                self.hit("resells")
        if sold:
            self.tenant.held = sorted(self.tenant.held)[:-sold]

    def public_cores(self):
        unsold = self.offered - self.sold if self.p["model"] == AGENTS else 0
        return self.p["pool_cores"] + unsold

    def pool(self, surplus):
        if not surplus:
            return
        public = self.public_cores()
        revenue = saturated(self.window(public + surplus, 0)["revenue"] * WINDOWS)
        self.revenue = revenue - revenue * public // (public + surplus)
        self.hit("pools")

    def order(self, demand):
        window = self.window(self.public_cores(), demand)
        cost = saturated(window["cost"] * WINDOWS)
        served = window["placed"] * WINDOWS
        asked = window["asked"] * WINDOWS
        if cost > self.funds:
            self.refused = 1
            self.hit("orders beyond its funds")
            served = served * self.funds // cost
            cost = self.funds
        self.paid = saturated(self.paid + cost)
        if self.funds != MOST:
            self.funds -= cost
        return served, asked - served

    def window(self, cores, demand):
        """Orders in the sale's 2,400 blocks; demand in 2^-32 orders a block."""
        if self.p["on_demand_rules"] == CORETIME:
            return self.coretime_window(cores, demand)
        p = self.p
        asked = placed = cost = revenue = 0
        for block in range(WINDOW * self.k, WINDOW * (self.k + 1)):
            others, own, place, _ = self.words(ON_DEMAND_BLOCK, block, 0)
            others = count(p["orders"], others)
            place = uniform(place, others + 1) if own >> 1 < demand >> 1 else None
            asked += place is not None
            self.update_traffic()
            for i in range(others + (place is not None)):
                self.update_traffic()
                price = saturated(self.traffic * p["base_fee"] // TRAFFIC_ONE)
                if i == place and price > p["order_limit"]:
                    self.hit("finds orders too dear")
                    continue
                if len(self.queue) >= p["queue_size"]:
                    if i == place:
                        self.hit("finds the queue full")
                    continue
                self.queue.append(block)
                revenue = saturated(revenue + price)
                if i == place:
                    placed += 1
                    cost = saturated(cost + price)
                    self.hit("orders")
            for _ in range(cores):
                if not self.queue or self.queue[0] > block - 2:
                    break
                self.queue.popleft()
        return {"asked": asked, "placed": placed, "cost": cost, "revenue": revenue}

    def coretime_window(self, cores, demand):
        """The same where orders are placed on the coretime chain."""
        p = self.p
        asked = placed = cost = revenue = 0
        for block in range(WINDOW * self.k, WINDOW * (self.k + 1)):
            others, own, place, _ = self.words(ON_DEMAND_BLOCK, block, 0)
            others = count(p["orders"], others)
            place = uniform(place, others + 1) if own >> 1 < demand >> 1 else None
            taken = 0
            for i in range(others + (place is not None)):
                mine = i == place
                asked += mine
                drained = p["order_drain"] * (block - self.last_order) * cores
                outstanding = max(0, self.outstanding - drained)
                if taken >= p["order_batch"]:
                    if mine:
                        self.hit("finds the batch full")
                    continue
                if mine and self.funds != MOST and self.funds - WINDOWS * cost < p["order_limit"]:
                    self.refused = 1
                    self.hit("cannot cover its limit")
                    continue
                if cores == 0:
                    if mine:
                        self.hit("finds an empty pool")
                    continue
                if outstanding >= p["order_cap"]:
                    if mine:
                        self.hit("finds the cap reached")
                    continue
                price = coretime_price(p["base_fee"], p["order_step_ppb"], outstanding)
                if mine and price > p["order_limit"]:
                    self.hit("finds orders on the coretime chain too dear")
                    continue
                taken += 1
                self.outstanding, self.last_order = outstanding + 1, block
                revenue = saturated(revenue + price)
                if mine:
                    placed += 1
                    cost = saturated(cost + price)
                    self.hit("orders on the coretime chain")
        return {"asked": asked, "placed": placed, "cost": cost, "revenue": revenue}

    def update_traffic(self):
        p = self.p
        self.traffic = next_traffic(
            self.traffic,
            p["queue_size"],
            len(self.queue),
            p["target_utilisation_ppb"],
            p["variability_ppb"],
        )


def simulate(params, replicate, hits=None):
    """The outcomes of the cycles of one run; adds to the counts of reached branches."""
    market = Market(params, replicate)
    outcomes = [market.step(k) for k in range(params["cycles"])]
    if hits is not None:
        hits.update(market.hits)
    return outcomes


def differences(expected, got):
    """Lines "cycle, field: expected ..., got ..." for every integer that differs."""
    lines = []
    for k, (want, have) in enumerate(zip(expected, got, strict=False)):
        for field in sorted(set(want) | set(have)):
            if want.get(field) != have.get(field):
                lines.append(
                    f"cycle {k}, {field}: expected {want.get(field)}, got {have.get(field)}"
                )
    if len(expected) != len(got):
        lines.append(f"expected {len(expected)} cycles, got {len(got)}")
    return lines


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    different = 0
    with open(arguments[0]) as file:
        for line in file:
            case = json.loads(line)
            lines = differences(case["expected"], simulate(case["params"], case["replicate"]))
            for text in lines:
                print("{}: {}".format(case["name"], text))
            different += bool(lines)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
