// Lanes of 16 runs for AVX-512.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cuda/portability.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(64)));

CORESWEEP_HD bool any(Lanes mask) {
  return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask) != 0;
}

/// 64-bit products of the low halves of eight pairs.
CORESWEEP_HD Lanes multiply_even(Lanes a, Lanes b) {
  return (Lanes)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
}

CORESWEEP_HD Lanes gather(const std::int32_t* table, Lanes index) {
  return (Lanes)_mm512_mask_i32gather_epi32(_mm512_setzero_si512(), 0xffff, (__m512i)index, table,
                                            4);
}

}  // namespace coresweep
