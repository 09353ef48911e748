// Tallies of different runs of one point become one.
#pragma once

#include <cstdint>
#include <span>

#include "host/results/tallies/layout.h"

namespace coresweep {

/// Adds the words of other runs of the same point, as if one back end had counted all of them: sums
/// that are kept in two words (`X_low`, `X_high`) carry.
void add_words(const RawSchema& schema, std::span<std::uint64_t> to,
               std::span<const std::uint64_t> from);

}  // namespace coresweep
