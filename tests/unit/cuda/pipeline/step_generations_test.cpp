// docs/METHODS.md, "Protocol generations": what each lets a collator build.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

TEST(Generations, SyncBuildsOnlyWhileNothingIsUnincluded) {
  const Trace run =
      Scenario({.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500}).run();
  EXPECT_EQ(slots_of(run, 8), (Times{0, 2, 4, 6}));
  for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.unincluded, 0);
}

TEST(Generations, SyncLosesABlockThatMissesItsOneChanceAndRetriesAtOnce) {
  const Trace run =
      Scenario({.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500})
          .spread(2, 0, 10000)
          .run();
  EXPECT_EQ(run.blocks.at(1).slot, 2);
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::relay_parent_out_of_window);
  EXPECT_EQ(run.blocks.at(1).dropped_slot, 3);
  EXPECT_EQ(run.blocks.at(2).slot, 3);
  EXPECT_EQ(run.blocks.at(2).included_slot - run.blocks.at(0).included_slot, 3);
}

TEST(Generations, WithDepthZeroOneBlockAtATimeIsBuilt) {
  for (Protocol protocol : {Protocol::fragment_tree, Protocol::fragment_chain}) {
    Setting setting = one_each_slot();
    setting.protocol = protocol;
    setting.depth = 0;
    EXPECT_EQ(slots_of(Scenario(setting).run(), 8), (Times{0, 2, 4, 6}));
  }
}

// As in cumulus, parachain-system/tests.rs.
TEST(Generations, FewerThanCapacityBlocksMayBeUnincluded) {
  // No block is included before slot 4; block 0 is in slot 4.
  for (std::int32_t capacity = 1; capacity <= 6; ++capacity) {
    Setting setting = one_each_slot();
    setting.capacity = capacity;
    setting.ancestry = 10;
    const Trace run = Scenario(setting).empty(2).empty(3).run();
    Times expected;
    for (std::int32_t slot = 0; slot < std::min(capacity, 4); ++slot) expected.push_back(slot);
    EXPECT_EQ(slots_of(run, 4), expected);
    EXPECT_EQ(built_in(run, 4), 1u);
    EXPECT_EQ(run.most_unincluded, std::min(capacity, 4));
  }
}

TEST(Generations, BlocksIncludedSinceTheRelayParentCountAsUnincluded) {
  // o = 1, C = 2: block 1, built in slot 2, and block 0, included in slot 3, fill the segment as of
  // the relay parent of slot 3.
  Setting setting = one_each_slot();
  setting.offset = 1;
  setting.capacity = 2;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 3);
  EXPECT_EQ(slots_of(run, 9), (Times{1, 2, 4, 5, 7, 8}));
  EXPECT_EQ(run.blocks.at(2).unincluded, 1);
}

TEST(Generations, InclusionsFurtherBackThanTheRelayParentDoNotCount) {
  Setting setting = one_each_slot();
  setting.offset = 3;
  setting.ancestry = 5;
  setting.capacity = 9;
  const Trace run = Scenario(setting).skip(20).empty(25).run();
  for (const TracedBlock& block : run.blocks) {
    std::int32_t unincluded = 0;  // earlier blocks that R_p had not yet included
    for (const TracedBlock& other : run.blocks)
      unincluded += other.position < block.position &&
                    (other.included_at < 0 || other.included_at > block.parent);
    EXPECT_EQ(block.unincluded, unincluded) << "slot " << block.slot;
  }
}

TEST(Generations, ClaimsBoundTheQueue) {
  // Lookahead 2: slot 0 queues two blocks; one is backed in each slot, and one more is built.
  for (std::int32_t length : {1, 2, 3}) {
    Setting setting = lookahead();
    setting.protocol = Protocol::claim_queue;
    setting.lookahead = length;
    const Trace run = Scenario(setting).run();
    EXPECT_EQ(built_in(run, 0), static_cast<std::size_t>(std::min(length, 2)));
    EXPECT_EQ(run.most_unincluded, length + 1);  // one more is pending
  }
}

TEST(Generations, EveryCoreHasItsClaims) {
  Setting setting = ticks(3);
  setting.protocol = Protocol::claim_queue;
  setting.lookahead = 1;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 3u);
  setting.lookahead = 2;
  const Trace run = Scenario(setting).empty(1).run();
  EXPECT_EQ(built_in(run, 1), 3u);  // with three in the queue
}

TEST(Generations, TheOthersHaveNoClaims) {
  Setting setting = lookahead();
  setting.lookahead = 1;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 2u);
}

}  // namespace
}  // namespace coresweep::testing
