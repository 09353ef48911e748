// Powers of two in integers: what amounts of money are drawn through, because their distributions
// span ten decades. Logarithms are in units of 2^-15.
#pragma once

#include <cstdint>

#include "cuda/numbers/planck.h"

namespace coresweep {

inline constexpr std::int32_t kLog2FractionBits = 15;
inline constexpr std::int32_t kLog2One = 1 << kLog2FractionBits;

/// 2^(fraction / 2^15) in units of 2^-62, 0 <= fraction < 2^15: the series of exp(x ln 2) up to
/// x^13, which is exact to 4e-14.
CORESWEEP_HD constexpr std::uint64_t exp2_mantissa(std::int32_t fraction) {
  // ln(2)^n / n! in units of 2^-62, rounded down.
  constexpr std::uint64_t kTerm[] = {4611686018427387904u, 3196577161300663914u,
                                     1107849223398934356u, 255967521894832113u,
                                     44355791529079737u,   6149018367977265u,
                                     710362457495792u,     70340819226977u,
                                     6094567565682u,       469381369431u,
                                     32535037282u,         2050142669u,
                                     118420884u,           6314084u};
  const std::uint64_t x = static_cast<std::uint64_t>(fraction) << (62 - kLog2FractionBits);
  std::uint64_t sum = kTerm[13];
  for (int n = 12; n >= 0; --n)
    sum = kTerm[n] + static_cast<std::uint64_t>(static_cast<Uint128>(sum) * x >> 62);
  return sum;
}

/// floor(2^(log2 / 2^15)), 0 for negative logarithms, the largest value from 2^64 on.
CORESWEEP_HD constexpr std::uint64_t exp2_floor(std::int32_t log2) {
  if (log2 < 0) return 0;
  const std::int32_t whole = log2 >> kLog2FractionBits;
  if (whole >= 64) return UINT64_MAX;
  const std::uint64_t mantissa = exp2_mantissa(log2 & (kLog2One - 1));
  return whole <= 62 ? mantissa >> (62 - whole) : mantissa << 1;
}

}  // namespace coresweep
