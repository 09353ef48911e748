// docs/METHODS.md, "Building": parachain slots and their authors.
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
  // An attempt that comes too late leaves the slot to the next.
  EXPECT_EQ(slots_of(Scenario(setting).lose_fork(2).resolution(2, 5000).run(), 8),
            (Times{0, 3, 4, 6}));
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

}  // namespace
}  // namespace coresweep::testing
