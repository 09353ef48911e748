// Money and the chain's fixed-point arithmetic in integers: products are 128 bits wide, so nothing
// rounds on the way, and what does not fit the result becomes the largest value, as in
// polkadot-sdk substrate/primitives/arithmetic (saturating_*).
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

/// 10^-10 DOT or 10^-12 KSM. The largest value, 1.8e9 DOT or 1.8e7 KSM, is about all there is of
/// either, so a price that reaches it is one that nobody can pay.
using Planck = std::uint64_t;

inline constexpr Planck kMaxPlanck = UINT64_MAX;
inline constexpr Planck kPlanckPerDot = 10000000000;
inline constexpr Planck kPlanckPerKsm = 1000000000000;
inline constexpr std::uint64_t kBillion = 1000000000;  ///< one, in 9 decimals (Perbill, FixedU64)

__extension__ typedef unsigned __int128 Uint128;
inline constexpr Uint128 kMaxUint128 = ~static_cast<Uint128>(0);

CORESWEEP_HD constexpr std::uint64_t saturated(Uint128 x) {
  return x > UINT64_MAX ? UINT64_MAX : static_cast<std::uint64_t>(x);
}

CORESWEEP_HD constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) {
  return saturated(static_cast<Uint128>(a) + b);
}

CORESWEEP_HD constexpr std::uint64_t positive_difference(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : 0;
}

/// floor(a / c), c > 0.
CORESWEEP_HD_APART constexpr Uint128 wide_quotient(Uint128 a, Uint128 c) { return a / c; }

/// floor(a b / c), c > 0.
CORESWEEP_HD constexpr std::uint64_t scaled_floor(std::uint64_t a, std::uint64_t b,
                                                  std::uint64_t c) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  if (product <= UINT64_MAX) return static_cast<std::uint64_t>(product) / c;  // much faster
  return saturated(wide_quotient(product, c));
}

/// The most that is less than a b / c; a, b, c > 0.
CORESWEEP_HD constexpr std::uint64_t scaled_below(std::uint64_t a, std::uint64_t b,
                                                  std::uint64_t c) {
  const Uint128 below = static_cast<Uint128>(a) * b - 1;
  if (below <= UINT64_MAX) return static_cast<std::uint64_t>(below) / c;
  return saturated(wide_quotient(below, c));
}

/// a b / c to the nearest integer, halves down (Rounding::NearestPrefDown), c > 0.
CORESWEEP_HD constexpr std::uint64_t scaled_nearest(std::uint64_t a, std::uint64_t b,
                                                    std::uint64_t c) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  if (product <= UINT64_MAX) {
    const std::uint64_t quotient = static_cast<std::uint64_t>(product) / c;
    const std::uint64_t rest = static_cast<std::uint64_t>(product) % c;
    return quotient + (rest > c - rest ? 1 : 0);
  }
  const Uint128 quotient = wide_quotient(product, c);
  const std::uint64_t rest = static_cast<std::uint64_t>(product - quotient * c);
  return saturated(quotient + (rest > c - rest ? 1 : 0));
}

/// floor(a b / c) for an a of 128 bits, c > 0: a = c q + r, so a b / c = q b + r b / c.
CORESWEEP_HD constexpr Uint128 wide_scaled_floor(Uint128 a, std::uint64_t b, std::uint64_t c) {
  const Uint128 whole = wide_quotient(a, c);
  if (b != 0 && whole > wide_quotient(kMaxUint128, b)) return kMaxUint128;
  const Uint128 product = whole * b, rest = wide_quotient((a - whole * c) * b, c);
  return product > kMaxUint128 - rest ? kMaxUint128 : product + rest;
}

/// A share, in 10^-9, of an amount, to the nearest planck, halves down: `Perbill * amount`
/// (substrate/primitives/arithmetic/src/per_things.rs, overflow_prune_mul).
CORESWEEP_HD constexpr Planck perbill_of(std::uint32_t share_ppb, Planck amount) {
  return scaled_nearest(amount, share_ppb, kBillion);
}

}  // namespace coresweep
