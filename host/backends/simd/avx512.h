// Lanes of 16 runs for AVX-512.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cuda/numbers/lanes.h"
#include "host/backends/simd/pairs.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(64)));
typedef std::uint64_t PairLanes __attribute__((vector_size(64)));

CORESWEEP_HD bool any(Lanes mask) {
  return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0;
}

/// 64-bit products of lower halves.
CORESWEEP_HD PairLanes multiply_low(PairLanes a, PairLanes b) {
  return (PairLanes)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
}

/// The lower halves of `even` and the upper halves of `odd`.
CORESWEEP_HD Lanes join_even(PairLanes even, PairLanes odd) {
  return (Lanes)_mm512_mask_mov_epi32((__m512i)odd, 0x5555, (__m512i)even);
}

/// Elements `index` and `index` + 1 of a table. One load for both; loads by lane are faster than
/// the processor's gather (bench/README.md).
CORESWEEP_HD Pair<Lanes> gather_pair(const std::int32_t* table, Lanes index) {
  const __m256i pairs[] = {pairs_at(table, index, 0), pairs_at(table, index, 4),
                           pairs_at(table, index, 8), pairs_at(table, index, 12)};
  const __m512i front =
      _mm512_maskz_inserti64x4(0xff, _mm512_castsi256_si512(pairs[0]), pairs[1], 1);
  const __m512i back =
      _mm512_maskz_inserti64x4(0xff, _mm512_castsi256_si512(pairs[2]), pairs[3], 1);
  const Lanes even{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
  return {(Lanes)_mm512_permutex2var_epi32(front, (__m512i)even, back),
          (Lanes)_mm512_permutex2var_epi32(front, (__m512i)(even + 1), back)};
}

}  // namespace coresweep
