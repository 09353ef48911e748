// Lanes of 8 runs for AVX2.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cuda/numbers/lanes.h"
#include "host/backends/simd/pairs.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(32)));
typedef std::uint64_t PairLanes __attribute__((vector_size(32)));

CORESWEEP_HD bool any(Lanes mask) { return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0; }

/// 64-bit products of lower halves.
CORESWEEP_HD PairLanes multiply_low(PairLanes a, PairLanes b) {
  return (PairLanes)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

/// The lower halves of `even` and the upper halves of `odd`.
CORESWEEP_HD Lanes join_even(PairLanes even, PairLanes odd) {
  return (Lanes)_mm256_blend_epi32((__m256i)even, (__m256i)odd, 0xaa);
}

/// Elements `index` and `index` + 1 of a table. One load for both; loads by lane are faster than
/// the processor's gather (bench/README.md).
CORESWEEP_HD Pair<Lanes> gather_pair(const std::int32_t* table, Lanes index) {
  const __m256 front = (__m256)pairs_at(table, index, 0), back = (__m256)pairs_at(table, index, 4);
  const __m256i even = (__m256i)_mm256_shuffle_ps(front, back, 0x88);
  const __m256i odd = (__m256i)_mm256_shuffle_ps(front, back, 0xdd);
  return {(Lanes)_mm256_permute4x64_epi64(even, 0xd8), (Lanes)_mm256_permute4x64_epi64(odd, 0xd8)};
}

}  // namespace coresweep
