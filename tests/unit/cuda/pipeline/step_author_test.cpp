// docs/METHODS.md, "Building": parachain slots, their authors, and the handover between them.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

TEST(Author, ThatFailsBuildsNothingInItsParachainSlot) {
  EXPECT_EQ(slots_of(Scenario(one_each_slot()).author_fails(2).run(), 5), (Times{0, 1, 3, 4}));
}

// As in cumulus, aura-ext/test.rs.
TEST(Author, ChangesWithTheParachainSlot) {
  Setting setting = one_each_slot();
  setting.slot_duration = 24000;
  EXPECT_EQ(slots_of(Scenario(setting).author_fails(2).run(), 14),
            (Times{0, 1, 2, 3, 4, 5, 6, 7, 12, 13}));
  setting.slot_duration = 12000;
  EXPECT_EQ(slots_of(Scenario(setting).author_fails(1).run(), 6), (Times{0, 1, 4, 5}));
}

TEST(Author, OfAShortParachainSlotFollowsFromTheTrigger) {
  Setting setting = ticks(3);
  setting.slot_duration = 2000;
  EXPECT_EQ(starts_in(Scenario(setting).author_fails(31).run(), 10), (Times{1000, 5000}));
  // A tick that waits for the relay block belongs to the slot in which it fires.
  EXPECT_EQ(starts_in(Scenario(setting).arrival(10, 2500).author_fails(31).run(), 10),
            (Times{5000}));
  EXPECT_EQ(starts_in(Scenario(setting).arrival(10, 2500).author_fails(30).run(), 10),
            (Times{2500, 3000, 5000}));
}

TEST(OneBlockPerSlot, StopsASecondBlockInAParachainSlot) {
  Setting setting = one_each_slot();
  setting.slot_duration = 12000;
  setting.one_block_per_slot = true;
  EXPECT_EQ(slots_of(Scenario(setting).run(), 8), (Times{0, 2, 4, 6}));
  EXPECT_EQ(slots_of(Scenario(setting).skip(2).run(), 8), (Times{0, 3, 4, 6}));
}

TEST(OneBlockPerSlot, StopsARetryAfterALossToo) {
  Setting setting = {.protocol = Protocol::sync,
                     .collator = Collator::basic,
                     .authoring = 500,
                     .slot_duration = 12000,
                     .one_block_per_slot = true};
  const Trace run = Scenario(setting).spread(2, 0, 10000).run();
  EXPECT_EQ(run.blocks.at(1).dropped_slot, 3);
  EXPECT_EQ(run.blocks.at(2).slot, 4);
}

// The author's own blocks keep its machine busy, those of others do not.
TEST(Author, IsAnotherMachineThanTheLast) {
  Setting setting = one_each_slot();
  setting.authoring = 5500;  // busy until T + 6500
  setting.ratio = 0.1;
  setting.handover = 0;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{1000}));
  setting.arrival = 100;  // and free at T + 5600
  setting.authoring = 5950;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{100}));
  setting.authoring = 8000;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{2100}));
  setting.collators = 2;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{100}));
  setting.slot_duration = 12000;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{2100}));
  EXPECT_EQ(starts_in(Scenario(setting).run(), 2), (Times{100}));
}

TEST(Author, IsTheCollatorOfItsTurn) {
  Setting setting = one_each_slot();
  setting.collators = 3;
  Scenario scenario(setting);
  scenario.outage(1, 0, 0, 8);
  EXPECT_EQ(slots_of(scenario.run(), 12), (Times{0, 2, 3, 5, 6, 8, 9, 10, 11}));
}

TEST(Outage, BeginsInADayAndMayEndInTheNext) {
  Setting setting = one_each_slot();
  setting.slots = kDaySlots + 6;
  setting.warmup = 0;
  const Trace run = Scenario(setting).outage(0, 0, kDaySlots - 3, 5).run();
  Times last;
  for (const TracedBlock& block : run.blocks)
    if (block.slot >= kDaySlots - 5) last.push_back(block.slot - kDaySlots);
  EXPECT_EQ(last, (Times{-5, -4, 2, 3, 4, 5}));
}

TEST(Outage, StopsAnAuthorThatWouldSendNothing) {
  const Trace run =
      Scenario(one_each_slot()).failures_are_unsent().author_fails(2).outage(0, 0, 2, 1).run();
  EXPECT_EQ(slots_of(run, 5), (Times{0, 1, 3, 4}));
  EXPECT_TRUE(run.drops.empty());
}

TEST(Outage, OfAShortParachainSlotIsThatOfItsRelaySlot) {
  Setting setting = ticks(3);
  setting.slot_duration = 2000;
  const Trace run = Scenario(setting).outage(0, 0, 10, 1).run();
  EXPECT_EQ(starts_in(run, 9), (Times{1000, 3000, 5000}));
  EXPECT_EQ(starts_in(run, 10), (Times{}));
  EXPECT_EQ(starts_in(run, 11), (Times{1000, 3000, 5000}));
}

// The block of slot 2 is on relay parent 3 and expires with A = 2 in R_6, of slot 5.
TEST(UnsentBlocks, AreBuiltOnAndExpireWithWhatIsOnThem) {
  Setting setting = one_each_slot();
  setting.capacity = 6;
  const Trace run = Scenario(setting).failures_are_unsent().author_fails(2).run();
  EXPECT_EQ(slots_of(run, 5), (Times{0, 1, 2, 3, 4}));
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::collator_unsent);
  EXPECT_EQ(run.drops[0].slot, 5);
  EXPECT_EQ(run.drops[0].count, 3);
  EXPECT_EQ(run.drops[0].wasted, 0);
  EXPECT_EQ(run.blocks[2].ready, 0x7fffffff);
  EXPECT_EQ(run.forked, 3);
}

TEST(UnsentBlocks, ComeBeforeAllOtherReasons) {
  const Trace run = Scenario(one_each_slot())
                        .failures_are_unsent()
                        .author_fails(0)
                        .ratio(0, 0, 2 * kShareOne)
                        .group_offline(0, 0)
                        .run();
  EXPECT_EQ(run.drops.at(0).reason, DropReason::collator_unsent);
  EXPECT_EQ(run.drops[0].wasted, 0);
}

/// Block i is that of slot i, built at T + 3000; its successor is another author's and begins at
/// T + 7000.
Setting two_authors() {
  Setting setting = one_each_slot();
  setting.collators = 2;
  return setting;
}

TEST(Handover, LosesNothingWhileBlocksArriveBeforeTheNextTrigger) {
  Setting setting = two_authors();
  setting.handover = 4000;
  const Trace run = Scenario(setting).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(starts_in(run, 1), (Times{1000}));
  EXPECT_FALSE(Scenario(setting).handover(5, 4001).run().drops.empty());
}

// The old author's block was backable at T + 5600, the new one is by T + 11600: both in time.
TEST(Handover, OfTwoBranchesInTimeTheDrawTakesOne) {
  const Trace old_wins = Scenario(two_authors()).handover(5, 4001).run();
  ASSERT_EQ(old_wins.drops.size(), 1u);
  EXPECT_EQ(old_wins.drops[0].reason, DropReason::collator_fork);
  EXPECT_EQ(old_wins.drops[0].blocks, (std::vector<std::size_t>{5}));
  EXPECT_EQ(old_wins.drops[0].wasted, 2000);
  EXPECT_EQ(old_wins.blocks[5].position, 4);  // beside block 4
  EXPECT_EQ(old_wins.blocks[6].position, 5);
  EXPECT_EQ(old_wins.forked, 1);

  const Trace new_wins = Scenario(two_authors()).handover(5, 4001).new_author_wins(5).run();
  ASSERT_EQ(new_wins.drops.size(), 1u);
  EXPECT_EQ(new_wins.drops[0].reason, DropReason::collator_fork);
  EXPECT_EQ(new_wins.drops[0].blocks, (std::vector<std::size_t>{4}));
  EXPECT_EQ(new_wins.drops[0].wasted, 2000);
  EXPECT_EQ(new_wins.blocks[5].position, 4);
  EXPECT_EQ(new_wins.forked, 1);
}

TEST(Handover, TheBranchInTimeWins) {
  // Block 4 is not backable by the next cut-off but one, block 5 is: no draw is asked.
  const Trace new_wins = Scenario(two_authors()).handover(5, 4001).spread(4, 0, 9000).run();
  EXPECT_EQ(new_wins.drops.at(0).blocks, (std::vector<std::size_t>{4}));
  EXPECT_EQ(new_wins.drops[0].wasted, 0);
  const Trace old_wins =
      Scenario(two_authors()).handover(5, 4001).new_author_wins(5).spread(5, 0, 9000).run();
  EXPECT_EQ(old_wins.drops.at(0).blocks, (std::vector<std::size_t>{5}));
  EXPECT_EQ(old_wins.drops[0].wasted, 0);
}

TEST(Handover, OfTwoLateBranchesTheFirstToBeBackableWins) {
  const auto run = [](std::int32_t old_ms, std::int32_t new_ms) {
    return Scenario(two_authors())
        .handover(5, 4001)
        .new_author_wins(5)
        .spread(4, 0, old_ms)
        .spread(5, 0, new_ms)
        .run();
  };
  // Built at T + 3000 and a slot later, then 2300 ms and the spread.
  EXPECT_EQ(run(9000 + 2999, 6000).drops.at(0).blocks, (std::vector<std::size_t>{5}));
  EXPECT_EQ(run(9000 + 3000, 6000).drops.at(0).blocks, (std::vector<std::size_t>{5}));  // equal
  EXPECT_EQ(run(9000 + 3001, 6000).drops.at(0).blocks.front(), 4u);
}

// With a relay-parent offset the author that lost sees it one relay block later.
TEST(Handover, ABeatenAuthorBuildsInVainUntilItSeesTheOtherBranchBacked) {
  Setting setting = two_authors();
  setting.slot_duration = 24000;
  const auto lost_in = [](const Trace& run) {
    Times slots;
    for (const TracedDrop& drop : run.drops)
      if (drop.reason == DropReason::collator_fork) slots.push_back(drop.slot);
    return slots;
  };
  EXPECT_EQ(lost_in(Scenario(setting).handover(2, 4001).run()), (Times{8}));
  setting.offset = 1;
  const Trace run = Scenario(setting).handover(2, 4001).run();
  EXPECT_EQ(lost_in(run), (Times{8, 9}));
  EXPECT_EQ(starts_in(run, 9), (Times{1000}));
}

TEST(Handover, AnAttemptThatBuiltNothingDoesNotOpenTheParachainSlot) {
  Setting setting = two_authors();
  setting.slot_duration = 18000;
  // The parachain slot 1 begins with slot 3, whose block is not there to be built.
  const Trace run = Scenario(setting).handover(1, 11000).skip(3).run();
  EXPECT_EQ(built_in(run, 3), 0u);
  ASSERT_EQ(run.drops.size(), 1u);  // block 2, built at 15000, is not there at 25000 - 11000
  EXPECT_EQ(run.drops[0].slot, 4);
  EXPECT_EQ(run.drops[0].reason, DropReason::collator_fork);
}

TEST(Handover, AnAuthorHasItsOwnBlocks) {
  // With two collators and one silent there is nobody whose block could be missing.
  Setting setting = two_authors();
  setting.handover = 20000;
  Scenario scenario(setting);
  for (std::int32_t slot = 1; slot < setting.slots; slot += 2) scenario.author_fails(slot);
  EXPECT_TRUE(scenario.run().drops.empty());
}

TEST(Handover, WithOneCollatorThereIsNone) {
  Setting setting = one_each_slot();
  EXPECT_TRUE(Scenario(setting).handover(1, 5000).run().drops.empty());
}

}  // namespace
}  // namespace coresweep::testing
