// docs/METHODS.md, "A relay block", steps 3 and 6: backing and the depth gate; and "Building" on
// blocks that never become backable.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/scenario.h"

namespace coresweep::testing {
namespace {

constexpr std::int32_t kSoon = 0, kLate = 30000;

/// How many blocks were backed in a slot.
std::int64_t backed_in(const Trace& run, std::int32_t slot) {
  std::int64_t count = 0;
  for (const TracedBlock& block : run.blocks) count += block.backed_slot == slot;
  return count;
}

// ---- Step 3: backing --------------------------------------------------------------------------

TEST(Backing, ABlockMustBeBackableByTheCutOff) {
  const auto backed = [](std::int32_t spread) {
    return Scenario(one_each_slot()).spread(0, 0, spread).run().blocks.at(0).backed_slot;
  };
  EXPECT_EQ(backed(700), 1);  // backable at 6000
  EXPECT_EQ(backed(701), 2);
}

TEST(Backing, AnAuthorThatWaitsForItsParentTakesWhatComesInMeanwhile) {
  // R_2 arrives at 11500, so the author of R_3 waits until 13500.
  const auto backed = [](std::int32_t spread) {
    return Scenario(one_each_slot())
        .arrival(1, 5500)
        .spread(0, 0, spread)
        .run()
        .blocks.at(0)
        .backed_slot;
  };
  EXPECT_EQ(backed(300 + 13500 - 5600), 2);
  EXPECT_EQ(backed(300 + 13500 - 5600 + 1), 3);
}

TEST(Backing, NothingIsBackedByAnEmptyInherent) {
  EXPECT_EQ(Scenario(one_each_slot()).empty(1).run().blocks.at(0).backed_slot, 2);
}

// As in polkadot, shared/tests.rs.
TEST(Backing, TheRelayParentIsOneToAncestryPlusOneBlocksOld) {
  for (std::int32_t ancestry = 0; ancestry <= 5; ++ancestry)
    for (std::int32_t age = 1; age <= 7; ++age) {
      Setting setting = one_each_slot();
      setting.ancestry = ancestry;
      setting.capacity = 1;
      const Trace run = Scenario(setting).spread(0, 0, 300 + kSlotMs * (age - 1)).run();
      EXPECT_EQ(run.blocks.at(0).age, age <= ancestry + 1 ? age : -1);
    }
}

TEST(Backing, ABlockOnTooOldARelayBlockHasNoChance) {
  for (std::int32_t offset = 0; offset <= 4; ++offset) {
    Setting setting = one_each_slot();
    setting.offset = offset;
    const Trace run = Scenario(setting).run();
    EXPECT_EQ(run.included(0, 60) > 0, offset <= setting.ancestry) << offset;
    EXPECT_EQ(run.drops.empty(), offset <= setting.ancestry) << offset;
  }
}

TEST(Backing, AnOccupiedCoreTakesNoOtherBlock) {
  const Trace run = Scenario(one_each_slot()).availability(1, 0, 7500).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 3);
  EXPECT_EQ(run.blocks.at(1).backed_slot, 3);
}

// As in polkadot, prospective-parachains.
TEST(Backing, ThreeCoresTakeThreeBlocksAtOnce) {
  const Trace run = Scenario(three_each_slot()).run();
  for (std::int32_t slot = 1; slot < 60; ++slot) EXPECT_EQ(backed_in(run, slot), 3);
  EXPECT_EQ(run.most_pending, 3);
}

TEST(Backing, FreeCoresTakeTheirNumberOfBlocksAfterAnEmptyInherent) {
  const Trace run = Scenario(three_each_slot()).empty(1).run();
  EXPECT_EQ(backed_in(run, 2), 3);  // of the six that are ready
}

TEST(Backing, TheFirstRefusalEndsTheStep) {
  const Trace run = Scenario(three_each_slot()).spread(0, 1, 5000).run();
  EXPECT_EQ(run.blocks.at(0).backed_slot, 1);
  EXPECT_EQ(run.blocks.at(1).backed_slot, 2);
  EXPECT_EQ(run.blocks.at(2).backed_slot, 2);
  EXPECT_EQ(run.blocks.at(3).backed_slot, 2);  // as many as there are cores
  EXPECT_EQ(run.blocks.at(4).backed_slot, 3);
}

TEST(Backing, AvailabilityIsDrawnForEveryPlaceOfARelayBlock) {
  const Trace run = Scenario(three_each_slot()).availability(1, 2, 7000).run();
  EXPECT_EQ(run.blocks.at(1).included_slot, 2);
  EXPECT_EQ(run.blocks.at(2).included_slot, 3);
}

TEST(Backing, TheDepthOfAFragmentChainIsReadAtTheLeaf) {
  Setting setting = three_each_slot();
  setting.protocol = Protocol::fragment_chain;
  setting.depth = 4;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(backed_in(run, 1), 3);  // nothing pending: depths 0, 1, 2
  EXPECT_EQ(backed_in(run, 2), 2);  // three pending at the leaf, though included: depths 3, 4
  EXPECT_EQ(backed_in(run, 3), 3);  // two pending at the leaf: depths 2, 3, 4
}

TEST(Backing, TheDepthOfAFragmentChainCountsBlocksTakenInTheStep) {
  Setting setting = three_each_slot();
  setting.protocol = Protocol::fragment_chain;
  setting.depth = 1;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(backed_in(run, 1), 2);
  EXPECT_EQ(backed_in(run, 2), 0);
  EXPECT_EQ(backed_in(run, 3), 2);
}

TEST(Backing, OtherGenerationsHaveNoDepthBoundOnBacking) {
  for (Protocol protocol : {Protocol::fragment_tree, Protocol::claim_queue}) {
    Setting setting = three_each_slot();
    setting.protocol = protocol;
    setting.depth = 2;
    setting.spread = 0;
    const Trace run = Scenario(setting).run();
    EXPECT_EQ(backed_in(run, 1), 3);
    // Under fragment-tree the blocks of slot 1 were gated until R_3 (slot 2) by then.
    EXPECT_EQ(backed_in(run, 2), protocol == Protocol::claim_queue ? 3 : 0);
  }
}

// ---- Step 6: the depth gate -------------------------------------------------------------------

/// Block 0 stays pending until R_4 (slot 3), so two unincluded blocks precede block 2. It is gated
/// and let through on R_4, which arrives at 19000; without a gate it would be under way at 15000.
struct Gate {
  Setting setting = [] {
    Setting s = one_each_slot();
    s.protocol = Protocol::fragment_tree;
    s.depth = 1;
    s.capacity = 4;
    return s;
  }();

  /// Block 2, whose way from built to backable is `way`.
  TracedBlock block(std::int32_t way) const {
    return Scenario(setting).availability(1, 0, 7500).spread(2, 0, way - 2300).run().blocks.at(2);
  }
};

TEST(DepthGate, ValidatorsFetchABlockOnceTheDepthAllowsIt) {
  for (std::int32_t capacity : {3, 4}) {
    Gate gate;
    gate.setting.capacity = capacity;
    EXPECT_EQ(gate.block(5000).backed_slot, 4);  // backable at 24000
    EXPECT_EQ(gate.block(5001).backed_slot, 5);
  }
}

TEST(DepthGate, ABlockWithMoreThanTheDepthBeforeItGoesOnWaiting) {
  // Block 0 stays pending one relay block longer: block 2 is let through on R_5, at 25000.
  Gate gate;
  gate.setting.ancestry = 8;
  const auto backed = [&](std::int32_t way) {
    return Scenario(gate.setting)
        .availability(1, 0, 13500)
        .spread(2, 0, way - 2300)
        .run()
        .blocks.at(2)
        .backed_slot;
  };
  EXPECT_EQ(backed(5000), 5);
  EXPECT_EQ(backed(5001), 6);
}

TEST(DepthGate, ABlockWithJustTheDepthBeforeItIsNotGated) {
  Gate gate;
  gate.setting.depth = 2;
  EXPECT_EQ(gate.block(9000).backed_slot, 4);  // built at 15000, backable at 24000
  EXPECT_EQ(gate.block(9001).backed_slot, 5);
}

TEST(DepthGate, OtherGenerationsHaveNone) {
  for (Protocol protocol : {Protocol::fragment_chain, Protocol::claim_queue}) {
    Gate gate;
    gate.setting.protocol = protocol;
    EXPECT_EQ(gate.block(9000).backed_slot, 4);
    EXPECT_EQ(gate.block(9001).backed_slot, 5);
  }
}

TEST(DepthGate, ABlockStillBeingBuiltIsFetchedWhenItIsBuilt) {
  // Building takes 5950 ms from 12100; R_4 arrives at 18000 and lets the block through, which is
  // built at 18050. Its way is 300 + 2 x 595 + spread.
  Gate gate;
  gate.setting.arrival = 100;
  gate.setting.authoring = 5950;
  gate.setting.ratio = 0.1;
  const auto backed = [&](std::int32_t backable) {
    return Scenario(gate.setting)
        .arrival(3, 0)
        .spread(2, 0, backable - 18050 - 300 - 2 * 595)
        .run()
        .blocks.at(2)
        .backed_slot;
  };
  EXPECT_EQ(backed(24000), 4);
  EXPECT_EQ(backed(24001), 5);
}

TEST(DepthGate, OpensForAsManyBlocksAsTheDepthHolds) {
  // D = 2: of the blocks of slot 0 none is gated, of those of slot 1 all are. R_3 includes three
  // and lets three through, which R_4 backs.
  Setting setting = three_each_slot();
  setting.depth = 2;
  const Trace run = Scenario(setting).run();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(run.blocks.at(i).backed_slot, 1);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(run.blocks.at(i).backed_slot, 3);
}

TEST(DepthGate, ABlockThatNeverBecomesBackableStaysSo) {
  Gate gate;
  gate.setting.session_slots = 0;
  const Trace run =
      Scenario(gate.setting).availability(1, 0, 7500).ratio(2, 0, 2 * kShareOne).run();
  EXPECT_EQ(run.blocks.at(2).backed_slot, -1);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::execution_timeout);
}

// ---- Blocks that never become backable --------------------------------------------------------

TEST(Refusal, ExecutionMayTakeJustTheTimeOut) {
  Setting setting = one_each_slot();
  setting.timeout = 1500;
  const auto first = [&](std::int32_t ratio) {
    return Scenario(setting).spread(0, 0, kSoon).ratio(0, 0, ratio).run().blocks.at(0);
  };
  EXPECT_EQ(first(3 * kShareOne / 4).execution, 1500);
  EXPECT_EQ(first(3 * kShareOne / 4).reason, std::nullopt);
  EXPECT_EQ(first(3 * kShareOne / 4 + 20).execution, 1501);
  EXPECT_EQ(first(3 * kShareOne / 4 + 20).reason, DropReason::execution_timeout);
}

TEST(Refusal, ExecutionTimesOutWhereGroupsAreNeverOffline) {
  Setting setting = one_each_slot();
  setting.ratio = 2;
  setting.capacity = 1;
  const Trace run = trace(point_of(setting), 0);
  EXPECT_GT(run.drops.size(), 0u);
  for (const TracedDrop& drop : run.drops) EXPECT_EQ(drop.reason, DropReason::execution_timeout);
}

TEST(Refusal, ABlockThatTimedOutBlocksItsSuccessorsUntilItExpires) {
  const Trace run = Scenario(one_each_slot()).ratio(0, 0, 2 * kShareOne).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).slot, 3);
  EXPECT_EQ(run.drops.at(0).reason, DropReason::execution_timeout);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{0, 1, 2}));
}

// As in polkadot, scheduler/tests.rs.
TEST(Refusal, AnOfflineGroupBacksNothingInItsRotationWindow) {
  Setting setting = one_each_slot();
  setting.capacity = 1;  // no descendants
  for (std::int32_t offset : {0, 1, 3}) {
    setting.offset = offset;
    setting.ancestry = 2 + offset;
    const Trace run = Scenario(setting).group_offline(1, 0).run();
    for (const TracedBlock& block : run.blocks)
      if (block.slot < 50) {
        EXPECT_EQ(block.reason == DropReason::backing_group_offline,
                  block.parent + 1 >= 10 && block.parent + 1 < 20)
            << "relay parent " << block.parent;
      }
  }
}

TEST(Refusal, AGroupIsThatOfTheBlocksCore) {
  const Trace run = Scenario(three_each_slot()).group_offline(0, 1).run();
  EXPECT_EQ(run.blocks.at(0).backed_slot, 1);
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::backing_group_offline);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::descendant);
}

TEST(Refusal, OfManyCoresOneGroupIsOffline) {
  Setting setting = three_each_slot();
  setting.cores = setting.velocity = 12;
  setting.capacity = 60;
  const Trace run = Scenario(setting).group_offline(0, 5).run();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(run.blocks.at(i).reason, std::nullopt);
  EXPECT_EQ(run.blocks.at(5).reason, DropReason::backing_group_offline);
}

TEST(Refusal, ACoreFollowsFromTheChainPosition) {
  const Trace run = Scenario(three_each_slot()).group_offline(0, 1).run();
  // Blocks 1 to 8 are dropped with an expiry; their positions are used again.
  const std::size_t dropped = run.drops.at(0).blocks.size();
  EXPECT_EQ(run.blocks.at(1).position, 1);
  EXPECT_EQ(run.blocks.at(1 + dropped).position, 1);
  for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.core, block.position % 3);
}

TEST(Refusal, ATimeOutComesBeforeAnOfflineGroup) {
  const Trace run = Scenario(one_each_slot()).ratio(0, 0, 2 * kShareOne).group_offline(0, 0).run();
  EXPECT_EQ(run.blocks.at(0).reason, DropReason::execution_timeout);
}

TEST(Refusal, TheReasonIsThatOfTheFirstBlockThatExpires) {
  const Trace run = Scenario(one_each_slot()).spread(0, 0, kLate).ratio(1, 0, 2 * kShareOne).run();
  EXPECT_EQ(run.blocks.at(0).reason, DropReason::relay_parent_out_of_window);
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::descendant);
}

}  // namespace
}  // namespace coresweep::testing
