// docs/METHODS.md, "Building": parachain slots, their authors, and the handover between them.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

TEST(Author, IfOfflineBuildsNothingInItsParachainSlot) {
  EXPECT_EQ(slots_of(Scenario(one_each_slot()).author_offline(2).run(), 5), (Times{0, 1, 3, 4}));
}

// As in cumulus, aura-ext/test.rs.
TEST(Author, ChangesWithTheParachainSlot) {
  Setting setting = one_each_slot();
  setting.slot_duration = 24000;
  EXPECT_EQ(slots_of(Scenario(setting).author_offline(2).run(), 14),
            (Times{0, 1, 2, 3, 4, 5, 6, 7, 12, 13}));
  setting.slot_duration = 12000;
  EXPECT_EQ(slots_of(Scenario(setting).author_offline(1).run(), 6), (Times{0, 1, 4, 5}));
}

TEST(Author, OfAShortParachainSlotFollowsFromTheTrigger) {
  Setting setting = ticks(3);
  setting.slot_duration = 2000;
  EXPECT_EQ(starts_in(Scenario(setting).author_offline(31).run(), 10), (Times{1000, 5000}));
  // A tick that waits for the relay block belongs to the slot in which it fires.
  EXPECT_EQ(starts_in(Scenario(setting).arrival(10, 2500).author_offline(31).run(), 10),
            (Times{5000}));
  EXPECT_EQ(starts_in(Scenario(setting).arrival(10, 2500).author_offline(30).run(), 10),
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

TEST(Handover, TheFirstBlockOfAParachainSlotWaitsForItsParent) {
  Setting setting = one_each_slot();
  setting.authoring = 5500;  // busy until T + 6500
  setting.ratio = 0.1;
  setting.handover = 700;
  const Trace run = Scenario(setting).handover(2, 900).run();
  EXPECT_EQ(starts_in(run, 0), (Times{1000}));
  EXPECT_EQ(starts_in(run, 1), (Times{1200}));
  EXPECT_EQ(starts_in(run, 2), (Times{700 + 900}));
}

TEST(Handover, TheFirstBlockOfARunHasNoParentToWaitFor) {
  Setting setting = one_each_slot();
  setting.handover = 700;
  EXPECT_EQ(starts_in(Scenario(setting).handover(0, 5000).run(), 0), (Times{1000}));
}

TEST(Handover, LaterBlocksOfAParachainSlotDoNotWait) {
  Setting setting = lookahead();
  setting.handover = 700;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 0), (Times{1000, 1500}));
  setting = one_each_slot();
  setting.authoring = 5500;
  setting.ratio = 0.1;
  setting.handover = 700;
  setting.slot_duration = 12000;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), (Times{1000}));
}

TEST(Handover, AnAttemptThatBuiltNothingDoesNotOpenTheParachainSlot) {
  // In slot 1 the parent arrives too late; slot 2 of the same parachain slot still waits for it.
  Setting setting = one_each_slot();
  setting.slot_duration = 18000;
  setting.handover = 0;
  const Trace run = Scenario(setting).handover(1, 16000).run();
  // Block 2 of slot 2 was built at 15000; the parachain slot 1 begins with slot 3.
  EXPECT_EQ(starts_in(run, 3), (Times{}));      // 31000 is past the slot
  EXPECT_EQ(starts_in(run, 4), (Times{}));      // still the first block: 31000 again
  EXPECT_EQ(starts_in(run, 5), (Times{1000}));  // 31000
}

TEST(Handover, WithOneCollatorThereIsNone) {
  Setting setting = one_each_slot();
  setting.authoring = 5500;
  setting.ratio = 0.1;
  EXPECT_EQ(starts_in(Scenario(setting).handover(1, 5000).run(), 1), (Times{1000}));
}

}  // namespace
}  // namespace coresweep::testing
