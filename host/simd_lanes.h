// Vectors of runs: the lane type of the model for W runs at once, W = 4, 8 or 16 with the
// instruction set. Include after one of simd_sse2.h, simd_avx2.h, simd_avx512.h (which say what
// each set does best) and before the model, so that the templates of the model find these.
#pragma once

#include <cstdint>

#include "cuda/lanes.h"

namespace coresweep {

inline constexpr std::int32_t kLanes = static_cast<std::int32_t>(sizeof(Lanes) / 4);
typedef std::uint32_t UnsignedLanes __attribute__((vector_size(sizeof(Lanes))));
typedef std::uint64_t PairLanes __attribute__((vector_size(sizeof(Lanes))));
typedef float FloatLanes __attribute__((vector_size(sizeof(Lanes))));
typedef std::int64_t WideLanes __attribute__((vector_size(2 * sizeof(Lanes))));

/// Positions have at most 24 bits, so the conversion to float is exact and its exponent the answer.
CORESWEEP_HD Lanes floor_log2(Lanes x) {
  const FloatLanes f = __builtin_convertvector(x, FloatLanes);
  return ((Lanes)f >> 23) - 127;
}

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
