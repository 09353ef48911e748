// Lanes of 4 runs for SSE2, which every x86-64 processor has.
#pragma once

#include <emmintrin.h>

#include <cstdint>

#include "cuda/numbers/lanes.h"
#include "host/backends/simd/pairs.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(16)));
typedef std::uint64_t PairLanes __attribute__((vector_size(16)));

CORESWEEP_HD bool any(Lanes mask) { return _mm_movemask_epi8((__m128i)mask) != 0; }

/// 64-bit products of lower halves.
CORESWEEP_HD PairLanes multiply_low(PairLanes a, PairLanes b) {
  return (PairLanes)_mm_mul_epu32((__m128i)a, (__m128i)b);
}

/// The lower halves of `even` and the upper halves of `odd`.
CORESWEEP_HD Lanes join_even(PairLanes even, PairLanes odd) {
  return (Lanes)((even & 0xffffffffu) | (odd & ~std::uint64_t{0xffffffffu}));
}

/// Elements `index` and `index` + 1 of a table.
CORESWEEP_HD Pair<Lanes> gather_pair(const std::int32_t* table, Lanes index) {
  const __m128 front = (__m128)two_pairs(table, index[0], index[1]);
  const __m128 back = (__m128)two_pairs(table, index[2], index[3]);
  return {(Lanes)_mm_shuffle_ps(front, back, 0x88), (Lanes)_mm_shuffle_ps(front, back, 0xdd)};
}

}  // namespace coresweep
