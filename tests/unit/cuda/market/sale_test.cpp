// What is traded in a simulated sale, against values that the pallet's own tests assert. Names in
// comments: the tests of polkadot-sdk substrate/frame/broker/src/tests.rs.
#include "cuda/market/sale.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

constexpr std::uint32_t kInterlude = 5, kLeadin = 20;

/// A sale with an end price of 100 planck.
OpenSale sale_of(std::uint32_t cores) {
  return {
      rfc1_rules(), open_sale(rfc1_rules(), {100, 1000}, cores), kInterlude, kLeadin, kNoBlock, 0};
}

/// A tenant with one core of this record (0: none).
Tenant tenant_with(Planck record, Planck funds) {
  MarketParams p{};
  p.cores = 1;
  p.tenant_record = record;
  p.funds = funds;
  Tenant tenant(p);
  tenant.open_cycle();
  return tenant;
}

// ---- Purchases ----------------------------------------------------------------------------------

TEST(OpenSale, AsksThePriceOfTheBlock) {
  const OpenSale sale = sale_of(1);
  EXPECT_EQ(sale.price(0), 10000u);
  EXPECT_EQ(sale.price(kInterlude), 10000u);
  EXPECT_EQ(sale.price(kInterlude + 1), 9100u);
  EXPECT_EQ(sale.price(kInterlude + kLeadin), 100u);
  EXPECT_EQ(sale.price(1000000), 100u);
  EXPECT_EQ(first_block_at_most(9100, 100, kLeadin), 1u);
  EXPECT_EQ(first_block_at_most(9099, 100, kLeadin), 2u);
}

TEST(Purchase, IsChargedThePriceOfTheBlock) {
  OpenSale sale = sale_of(1);
  Tenant tenant = tenant_with(0, 9100);
  buy_cores(sale, tenant, 1, kInterlude + 1);
  EXPECT_EQ(tenant.held(), 1);
  EXPECT_EQ(tenant.paid(), 9100u);
  EXPECT_EQ(sale.sale.sellout_price, 9100u);
}

TEST(Purchase, FailsWithoutCoresAndWithoutFunds) {
  OpenSale sale = sale_of(1);
  Tenant poor = tenant_with(0, 9099);
  buy_cores(sale, poor, 1, kInterlude + 1);
  EXPECT_EQ(poor.held(), 0);
  sale.sell(100);
  Tenant late = tenant_with(0, kMaxPlanck);
  buy_cores(sale, late, 1, kInterlude + kLeadin);
  EXPECT_EQ(late.held(), 0);
  EXPECT_FALSE(sale.open(kInterlude + kLeadin));
}

TEST(Purchase, NeverComesInTheInterlude) {
  for (std::int32_t s = 0; s <= static_cast<std::int32_t>(Strategy::elastic); ++s)
    EXPECT_GT(
        purchase_block(facts_of(static_cast<Strategy>(s)), kInterlude, kLeadin, 100, kMaxPlanck, 0),
        kInterlude);
}

// ---- Renewals -----------------------------------------------------------------------------------

TEST(Renewal, IsChargedTheRecord) {
  OpenSale sale = sale_of(1);
  Tenant tenant = tenant_with(500, 500);
  renew_cores(sale, tenant, 1, 0);
  EXPECT_EQ(tenant.held(), 1);
  EXPECT_EQ(tenant.paid(), 500u);
  EXPECT_EQ(tenant.record(0), 515u);
}

TEST(Renewal, FailsWithoutCoresRecordOrFunds) {
  OpenSale sale = sale_of(1);
  Tenant poor = tenant_with(500, 499), newcomer = tenant_with(0, 499);
  renew_cores(sale, poor, 1, 0);
  renew_cores(sale, newcomer, 1, 0);
  EXPECT_EQ(poor.held(), 0);
  EXPECT_TRUE(poor.refused());
  EXPECT_EQ(newcomer.held(), 0);
  sale.sell(1);
  Tenant late = tenant_with(1, 1);
  renew_cores(sale, late, 1, 0);
  EXPECT_EQ(late.held(), 0);
}

// ---- Others -------------------------------------------------------------------------------------

TEST(EventList, KeepsTheFirstThatCanGetACore) {
  EventList events(2);
  for (const std::uint32_t block : {5u, 9u, 7u, 1u, 8u, 6u}) events.add(event_key(block, 0, 0));
  ASSERT_EQ(events.count, 3);
  EXPECT_EQ(event_block(events.key[0]), 1u);
  EXPECT_EQ(event_block(events.key[1]), 5u);
  EXPECT_EQ(event_block(events.key[2]), 6u);
}

TEST(EventList, OrdersABlockByTurnAndThenByWho) {
  EventList events(4);
  for (const EventKey key : {event_key(3, 32, 1), event_key(3, -1, 0), event_key(3, 16, kSqueezer),
                             event_key(3, 17, kFirstEntrant)})
    events.add(key);
  EXPECT_EQ(event_who(events.key[0]), kFirstEntrant);
  EXPECT_EQ(event_who(events.key[1]), kSqueezer);
  EXPECT_EQ(event_who(events.key[2]), 1);
  EXPECT_EQ(event_who(events.key[3]), 0);
}

TEST(RenewalClasses, ReachUpToTheirShareOfTheFloor) {
  const RenewalClasses classes(1000);
  EXPECT_EQ(classes.of(1010), 0);
  EXPECT_EQ(classes.of(1011), 1);
  EXPECT_EQ(classes.of(1300), 1);
  EXPECT_EQ(classes.of(3000), 2);
  EXPECT_EQ(classes.of(12000), 3);
  EXPECT_EQ(classes.of(12001), 4);
  EXPECT_EQ(RenewalClasses(0).of(0), 0);
  EXPECT_EQ(RenewalClasses(0).of(1), 4);
  EXPECT_EQ(RenewalClasses(199).of(200), 0);
  EXPECT_EQ(RenewalClasses(199).of(201), 1);
  EXPECT_EQ(RenewalClasses(kMaxPlanck).of(kMaxPlanck), 0);
}

/// Two holders of cores renew in blocks 1 and 9, an entrant comes in block 2.
SaleCounts traded(std::uint32_t cores, bool squeezed, Others& others) {
  MarketParams p{};
  p.squeeze_budget = squeezed ? kMaxPlanck : 0;
  OpenSale sale = sale_of(cores);
  EventList events(cores);
  events.add(event_key(1, 0, 1));
  events.add(event_key(kInterlude + 1, 0, kSqueezer));
  events.add(event_key(kInterlude + 2, 0, kFirstEntrant));
  events.add(event_key(kInterlude + 9, 0, 0));
  others.record[0] = 300;
  others.record[1] = 200;
  others.count = 2;
  Tenant nobody = tenant_with(0, 0);
  return trade(p, sale, events, others, nobody, {kNoBlock, kNoBlock, 0, 0, kNoBlock, 0}, 0);
}

TEST(Trade, LeavesTheOthersInTheOrderOfTheirEvents) {
  Others others;
  const SaleCounts counts = traded(9, false, others);
  EXPECT_EQ(counts.renewed, 2);
  EXPECT_EQ(counts.squeezed, 0);
  ASSERT_EQ(others.count, 3);
  EXPECT_EQ(others.record[0], 206u);
  EXPECT_EQ(others.record[1], 8200u);
  EXPECT_EQ(others.record[2], 309u);
}

TEST(Trade, EndsForOthersWithASqueeze) {
  Others others;
  const SaleCounts counts = traded(9, true, others);
  EXPECT_EQ(counts.renewed, 1);
  EXPECT_EQ(counts.squeezed, 1);
  ASSERT_EQ(others.count, 9);
  EXPECT_EQ(others.record[0], 206u);
  for (std::int32_t i = 1; i < 9; ++i) EXPECT_EQ(others.record[i], 9100u);
}

// ---- Rules --------------------------------------------------------------------------------------

TEST(SaleRules, AreThoseOfTheRuleSet) {
  MarketParams p{};
  p.minimum_price = kPlanckPerKsm;
  p.renewal_bump_ppb = kRenewalBumpPpb;
  p.ideal_proportion_ppb = kBillion;
  EXPECT_FALSE(sale_rules(p, RuleSet::rfc1).renewals_meet_end);
  EXPECT_EQ(sale_rules(p, RuleSet::rfc1).minimum_price, 0u);
  EXPECT_TRUE(sale_rules(p, RuleSet::rfc1_minimum_price).renewals_meet_end);
  EXPECT_EQ(sale_rules(p, RuleSet::rfc1_minimum_price).minimum_price, kPlanckPerKsm);
}

}  // namespace
}  // namespace coresweep
