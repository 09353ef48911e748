// Adding to words that threads share. Integer addition commutes, so the order cannot show.
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"
#include "cuda/numbers/wide_sums.h"

namespace coresweep {

/// Adds one value to a word shared between threads.
CORESWEEP_HD void add_word(std::uint64_t* words, std::int64_t at, std::uint64_t value) {
  if (value != 0) CORESWEEP_ATOMIC_ADD_U64(words + at, value);
}

/// Adds to a sum kept in two words. The carry is right in any order of additions, because each
/// addition to the low word reports the value it found.
CORESWEEP_HD void add_wide(std::uint64_t* words, std::int64_t low, std::int64_t high,
                           std::uint64_t low_part, std::uint64_t high_part) {
  const std::uint64_t before = CORESWEEP_ATOMIC_ADD_U64(words + low, low_part);
  add_word(words, high, high_part + carry_of(before + low_part, low_part));
}

/// Adds value^2, value < 2^63, to a sum kept in two words.
CORESWEEP_HD void add_square(std::uint64_t* words, std::int64_t low, std::int64_t high,
                             std::uint64_t value) {
  const std::uint64_t a = value >> 32, b = value & 0xffffffffu;
  const std::uint64_t middle = a * b;  // value < 2^63, so twice this stays inside 65 bits
  const std::uint64_t low_part = b * b + (middle << 33);
  const std::uint64_t high_part = a * a + (middle >> 31) + carry_of(low_part, middle << 33);
  add_wide(words, low, high, low_part, high_part);
}

}  // namespace coresweep
