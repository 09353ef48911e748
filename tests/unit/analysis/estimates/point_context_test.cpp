#include "analysis/estimates/point_context.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(PointContext, OfDefaultsHasNoPrice) {
  const PointContext c = point_context(Parameters());
  EXPECT_EQ(c.measured_time(), 6.0 * (14400 - 50));
  EXPECT_EQ(c.nominal_block_time, 6);
  EXPECT_FALSE(c.region_price.has_value());
  EXPECT_EQ(c.currency, "DOT");
}

TEST(PointContext, TakesPriceAndCurrency) {
  Parameters p;
  p.set("network", std::string("kusama"));
  p.set("market.model", std::string("constant"));
  p.set("market.price", std::string("2.5 DOT"));
  EXPECT_EQ(point_context(p).region_price, 2.5);
  EXPECT_EQ(point_context(p).currency, "KSM");
}

TEST(PointContext, LosesASegmentTogetherAtMost) {
  Parameters p;
  p.set("para.unincluded_segment_capacity", std::int64_t{5});
  EXPECT_EQ(point_context(p).largest_drop, 5);
}

TEST(PointContext, ClaimsArePaidForByWhoHoldsNoCore) {
  const auto pays = [](const char* model, const char* strategy) {
    Parameters p;
    p.set("collator.kind", std::string("bundle"));
    p.set("para.access", std::string("on-demand"));
    p.set("market.model", std::string(model));
    p.set("market.price", std::string("10 DOT"));
    p.set("tenant.strategy", std::string(strategy));
    return point_context(p).pays_for_claims;
  };
  EXPECT_TRUE(pays("agents", "on-demand"));
  EXPECT_FALSE(pays("agents", "floor-rebuy"));
  EXPECT_FALSE(pays("agents", "hybrid"));
  EXPECT_FALSE(pays("constant", "on-demand"));
}

/// Nominal block time [s] of a chain with these settings, integers and names.
double nominal(std::initializer_list<std::pair<const char*, Value>> settings) {
  Parameters p;
  for (const auto& [key, value] : settings) p.set(key, value);
  return point_context(p).nominal_block_time;
}

TEST(PointContext, NominalBlockTimeFollowsTheDesignOfTheChain) {
  const auto whole = [](int value) { return std::int64_t{value}; };
  const std::pair<const char*, Value> slot_based{"collator.kind", "slot-based"},
      three_cores{"para.cores", whole(3)}, three_blocks{"para.velocity", whole(3)};
  EXPECT_EQ(nominal({}), 6);
  EXPECT_EQ(nominal({three_cores, three_blocks}), 6);  // lookahead uses one core
  EXPECT_EQ(nominal({three_cores, three_blocks, slot_based}), 2);
  EXPECT_EQ(nominal({three_cores, {"para.velocity", whole(2)}, slot_based}), 3);
  EXPECT_EQ(nominal({three_blocks, slot_based}), 6);
  EXPECT_EQ(nominal({{"backing.protocol", "sync"}}), 12);
  const std::pair<const char*, Value> bundle{"collator.kind", "bundle"},
      orders{"para.access", "on-demand"}, fifty{"on_demand.order_every", whole(50)};
  EXPECT_EQ(nominal({bundle, fifty}), 6);
  EXPECT_EQ(nominal({bundle, orders, fifty}), 300);
  EXPECT_EQ(nominal({bundle, orders, fifty, {"on_demand.orders_at_once", whole(4)}}), 75);
  Parameters p;
  p.set("para.cores", whole(3));
  EXPECT_EQ(point_context(p).cores_paid, 3);
}

TEST(PointContext, NominalBlockTimeIsTheAuraSlotWhereOneBlockWaits) {
  const auto slot = [](int ms) {
    return std::pair<const char*, Value>{"para.slot_duration", std::int64_t{ms}};
  };
  const std::pair<const char*, Value> one{"para.unincluded_segment_capacity", std::int64_t{1}},
      basic{"collator.kind", "basic"}, guard{"collator.one_block_per_slot", true};
  EXPECT_EQ(nominal({one, slot(12000)}), 12);  // Astar before its vote
  EXPECT_EQ(nominal({slot(6000)}), 6);         // and after
  EXPECT_EQ(nominal({one, slot(6000)}), 6);
  EXPECT_EQ(nominal({one, slot(24000)}), 12);
  EXPECT_EQ(nominal({one, slot(2000)}), 6);
  EXPECT_EQ(nominal({slot(24000)}), 6);
  EXPECT_EQ(nominal({slot(24000), basic, guard}), 24);
  EXPECT_EQ(nominal({slot(24000), guard}), 6);  // a guard of basic collators alone
}

TEST(PointContext, NominalBlockTimeOfChainsAsTheyRun) {
  EXPECT_EQ(nominal({{"chain", "asset-hub-polkadot"}}), 2);  // Aura slots of 24 s
  EXPECT_EQ(nominal({{"chain", "people-kusama"}}), 6);       // the same on one core
  EXPECT_EQ(nominal({{"chain", "bridge-hub-polkadot"}}), 12);
  EXPECT_EQ(nominal({{"chain", "encointer-kusama"}}), 6);
  EXPECT_EQ(nominal({{"chain", "astar"}}), 6);
}

}  // namespace
}  // namespace coresweep
