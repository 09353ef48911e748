// Fixed-point arithmetic at its limits, and how it rounds.
#include "cuda/numbers/planck.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(Planck, FloorsAProductThatNeeds128Bits) {
  EXPECT_EQ(scaled_floor(kMaxPlanck, kMaxPlanck, kMaxPlanck), kMaxPlanck);
  EXPECT_EQ(scaled_floor(kMaxPlanck, kBillion - 1, kBillion), kMaxPlanck - 18446744074u);
  EXPECT_EQ(scaled_floor(7, 3, 2), 10u);
}

TEST(Planck, SaturatesWhatDoesNotFit) {
  EXPECT_EQ(scaled_floor(kMaxPlanck, 2, 1), kMaxPlanck);
  EXPECT_EQ(scaled_nearest(kMaxPlanck, 3, 2), kMaxPlanck);
  EXPECT_EQ(saturated_sum(kMaxPlanck, 1), kMaxPlanck);
  EXPECT_EQ(positive_difference(3, 5), 0u);
}

TEST(Planck, StaysBelowAQuotient) {
  EXPECT_EQ(scaled_below(7, 3, 2), 10u);
  EXPECT_EQ(scaled_below(6, 3, 2), 8u);
  EXPECT_EQ(scaled_below(kMaxPlanck, kBillion, kBillion), kMaxPlanck - 1);
  EXPECT_EQ(scaled_below(kMaxPlanck, 2, 1), kMaxPlanck);
}

TEST(Planck, RoundsToTheNearestAndHalvesDown) {
  EXPECT_EQ(scaled_nearest(1, 1, 2), 0u);
  EXPECT_EQ(scaled_nearest(3, 1, 2), 1u);
  EXPECT_EQ(scaled_nearest(2, 1, 3), 1u);
  EXPECT_EQ(scaled_nearest(1, 1, 3), 0u);
  EXPECT_EQ(scaled_nearest(kMaxPlanck, kMaxPlanck, kMaxPlanck), kMaxPlanck);
}

// The examples of Perbill's own documentation, and a bump of sale 6 of Polkadot: the exact 3 % of
// 14,370,024,330 end in .9.
TEST(Planck, TakesSharesAsPerbillDoes) {
  EXPECT_EQ(perbill_of(340000000, 10), 3u);
  EXPECT_EQ(perbill_of(360000000, 10), 4u);
  EXPECT_EQ(perbill_of(30000000, 14370024330), 431100730u);
  EXPECT_EQ(perbill_of(30000000, 50), 1u);  // 1.5
  EXPECT_EQ(perbill_of(1000000000, kMaxPlanck), kMaxPlanck);
}

TEST(Planck, ScalesWideValues) {
  const Uint128 large = static_cast<Uint128>(kMaxPlanck) * kMaxPlanck;
  EXPECT_TRUE(wide_scaled_floor(large, kBillion, kBillion) == large);
  EXPECT_TRUE(wide_scaled_floor(large, kBillion / 2, kBillion) == large / 2);
  EXPECT_TRUE(wide_scaled_floor(kMaxUint128, 2, 1) == kMaxUint128);
  EXPECT_TRUE(wide_scaled_floor(kMaxUint128, 3, 2) == kMaxUint128);
  EXPECT_TRUE(wide_scaled_floor(kMaxUint128, 0, 7) == 0);
}

}  // namespace
}  // namespace coresweep
