"""Planted faults of the simulated market: (rule, file, text, what replaces it), as in mutants.py.

Left out are rules that others imply: at most 256 holders are kept (no more cores are offered), and
the shortcut for an empty queue at the least traffic.
"""

RUN = "cuda/market/run.h"
SALE = "cuda/market/sale.h"
BULK = "cuda/market/bulk.h"
AUCTION = "cuda/market/auction.h"
TENANT = "cuda/market/tenant.h"
STRATEGY = "cuda/market/strategy.h"
LOAD = "cuda/market/load.h"
ORDERS = "cuda/market/on_demand.h"
EXCHANGE = "cuda/market/exchange.h"
TALLY = "cuda/market/tally.h"
COMPILE = "host/compile/compile_market.cpp"

MUTANTS = [
    # ---- A sale under RFC-1: others ------------------------------------------------------------
    (
        "renewal class up to 1.01",
        SALE,
        "scaled_floor(floor, 101, 100)",
        "scaled_floor(floor, 102, 100)",
    ),
    (
        "renewal class up to 3",
        SALE,
        "scaled_floor(floor, 300, 100)",
        "scaled_floor(floor, 250, 100)",
    ),
    (
        "renewals in the lead-in start a block after it",
        SALE,
        "block = p.interlude + 1 + uniform_below(draw.word[2], p.leadin);",
        "block = p.interlude + uniform_below(draw.word[2], p.leadin);",
    ),
    (
        "one word decides when",
        SALE,
        "else if (!happens(draw.word[1], p.at_rotation_limit))",
        "else if (!happens(draw.word[0], p.at_rotation_limit))",
    ),
    (
        "who values a core below E stays away",
        SALE,
        "if (valuation < end_price) continue;",
        "if (valuation < end_price / 2) continue;",
    ),
    (
        "patience",
        SALE,
        "happens(draw.word[1], p.patience_limit)",
        "happens(draw.word[3], p.patience_limit)",
    ),
    (
        "patient entrants come in the fixed-price phase",
        SALE,
        "? floor_at + uniform_below(draw.word[2], kRegionBlocks - floor_at)",
        "? floor_at",
    ),
    (
        "a squeeze has its budget",
        SALE,
        "if (sale.left() == 0 || scaled_floor(price, sale.left(), 1) > budget) return false;",
        "if (sale.left() == 0 || price > budget) return false;",
    ),
    (
        "a squeeze has its turn",
        SALE,
        "event_key(p.interlude + 1, draw.word[2], kSqueezer)",
        "event_key(p.interlude + 1, draw.word[1], kSqueezer)",
    ),
    (
        "cores of a squeeze stay with others",
        SALE,
        "    sale.sell(price);\n    next.add(price);\n  }\n  return true;",
        "    sale.sell(price);\n  }\n  return true;",
    ),
    (
        "turns order events of a block",
        SALE,
        "static_cast<EventKey>(static_cast<std::uint32_t>(turn) >> 4) << 16 |",
        "",
    ),
    (
        "a renewal keeps its record",
        SALE,
        "next.add(sale.renew(others.record[who], block));",
        "next.add(others.record[who]); sale.sell(others.record[who]);",
    ),
    (
        "a squeeze that fails takes no place of an event that gets a core",
        SALE,
        "most(static_cast<std::int32_t>(cores) + 1)",
        "most(static_cast<std::int32_t>(cores))",
    ),
    (
        "of events that are too many the last go",
        SALE,
        "else if (key[count - 1] > added)",
        "else if (key[count - 1] < added)",
    ),
    (
        "the first block at half the factors",
        BULK,
        "f >= kKink",
        "f > kMost",
    ),
    (
        "the nearest block to a price",
        BULK,
        "(2 * u - 1) * leadin",
        "2 * u * leadin",
    ),
    (
        "the price of an entrant becomes its record",
        SALE,
        "      sale.sell(price);\n      next.add(price);\n    } else",
        "      sale.sell(price);\n      next.add(sale.sale.prices.end_price);\n    } else",
    ),
    (
        "regimes: trades move no price",
        SALE,
        "if (price_taker) return;\n    sale = with_core_sold(sale, at);",
        "sale = with_core_sold(sale, at);",
    ),
    (
        "regimes: nothing is left from the block of the sell-out on",
        SALE,
        "block < closes_at;",
        "block <= closes_at;",
    ),
    ("a renewal sells at the recorded price", SALE, "    sell(recorded);", "    sell(next);"),
    # ---- The tenant ----------------------------------------------------------------------------
    (
        "its rights are used the cheapest first",
        TENANT,
        "rights_price_[at - 1] > price; --at)",
        "rights_price_[at - 1] < price; --at)",
    ),
    (
        "the dearest record goes with a resold core",
        TENANT,
        "for (std::int32_t i = 0; i < held_; ++i)  // the dearest",
        "for (std::int32_t i = 1; i < held_; ++i)  // the dearest",
    ),
    ("funds are spent", TENANT, "if (funds_ != kMaxPlanck) funds_ -= share;", ""),
    ("a displaced bid comes back", TENANT, "if (funds_ != kMaxPlanck) funds_ += share;", ""),
    (
        "a share to the nearest planck",
        TENANT,
        "scaled_nearest(price, mask_bits_, kMaskBits)",
        "scaled_floor(price, mask_bits_, kMaskBits)",
    ),
    (
        "what would be 28 days late does not happen",
        TENANT,
        "return later < kRegionBlocks ? later : kNoBlock;",
        "return later;",
    ),
    ("elastic rounds up", TENANT, "((demand & 0xffffffffu) != 0 ? 1 : 0)", "0"),
    ("hybrid wants its base", TENANT, "return p.base_cores;", "return p.cores;"),
    (
        "renew-late renews on its day",
        STRATEGY,
        "RenewalTime::on_day ? act_at : 0;",
        "RenewalTime::on_day ? 0 : 0;",
    ),
    (
        "threshold below E: not at all",
        STRATEGY,
        "block <= leadin ? interlude + block : kNoBlock",
        "interlude + block",
    ),
    (
        "two-stage buys after the interlude",
        STRATEGY,
        "act_at > interlude ? act_at : interlude + 1",
        "act_at",
    ),
    ("two-stage has a guard", TENANT, "s.buys == PurchaseTime::on_day ? p.stock_guard : 0", "0"),
    (
        "the guard waits for the money",
        TENANT,
        "delayed(p.interlude + 1, funding.delay)",
        "p.interlude + 1",
    ),
    (
        "nobody renews by hand what nobody saw dropped",
        SALE,
        "if (plan.forgotten != 0) plan.renew_at = kNoBlock;",
        "",
    ),
    (
        "what nobody saw dropped is not bought back",
        TENANT,
        "delayed(renewal_block(s, p.act_at), funding.delay)",
        "funding.forgotten ? kNoBlock : delayed(renewal_block(s, p.act_at), funding.delay)",
    ),
    (
        "only the chain drops renewals",
        RUN,
        "funding.delay > 0 && strategy_.renews == RenewalTime::at_once",
        "funding.delay > 0",
    ),
    (
        "a renewal is dropped where the money is late",
        RUN,
        "funding.delay > 0 && strategy_.renews == RenewalTime::at_once",
        "strategy_.renews == RenewalTime::at_once",
    ),
    (
        "somebody sees it with its probability",
        RUN,
        "happens(stream_.at(Purpose::notice, cycle, 0).word[0], p_.notice_limit) ? 0 : 1",
        "1",
    ),
    (
        "after an auction only what comes late is dropped",
        AUCTION,
        "late > 0 && funding.forgotten != 0",
        "funding.forgotten != 0",
    ),
    (
        "after an auction nobody renews what nobody saw dropped",
        AUCTION,
        "late < rules_.renewal_blocks && !forgotten",
        "late < rules_.renewal_blocks",
    ),
    (
        "fewer than the guard",
        SALE,
        "if (sale.left() < static_cast",
        "if (sale.left() <= static_cast",
    ),
    ("renewals before purchases", SALE, "renewal <= purchase", "renewal >= purchase"),
    (
        "what is missing",
        SALE,
        "plan.cores - kept, plan.buy_at",
        "plan.cores - tenant.held(), plan.buy_at",
    ),
    ("shared: rights go with the partners", RUN, "      tenant_.lose_rights();", "      (void)0;"),
    (
        "demand grows after the region",
        RUN,
        "scaled_floor(demand_, p_.demand_growth,",
        "scaled_floor(p_.demand, p_.demand_growth,",
    ),
    (
        "resold at the sell-out price of a full sale",
        RUN,
        "out.sold_out ? out.sellout_price : out.floor_price",
        "out.floor_price",
    ),
    (
        "the bound is raised to the next end price",
        RUN,
        "next_renewal_price(rules, record, kMaxPlanck, prices_.end_price)",
        "next_renewal_price(rules, record, kMaxPlanck, out.floor_price)",
    ),
    (
        "records spread over their quantiles",
        RUN,
        "2 * static_cast<std::uint64_t>(i) + 1",
        "2 * static_cast<std::uint64_t>(i)",
    ),
    (
        "later rules from their sale on",
        RUN,
        "cycle + 1 < p_.later_rules_from",
        "cycle < p_.later_rules_from",
    ),
    (
        "regimes follow the chain",
        RUN,
        "happens(word, limit[1]) ? 1 : 2",
        "happens(word, limit[1]) ? 2 : 1",
    ),
    (
        "surplus above whole cores of demand",
        RUN,
        "whole_cores(demand) < used)",
        "whole_cores(demand_) < used)",
    ),
    # ---- On demand -----------------------------------------------------------------------------
    ("unsold cores join the pool", RUN, "return p_.pool_cores + unsold;", "return p_.pool_cores;"),
    (
        "with a core nothing stalls",
        RUN,
        "if (out.held == 0)\n      out.stalled_blocks = std::int64_t{window",
        "out.stalled_blocks = std::int64_t{window",
    ),
    (
        "traffic before every order",
        LOAD,
        "    update(p);\n    price = ",
        "    price = ",
    ),
    ("traffic in every block", LOAD, "    if (on_relay(p)) update(p);", ""),
    ("a place among the others", LOAD, "wants && order == place", "wants && order == others"),
    (
        "two blocks in the queue",
        LOAD,
        "    ready_ += last_;\n    last_ = new_;",
        "    ready_ += new_;\n    last_ = 0;\n    new_ = 0;",
    ),
    (
        "only the tenant has a limit",
        LOAD,
        "is_tenants ? p.order_limit : kMaxPlanck",
        "p.order_limit > 0 ? p.order_limit : kMaxPlanck",
    ),
    (
        "revenue of all orders",
        LOAD,
        "    if (!is_tenants) return;\n    ++window.placed;",
        "    ++window.placed;",
    ),
    # ---- What the chain takes ------------------------------------------------------------------
    ("revenue of every core that goes", SALE, "    revenue = saturated_sum(revenue, at);\n", ""),
    (
        "renewals of an auction pay their own price",
        AUCTION,
        "scaled_floor(renewal_price_, sold_ - bids_.size(), 1)",
        "scaled_floor(clearing_, sold_ - bids_.size(), 1)",
    ),
    ("revenue is summed where it is asked for", TALLY, "if (p_.counts_revenue != 0)", "if (true)"),
    # ---- Orders on the coretime chain ----------------------------------------------------------
    (
        "products of a power floor",
        ORDERS,
        "kTrafficOne);\n  const Uint128 product = a * whole;",
        "kTrafficOne) + 1000000;\n  const Uint128 product = a * whole;",
    ),
    (
        "powers from the lowest digit on",
        ORDERS,
        "if (outstanding > 1) power = factor_product(power, power);",
        "if (outstanding > 1) power = factor_product(power, factor);",
    ),
    (
        "each pool core drains",
        ORDERS,
        "scaled_floor(std::uint64_t{rules.drain} * blocks, pool_cores, 1)",
        "std::uint64_t{rules.drain} * blocks",
    ),
    ("the batch", ORDERS, "book.batched >= rules.batch", "book.batched > rules.batch"),
    ("funds cover the maximum", ORDERS, "if (funds < maximum)", "if (funds < price)"),
    ("an empty pool", ORDERS, "if (book.pool_cores == 0) return OrderOutcome::empty_pool;", ""),
    ("the cap", ORDERS, "book.outstanding >= rules.cap", "book.outstanding > rules.cap"),
    (
        "the price is that before the order",
        LOAD,
        "price = order_price(rules, book.outstanding);",
        "price = order_price(rules, book.outstanding + 1);",
    ),
    (
        "orders outstanding since the last that was taken",
        LOAD,
        "    outstanding_ = book.outstanding + 1;\n    counted_at_ = block_;",
        "    outstanding_ = outstanding_ + 1;\n    counted_at_ = block_;",
    ),
    ("when they were counted", LOAD, "    counted_at_ = block_;\n", ""),
    (
        "a window's orders are paid in all windows",
        LOAD,
        "scaled_floor(window.tenant_cost, kLoadWindows, 1)",
        "window.tenant_cost",
    ),
    (
        "an order beyond the funds is a payment that failed",
        RUN,
        "    if (window.refused != 0) tenant_.refuse();\n",
        "",
    ),
    (
        "the batch is that of a block",
        LOAD,
        "    block_ = block;\n    new_ = 0;",
        "    block_ = block;\n    if (on_relay(p)) new_ = 0;",
    ),
    ("the drain", COMPILE, 'p.integer("on_demand.drain")', 'p.integer("on_demand.cap")'),
    # ---- RFC-17 --------------------------------------------------------------------------------
    ("of bids that are too many the last go", AUCTION, "--at;  // the last loses", "return;"),
    ("equal bids by turn", AUCTION, "turn_[i] > turn", "turn_[i] < turn"),
    (
        "patient entrants bid R",
        AUCTION,
        "patient ? reserve_ : recorded_bid(valuation, opening)",
        "recorded_bid(valuation, opening)",
    ),
    (
        "bids above the opening price",
        AUCTION,
        "bids_.add(recorded_bid(limit, opening_price(rules_, reserve_)), turn, true);",
        "bids_.add(limit, turn, true);",
    ),
    (
        "no money before the auction ends",
        AUCTION,
        "if (delay >= rules_.market_blocks) return;",
        "if (delay > rules_.market_blocks + 100000) return;",
    ),
    (
        "rights for all that is wanted",
        AUCTION,
        "if (s.renews != RenewalTime::never && tenant.rights() >= wanted) return;",
        "",
    ),
    ("a core that is not paid goes to nobody", AUCTION, "      --sold_;\n", ""),
    (
        "rights protect wins",
        AUCTION,
        "AuctionWin{bids.prices()[i], own, rights}",
        "AuctionWin{bids.prices()[i], own, 0}",
    ),
    (
        "wins use up rights",
        AUCTION,
        "renewals_left(rights, bids_.tenants(), static_cast<std::uint32_t>(renewed)) > 0",
        "renewals_left(rights, 0, static_cast<std::uint32_t>(renewed)) > 0",
    ),
    (
        "two-stage renews",
        STRATEGY,
        "P::on_day, B::reserve, true,",
        "P::on_day, B::reserve, false,",
    ),
    (
        "renewals end with their phase",
        AUCTION,
        "late < rules_.renewal_blocks &&",
        "late < kRegionBlocks &&",
    ),
    ("an empty phase renews nothing", AUCTION, "limit = rules_.renewal_blocks > 0", "limit = true"),
    (
        "the clearing price is the record",
        AUCTION,
        "tenant.obtain_core(clearing_);",
        "tenant.obtain_core(renewal_price_);",
    ),
    # ---- The coin and what is kept -------------------------------------------------------------
    (
        "jumps have an address each",
        EXCHANGE,
        "stream.at(Purpose::jump, cycle, j)",
        "stream.at(Purpose::jump, cycle, 0)",
    ),
    ("the coin stays within a billion times", EXCHANGE, "log2_ > kMost ? kMost :", ""),
    ("the first cycle has the first price", RUN, "if (cycle > 0) exchange_.step", "exchange_.step"),
    ("halves up", TALLY, "amount % unit * 2 >= unit ? 1 : 0", "amount % unit * 2 > unit ? 1 : 0"),
    (
        "the largest payment",
        TALLY,
        "if (out.paid > largest_) largest_ = out.paid;",
        "largest_ = out.paid;",
    ),
    (
        "the first loss",
        TALLY,
        "if (out.held < out.wanted && first_loss_ < 0)",
        "if (out.held < out.wanted)",
    ),
    (
        "without any core, though one was wanted",
        TALLY,
        "if (out.wanted > 0 && out.held == 0) ++without_core_;",
        "if (out.held == 0) ++without_core_;",
    ),
    (
        "cumulative payments",
        TALLY,
        "CycleHistogram::cumulative, to_micro(cost_)",
        "CycleHistogram::cumulative, to_micro(out.paid)",
    ),
    (
        "no record without a core",
        TALLY,
        "add_value_if(record_ > 0, MarketValue::final_record",
        "add_value_if(true, MarketValue::final_record",
    ),
    (
        "lost by now",
        TALLY,
        "C::lost_by_now, first_loss_ > 0",
        "C::lost_by_now, first_loss_ == cycle + 1",
    ),
    # ---- From settings to integers -------------------------------------------------------------
    (
        "until the lead-in: the sum",
        COMPILE,
        'p.real("market.renews_at_rotation") + p.real("market.renews_in_leadin")',
        'p.real("market.renews_in_leadin")',
    ),
    ("negative binomial", COMPILE, "mean / (mean + size)", "mean / (mean + size + 1)"),
    ("Poisson", COMPILE, "return mean / (i + 1);", "return mean / (i + 2);"),
    ("to stay in a regime", COMPILE, "to[from] = 1 - leaves;", "to[from] = 0;"),
    (
        "jumps are paid for by the drift",
        COMPILE,
        " - rate * surplus) * kCycleYears",
        ") * kCycleYears",
    ),
    (
        "square root of time",
        COMPILE,
        "volatility * std::sqrt(kCycleYears)",
        "volatility * kCycleYears",
    ),
    (
        "one supply stands for all sales",
        COMPILE,
        "supply.size() == 1 ? supply[0] : supply[k]",
        "supply[0]",
    ),
    (
        "growth of the demand",
        COMPILE,
        '(1 + p.real("tenant.demand_growth")) * kQ32',
        'p.real("tenant.demand_growth") * kQ32',
    ),
]
