#include "analysis/matching/agreeing_set.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

/// x even over the cube, y in a narrow part of it, z against x.
std::vector<std::vector<double>> places() {
  std::vector<std::vector<double>> all;
  for (int i = 0; i < 100; ++i) {
    const double x = (i + 0.5) / 100, turn = (i * 37 % 100 + 0.5) / 100;
    all.push_back({x, 0.4 + 0.1 * turn, 1 - x + 0.01 * turn});
  }
  return all;
}

TEST(AgreeingSet, AKeyThatIsEvenlySpreadIsNotIdentified) {
  const auto ranges = agreeing_ranges(places());
  EXPECT_NEAR(ranges[0].left(), 1, 0.02);
  EXPECT_FALSE(ranges[0].is_narrowed());
  EXPECT_NEAR(ranges[0].middle_low, 0.055, 1e-12);
  EXPECT_NEAR(ranges[0].middle_high, 0.945, 1e-12);
}

TEST(AgreeingSet, AKeyInAPartOfItsRangeIsNarrowed) {
  const auto ranges = agreeing_ranges(places());
  EXPECT_NEAR(ranges[1].low, 0.4005, 1e-12);
  EXPECT_NEAR(ranges[1].high, 0.4995, 1e-12);
  EXPECT_NEAR(ranges[1].left(), 0.1, 0.002);
  EXPECT_TRUE(ranges[1].is_narrowed());
}

TEST(AgreeingSet, KeysThatMakeUpForEachOtherAreNamed) {
  const auto pairs = trade_offs(places());
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].a, 0U);
  EXPECT_EQ(pairs[0].b, 2U);
  EXPECT_LT(pairs[0].correlation, -0.99);
}

TEST(AgreeingSet, OneSettingIsARangeOfNoWidth) {
  const std::vector<std::vector<double>> one = {{0.2, 0.3}};
  EXPECT_EQ(agreeing_ranges(one)[0].left(), 0);
  EXPECT_TRUE(trade_offs(one).empty());
}

}  // namespace
}  // namespace coresweep
