// A distribution as an integer table: 176 intervals on either side of the median, 8 to an octave
// of the tail probability, with straight lines between the nodes. Fine where it matters: a
// candidate lives or dies in the tail of its latency.
#pragma once

#include <cstdint>

#include "cuda/numbers/lanes.h"

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

/// Distances below this, in 2^-32, are less than 8 positions.
inline constexpr std::int32_t kFirstOctave = 8 << 7;
/// Upper bits of kFirstOctave as a float, less the interval that begins there.
inline constexpr std::int32_t kFloatIntervals = ((127 + 10) << 3) - 8;

/// The table's value at the quantile of a random word, by linear interpolation; table units.
template <class I>
CORESWEEP_HD I table_value(const QuantileTable& table, I word) {
  const I side = word >> 31;  // -1 in the upper half
  const I t = word ^ side;    // 31 bits: distance from the nearer end, in 2^-32
  // A float's exponent and first 3 fraction bits number the intervals, 8 to an octave; the next 9
  // bits are the place inside one. The bits cut off would otherwise round the conversion up.
  const I bits = float_bits(t & ~(t >> 24));
  I interval = (bits >> 20) - kFloatIntervals;
  I fraction = (bits >> 11) & 511;
  const Mask<I> first_octave = t < kFirstOctave;
  if (any(first_octave)) {
    interval = first_octave ? t >> 7 : interval;
    fraction = first_octave ? (t & 127) << 2 : fraction;
  }
  const Pair<I> node = gather_pair(table.node, interval + (side & kTableNodes));
  return node.first + (((node.second - node.first) * fraction + 256) >> 9);
}

/// Same, as whole milliseconds, rounded half up.
template <class I>
CORESWEEP_HD I table_ms(const QuantileTable& table, I word) {
  return (table_value(table, word) + (1 << (kMsFractionBits - 1))) >> kMsFractionBits;
}

}  // namespace coresweep
