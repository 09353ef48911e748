// Orders and the pool against the values that the pallets' own tests assert. Names in comments: the
// tests of polkadot-sdk polkadot/runtime/parachains/src/on_demand and substrate/frame/broker.
#include "cuda/market/on_demand.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

constexpr std::uint32_t percent(std::uint32_t x) { return x * 10000000; }

/// Traffic after some updates with unchanged queue; it must stay within 64 bits.
std::uint64_t traffic_after(int updates, std::uint64_t traffic, std::uint32_t capacity,
                            std::uint32_t size, std::uint32_t target_percent,
                            std::uint32_t variability_percent) {
  Uint128 value = traffic;
  for (int i = 0; i < updates; ++i)
    value =
        next_traffic(value, capacity, size, percent(target_percent), percent(variability_percent))
            .traffic;
  return saturated(value);
}

// sustained_target_increases_spot_traffic
TEST(Traffic, RisesAboveItsTargetToTheLastDigit) {
  EXPECT_EQ(traffic_after(50, kTrafficOne, 100, 12, 10, 100), 2718103312071174015u);
}

// spot_traffic_can_decrease, spot_traffic_decreases_over_time
TEST(Traffic, FallsBelowItsTarget) {
  Uint128 traffic = static_cast<Uint128>(100) * kTrafficOne;
  traffic = next_traffic(traffic, 100, 0, percent(100), percent(100)).traffic;
  EXPECT_TRUE(traffic == static_cast<Uint128>(50) * kTrafficOne);
  for (int i = 1; i < 5; ++i)
    traffic = next_traffic(traffic, 100, 0, percent(100), percent(100)).traffic;
  EXPECT_EQ(saturated(traffic), 3125 * (kTrafficOne / 1000));
}

// spot_traffic_capacity_zero, spot_traffic_queue_size_larger_than_capacity
TEST(Traffic, StaysWhereTheQueueMakesNoSense) {
  const TrafficUpdate zero = next_traffic(123, 0, 0, percent(100), percent(1));
  EXPECT_EQ(zero.error, TrafficError::capacity_is_zero);
  EXPECT_TRUE(zero.traffic == 123);
  const TrafficUpdate over = next_traffic(123, 1, 2, percent(100), percent(1));
  EXPECT_EQ(over.error, TrafficError::size_above_capacity);
  EXPECT_TRUE(over.traffic == 123);
}

// Derived from the formula: traffic 10, target 25 %, variability 3 %.
TEST(Traffic, FollowsItsFormula) {
  const std::uint64_t ten = 10 * kTrafficOne, unit = kTrafficOne / 100000000;
  EXPECT_EQ(traffic_after(1, ten, 100, 0, 25, 3), 249971875 * unit);
  EXPECT_EQ(traffic_after(1, ten, 100, 25, 25, 3), 10 * kTrafficOne);
  EXPECT_EQ(traffic_after(1, ten, 100, 50, 25, 3), 1250028125 * unit);
  EXPECT_EQ(traffic_after(1, ten, 100, 100, 25, 3), 1750253125 * unit);
}

TEST(Traffic, NeverFallsBelowOne) {
  EXPECT_EQ(traffic_after(1, kTrafficOne, 100, 0, 25, 3), kTrafficOne);
}

// A full queue for ever: 128 bits hold traffic up to 3.4e20.
TEST(Traffic, SaturatesInsteadOfWrappingAround) {
  Uint128 traffic = kTrafficOne;
  for (int i = 0; i < 200; ++i) {
    const Uint128 next = next_traffic(traffic, 100, 100, percent(25), percent(3)).traffic;
    ASSERT_TRUE(next > traffic || next == kMaxUint128) << i;
    traffic = next;
  }
  EXPECT_TRUE(traffic == kMaxUint128);
  EXPECT_EQ(spot_price(traffic, 1), kMaxPlanck);
  EXPECT_EQ(spot_price(traffic, kPlanckPerDot), kMaxPlanck);
}

TEST(SpotPrice, FloorsTrafficTimesTheBaseFee) {
  EXPECT_EQ(spot_price(kTrafficOne, 10000000), 10000000u);
  EXPECT_EQ(spot_price(2718103312071174015u, 10000000), 27181033u);
}

TEST(Order, ChecksThePriceFirst) {
  EXPECT_EQ(order_outcome(100, 100, 9, 10), OrderOutcome::placed);
  EXPECT_EQ(order_outcome(101, 100, 10, 10), OrderOutcome::price_above_maximum);
  EXPECT_EQ(order_outcome(100, 100, 10, 10), OrderOutcome::queue_full);
}

// instapool_payouts_work: a reserved pool core and an unsold one against a private one.
TEST(Pool, PaysTheSystemFirstAndFloors) {
  const PoolPayout payout = pool_payout(10, 2 * kMaskBits, kMaskBits);
  EXPECT_EQ(payout.system, 6u);
  EXPECT_EQ(payout.contributors, 4u);
}

TEST(Pool, SplitsTheLargestRevenue) {
  const PoolPayout payout = pool_payout(kMaxPlanck, 4000000000u, 4000000000u);
  EXPECT_EQ(payout.system, kMaxPlanck / 2);
  EXPECT_EQ(payout.system + payout.contributors, kMaxPlanck);
  EXPECT_EQ(pool_payout(5, 0, 0).contributors, 5u);
}

}  // namespace
}  // namespace coresweep
