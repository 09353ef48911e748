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
