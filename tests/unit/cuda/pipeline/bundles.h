// Chains of bundles and what they give, for tests of docs/METHODS_BUNDLES.md.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {

inline constexpr std::int32_t kAlways = 0x7fffffff;  ///< limit of a certain event

/// `rate` blocks a relay slot on `cores` cores, full ones, without losses.
inline Setting bundle(std::int32_t rate, std::int32_t cores, std::int32_t capacity = 60) {
  return {.protocol = Protocol::claim_queue,
          .collator = Collator::bundle,
          .capacity = capacity,
          .velocity = rate,
          .cores = cores,
          .rate = rate,
          .adjusts = false};
}
inline Setting adjusted(Setting setting, std::int32_t slot_duration = 6000) {
  setting.adjusts = true;
  setting.slot_duration = slot_duration;
  return setting;
}
/// On relay parent n - `offset`.
inline Setting behind(Setting setting, std::int32_t offset, std::int32_t lookahead = 3) {
  setting.offset = offset;
  setting.lookahead = lookahead;
  return setting;
}
inline Setting ahead(Setting setting, std::int32_t offset = 0, std::int32_t lookahead = 3) {
  setting.scheduling = Scheduling::scheduling_parent;
  return behind(setting, offset, lookahead);
}
inline Setting filled(Setting setting, double fullness) {
  setting.fullness = fullness;
  return setting;
}

using Counts = std::map<std::int32_t, std::int64_t>;
inline constexpr std::int32_t kSettled = 200;   ///< slots until a run is periodic
inline constexpr std::int32_t kMeasured = 600;  ///< then; a multiple of every period

/// What is counted in the measured slots of a run.
struct Steady {
  std::int64_t authored = 0, included = 0, execution = 0, wasted = 0, drops = 0;
  std::int32_t most_unincluded = 0;  ///< at a build
  Counts ages, latencies;            ///< of candidates, of blocks
  Counts drop_sizes;
  std::map<DropReason, std::int64_t> reasons;
  std::int64_t counted[kBundleCounters] = {};

  std::int64_t operator[](BundleCounter c) const { return counted[static_cast<std::size_t>(c)]; }
};

inline std::int64_t counted(const Trace& run, BundleCounter counter) {
  return run.counted[static_cast<std::size_t>(counter)];
}

inline Steady steady(PointParams point) {
  point.slots = kSettled;
  const Trace early = trace(point, 0);
  point.slots = kSettled + kMeasured;
  const Trace run = trace(point, 0);
  EXPECT_TRUE(run.faults.empty()) << run.faults.front();
  Steady result;
  for (std::int32_t c = 0; c < kBundleCounters; ++c)
    result.counted[c] = run.counted[c] - early.counted[c];
  for (const TracedBlock& block : run.blocks) {
    if (block.slot >= kSettled) {
      ++result.authored;
      result.most_unincluded = std::max(result.most_unincluded, block.unincluded);
    }
    if (block.place == 0 && block.backed_slot >= kSettled) ++result.ages[block.age];
    if (block.dropped_slot >= kSettled) ++result.reasons[*block.reason];
    if (block.included_slot < kSettled) continue;
    ++result.included;
    result.execution += block.build;
    ++result.latencies[block.included_slot * kSlotMs - block.start];
  }
  for (const TracedDrop& drop : run.drops) {
    if (drop.slot < kSettled) continue;
    ++result.drops;
    ++result.drop_sizes[drop.count];
    result.wasted += drop.wasted;
  }
  return result;
}
inline Steady steady(const Setting& setting) { return steady(point_of(setting)); }

/// So many in each relay block.
inline Counts each(const Counts& counts) {
  Counts all;
  for (const auto& [value, count] : counts) all[value] = count * kMeasured;
  return all;
}

/// Of the blocks that were authored in a slot.
template <class Of>
std::vector<std::int32_t> in_slot(const Trace& run, std::int32_t slot, Of of) {
  std::vector<std::int32_t> values;
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot) values.push_back(of(block));
  return values;
}
inline Times builds_in(const Trace& run, std::int32_t slot) {
  return in_slot(run, slot, [](const TracedBlock& block) { return block.build; });
}
inline Times cores_in(const Trace& run, std::int32_t slot) {
  return in_slot(run, slot, [](const TracedBlock& block) { return block.core; });
}
/// Blocks of each candidate, given up or sent.
inline Times sizes_in(const Trace& run, std::int32_t slot) {
  std::vector<std::int32_t> sizes;
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot && block.place == 0) sizes.push_back(block.size);
  return sizes;
}

/// The drops of one reason.
inline std::vector<TracedDrop> drops_of(const Trace& run, DropReason reason) {
  std::vector<TracedDrop> drops;
  for (const TracedDrop& drop : run.drops)
    if (drop.reason == reason) drops.push_back(drop);
  return drops;
}

}  // namespace coresweep::testing
