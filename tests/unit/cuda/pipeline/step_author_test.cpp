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
  EXPECT_EQ(run.drops[0].wasted, 4000);  // validators could execute the two that were sent
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
    EXPECT_FALSE(Scenario(setting).run().drops.empty()) << cores;
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

}  // namespace
}  // namespace coresweep::testing
