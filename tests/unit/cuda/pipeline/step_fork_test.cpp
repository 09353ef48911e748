// docs/METHODS.md, "A relay block": forks with their twins and doomed blocks, and drops.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/scenario.h"

namespace coresweep::testing {
namespace {

/// The first block of a slot.
const TracedBlock& first_of(const Trace& run, std::int32_t slot) {
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot) return block;
  throw std::logic_error("no block in this slot");
}

std::int64_t built_in(const Trace& run, std::int32_t slot) {
  std::int64_t count = 0;
  for (const TracedBlock& block : run.blocks) count += block.slot == slot;
  return count;
}

// ---- Twins ------------------------------------------------------------------------------------

TEST(Twins, AreAuthoredWhereACompetitorIsSeen) {
  const Trace run = Scenario(one_each_slot()).compete(2).run();
  EXPECT_EQ(run.twins, (std::vector<std::int32_t>{2}));
  EXPECT_EQ(first_of(run, 2).start, 13000);
  EXPECT_TRUE(run.drops.empty());
}

TEST(Twins, AreAuthoredWhereTheRelayBlockLosesItsFork) {
  EXPECT_EQ(Scenario(one_each_slot()).lose_fork(2).run().twins, (std::vector<std::int32_t>{2}));
}

TEST(Twins, OneIsAuthoredForEveryBlock) {
  Setting setting = one_each_slot();
  setting.collator = Collator::lookahead;
  const Trace run = Scenario(setting).compete(0).run();
  EXPECT_EQ(built_in(run, 0), 2);
  EXPECT_EQ(run.twins, (std::vector<std::int32_t>{0, 0}));
}

TEST(Twins, WithAnOffsetAllRelayBlocksSinceTheParentMustBeContested) {
  Setting setting = one_each_slot();
  setting.offset = 1;
  EXPECT_TRUE(Scenario(setting).compete(4).compete(6).run().twins.empty());
  EXPECT_EQ(Scenario(setting).compete(5).lose_fork(6).compete(7).run().twins,
            (std::vector<std::int32_t>{6, 7}));
}

TEST(Twins, SlotBasedCollatorsAuthorNone) {
  EXPECT_TRUE(Scenario(three_each_slot()).compete(2).lose_fork(3).run().twins.empty());
}

TEST(Twins, ForkAPositionOnce) {
  EXPECT_EQ(Scenario(one_each_slot()).compete(2).run().forked, 1);
  // The block of slot 2 is not sent: positions 2, 3 and 4 are built again from slot 5 on, and from
  // slot 8 on if that of slot 5 is not sent, too.
  Setting setting = one_each_slot();
  setting.capacity = 6;
  const auto forked = [&](std::int32_t twin, bool again) {
    Scenario scenario(setting);
    scenario.failures_are_unsent().author_fails(2).compete(twin);
    if (again) scenario.author_fails(5);
    return scenario.run().forked;
  };
  EXPECT_EQ(forked(2, false), 3);
  EXPECT_EQ(forked(5, false), 3);
  EXPECT_EQ(forked(5, true), 3);
}

TEST(Twins, TouchNothingElse) {
  const Trace with = Scenario(one_each_slot()).compete(2).run();
  const Trace without = Scenario(one_each_slot()).run();
  ASSERT_EQ(with.blocks.size(), without.blocks.size());
  for (std::size_t i = 0; i < with.blocks.size(); ++i) {
    EXPECT_EQ(with.blocks.at(i).start, without.blocks.at(i).start);
    EXPECT_EQ(with.blocks.at(i).included_slot, without.blocks.at(i).included_slot);
  }
}

// ---- Lost forks: basic and lookahead ----------------------------------------------------------

TEST(LostFork, CollatorsBuildOnceItIsResolved) {
  const Trace run = Scenario(one_each_slot()).lose_fork(2).resolution(2, 1500).run();
  EXPECT_EQ(first_of(run, 2).start, 12000 + 1000 + 1500);
  EXPECT_EQ(first_of(run, 2).reason, std::nullopt);
}

TEST(LostFork, AResolutionInTheNextSlotIsTooLateToBuild) {
  const auto built = [](std::int32_t resolution) {
    return built_in(Scenario(one_each_slot()).lose_fork(2).resolution(2, resolution).run(), 2);
  };
  EXPECT_EQ(built(4999), 1);
  EXPECT_EQ(built(5000), 0);
}

TEST(LostFork, TheWinnerHasTheSameHeightAndArrival) {
  const Trace run = Scenario(one_each_slot()).lose_fork(2).resolution(2, 4000).run();
  EXPECT_EQ(run.relay.at(3).height, 4);
  EXPECT_EQ(run.relay.at(3).arrival,
            18000 + 1000);                       // the cut-off follows the arrival: 13000 + 2000
  EXPECT_EQ(run.blocks.at(1).included_slot, 3);  // and so do the bitfields
}

// ---- Lost forks: slot-based -------------------------------------------------------------------

TEST(LostFork, ASlotBasedBlockOnTheLoserIsDroppedWhenItIsResolved) {
  // R_3 arrives at 12500 and is resolved at 14500: between the ticks at 13000 and 15000.
  const Trace run = Scenario(three_each_slot()).lose_fork(2).resolution(2, 2000).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).slot, 2);
  EXPECT_EQ(run.drops.at(0).reason, DropReason::relay_fork);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{6}));
  EXPECT_EQ(built_in(run, 2), 3);
  EXPECT_EQ(run.blocks.at(7).position, run.blocks.at(6).position);
  EXPECT_EQ(run.blocks.at(7).reason, std::nullopt);
}

TEST(LostFork, AnAttemptAtTheResolutionIsOnTheWinner) {
  const Trace run = Scenario(three_each_slot()).lose_fork(2).resolution(2, 500).run();
  EXPECT_TRUE(run.drops.empty());  // resolved at 13000, with the first tick
  EXPECT_EQ(Scenario(three_each_slot()).lose_fork(2).resolution(2, 501).run().drops.size(), 1u);
}

TEST(LostFork, TheNextRelayBlockDropsWhatIsNotYetResolved) {
  const Trace run = Scenario(three_each_slot()).lose_fork(2).resolution(2, 9000).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).slot, 3);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{6, 7, 8}));
  EXPECT_EQ(run.blocks.at(6).reason, DropReason::relay_fork);
  EXPECT_EQ(run.blocks.at(7).reason, DropReason::descendant);
  EXPECT_EQ(run.blocks.at(9).reason, std::nullopt);
}

TEST(LostFork, BlocksBeforeTheLoserStay) {
  // Block 3 is backable at 17200, so it and its successors wait in the queue meanwhile.
  const Trace run =
      Scenario(three_each_slot()).spread(1, 0, 10000).lose_fork(2).resolution(2, 2000).run();
  EXPECT_EQ(run.drops.size(), 1u);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(run.blocks.at(i).backed_slot, 3);
}

TEST(LostFork, InASkippedSlotTheDropWaitsForTheResolution) {
  // The one tick of slot 3 is at 19000; R_3 arrived at 12500.
  Setting setting = three_each_slot();
  setting.cores = 1;
  const auto dropped = [&](std::int32_t resolution) {
    return Scenario(setting)
        .lose_fork(2)
        .resolution(2, resolution)
        .skip(3)
        .run()
        .blocks.at(2)
        .dropped_slot;
  };
  EXPECT_EQ(dropped(6500), 3);
  EXPECT_EQ(dropped(6501), 4);
}

TEST(LostFork, WithAnOffsetAllRelayBlocksSinceTheParentMustHaveLost) {
  Setting setting = three_each_slot();
  setting.offset = 1;
  setting.capacity = 12;
  EXPECT_TRUE(Scenario(setting).lose_fork(2).resolution(2, 9000).run().drops.empty());
  const Trace run =
      Scenario(setting).lose_fork(2).lose_fork(3).resolution(2, 9000).resolution(3, 9000).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.blocks.at(run.drops.at(0).blocks.at(0)).slot, 3);
  EXPECT_EQ(run.drops.at(0).count, 3);
}

TEST(LostFork, BlocksOfTheLoserCountTowardsTheLimitOfTheWinner) {
  Setting setting = three_each_slot();
  setting.velocity = 1;  // two blocks on one relay parent
  const Trace run = Scenario(setting).lose_fork(2).resolution(2, 2000).run();
  EXPECT_EQ(built_in(run, 2), 2);
}

// ---- Work lost in a drop ----------------------------------------------------------------------

TEST(WastedWork, IsThatOfBackedAndBackableBlocks) {
  // At the session change of slot 3 (18000) block 0 is pending, block 1 backable, block 2 not yet.
  Setting setting = one_each_slot();
  setting.session_slots = 3;
  const auto wasted = [&](std::int32_t spread) {
    const Trace run = Scenario(setting)
                          .availability(1, 0, 30000)
                          .fullness(0, 0, kShareOne / 2)
                          .fullness(1, 0, kShareOne / 4)
                          .spread(2, 0, spread)
                          .run();
    return run.drops.at(0).wasted;
  };
  EXPECT_EQ(wasted(300 + 18000 - 17600), 1000 + 500 + 2000);
  EXPECT_EQ(wasted(300 + 18000 - 17600 + 1), 1000 + 500);
}

TEST(WastedWork, IncludesBlocksThatHitTheExecutionTimeOut) {
  EXPECT_EQ(Scenario(one_each_slot())
                .ratio(0, 0, 2 * kShareOne)
                .spread(1, 0, 30000)
                .spread(2, 0, 30000)
                .run()
                .drops.at(0)
                .wasted,
            2000);
}

TEST(WastedWork, LeavesOutBlocksOfAnOfflineGroup) {
  Setting setting = one_each_slot();
  setting.capacity = 1;
  EXPECT_EQ(Scenario(setting).group_offline(0, 0).run().drops.at(0).wasted, 0);
}

TEST(WastedWork, IsReadWhenTheForkIsResolved) {
  // Block 6 is backable at 13200; R_3 arrived at 12500.
  const auto wasted = [](std::int32_t resolution) {
    return Scenario(three_each_slot())
        .lose_fork(2)
        .resolution(2, resolution)
        .run()
        .drops.at(0)
        .wasted;
  };
  EXPECT_EQ(wasted(700), 100);
  EXPECT_EQ(wasted(699), 0);
}

TEST(WastedWork, IsReadAtTheResolutionThoughTheNextRelayBlockDrops) {
  // Resolved at 17500, after the last tick; block 8 is backable by `ready`.
  const auto wasted = [](std::int32_t ready) {
    return Scenario(three_each_slot())
        .lose_fork(2)
        .resolution(2, 5000)
        .spread(2, 2, ready - 17200)
        .run()
        .drops.at(0)
        .wasted;
  };
  EXPECT_EQ(wasted(17500), 300);
  EXPECT_EQ(wasted(17501), 200);
}

TEST(WastedWork, IsReadAtTheNextRelayBlockIfThatIsEarlier) {
  // Blocks 6 and 7 are backable by the cut-off of R_4 at 18000, block 8 by `ready`.
  const auto wasted = [](std::int32_t ready) {
    return Scenario(three_each_slot())
        .lose_fork(2)
        .resolution(2, 9000)
        .spread(2, 2, ready - 17200)
        .run()
        .drops.at(0)
        .wasted;
  };
  EXPECT_EQ(wasted(18000), 300);
  EXPECT_EQ(wasted(18001), 200);
}

}  // namespace
}  // namespace coresweep::testing
