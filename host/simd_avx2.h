// Lanes of 8 runs for AVX2.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cuda/portability.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(32)));

CORESWEEP_HD bool any(Lanes mask) { return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0; }

/// 64-bit products of the low halves of four pairs.
CORESWEEP_HD Lanes multiply_even(Lanes a, Lanes b) {
  return (Lanes)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

CORESWEEP_HD Lanes gather(const std::int32_t* table, Lanes index) {
  return (Lanes)_mm256_i32gather_epi32(table, (__m256i)index, 4);
}

}  // namespace coresweep
