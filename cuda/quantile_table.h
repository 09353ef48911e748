// A distribution as an integer table: 176 intervals on either side of the median, 8 to an octave
// of the tail probability, with straight lines between the nodes. Fine where it matters: a
// candidate lives or dies in the tail of its latency.
#pragma once

#include <cstdint>

#include "cuda/lanes.h"

namespace coresweep {

/// Nodes on one side of the median; node 176 is the median itself.
inline constexpr std::int32_t kTableNodes = 177;
/// Largest node value. Keeps (difference of two nodes) x 512 inside 31 bits.
inline constexpr std::int32_t kTableMax = (1 << 21) - 1;
/// Nodes of tables in milliseconds hold sixteenths of a millisecond; tables of shares and ratios
/// hold units of 2^-16.
inline constexpr std::int32_t kMsFractionBits = 4;
inline constexpr std::int32_t kShareOne = 1 << 16;

struct QuantileTable {
  std::int32_t node[2 * kTableNodes];  ///< [0]: from p = 0 up, [kTableNodes]: from p = 1 down
};

/// Distance of node j from its end of [0, 1], in units of 2^-25 of probability.
CORESWEEP_HD constexpr std::int32_t table_node_position(std::int32_t j) {
  return j < 8 ? j : (8 + j % 8) << (j / 8 - 1);
}
static_assert(table_node_position(kTableNodes - 1) == 1 << 24);

/// The table's value at the quantile of a random word, by linear interpolation; table units.
template <class I>
CORESWEEP_HD I table_value(const QuantileTable& table, I word) {
  const Mask<I> upper = word < 0;
  const I t = upper ? ~word : word;  // 31 bits: distance from the nearer end, in 2^-32
  const I position = t >> 7;
  const I octave = floor_log2(position | 7);
  const I shift = octave > 2 ? octave - 3 : all_lanes<I>(0);
  // 8 intervals to an octave: below 8 the position is the interval, above it the leading 4 bits.
  const I interval = octave > 2 ? (shift << 3) + (position >> shift) : position;
  const I rest = t & ((all_lanes<I>(128) << shift) - 1);
  const I fraction = (rest << 2) >> shift;  // 9 bits
  const I first = interval + (upper ? all_lanes<I>(kTableNodes) : all_lanes<I>(0));
  const I low = gather(table.node, first);
  const I high = gather(table.node, first + 1);
  return low + (((high - low) * fraction + 256) >> 9);
}

/// Same, as whole milliseconds, rounded half up.
template <class I>
CORESWEEP_HD I table_ms(const QuantileTable& table, I word) {
  return (table_value(table, word) + (1 << (kMsFractionBits - 1))) >> kMsFractionBits;
}

}  // namespace coresweep
