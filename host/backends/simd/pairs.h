// Neighbours of a table by 64-bit loads, for the gathers of the vector types.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

/// {table[a], table[a + 1], table[b], table[b + 1]}.
CORESWEEP_HD __m128i two_pairs(const std::int32_t* table, std::int32_t a, std::int32_t b) {
  const __m128i low = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(table + a));
  return _mm_castpd_si128(
      _mm_loadh_pd(_mm_castsi128_pd(low), reinterpret_cast<const double*>(table + b)));
}

/// The pairs at index[first] .. index[first + 3]; where there is AVX2.
template <class V>
CORESWEEP_HD __m256i pairs_at(const std::int32_t* table, const V& index, std::int32_t first) {
  return _mm256_set_m128i(two_pairs(table, index[first + 2], index[first + 3]),
                          two_pairs(table, index[first], index[first + 1]));
}

}  // namespace coresweep
