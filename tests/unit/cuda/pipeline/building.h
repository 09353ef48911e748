// Which blocks were built when, for tests of "Building" (docs/METHODS.md).
#pragma once

#include "tests/unit/cuda/pipeline/scenario.h"

namespace coresweep::testing {

using Times = std::vector<std::int32_t>;

/// Authoring starts in a slot, ms after its beginning.
inline Times starts_in(const Trace& run, std::int32_t slot) {
  Times starts;
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot) starts.push_back(block.start - slot * kSlotMs);
  return starts;
}

inline std::size_t built_in(const Trace& run, std::int32_t slot) {
  return starts_in(run, slot).size();
}

/// The slots below `end` in which blocks were built, once a block.
inline Times slots_of(const Trace& run, std::int32_t end) {
  Times slots;
  for (const TracedBlock& block : run.blocks)
    if (block.slot < end) slots.push_back(block.slot);
  return slots;
}

/// A lookahead collator with room for its blocks, which are small.
inline Setting lookahead() {
  Setting setting = one_each_slot();
  setting.collator = Collator::lookahead;
  setting.capacity = 9;
  setting.authoring = 500;
  return setting;
}

/// A slot-based collator on some cores that nothing limits.
inline Setting ticks(std::int32_t cores) {
  Setting setting = three_each_slot();
  setting.cores = cores;
  setting.velocity = 12;
  setting.capacity = 60;
  return setting;
}

}  // namespace coresweep::testing
