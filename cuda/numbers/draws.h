// The registry of random draws. A draw is a pure function of (study key, replicate, purpose, slot,
// index): never of a thread, a block, a shard or a launch. A new draw gets a new purpose and moves
// no old one; docs/METHODS.md lists the same table and a test compares the two.
//
// Counter words: c0 = replicate (low), c1 = slot, c2 = purpose << 16 | index, c3 = replicate
// (high).
#pragma once

#include <cstdint>

#include "cuda/numbers/lanes.h"
#include "cuda/numbers/philox.h"

namespace coresweep {

enum class Purpose : std::uint32_t {
  author = 3,      ///< (parachain slot, 0): fails, handover, tie, -
  parablock = 4,   ///< (relay slot, attempt): fullness, execution ratio, collation fetch, spread
  relay = 8,       ///< (relay slot, 0): skip, fate, fork, arrival
  resolution = 9,  ///< (relay slot, 0): fork resolution, -, -, -
  passage = 10,    ///< (relay slot, place): availability (backing), finality (inclusion), -, -
  group = 11,      ///< (rotation window, core / 4): backing group offline, of core mod 4
  weather = 12,    ///< (window, kind): factor, -, -, -
  collator = 13,   ///< (collator, 0): share of failures, -, -, -
  outage = 14,     ///< (collator, day): has one, when, -, -
  inner = 15,      ///< (relay slot, 16 core + block / 4): fullness, of inner block mod 4
  // 1, 2 and 5 to 7 were of version 1 of the model.
  // The market, by (cycle, agent) unless it says otherwise:
  sale = 64,       ///< (cycle, 0): squeeze, number of entrants, the squeeze's turn, regime
  sellout = 65,    ///< (cycle, 0): sells out, day of it, -, -
  renewal = 66,    ///< (cycle, holder): renews, when, at which block, turn
  entrant = 67,    ///< (cycle, entrant): valuation, patience, at which block, turn
  exchange = 68,   ///< (cycle, 0): step, number of jumps, -, -
  jump = 69,       ///< (cycle, jump): size, -, -, -
  tenant = 70,     ///< (cycle, 0): funds late, by how much, turn, demand
  partner = 71,    ///< (cycle, 0): partners stay, -, -, -
  resale = 72,     ///< (cycle, core): finds a buyer, ratio, -, -
  on_demand = 73,  ///< (block of all windows, 0): orders of others, own order, its place, -
  notice = 74,     ///< (cycle, 0): somebody sees a dropped auto-renewal, -, -, -
};

/// Four random words for every lane, as signed 32-bit patterns.
template <class I>
struct Words {
  I word[4];
};

/// The random numbers of one run (or one run a lane).
template <class I>
class RunStream;

template <>
class RunStream<std::int32_t> {
 public:
  CORESWEEP_HD RunStream(std::uint64_t key, std::uint64_t replicate)
      : key_(key), replicate_(replicate) {}

  /// The words of `purpose` at (slot, index).
  CORESWEEP_HD Words<std::int32_t> at(Purpose purpose, std::int32_t slot,
                                      std::int32_t index) const {
    std::uint64_t key = key_;
    CORESWEEP_OPAQUE(key);
    const PhiloxBlock block =
        philox4x32(static_cast<std::uint32_t>(replicate_), static_cast<std::uint32_t>(slot),
                   static_cast<std::uint32_t>(purpose) << 16 | static_cast<std::uint32_t>(index),
                   static_cast<std::uint32_t>(replicate_ >> 32), key);
    return {{static_cast<std::int32_t>(block.word[0]), static_cast<std::int32_t>(block.word[1]),
             static_cast<std::int32_t>(block.word[2]), static_cast<std::int32_t>(block.word[3])}};
  }

 private:
  std::uint64_t key_;
  std::uint64_t replicate_;
};

/// Kinds of weather, the index of its draws.
inline constexpr std::int32_t kSkips = 0, kBacksNothing = 1;

/// A probability as an integer: an event happens where the upper 31 bits of its word are at most
/// `limit` = round(p * 2^31) - 1. Exact at 0 (limit -1) and at 1.
template <class I>
CORESWEEP_HD Mask<I> within(I word, I limit) {
  return ((word >> 1) & 0x7fffffff) <= limit;
}
template <class I>
CORESWEEP_HD Mask<I> happens(I word, std::int32_t limit) {
  return within(word, all_lanes<I>(limit));
}

/// The limit under which one of two events that exclude each other happens, where the first has
/// the limit `below`; both together happen at most always.
template <class I>
CORESWEEP_HD I cumulated_limit(I below, I limit) {
  return below + min_of<I>(limit, 0x7ffffffe - below) + 1;
}

}  // namespace coresweep
