// The one truth about sums that need more than 64 bits: they are kept in two words, and whoever
// adds to the low word carries into the high one.
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

/// Sums kept in two words: `count` low words from `low` on, and their high words from `high` on.
struct WideSums {
  std::int64_t low, high, count;
};

/// What goes into the high word when a low word has become `sum` by adding `part`.
CORESWEEP_HD constexpr std::uint64_t carry_of(std::uint64_t sum, std::uint64_t part) {
  return sum < part ? 1 : 0;
}

/// Adds the tally of other runs of the same point, as if one had counted all of them. The layout
/// names its wide sums: wide_sums(0) to wide_sums(kWideSums - 1). One thread alone may add to `to`.
template <class Layout>
CORESWEEP_HD void add_tally(const Layout& layout, std::uint64_t* to, const std::uint64_t* from) {
  const std::int64_t words = layout.words();
  for (std::int64_t w = 0; w < words; ++w) to[w] += from[w];
  for (std::int32_t s = 0; s < Layout::kWideSums; ++s) {
    const WideSums sums = layout.wide_sums(s);
    for (std::int64_t i = 0; i < sums.count; ++i)
      to[sums.high + i] += carry_of(to[sums.low + i], from[sums.low + i]);
  }
}

}  // namespace coresweep
