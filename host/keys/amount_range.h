// Evenly spaced amounts, exact to the planck.
#pragma once

#include <string>
#include <vector>

#include "host/keys/amount.h"
#include "host/keys/range.h"

namespace coresweep {

/// The ends of a range of amounts; a step may lead down.
struct AmountRange {
  Amount from{}, to{};
  Amount step{};            ///< Range::Spacing::step; its sign is that of to - from
  std::uint64_t count = 0;  ///< the other spacings
  Range::Spacing spacing = Range::Spacing::linear;
};

/// All amounts of a range, both ends included where a step reaches them. Linear ones are rounded to
/// the nearest planck (halves towards `from`), logarithmic ones to nine digits. Throws UserError,
/// with `axis` in the message, unless the ends, the step and the count make a range of at most
/// kMostAmounts.
std::vector<Amount> amounts_between(const std::string& axis, const AmountRange& range);

/// They are listed, not computed from an index.
inline constexpr std::uint64_t kMostAmounts = 10'000;

}  // namespace coresweep
