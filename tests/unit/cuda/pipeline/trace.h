// A run as the list of everything that happened in it. trace.cpp is the one file that
// instantiates the step function for these tests.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cuda/numbers/draws.h"
#include "cuda/pipeline/metrics.h"
#include "cuda/pipeline/point.h"

namespace coresweep::testing {

/// The fate of one block. -1: did not happen.
struct TracedBlock {
  std::int32_t slot, newest;  ///< at authoring: relay slot, newest relay block
  std::int32_t parent, position, core, unincluded, start, build, execution, pov, ready;
  std::int32_t place, size;                   ///< in its candidate; blocks of that
  std::int32_t copies = 1, sent_on = newest;  ///< of its candidate: sent so often; last on this
  std::int32_t backed_slot = -1, backed_at = -1, age = -1;
  std::int32_t included_slot = -1, included_at = -1, finality = -1;
  std::int32_t dropped_slot = -1;
  std::optional<DropReason> reason = {};
};

/// A candidate that was backed.
struct TracedBacking {
  std::int32_t slot, blocks;
};

struct TracedRelayBlock {
  std::int32_t slot, height, arrival, included;
};

struct TracedDrop {
  std::int32_t slot;
  DropReason reason;
  std::int32_t count, wasted;
  std::vector<std::size_t> blocks;  ///< in Trace::blocks
};

struct Trace {
  std::vector<TracedRelayBlock> relay;
  std::vector<TracedBlock> blocks;  ///< as authored
  std::vector<TracedDrop> drops;    ///< without twins
  std::vector<TracedBacking> backings;
  std::vector<std::int32_t> twins;   ///< slots
  std::int32_t most_pending = 0;     ///< candidates
  std::int32_t most_unincluded = 0;  ///< blocks
  std::int64_t forked = 0;           ///< positions at which more than one block was built
  std::int32_t left = 0;             ///< unincluded at the end of the run
  std::int64_t counted[kBundleCounters] = {};
  std::vector<std::string> faults;  ///< events that contradict each other

  /// Blocks included in slots [from, to).
  std::int64_t included(std::int32_t from, std::int32_t to) const {
    std::int64_t count = 0;
    for (const TracedBlock& block : blocks)
      count += block.included_slot >= from && block.included_slot < to;
    return count;
  }
};

/// Where a run takes its draws from.
using Draws = std::function<Words<std::int32_t>(Purpose, std::int32_t slot, std::int32_t index)>;

Trace trace(const PointParams& point, const Draws& draws);
Trace trace(const PointParams& point, std::uint64_t replicate);

}  // namespace coresweep::testing
