// Lanes of 4 runs for SSE2, which every x86-64 processor has.
#pragma once

#include <emmintrin.h>

#include <cstdint>

#include "cuda/portability.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(16)));

CORESWEEP_HD bool any(Lanes mask) { return _mm_movemask_epi8((__m128i)mask) != 0; }

/// 64-bit products of the low halves of two pairs.
CORESWEEP_HD Lanes multiply_even(Lanes a, Lanes b) {
  return (Lanes)_mm_mul_epu32((__m128i)a, (__m128i)b);
}

CORESWEEP_HD Lanes gather(const std::int32_t* table, Lanes index) {
  return Lanes{table[index[0]], table[index[1]], table[index[2]], table[index[3]]};
}

}  // namespace coresweep
