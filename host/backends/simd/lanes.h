// Vectors of runs: the lane type of the model for W runs at once, W = 4, 8 or 16 with the
// instruction set. Include after one of sse2.h, avx2.h, avx512.h (which say what
// each set does best) and before the model, so that the templates of the model find these.
#pragma once

#include <cstdint>

#include "cuda/numbers/lanes.h"

namespace coresweep {

inline constexpr std::int32_t kLanes = static_cast<std::int32_t>(sizeof(Lanes) / 4);
typedef std::uint32_t UnsignedLanes __attribute__((vector_size(sizeof(Lanes))));
typedef float FloatLanes __attribute__((vector_size(sizeof(Lanes))));

CORESWEEP_HD Lanes float_bits(Lanes x) { return (Lanes) __builtin_convertvector(x, FloatLanes); }

/// By multiplication with the reciprocal, which is off by one at most.
CORESWEEP_HD Lanes remainder_of(Lanes x, std::int32_t divisor) {
  if (divisor == 1) return Lanes{};
  const FloatLanes ratio =
      __builtin_convertvector(x, FloatLanes) * (1.0f / static_cast<float>(divisor));
  const Lanes rest = x - __builtin_convertvector(ratio, Lanes) * divisor;
  const Lanes positive = rest < 0 ? rest + divisor : rest;
  return positive >= divisor ? positive - divisor : positive;
}

CORESWEEP_HD Lanes quotient_of(Lanes x, std::int32_t divisor) {
  const FloatLanes ratio =
      __builtin_convertvector(x, FloatLanes) * (1.0f / static_cast<float>(divisor));
  const Lanes quotient = __builtin_convertvector(ratio, Lanes);
  const Lanes rest = x - quotient * divisor;
  return rest < 0 ? quotient - 1 : rest >= divisor ? quotient + 1 : quotient;
}

CORESWEEP_HD Lanes scaled_limit(std::int32_t limit, Lanes factor) {
  Lanes scaled{};
  for (std::int32_t lane = 0; lane < kLanes; ++lane)
    scaled[lane] = scaled_limit(limit, factor[lane]);
  return scaled;
}

/// Makes the compiler keep a vector in memory, where its lanes are read one by one at less cost
/// than they are taken out of a register.
CORESWEEP_HD void in_memory(Lanes& x) { asm("" : "+m"(x)); }

CORESWEEP_HD Lanes load_at(const Lanes* cells, Lanes position) {
  const std::int32_t* values = reinterpret_cast<const std::int32_t*>(cells);
  Lanes loaded{};
  for (std::int32_t lane = 0; lane < kLanes; ++lane)
    loaded[lane] = values[position[lane] * kLanes + lane];
  return loaded;
}

CORESWEEP_HD void store_at(Lanes* cells, Lanes mask, Lanes position, Lanes value) {
  std::int32_t* values = reinterpret_cast<std::int32_t*>(cells);
  for (std::int32_t lane = 0; lane < kLanes; ++lane)
    if (mask[lane] != 0) values[position[lane] * kLanes + lane] = value[lane];
}

}  // namespace coresweep
