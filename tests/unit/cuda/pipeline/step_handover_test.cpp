// docs/METHODS.md, "Handover" of "Building": an author that has not imported the last blocks.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

/// Small blocks of slot-based collators in turn, at T + 1000, built at T + 1500 and backable 1100
/// ms later; block i is that of slot i.
Setting two_authors() {
  Setting setting = ticks(1);
  setting.arrival = 1000;
  setting.fetch = setting.spread = 300;
  setting.authoring = 500;
  setting.collators = 2;
  return setting;
}

/// The author of slot 5 has not seen block 4, which was not backed yet: both are in time.
Scenario unseen_block() {
  Scenario scenario(two_authors());
  scenario.handover(5, 5501);
  return scenario;
}
constexpr std::int32_t kNotBackedYet = 5000;  ///< ms of spread

Times lost_at_handovers(const Trace& run) {
  Times slots;
  for (const TracedDrop& drop : run.drops) {
    EXPECT_EQ(drop.reason, DropReason::collator_fork);
    slots.push_back(drop.slot);
  }
  return slots;
}

TEST(Handover, LosesNothingWhileBlocksArriveBeforeTheNextTrigger) {
  EXPECT_EQ(lost_at_handovers(Scenario(two_authors()).handover(5, 5500).run()), (Times{}));
  EXPECT_EQ(lost_at_handovers(Scenario(two_authors()).handover(5, 5501).run()), (Times{5}));
}

// Full blocks, one or three a slot: the last is built 4000 or 0 ms before the next author begins.
TEST(Handover, OfFullBlocksHasSoMuchTime) {
  for (const auto& [cores, gap] : {std::pair{1, 4000}, std::pair{3, 0}}) {
    Setting setting = two_authors();
    setting.cores = cores;
    setting.velocity = cores;
    setting.capacity = 12;
    setting.authoring = 2000;
    setting.protocol = Protocol::claim_queue;
    setting.lookahead = 4;
    setting.handover = gap;
    EXPECT_TRUE(Scenario(setting).run().drops.empty()) << cores;
    setting.handover = gap + 1;
    const Trace run = Scenario(setting).run();
    EXPECT_FALSE(run.drops.empty()) << cores;
    for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.core, block.position % cores);
  }
}

TEST(Handover, OfTwoBranchesInTimeTheDrawTakesOne) {
  const Trace old_wins = unseen_block().spread(4, 0, kNotBackedYet).run();
  EXPECT_EQ(lost_at_handovers(old_wins), (Times{5}));
  EXPECT_EQ(old_wins.drops.at(0).blocks, (std::vector<std::size_t>{5}));
  EXPECT_EQ(old_wins.drops[0].wasted, 500);
  EXPECT_EQ(old_wins.blocks[5].position, 4);  // beside block 4
  EXPECT_EQ(old_wins.blocks[6].position, 5);
  EXPECT_EQ(old_wins.forked, 1);

  const Trace new_wins = unseen_block().spread(4, 0, kNotBackedYet).new_author_wins(5).run();
  EXPECT_EQ(lost_at_handovers(new_wins), (Times{5}));
  EXPECT_EQ(new_wins.drops.at(0).blocks, (std::vector<std::size_t>{4}));
  EXPECT_EQ(new_wins.drops[0].wasted, 500);
  EXPECT_EQ(new_wins.blocks[5].position, 4);
  EXPECT_EQ(new_wins.forked, 1);
}

TEST(Handover, ABackedBlockCannotLose) {
  const Trace run = unseen_block().new_author_wins(5).run();
  EXPECT_EQ(run.blocks.at(4).backed_slot, 5);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{5}));
}

TEST(Handover, TheBranchInTimeWins) {
  // Block 4 is built at T + 1500 of its slot and needs 800 ms and the spread; the cut-off is that
  // of slot 6. The draw is not asked where one of them is late.
  const auto lost = [](std::int32_t old_ms, std::int32_t new_ms, bool draw) {
    Scenario scenario = unseen_block();
    scenario.spread(4, 0, old_ms).spread(5, 0, new_ms);
    if (draw) scenario.new_author_wins(5);
    return scenario.run().drops.at(0).blocks.front();
  };
  EXPECT_EQ(lost(9700, 300, false), 5u);
  EXPECT_EQ(lost(9701, 300, false), 4u);
  EXPECT_EQ(lost(kNotBackedYet, 3700, true), 4u);
  EXPECT_EQ(lost(kNotBackedYet, 3701, true), 5u);
  // Both are late: the first to be backable wins, the old one among equals.
  EXPECT_EQ(lost(9999, 4000, true), 5u);
  EXPECT_EQ(lost(10000, 4000, true), 5u);
  EXPECT_EQ(lost(10001, 4000, false), 4u);
}

TEST(Handover, ABranchThatWasLateIsNotWasted) {
  const Trace run = unseen_block().spread(4, 0, 9701).run();
  EXPECT_EQ(run.drops.at(0).wasted, 0);
  const Trace other = unseen_block().spread(4, 0, kNotBackedYet).spread(5, 0, 3701).run();
  EXPECT_EQ(other.drops.at(0).wasted, 0);
}

// With a relay-parent offset the author that lost sees it one relay block later.
TEST(Handover, ABeatenAuthorBuildsInVainUntilItSeesTheOtherBranchBacked) {
  Setting setting = two_authors();
  setting.slot_duration = 24000;
  EXPECT_EQ(lost_at_handovers(Scenario(setting).handover(2, 5501).run()), (Times{8}));
  setting.offset = 1;
  setting.ancestry = 3;
  const Trace run = Scenario(setting).handover(2, 5501).run();
  EXPECT_EQ(lost_at_handovers(run), (Times{8, 9}));
  EXPECT_EQ(starts_in(run, 9), (Times{1000}));
  // Block i is that of slot i + 1. Block 7 stands beside block 6, and block 8 on it.
  EXPECT_EQ(run.blocks.at(7).position, run.blocks.at(6).position);
  EXPECT_EQ(run.blocks.at(8).position, run.blocks.at(7).position + 1);
  EXPECT_EQ(run.blocks.at(9).position, run.blocks.at(6).position + 1);
}

TEST(Handover, AnAttemptThatBuiltNothingDoesNotOpenTheParachainSlot) {
  Setting setting = two_authors();
  setting.slot_duration = 18000;
  // Parachain slot 1 begins with slot 3, which is skipped; block 2 was built at 13500.
  EXPECT_EQ(lost_at_handovers(Scenario(setting).handover(1, 11501).skip(3).run()), (Times{4}));
  EXPECT_EQ(lost_at_handovers(Scenario(setting).handover(1, 11500).skip(3).run()), (Times{}));
}

TEST(Handover, AnAuthorHasItsOwnBlocks) {
  // One of two fails: then there is nobody whose block could be missing.
  Setting setting = two_authors();
  setting.handover = 20000;
  Scenario scenario(setting);
  for (std::int32_t slot = 1; slot < setting.slots; slot += 2) scenario.author_fails(slot);
  EXPECT_EQ(lost_at_handovers(scenario.run()), (Times{}));
}

TEST(Handover, WithOneCollatorThereIsNone) {
  Setting setting = two_authors();
  setting.collators = 1;
  EXPECT_EQ(lost_at_handovers(Scenario(setting).handover(5, 9000).run()), (Times{}));
}

// ---- What is counted without the unseen blocks --------------------------------------------------

/// In slot 6 block 3 is pending, blocks 4 and 5 wait, and the author has not seen block 5.
Scenario crowded(const Setting& setting) {
  Scenario scenario(setting);
  scenario.empty(5).empty(6).handover(6, 5501);
  return scenario;
}

TEST(Handover, TheSegmentIsWithoutUnseenBlocks) {
  Setting setting = two_authors();
  setting.capacity = 3;
  EXPECT_EQ(starts_in(crowded(setting).run(), 6), (Times{1000}));
  EXPECT_EQ(starts_in(crowded(setting).handover(6, 5500).run(), 6), (Times{}));
}

TEST(Handover, ClaimsAreWithoutUnseenBlocks) {
  // In slot 2 three blocks wait for three claims; the last was built at 8000.
  Setting setting = lookahead();
  setting.protocol = Protocol::claim_queue;
  setting.collators = 2;
  const auto second_slot = [&](std::int32_t handover) {
    return starts_in(Scenario(setting).back_nothing(2).handover(2, handover).run(), 2);
  };
  EXPECT_EQ(second_slot(5000), (Times{}));
  EXPECT_EQ(second_slot(5001), (Times{1000}));
}

TEST(Handover, TheDepthGateIsWithoutUnseenBlocks) {
  Setting setting = two_authors();
  setting.depth = 2;
  setting.capacity = 9;
  EXPECT_EQ(crowded(setting).run().blocks.at(6).ready, 36000 + 2600);
  EXPECT_EQ(crowded(setting).handover(6, 5500).run().blocks.at(6).ready, 0x7ffffffe);
}

TEST(Handover, ABlockThatIsGatedIsNotEarlierThanOneThatIsNeverBackable) {
  Setting setting = two_authors();
  setting.depth = 1;
  setting.capacity = 9;
  const Trace run = crowded(setting).ratio(5, 0, 5 * kShareOne).run();
  EXPECT_EQ(run.drops.at(0).reason, DropReason::collator_fork);
  EXPECT_EQ(run.drops[0].blocks, (std::vector<std::size_t>{6}));
}

// ---- Which blocks may be unseen -----------------------------------------------------------------

TEST(Handover, BlocksFromBeforeTheLastTurnAreSeen) {
  Setting setting = two_authors();
  setting.collators = 3;  // block 3 is by the author of slot 6
  EXPECT_EQ(crowded(setting).handover(6, 50000).run().blocks.at(6).position, 4);
}

TEST(Handover, OfVeryManyCollators) {
  Setting setting = two_authors();
  setting.collators = 400000;
  EXPECT_EQ(lost_at_handovers(Scenario(setting).handover(5, 5501).run()), (Times{5}));
}

TEST(Handover, AnAuthorHasItsOwnDelayedBlocks) {
  // The third block of a slot begins in the next one, whose author fails.
  Setting setting = two_authors();
  setting.cores = 3;
  setting.capacity = 60;
  setting.authoring = 2999;
  setting.ratio = 0.1;
  setting.handover = 20000;
  Scenario scenario(setting);
  for (std::int32_t slot = 1; slot < setting.slots; slot += 2) scenario.author_fails(slot);
  const Trace run = scenario.run();
  EXPECT_EQ(starts_in(run, 2), (Times{1000, 3999, 6998}));
  EXPECT_EQ(lost_at_handovers(run), (Times{}));
}

TEST(Handover, TheCutOffFollowsALateRelayBlock) {
  // R_6 arrives at 35000, so that of R_7 is 37000; the new block is built at 35500.
  const auto lost = [](std::int32_t spread) {
    return Scenario(two_authors())
        .arrival(5, 5000)
        .spread(4, 0, kNotBackedYet)
        .handover(5, 9501)
        .new_author_wins(5)
        .spread(5, 0, spread)
        .run()
        .drops.at(0)
        .blocks;
  };
  EXPECT_EQ(lost(700), (std::vector<std::size_t>{4}));
  EXPECT_EQ(lost(701), (std::vector<std::size_t>{5}));
}

// ---- Beaten branches ----------------------------------------------------------------------------

TEST(BeatenBranch, TakesTheTimeOfItsBuilder) {
  // Block 1, built at 2000, is unseen in slot 1.
  Setting setting = lookahead();
  setting.collators = 2;
  const Trace run = Scenario(setting).handover(1, 5001).run();
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::collator_fork);
  EXPECT_EQ(starts_in(run, 1), (Times{1000, 1500}));
  EXPECT_EQ(run.blocks.at(2).position, 1);
  EXPECT_EQ(run.blocks.at(3).position, 2);
}

TEST(BeatenBranch, StandsOnWhatItsAuthorHasSeen) {
  Setting setting = lookahead();
  setting.collators = 2;
  const Trace run = Scenario(setting).handover(1, 5501).run();  // blocks 0 and 1 are unseen
  EXPECT_EQ(run.blocks.at(2).position, 0);
  EXPECT_EQ(run.blocks.at(3).position, 1);
}

TEST(BeatenBranch, CountsOnItsRelayParent) {
  Setting setting = lookahead();
  setting.collators = 2;
  setting.velocity = 0;
  EXPECT_EQ(starts_in(Scenario(setting).handover(1, 5501).run(), 1), (Times{1000}));
}

TEST(BeatenBranch, IsTheBlockOfItsParachainSlot) {
  // Block 1, of slot 2, is pending in slot 4.
  Setting setting = one_each_slot();
  setting.slot_duration = 12000;
  setting.one_block_per_slot = true;
  setting.collators = 2;
  const Trace run = Scenario(setting).empty(4).handover(2, 10001).run();
  EXPECT_EQ(lost_at_handovers(run), (Times{4}));
  EXPECT_EQ(slots_of(run, 8), (Times{0, 2, 4, 6}));
}

TEST(BeatenBranch, StandsOnTheLastIncludedBlockWhereTheOtherIsLost) {
  // Blocks 5 and 6 are unseen; block 5 is backed in slot 7 and times out in slot 9, with block 6.
  Setting setting = two_authors();
  setting.slot_duration = 24000;
  setting.offset = 1;
  setting.ancestry = 3;
  setting.availability_period = 2;
  setting.rotation = 1;
  const Trace run = Scenario(setting).availability(7, 0, 100000).handover(2, 11501).run();
  EXPECT_EQ(run.blocks.at(5).reason, DropReason::availability_timeout);
  EXPECT_EQ(run.blocks[5].dropped_slot, 9);
  EXPECT_EQ(run.blocks.at(7).position, 5);
  EXPECT_EQ(run.blocks.at(8).slot, 9);
  EXPECT_EQ(run.blocks[8].position, 5);
}

// ---- Together with forks of the relay chain -----------------------------------------------------

/// Each tick is another's turn. Blocks 6, 7 and 8 are built on a relay block that loses its fork,
/// block 6 at 13100 and block 5 at 11100.
Scenario lost_fork() {
  Setting setting = three_each_slot();
  setting.slot_duration = 2000;
  setting.collators = 3;
  Scenario scenario(setting);
  scenario.lose_fork(2).resolution(2, 9000);
  return scenario;
}

using Blocks = std::vector<std::size_t>;

TEST(HandoverOnALostFork, DroppedBlocksAreNotDoomedAnyMore) {
  const Trace one = lost_fork().handover(7, 1901).new_author_wins(7).run();
  ASSERT_EQ(one.drops.size(), 2u);
  EXPECT_EQ(one.drops[0].blocks, (Blocks{6}));
  EXPECT_EQ(one.drops[1].blocks, (Blocks{7, 8}));
  // Block 5, which is not doomed, is backable after the cut-off of slot 2.
  const Trace two = lost_fork().spread(1, 2, 1500).handover(7, 3901).new_author_wins(7).run();
  ASSERT_EQ(two.drops.size(), 2u);
  EXPECT_EQ(two.drops[0].blocks, (Blocks{5, 6}));
  EXPECT_EQ(two.drops[1].blocks, (Blocks{7, 8}));
  EXPECT_EQ(two.drops[1].reason, DropReason::relay_fork);
}

TEST(HandoverOnALostFork, ABeatenBlockIsNotDoomed) {
  const Trace run = lost_fork().handover(7, 1901).run();
  ASSERT_EQ(run.drops.size(), 2u);
  EXPECT_EQ(run.drops[0].blocks, (Blocks{7}));
  EXPECT_EQ(run.drops[1].blocks, (Blocks{6, 8}));
}

TEST(HandoverOnALostFork, ABeatenBlockHasNoTwin) {
  Setting setting = one_each_slot();
  setting.collators = 2;
  const Trace run = Scenario(setting).compete(5).handover(5, 4001).run();
  EXPECT_EQ(lost_at_handovers(run), (Times{5}));
  EXPECT_TRUE(run.twins.empty());
}

}  // namespace
}  // namespace coresweep::testing
