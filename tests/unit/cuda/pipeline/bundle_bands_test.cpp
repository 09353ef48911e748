// docs/METHODS_BUNDLES.md: the ranges of polkadot-sdk's own tests of a local network, whose
// sessions last 10 relay blocks; and what skipped slots cost.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

Setting local(Setting setting) {
  setting.arrival = 500;
  setting.fetch = 100;
  setting.spread = 150;
  setting.availability = setting.handover = 200;
  setting.collators = 3;
  setting.session_slots = 10;
  setting.slots = 600;
  return filled(setting, 0.05);
}

enum class Sums { included_blocks, included_candidates, backed_candidates };

/// Least and most in so many relay blocks in a row, firsts of a session left out.
std::pair<std::int64_t, std::int64_t> band(const Setting& setting, Sums what, std::size_t length) {
  const Trace run = trace(point_of(setting), 0);
  std::vector<std::int64_t> in_slot(static_cast<std::size_t>(setting.slots)), counts;
  for (const TracedBlock& block : run.blocks) {
    const std::int32_t slot =
        what == Sums::backed_candidates ? block.backed_slot : block.included_slot;
    if (slot >= 0 && (what == Sums::included_blocks || block.place == 0))
      ++in_slot[static_cast<std::size_t>(slot)];
  }
  for (std::size_t slot = 20; slot < in_slot.size(); ++slot)
    if (slot % 10 != 0) counts.push_back(in_slot[slot]);
  std::pair<std::int64_t, std::int64_t> ends{1 << 30, 0};
  for (std::size_t first = 0; first + length <= counts.size(); ++first) {
    std::int64_t sum = 0;
    for (std::size_t i = first; i < first + length; ++i) sum += counts[i];
    ends = {std::min(ends.first, sum), std::max(ends.second, sum)};
  }
  return ends;
}

/// Half open, as ranges of Rust are.
::testing::AssertionResult within(const Setting& setting, Sums what, std::size_t length,
                                  std::int64_t from, std::int64_t to) {
  const auto [least, most] = band(setting, what, length);
  return (least >= from && most < to ? ::testing::AssertionSuccess()
                                     : ::testing::AssertionFailure())
         << least << " to " << most << ", not in " << from << ".." << to;
}

TEST(BundleBands, OfBlockBundling) {
  for (const auto& [cores, from, to] :
       {std::tuple{1, 4, 7}, std::tuple{3, 12, 19}, std::tuple{6, 24, 37}})
    for (bool adjusts : {true, false}) {
      Setting setting = local(bundle(12, cores, 36));
      setting.adjusts = adjusts;
      EXPECT_TRUE(within(setting, Sums::included_candidates, 6, from, to));
      EXPECT_TRUE(within(setting, Sums::included_blocks, 6, adjusts ? 44 : 48, 73));
      const Setting full = filled(setting, 0.8);
      if (cores == 3) {
        EXPECT_TRUE(within(full, Sums::included_candidates, 6, 12, 19));
        EXPECT_TRUE(within(full, Sums::included_blocks, 6, 48, 73));
      }
    }
}

TEST(BundleBands, OfSchedulingParents) {
  EXPECT_TRUE(within(local(ahead(bundle(1, 1, 6))), Sums::backed_candidates, 20, 15, 21));
  Setting offset = local(ahead(bundle(1, 1, 6), 2));
  EXPECT_TRUE(within(offset, Sums::backed_candidates, 20, 5, 25));
  offset.session_age = 10;
  EXPECT_TRUE(within(offset, Sums::backed_candidates, 20, 17, 25));
  Setting three = local(ahead(bundle(3, 3, 20), 0, 5));
  three.session_age = 10;
  for (std::int32_t collators : {1, 3}) {
    three.collators = collators;
    EXPECT_TRUE(within(three, Sums::backed_candidates, 100, 260, 300));
  }
}

TEST(BundleBands, WouldBeLeftWithoutASecondCandidate) {  // a spoiled twin
  EXPECT_FALSE(within(local(bundle(12, 1, 24)), Sums::included_blocks, 6, 48, 73));
}

/// Every tenth slot is skipped.
Trace with_skips(Setting setting) {
  setting.slots = 200;
  Scenario scenario(setting);
  for (std::int32_t slot = 9; slot < setting.slots; slot += 10) scenario.skip(slot);
  return scenario.run();
}

// The time of the block after the gap ends 1 s after its slot begins, so no block is lost with a
// slot, and one is small.
TEST(SkippedSlots, CostTheTimeOfABlock) {
  for (std::int32_t arrival : {1000, 500}) {
    Setting setting = bundle(1, 1, 3);
    setting.arrival = arrival;
    const Trace run = with_skips(setting);
    EXPECT_TRUE(run.drops.empty());
    ASSERT_EQ(run.blocks.size(), run.relay.size());
    for (const TracedBlock& block : run.blocks)
      EXPECT_EQ(block.build, block.slot > 0 && block.slot % 10 == 0 ? 1000 - arrival : 2000);
  }
}

TEST(SkippedSlots, CostNoTimeBehindSchedulingParents) {
  const Trace run = with_skips(ahead(bundle(1, 1, 12)));
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(run.blocks.size(), run.relay.size());
  for (const TracedBlock& block : run.blocks) {
    EXPECT_EQ(block.build, 2000);
    EXPECT_TRUE(block.age == 2 || block.age == -1);
  }
}

}  // namespace
}  // namespace coresweep::testing
