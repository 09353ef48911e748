// docs/METHODS.md, "Building": which collators fail how often, what becomes of
// their blocks, and outages.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

Setting three_collators() {
  Setting setting = one_each_slot();
  setting.collators = 3;
  return setting;
}

// The word of every slot would let an event of any probability happen.
TEST(Failures, AreThoseOfTheListInTheOrderOfTheRotation) {
  Scenario scenario(three_collators());
  scenario.listed_limits({-1, 0, -1});
  for (std::int32_t slot = 0; slot < 9; ++slot) scenario.author_fails(slot);
  EXPECT_EQ(slots_of(scenario.run(), 9), (Times{0, 2, 3, 5, 6, 8}));
}

// The last word fails for certain shares only, one of zeros for all but none. What exceeds a
// share of 1 is cut.
TEST(Failures, AreDrawnOnceForEachCollator) {
  const Trace run = Scenario(three_collators())
                        .drawn_share(0, 0)
                        .author_fails(3)
                        .drawn_share(1, kShareOne)
                        .drawn_share(2, 3 * kShareOne / 2)
                        .run();
  EXPECT_EQ(slots_of(run, 12), (Times{0, 3, 6, 9}));
}

TEST(Failures, AreDrawnForASingleCollator) {
  EXPECT_TRUE(Scenario(one_each_slot()).drawn_share(0, kShareOne).run().blocks.empty());
}

TEST(Outage, HappensToCollatorsThatNeverFail) {
  const Trace run =
      Scenario(one_each_slot()).limit(&PointParams::failure_limit, -1).outage(0, 0, 2, 1).run();
  EXPECT_EQ(slots_of(run, 5), (Times{0, 1, 3, 4}));
}

TEST(Outage, IsLookedForInTheFirstRelaySlotOfALongParachainSlot) {
  Setting setting = one_each_slot();
  setting.slot_duration = 12000;
  EXPECT_EQ(slots_of(Scenario(setting).outage(0, 0, 4, 1).run(), 8), (Times{0, 1, 2, 3, 6, 7}));
  EXPECT_EQ(slots_of(Scenario(setting).outage(0, 0, 5, 1).run(), 6), (Times{0, 1, 2, 3, 4, 5}));
}

// The one of the first day lasts to slot 1 of the second, which has one from slot 4 on.
TEST(Outage, EveryDayHasItsOwn) {
  Setting setting = one_each_slot();
  setting.slots = kDaySlots + 6;
  const Trace run = Scenario(setting).outage(0, 0, kDaySlots - 3, 5).outage(0, 1, 4, 5).run();
  EXPECT_EQ(slots_of(run, 3), (Times{0, 1, 2}));
  Times last;
  for (const TracedBlock& block : run.blocks)
    if (block.slot >= kDaySlots - 4) last.push_back(block.slot - kDaySlots);
  EXPECT_EQ(last, (Times{-4, 2, 3}));
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

}  // namespace
}  // namespace coresweep::testing
