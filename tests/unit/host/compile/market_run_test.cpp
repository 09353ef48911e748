// The simulated market as a whole: closed forms, invariants, the chain of regimes, and the largest
// amounts. Run by run it is compared with a second implementation in tests/oracle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/unit/host/compile/market_scenario.h"

namespace coresweep {
namespace {

constexpr std::int64_t kAll = 26;

Value whole(std::int64_t value) { return value; }

// ---- Closed forms: nobody else in the market
// -----------------------------------------------------

/// Sum of r_n = r_(n-1) + 3 %, each rounded to the nearest planck.
Planck ratchet(Planck record, std::int64_t cycles) {
  Planck sum = 0;
  for (std::int64_t n = 0; n < cycles; ++n) {
    sum += record;
    record += perbill_of(kRenewalBumpPpb, record);
  }
  return sum;
}

TEST(MarketClosedForms, AutoRenewalAtTheFloorIsTheRatchet) {
  for (const auto& [cycles, dot] : {std::pair{13, 156.2}, {26, 385.5}, {39, 722.3}}) {
    const auto run = cycles_of(empty_market({{"market.cycles", whole(cycles)}}));
    EXPECT_EQ(total_paid(run), ratchet(10 * kPlanckPerDot, cycles));
    EXPECT_NEAR(static_cast<double>(total_paid(run)) / kPlanckPerDot, dot, 0.05);
  }
}

TEST(MarketClosedForms, RebuyingAndRenewingLateCostTheFloor) {
  for (const char* strategy : {"floor-rebuy", "renew-late", "two-stage"})
    EXPECT_EQ(total_paid(cycles_of(empty_market({{"tenant.strategy", words(strategy)}}))),
              kAll * 10 * kPlanckPerDot)
        << strategy;
}

/// One core whose money comes ten days late in every sale.
Parameters late_market(double noticed, MarketSettings settings = {}) {
  Parameters p = empty_market({{"tenant.funding_delay_probability", 1.0},
                               {"tenant.funding_delay", 10.0},
                               {"tenant.auto_renewal_noticed_probability", noticed}});
  for (const auto& [key, value] : settings) p.set(key, value);
  return p;
}

std::vector<std::int32_t> cores_held(const std::vector<CycleOutcome>& run) {
  std::vector<std::int32_t> held;
  for (const CycleOutcome& c : run) held.push_back(c.held);
  return held;
}

TEST(MarketClosedForms, WhatNobodySeesDroppedIsLostForOneRegionAndBoughtForTheNext) {
  // Ten days are within the lead-in: renewing by hand keeps the core and the ratchet of 3 %.
  EXPECT_THAT(cores_held(cycles_of(late_market(1))), testing::Each(1));
  const auto forgotten = cycles_of(late_market(0));
  for (std::size_t k = 0; k < forgotten.size(); ++k) {
    const std::int32_t bought = k % 2 == 1 ? 1 : 0;
    EXPECT_EQ(forgotten[k].held, bought) << k;
    EXPECT_EQ(forgotten[k].paid, bought * 10 * kPlanckPerDot) << k;
    EXPECT_EQ(forgotten[k].stalled_blocks, (1 - bought) * std::int64_t{kRegionBlocks}) << k;
  }
  // Who renews by hand anyway, or has the money at the rotation, has nothing to notice.
  EXPECT_EQ(total_paid(cycles_of(late_market(0, {{"tenant.strategy", words("renew-late")}}))),
            kAll * 10 * kPlanckPerDot);
  EXPECT_EQ(total_paid(cycles_of(late_market(0, {{"tenant.funding_delay", 0.0}}))),
            ratchet(10 * kPlanckPerDot, kAll));
}

TEST(MarketClosedForms, CoresBeyondTheRightsAreBoughtWhereARenewalIsForgotten) {
  const auto run = cycles_of(late_market(0, {{"market.cycles", whole(3)},
                                             {"tenant.strategy", words("elastic")},
                                             {"tenant.demand", 1.0},
                                             {"tenant.demand_growth", 1.0}}));
  // Wanted 1, 2, 4; the right to one lapses; two are bought, then lapse, and two more are bought.
  EXPECT_EQ(cores_held(run), (std::vector<std::int32_t>{0, 2, 2}));
}

TEST(MarketClosedForms, AnAuctionsRenewalIsForgottenWhereTheMoneyComesAfterItsStart) {
  const auto run = [](double day) {
    return cores_held(cycles_of(late_market(0, {{"market.rules", words("rfc17")},
                                                {"market.cycles", whole(2)},
                                                {"tenant.funding_delay", day}})));
  };
  const Parameters p;
  const double auction = p.real("rfc17.auction");
  EXPECT_EQ(run(auction), (std::vector<std::int32_t>{1, 1}));
  EXPECT_EQ(run(auction + 1), (std::vector<std::int32_t>{0, 0}));  // it comes after the bids, too
}

TEST(MarketRun, SomebodySeesADroppedRenewalWithItsProbability) {
  // A chain of two states: held before, it is lost with probability 0.2; lost before, it is bought.
  std::int64_t lost = 0;
  constexpr std::int64_t kRuns = 400;
  for (std::uint64_t replicate = 0; replicate < kRuns; ++replicate)
    for (const CycleOutcome& c : cycles_of(late_market(0.8), replicate)) lost += 1 - c.held;
  const double share = static_cast<double>(lost) / static_cast<double>(kRuns * kAll);
  EXPECT_NEAR(share, 0.2 / 1.2, 0.011);  // 4 standard errors; a false alarm in 16,000
}

TEST(MarketClosedForms, ThreeHundredDotLastTwentyOneCyclesFromTenPointThree) {
  const auto run = cycles_of(empty_market({{"tenant.record", words("10.3 DOT")},
                                           {"tenant.funds", words("300 DOT")},
                                           {"market.cycles", whole(39)}}));
  for (int k = 0; k < 21; ++k) EXPECT_EQ(run[static_cast<std::size_t>(k)].held, 1) << k;
  EXPECT_EQ(run[21].held, 0);
  EXPECT_EQ(run[21].refused, 1);
}

TEST(MarketClosedForms, TheThresholdsBuyerPaysThePriceOfItsFirstBlock) {
  const auto run = cycles_of(empty_market({{"tenant.strategy", words("threshold")},
                                           {"tenant.threshold", words("55 DOT")},
                                           {"market.cycles", whole(1)}}));
  const std::uint32_t block = first_block_at_most(55 * kPlanckPerDot, 10 * kPlanckPerDot, 201600);
  EXPECT_EQ(run[0].paid, sale_price(10 * kPlanckPerDot, block, 201600));
  EXPECT_EQ(block, 151200u);  // f = 5.5 at u = 3/4
}

TEST(MarketClosedForms, OrdersOnDemandCostTheBaseFee) {
  const auto run = cycles_of(empty_market({{"tenant.strategy", words("on-demand")}}));
  EXPECT_EQ(run[0].on_demand_blocks, kRegionBlocks);
  EXPECT_EQ(run[0].paid, kRegionBlocks * (kPlanckPerDot / 1000));
}

TEST(MarketClosedForms, TheTenantOrdersWhatTheChainDoes) {
  const auto demand = [](int every, int at_once) {
    TableCache cache;
    const Parameters p = market({{"tenant.strategy", words("on-demand")},
                                 {"collator.kind", words("bundle")},
                                 {"backing.protocol", words("claim-queue")},
                                 {"para.access", words("on-demand")},
                                 {"on_demand.order_every", whole(every)},
                                 {"on_demand.orders_at_once", whole(at_once)}});
    return compile_market(p, 1, Streams::common, cache).demand;
  };
  EXPECT_EQ(demand(1, 1), std::uint64_t{1} << 32);
  EXPECT_EQ(demand(8, 1), std::uint64_t{1} << 29);
  EXPECT_EQ(demand(8, 2), std::uint64_t{1} << 30);
}

// Nobody else buys: what the chain takes is what the tenant pays, but for a shared core's partners.
TEST(MarketClosedForms, TheChainTakesWhatAllBuyersPay) {
  for (const char* rules : {"rfc1-minimum-price", "rfc17"})
    for (const CycleOutcome& c : cycles_of(empty_market({{"market.rules", words(rules)}}))) {
      EXPECT_GT(c.paid, 0u);
      EXPECT_EQ(c.sales_revenue, c.paid) << rules;
    }
  const auto shared = cycles_of(empty_market({{"tenant.strategy", words("shared")},
                                              {"tenant.partners_stay", 1.0},
                                              {"tenant.mask_bits", whole(40)}}));
  EXPECT_EQ(shared[0].paid, 5 * kPlanckPerDot);
  EXPECT_EQ(shared[0].sales_revenue, 10 * kPlanckPerDot);
}

// ---- Random runs
// ---------------------------------------------------------------------------------

template <class Check>
void every_cycle(const Parameters& parameters, std::uint64_t runs, const Check& check) {
  TableCache cache;
  const MarketParams point = compile_market(parameters, 1, Streams::common, cache);
  for (std::uint64_t r = 0; r < runs; ++r) {
    MarketRun run(point, r);
    for (std::int32_t k = 0; k < point.cycles; ++k) check(run.step(k), k);
  }
}

/// Cycles above the floor of 10 DOT. Each must have its reason in the last transaction of the sale
/// before: it was made above ten floors.
int cycles_above_the_floor(const Parameters& parameters, std::uint64_t runs) {
  int left = 0;
  Planck last_sellout = 0;
  every_cycle(parameters, runs, [&](const CycleOutcome& c, std::int32_t k) {
    if (k > 0 && c.above_minimum != 0) {
      ++left;
      EXPECT_GT(last_sellout, 100 * kPlanckPerDot);
      EXPECT_EQ(c.floor_price, last_sellout / 10);
    }
    last_sellout = c.sellout_price;
  });
  return left;
}

// 2000 runs of 26 cycles. The share is 0.0001 with a standard error below 0.0001, so the bound of
// 0.01 is a hundred of them away (false alarms: none to speak of). The spoiled twin has entrants
// who do not wait for the floor and value a core at ten times as much.
TEST(MarketRuns, WithNobodySqueezingTheFloorIsLeftInAtMostOnePerCent) {
  constexpr int kRuns = 2000, kMost = kRuns * static_cast<int>(kAll) / 100;
  EXPECT_LE(cycles_above_the_floor(market({{"market.squeeze_probability", 0.0}}), kRuns), kMost);
  const Parameters spoiled = market({{"market.squeeze_probability", 0.0},
                                     {"market.entrant_patience", 0.0},
                                     {"market.entrant_valuation", 427.0}});
  EXPECT_GT(cycles_above_the_floor(spoiled, kRuns), kMost);
}

Parameters squeezed_market(MarketSettings settings = {}) {
  Parameters p =
      market({{"market.squeeze_probability", 0.3}, {"market.squeeze_budget", words("100000 DOT")}});
  for (const auto& [key, value] : settings) p.set(key, value);
  return p;
}

TEST(MarketRuns, FloorsAndRecordsKeepTheirBounds) {
  Planck sellout = 0, record = 0;
  every_cycle(squeezed_market(), 500, [&](const CycleOutcome& c, std::int32_t k) {
    EXPECT_GE(c.floor_price, 10 * kPlanckPerDot);
    if (k > 0) {
      EXPECT_EQ(c.floor_price, std::max(10 * kPlanckPerDot, sellout / 10));
      if (record > 0) {
        EXPECT_EQ(c.paid, record);  // what was recorded is charged
      }
    }
    // Renewed in the interlude: r' >= min(E, 100 E).
    EXPECT_GE(c.record, c.floor_price);
    EXPECT_LE(c.record, c.record_bound);
    EXPECT_LE(c.sold, c.offered);
    sellout = c.sellout_price;
    record = c.record;
  });
}

TEST(MarketRuns, RebuyingNeverCostsMoreWhereTheFloorNeverRises) {
  TableCache cache;
  const auto strategy = [&](const char* name) {
    return compile_market(market({{"tenant.strategy", words(name)}}), 1, Streams::common, cache);
  };
  const MarketParams renew = strategy("auto-renew"), rebuy = strategy("floor-rebuy");
  int compared = 0;
  for (std::uint64_t r = 0; r < 500; ++r) {
    MarketRun one(renew, r), other(rebuy, r);
    Planck renewing = 0, rebuying = 0, floor = kMaxPlanck;
    bool comparable = true;
    for (int k = 0; k < kAll; ++k) {
      const CycleOutcome a = one.step(k), b = other.step(k);
      renewing += a.paid;
      rebuying += b.paid;
      comparable = comparable && b.held == 1 && b.floor_price <= floor;
      floor = b.floor_price;
    }
    if (!comparable) continue;
    ++compared;
    EXPECT_LE(rebuying, renewing) << r;
  }
  EXPECT_GT(compared, 400);
}

/// P(loss) does not fall with the day of the renewal: 1000 paired runs, so the counts are exact
/// statements about these histories, not estimates.
TEST(MarketRuns, RenewingLaterLosesTheCoreMoreOften) {
  int before = 0;
  for (const double day : {0.0, 6.9, 7.1, 14.0, 21.0, 27.9}) {
    int lost = 0;
    every_cycle(squeezed_market({{"tenant.strategy", words("renew-late")},
                                 {"tenant.renewal_day", day},
                                 {"market.cycles", whole(1)}}),
                1000, [&](const CycleOutcome& c, std::int32_t) { lost += c.held == 0 ? 1 : 0; });
    EXPECT_GE(lost, before) << day;
    before = lost;
  }
  EXPECT_GT(before, 100);
}

TEST(MarketRuns, SpoiledTwinRenewalsWithoutTheReset) {
  // If late renewals kept the ratchet, renew-late would cost what auto-renewal does.
  const Planck late =
      total_paid(cycles_of(empty_market({{"tenant.strategy", words("renew-late")}})));
  EXPECT_NE(late, ratchet(10 * kPlanckPerDot, kAll));
}

// ---- The chain of regimes
// ------------------------------------------------------------------------

Parameters regimes(MarketSettings settings = {}) {
  Parameters p = market({{"market.model", words("regimes")}, {"market.cycles", whole(64)}});
  for (const auto& [key, value] : settings) p.set(key, value);
  return p;
}

/// Shares of the regimes and the mean stay in each, over all runs from the 20th sale on, where the
/// chain has forgotten its start (its second eigenvalue is below 0.8: 0.8^20 = 0.01).
struct ChainStatistics {
  std::array<double, 3> share{}, stay{};
};
ChainStatistics chain_statistics(const Parameters& p, std::uint64_t runs) {
  std::array<double, 3> visits{}, entries{};
  std::int32_t last = -1;
  every_cycle(p, runs, [&](const CycleOutcome& c, std::int32_t k) {
    if (k == 0) last = -1;
    const auto regime = static_cast<std::size_t>(c.regime);
    if (k >= 20) {
      ++visits[regime];
      if (c.regime != last) ++entries[regime];
    }
    last = c.regime;
  });
  ChainStatistics s;
  const double all = visits[0] + visits[1] + visits[2];
  for (std::size_t i = 0; i < 3; ++i) {
    s.share[i] = visits[i] / all;
    s.stay[i] = visits[i] / entries[i];
  }
  return s;
}

/// Solves pi P = pi for the default rows by iteration.
std::array<double, 3> stationary(const std::array<std::array<double, 3>, 3>& rows) {
  std::array<double, 3> pi{1, 0, 0};
  for (int n = 0; n < 10000; ++n) {
    std::array<double, 3> next{};
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) next[j] += pi[i] * rows[i][j];
    pi = next;
  }
  return pi;
}

// 4000 runs of 44 sales: standard errors below 0.004 of a share and 0.1 of a stay; the margins are
// more than four of them (false alarms below 1 in 10^4), and the spoiled twin is ten away.
TEST(MarketRegimes, SharesAndStaysAreThoseOfTheChain) {
  const std::array<std::array<double, 3>, 3> rows{
      {{0.84, 0.13, 0.03}, {0.1, 0.7, 0.2}, {0.05, 0.03, 0.92}}};
  const auto pi = stationary(rows);
  const ChainStatistics s = chain_statistics(regimes(), 4000);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(s.share[i], pi[i], 0.016) << i;
    // A visit cut off by either end of the window counts as shorter: 5 % at most.
    EXPECT_NEAR(s.stay[i], 1 / (1 - rows[i][i]), 0.12 / (1 - rows[i][i])) << i;
  }
  const ChainStatistics spoiled = chain_statistics(regimes({{"regime.glut_to_thin", 0.1}}), 4000);
  EXPECT_GT(std::abs(spoiled.share[2] - pi[2]), 0.05);
}

TEST(MarketRegimes, AGlutNeverSellsOutAndASqueezeAlways) {
  every_cycle(regimes(), 200, [&](const CycleOutcome& c, std::int32_t) {
    const bool glut = c.regime == static_cast<std::int32_t>(Regime::glut);
    const bool sells_out = !glut && c.floor_price <= 1000 * kPlanckPerDot;
    EXPECT_EQ(c.sold_out, sells_out ? 1 : 0);
    EXPECT_LE(c.sellout_price, std::max(c.floor_price, 1000 * kPlanckPerDot));
  });
}

// ---- The largest amounts
// -------------------------------------------------------------------------

TEST(MarketAmounts, TheLargestPricesSaturateAndNeverWrap) {
  for (const char* rules : {"rfc1", "rfc1-minimum-price", "rfc17"}) {
    const Parameters p = squeezed_market({{"market.rules", words(rules)},
                                          {"market.end_price", words("100000000 DOT")},
                                          {"tenant.record", words("100000000 DOT")},
                                          {"market.squeeze_probability", 1.0},
                                          {"market.squeeze_budget", words("unlimited")}});
    every_cycle(p, 20, [&](const CycleOutcome& c, std::int32_t k) {
      // 26 squeezes of ten times each: without saturation these would wrap to small numbers.
      EXPECT_GE(c.floor_price, kPlanckPerDot) << rules << " " << k;
      if (c.held > 0 && k < 2) {
        EXPECT_GE(c.paid, kPlanckPerDot) << rules;
      }
      EXPECT_LE(c.floor_price, kMaxPlanck);
      EXPECT_LE(c.sold, c.offered);
    });
  }
  const auto highest = cycles_of(empty_market({{"market.end_price", words("100000000 DOT")},
                                               {"market.cycles", whole(1)},
                                               {"tenant.strategy", words("two-stage")},
                                               {"tenant.purchase_day", 7.0}}));
  EXPECT_GT(highest[0].paid, 180'000'000'000'000'000u);  // 18 million DOT and more: 64 bits' end
}

}  // namespace
}  // namespace coresweep
