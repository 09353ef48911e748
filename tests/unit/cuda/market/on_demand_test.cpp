// Orders and the pool against the values that the pallets' own tests assert. Names in comments: the
// tests of polkadot-sdk polkadot/runtime/parachains/src/on_demand and substrate/frame/broker.
#include "cuda/market/on_demand.h"

#include <gtest/gtest.h>

#include <utility>

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

// ---- Orders on the coretime chain: tests of substrate/frame/on-demand, or worked out from its
// rules

constexpr OrderRules kOrders{10000000, 30000000, 100, 1, 1000};

TEST(CoretimeOrder, PricesEveryOrderOutstandingToThePlanck) {
  // spot_price_grows_with_the_queue_depth asserts the first three.
  const std::pair<std::uint32_t, Planck> expected[] = {
      {0, 10000000},  {1, 10300000},  {2, 10609000},  {3, 10927270},   {5, 11592740},
      {10, 13439163}, {20, 18061112}, {50, 43839060}, {80, 106408905}, {99, 186588660}};
  for (const auto& [outstanding, price] : expected)
    EXPECT_EQ(order_price(kOrders, outstanding), price) << outstanding;
}

// A power of two steps is exact, and a product above 2^64 needs more than 128 bits on the way.
TEST(CoretimeOrder, FloorsEachProductOfThePower) {
  EXPECT_TRUE(order_factor(1000000000, 68) == static_cast<Uint128>(kTrafficOne) << 68);
  EXPECT_TRUE(order_factor(1000000000, 69) == kMaxUint128);
  // 1.000000001^2 and ^3 end in 10^-18 and 10^-27: the last floors.
  EXPECT_TRUE(order_factor(1, 2) == kTrafficOne + 2 * kBillion + 1);
  EXPECT_TRUE(order_factor(1, 3) == kTrafficOne + 3 * kBillion + 3);
  EXPECT_TRUE(order_factor(0, 4000000000u) == kTrafficOne);
  EXPECT_EQ(order_price({kMaxPlanck, 30000000, 100, 1, 1000}, 1), kMaxPlanck);
}

/// Orders at relay blocks of a pool.
class Orders {
 public:
  explicit Orders(OrderRules rules, std::uint32_t cores) : rules_(rules), cores_(cores) {}

  OrderOutcome place(std::uint32_t block, Planck maximum = kMaxPlanck, Planck funds = kMaxPlanck) {
    if (block != block_) batched_ = 0;
    block_ = block;
    const OrderBook book{orders_left(rules_, outstanding_, block - counted_at_, cores_), batched_,
                         cores_};
    price_ = order_price(rules_, book.outstanding);
    const OrderOutcome outcome = coretime_order_outcome(rules_, book, price_, maximum, funds);
    if (outcome != OrderOutcome::placed) return outcome;
    outstanding_ = book.outstanding + 1;
    counted_at_ = block;
    ++batched_;
    ++taken_;
    paid_ += price_;
    return outcome;
  }
  /// `count` orders in each of `blocks` blocks; how many were taken.
  int place_many(int count, std::uint32_t blocks) {
    for (std::uint32_t block = 0; block < blocks; ++block)
      for (int i = 0; i < count; ++i) place(block);
    return taken_;
  }
  Planck price() const { return price_; }
  Planck paid() const { return paid_; }
  std::uint32_t outstanding() const { return outstanding_; }

 private:
  OrderRules rules_;
  std::uint32_t cores_, block_ = 0, batched_ = 0, outstanding_ = 0, counted_at_ = 0;
  int taken_ = 0;
  Planck price_ = 0, paid_ = 0;
};

TEST(CoretimeOrder, OrdersOfOneBlockAddUp) {
  Orders ten(kOrders, 1), hundred(kOrders, 1);
  EXPECT_EQ(ten.place_many(10, 1), 10);
  EXPECT_EQ(ten.paid(), 114638789u);
  EXPECT_EQ(hundred.place_many(100, 1), 100);
  EXPECT_EQ(hundred.paid(), 6072877278u);
  EXPECT_EQ(hundred.place(0), OrderOutcome::queue_full);
}

// With no more orders than cores each block starts at the base fee again.
TEST(CoretimeOrder, NoMoreOrdersThanCoresCostTheSameInEachBlock) {
  Orders orders(kOrders, 3);
  EXPECT_EQ(orders.place_many(3, 400), 1200);
  EXPECT_EQ(orders.paid(), 400 * Planck{10000000 + 10300000 + 10609000});
}

TEST(CoretimeOrder, TooManyOrdersClimbToTheCap) {
  Orders three(kOrders, 1), two(kOrders, 1);
  EXPECT_EQ(three.place_many(3, 400), 499);
  EXPECT_EQ(three.outstanding(), 100u);
  EXPECT_EQ(two.place_many(2, 400), 499);
  EXPECT_EQ(two.outstanding(), 100u);
  // The last that was taken.
  EXPECT_EQ(two.place(400), OrderOutcome::placed);
  EXPECT_EQ(two.price(), 186588660u);
}

// the_queue_estimate_drains_over_relay_chain_blocks
TEST(CoretimeOrder, DrainsWithTimeAndCores) {
  Orders orders(kOrders, 1);
  orders.place_many(3, 1);
  EXPECT_EQ(orders.outstanding(), 3u);
  EXPECT_EQ(orders.place(5, 10000000), OrderOutcome::placed);
  EXPECT_EQ(orders.outstanding(), 1u);
  EXPECT_EQ(orders_left(kOrders, 100, 7, 3), 79u);
  EXPECT_EQ(orders_left({1, 0, 100, 2, 1000}, 100, 7, 3), 58u);
  EXPECT_EQ(orders_left({1, 0, 100, 1000000, 1000}, 100, 4000000000u, 4000000000u), 0u);
}

// place_order_respects_max_amount, place_order_fails_once_the_order_cap_is_reached,
// place_order_fails_when_no_cores_in_pool: and nothing moves.
TEST(CoretimeOrder, IsRefused) {
  Orders orders(kOrders, 1), capped({10000000, 30000000, 1, 1, 1000}, 1), empty(kOrders, 0);
  EXPECT_EQ(orders.place(0, 9999999), OrderOutcome::price_above_maximum);
  EXPECT_EQ(orders.outstanding(), 0u);
  EXPECT_EQ(capped.place(0, 10000000), OrderOutcome::placed);
  EXPECT_EQ(capped.place(0), OrderOutcome::queue_full);
  EXPECT_EQ(empty.place(0), OrderOutcome::empty_pool);
  // The money must cover the maximum.
  EXPECT_EQ(orders.place(0, 10000001, 10000000), OrderOutcome::funds_below_maximum);
  EXPECT_EQ(orders.place(0, 10000000, 10000000), OrderOutcome::placed);
  Orders batched({10000000, 30000000, 100, 1, 2}, 1);
  batched.place_many(2, 1);
  EXPECT_EQ(batched.place(0, 0, 0), OrderOutcome::batch_full);  // before everything else
  EXPECT_EQ(batched.place(1), OrderOutcome::placed);
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
