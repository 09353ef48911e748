// What the model needs of an integer lane type. The rules are written once, for a type I that is
// either std::int32_t (one run: the readable reference, and one CUDA thread) or a vector of
// std::int32_t (one run a lane). Comparisons of I give a mask; masks combine with &, | and !, and
// `mask ? a : b` selects lane by lane.
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

/// The mask type of I: bool for one run, a vector of 0 and -1 for a vector of runs.
template <class I>
using Mask = decltype(I{} < I{});

/// Whether any lane is set: lets a run skip work that no lane needs.
CORESWEEP_HD bool any(bool mask) { return mask; }

/// All lanes set to one value.
template <class I>
CORESWEEP_HD I all_lanes(std::int32_t value) {
  return I{} + value;
}

/// A mask with every lane equal to `value`.
template <class I>
CORESWEEP_HD Mask<I> all_mask(bool value) {
  return all_lanes<I>(value ? 1 : 0) != all_lanes<I>(0);
}

/// 1 in the lanes of the mask, 0 elsewhere.
template <class I>
CORESWEEP_HD I ones(Mask<I> mask) {
  return mask ? all_lanes<I>(1) : all_lanes<I>(0);
}

template <class I>
CORESWEEP_HD I max_of(I a, I b) {
  return a < b ? b : a;
}

template <class I>
CORESWEEP_HD I min_of(I a, I b) {
  return b < a ? b : a;
}

/// x >= 0 as the bits of a float; callers pass only values whose conversion rounds down.
CORESWEEP_HD std::int32_t float_bits(std::int32_t x) { return CORESWEEP_FLOAT_BITS(x); }

/// x mod divisor, for x >= 0 below 2^23.
CORESWEEP_HD std::int32_t remainder_of(std::int32_t x, std::int32_t divisor) { return x % divisor; }

/// floor(x / divisor), the same way.
CORESWEEP_HD std::int32_t quotient_of(std::int32_t x, std::int32_t divisor) { return x / divisor; }

/// The limit of an event (draws.h) whose probability is multiplied by factor / 2^16, at most 1.
CORESWEEP_HD std::int32_t scaled_limit(std::int32_t limit, std::int32_t factor) {
  constexpr std::int64_t kCertain = std::int64_t{1} << 31;
  const std::int64_t scaled = ((std::int64_t{limit} + 1) * factor) >> 16;
  return static_cast<std::int32_t>((scaled < kCertain ? scaled : kCertain) - 1);
}

/// Two neighbours in a table.
template <class I>
struct Pair {
  I first, second;
};

/// Elements `index` and `index` + 1 of a table, in every lane.
CORESWEEP_HD Pair<std::int32_t> gather_pair(const std::int32_t* table, std::int32_t index) {
  return {table[index], table[index + 1]};
}

/// The value at each lane's own position in an array with one cell a position.
CORESWEEP_HD std::int32_t load_at(const std::int32_t* cells, std::int32_t position) {
  return cells[position];
}

/// Replaces that value in the lanes of the mask.
CORESWEEP_HD void store_at(std::int32_t* cells, bool mask, std::int32_t position,
                           std::int32_t value) {
  if (mask) cells[position] = value;
}

}  // namespace coresweep
