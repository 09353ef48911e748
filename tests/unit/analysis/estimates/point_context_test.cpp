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

TEST(PointContext, NominalBlockTimeFollowsTheDesignOfTheChain) {
  Parameters p;
  p.set("para.cores", std::int64_t{3});
  p.set("para.velocity", std::int64_t{3});
  EXPECT_EQ(point_context(p).nominal_block_time, 6);  // lookahead uses one core
  EXPECT_EQ(point_context(p).cores_paid, 3);
  p.set("collator.kind", std::string("slot-based"));
  EXPECT_EQ(point_context(p).nominal_block_time, 2);
  Parameters sync;
  sync.set("backing.protocol", std::string("sync"));
  EXPECT_EQ(point_context(sync).nominal_block_time, 12);
}

}  // namespace
}  // namespace coresweep
