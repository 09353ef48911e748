// What a set of settings that agree with reports says of each key.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace coresweep {

/// Of one key, over the set, in its unit interval.
struct AgreeingRange {
  double low, high;
  double middle_low, middle_high;  ///< 90 % of the settings lie between
  /// Of the searched range: the width of the middle 90 % over that of an even spread.
  double left() const;
  /// Whether the reports say something of the key by itself.
  bool is_narrowed() const { return left() < kNarrowed; }

  static constexpr double kNarrowed = 0.8;
};

/// Two keys that make up for each other.
struct TradeOff {
  std::size_t a, b;
  double correlation;  ///< of ranks (Spearman)
};

inline constexpr double kTradeOff = 0.7;  ///< the least correlation that is one

/// `places`: of each setting one number for each key. Not empty.
std::vector<AgreeingRange> agreeing_ranges(std::span<const std::vector<double>> places);
/// Pairs of keys with a rank correlation above kTradeOff in size.
std::vector<TradeOff> trade_offs(std::span<const std::vector<double>> places);

}  // namespace coresweep
