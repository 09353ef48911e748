// Instantaneous coretime: the spot price of an order, on the relay chain and on the coretime chain,
// and what the pool's contributors get of it. Factors have 18 decimals (FixedU128) and saturate at
// 128 bits.
#pragma once

#include <cstdint>

#include "cuda/numbers/planck.h"

namespace coresweep {

inline constexpr std::uint64_t kTrafficOne = kBillion * kBillion;  ///< 1, the least traffic

enum class TrafficError : std::int32_t { none, capacity_is_zero, size_above_capacity };

/// The traffic after an update; the old one if there was an error.
struct TrafficUpdate {
  Uint128 traffic;
  TrafficError error;
};

/// One update, done at the start of every relay block and before every order. With d = |u - s|,
/// u = size / capacity (to the nearest 10^-18), target s and variability v, traffic is multiplied
/// by 1 + d + (v d)^2 / 2 where u >= s, else by d - (v d)^2 / 2; at least 1 remains. Products
/// floor. Mind the first order: d, not v d (polkadot-sdk
/// polkadot/runtime/parachains/src/on_demand/mod.rs calculate_spot_traffic).
CORESWEEP_HD constexpr TrafficUpdate next_traffic(Uint128 traffic, std::uint32_t capacity,
                                                  std::uint32_t size, std::uint32_t target_ppb,
                                                  std::uint32_t variability_ppb) {
  if (capacity == 0) return {traffic, TrafficError::capacity_is_zero};
  if (size > capacity) return {traffic, TrafficError::size_above_capacity};
  const std::uint64_t used = scaled_nearest(kTrafficOne, size, capacity);
  const std::uint64_t target = target_ppb * kBillion;
  const std::uint64_t distance = used >= target ? used - target : target - used;
  const std::uint64_t varied = scaled_floor(distance, variability_ppb, kBillion);
  const std::uint64_t half_square = scaled_floor(varied, varied, kTrafficOne) / 2;
  const std::uint64_t factor = used >= target ? kTrafficOne + distance + half_square
                                              : positive_difference(distance, half_square);
  const Uint128 next = wide_scaled_floor(traffic, factor, kTrafficOne);
  return {next > kTrafficOne ? next : kTrafficOne, TrafficError::none};
}

/// floor(traffic x base fee).
CORESWEEP_HD constexpr Planck spot_price(Uint128 traffic, Planck base_fee) {
  return saturated(wide_scaled_floor(traffic, base_fee, kTrafficOne));
}

enum class OrderOutcome : std::int32_t {
  placed,
  price_above_maximum,
  queue_full,
  batch_full,  ///< this and the next two: on the coretime chain only
  funds_below_maximum,
  empty_pool
};

/// An order at the spot `price` by somebody who pays at most `maximum` (do_place_order).
CORESWEEP_HD constexpr OrderOutcome order_outcome(Planck price, Planck maximum,
                                                  std::uint32_t queued,
                                                  std::uint32_t queue_capacity) {
  if (price > maximum) return OrderOutcome::price_above_maximum;
  return queued < queue_capacity ? OrderOutcome::placed : OrderOutcome::queue_full;
}

// ---- Orders on the coretime chain (polkadot-sdk substrate/frame/on-demand, PR 13009)
// -------------

/// floor(a b) of two factors.
CORESWEEP_HD constexpr Uint128 factor_product(Uint128 a, Uint128 b) {
  const Uint128 whole = wide_quotient(b, kTrafficOne);
  if (whole != 0 && a > wide_quotient(kMaxUint128, whole)) return kMaxUint128;
  const Uint128 rest =
      wide_scaled_floor(a, static_cast<std::uint64_t>(b - whole * kTrafficOne), kTrafficOne);
  const Uint128 product = a * whole;
  return product > kMaxUint128 - rest ? kMaxUint128 : product + rest;
}

/// (1 + step)^outstanding by squaring, each product floored; kMaxUint128 where it does not fit,
/// which the chain refuses as a configuration (types.rs validate, DefaultPricingProvider).
CORESWEEP_HD constexpr Uint128 order_factor(std::uint32_t step_ppb, std::uint32_t outstanding) {
  Uint128 factor = kTrafficOne;
  Uint128 power = kTrafficOne + std::uint64_t{step_ppb} * kBillion;
  for (; outstanding > 0; outstanding /= 2) {
    if (outstanding % 2 == 1) factor = factor_product(factor, power);
    if (outstanding > 1) power = factor_product(power, power);
  }
  return factor;
}

/// The chain's parameters, and the most orders that one block of it takes.
struct OrderRules {
  Planck base_fee;
  std::uint32_t step_ppb, cap, drain, batch;
};

/// What an order meets.
struct OrderBook {
  std::uint32_t outstanding;  ///< now: what was, less `drain` for each relay block and pool core
  std::uint32_t batched;      ///< orders taken in this block
  std::uint32_t pool_cores;
};

/// What is left of the orders outstanding after some relay blocks.
CORESWEEP_HD constexpr std::uint32_t orders_left(const OrderRules& rules, std::uint32_t outstanding,
                                                 std::uint32_t blocks, std::uint32_t pool_cores) {
  const std::uint64_t drained = scaled_floor(std::uint64_t{rules.drain} * blocks, pool_cores, 1);
  return static_cast<std::uint32_t>(positive_difference(outstanding, drained));
}

CORESWEEP_HD constexpr Planck order_price(const OrderRules& rules, std::uint32_t outstanding) {
  return spot_price(order_factor(rules.step_ppb, outstanding), rules.base_fee);
}

/// An order at `price` by somebody who pays at most `maximum` and has `funds`, which must cover
/// that maximum, not only the price (lib.rs do_place_order, in the order of its checks).
CORESWEEP_HD constexpr OrderOutcome coretime_order_outcome(const OrderRules& rules,
                                                           const OrderBook& book, Planck price,
                                                           Planck maximum, Planck funds) {
  if (book.batched >= rules.batch) return OrderOutcome::batch_full;
  if (funds < maximum) return OrderOutcome::funds_below_maximum;
  if (book.pool_cores == 0) return OrderOutcome::empty_pool;
  if (book.outstanding >= rules.cap) return OrderOutcome::queue_full;
  return price > maximum ? OrderOutcome::price_above_maximum : OrderOutcome::placed;
}

// ---- The pool (polkadot-sdk substrate/frame/broker/src) -----------------------------------------

inline constexpr std::uint32_t kMaskBits = 80;  ///< parts of a core in a region's mask

/// Of the revenue of one timeslice: what is burned for the system's bits, floored, and the rest,
/// which the contributors share (tick_impls.rs process_revenue).
struct PoolPayout {
  Planck system, contributors;
};
CORESWEEP_HD constexpr PoolPayout pool_payout(Planck revenue, std::uint32_t system_bits,
                                              std::uint32_t private_bits) {
  const std::uint64_t bits = static_cast<std::uint64_t>(system_bits) + private_bits;
  const Planck system = bits > 0 ? scaled_floor(revenue, system_bits, bits) : 0;
  return {system, revenue - system};
}

}  // namespace coresweep
