// Windows of orders on demand with a known number of orders in each block.
#include "cuda/market/load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace coresweep {
namespace {

constexpr Planck kFee = 10000000;
constexpr std::int32_t kAlways = INT32_MAX, kNever = -1;

/// `others` orders of others in each block, on the coretime chain with its defaults.
MarketParams orders(std::int32_t others) {
  MarketParams p{};
  for (std::int32_t i = 0; i < kMaxOrders; ++i) p.orders.limit[i] = i < others ? kNever : kAlways;
  p.base_fee = kFee;
  p.order_limit = kMaxPlanck;
  p.on_demand_rules = OnDemandRules::coretime;
  p.order_step_ppb = 30000000;
  p.order_cap = 100;
  p.order_drain = 1;
  p.order_batch = 1000;
  return p;
}

LoadWindow window(const MarketParams& p, std::int32_t own, std::int32_t cores,
                  Planck funds = kMaxPlanck) {
  OnDemandQueue queue;
  return queue.run(p, MarketStream(1, 0), 0, own, cores, funds);
}

/// What orders with so many outstanding before each of them cost together.
Planck prices(const std::vector<std::uint32_t>& outstanding) {
  Planck sum = 0;
  for (const std::uint32_t q : outstanding) sum += order_price({kFee, 30000000, 100, 1, 1000}, q);
  return sum;
}

TEST(CoretimeWindow, AsManyOrdersAsCoresCostTheSameInEachBlock) {
  EXPECT_EQ(window(orders(3), kNever, 3).revenue, kLoadWindow * prices({0, 1, 2}));
  EXPECT_EQ(window(orders(0), kAlways, 1).tenant_cost, kLoadWindow * kFee);
  EXPECT_EQ(window(orders(0), kAlways, 1).placed, kLoadWindow);
}

// Three orders a block on one core: two more outstanding after each block, until the cap; then one
// a block, with 99 before it.
TEST(CoretimeWindow, TooManyOrdersClimbToTheCap) {
  std::vector<std::uint32_t> outstanding = {0, 1, 2};
  for (std::uint32_t q = 2; outstanding.size() < 499; q = std::min(99u, q + 2))
    for (std::uint32_t i = q; i < std::min(100u, q + 3); ++i) outstanding.push_back(i);
  EXPECT_EQ(outstanding.back(), 99u);
  const Planck of_400_blocks = prices(outstanding);
  EXPECT_EQ(window(orders(3), kNever, 1).revenue,
            of_400_blocks + (kLoadWindow - 400) * prices({99}));
}

// The queue of a run goes on from window to window, and drains while nobody orders.
TEST(CoretimeWindow, IsCarriedOn) {
  OnDemandQueue queue;
  const MarketStream stream(1, 0);
  queue.run(orders(3), stream, 0, kNever, 1, kMaxPlanck);
  EXPECT_EQ(queue.run(orders(1), stream, 1, kNever, 1, kMaxPlanck).revenue,
            kLoadWindow * prices({99}));
  EXPECT_EQ(queue.run(orders(1), stream, 3, kNever, 1, kMaxPlanck).revenue, kLoadWindow * kFee);
}

// The money must cover the limit of the order: it is paid 168 times, once in each window.
TEST(CoretimeWindow, MoneyCoversTheLimit) {
  MarketParams p = orders(0);
  p.order_limit = 2 * kFee;
  const LoadWindow short_of_it = window(p, kAlways, 1, 2 * kFee + 9 * kLoadWindows * kFee);
  EXPECT_EQ(short_of_it.placed, 10);
  EXPECT_EQ(short_of_it.refused, 1);
  EXPECT_EQ(window(p, kAlways, 1).refused, 0);
  EXPECT_EQ(window(orders(0), kAlways, 1, kMaxPlanck - 1).placed, 0);
}

TEST(CoretimeWindow, APoolWithoutCoresTakesNothing) {
  const LoadWindow none = window(orders(3), kAlways, 0);
  EXPECT_EQ(none.revenue, 0u);
  EXPECT_EQ(none.wanted, kLoadWindow);
  EXPECT_EQ(none.placed, 0);
}

}  // namespace
}  // namespace coresweep
