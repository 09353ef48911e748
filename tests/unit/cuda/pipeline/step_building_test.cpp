// docs/METHODS.md, "Building": when collators build, on what, and one block after the other.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

// ---- Triggers ----------------------------------------------------------------------------------

TEST(Triggers, ABasicCollatorBuildsOnceWhenARelayBlockArrives) {
  EXPECT_EQ(starts_in(Scenario(one_each_slot()).arrival(3, 2345).run(), 3), (Times{2345}));
}

TEST(Triggers, ALookaheadCollatorBuildsTwiceInARow) {
  EXPECT_EQ(starts_in(Scenario(lookahead()).run(), 0), (Times{1000, 1500}));
}

TEST(Triggers, TheyDoNotBuildInASkippedSlot) {
  EXPECT_EQ(built_in(Scenario(one_each_slot()).skip(3).run(), 3), 0u);
  EXPECT_EQ(built_in(Scenario(lookahead()).skip(3).run(), 3), 0u);
}

// As in cumulus, slot_timer.rs.
TEST(Triggers, SlotBasedCollatorsDivideTheSlotAmongTheirCores) {
  EXPECT_EQ(starts_in(Scenario(ticks(1)).run(), 1), (Times{1000}));
  EXPECT_EQ(starts_in(Scenario(ticks(2)).run(), 1), (Times{1000, 4000}));
  EXPECT_EQ(starts_in(Scenario(ticks(3)).run(), 1), (Times{1000, 3000, 5000}));
  EXPECT_EQ(starts_in(Scenario(ticks(4)).run(), 1), (Times{1000, 2500, 4000, 5500}));
  // q = 857: the first tick, at 143, waits for the relay block at 500.
  EXPECT_EQ(starts_in(Scenario(ticks(7)).run(), 1),
            (Times{500, 1000, 1857, 2714, 3571, 4428, 5285}));
}

TEST(Triggers, TheTicksOfTwelveCoresStartWithTheSlot) {
  Setting setting = ticks(12);
  setting.arrival = 0;
  Times every_half_second;
  for (std::int32_t j = 0; j < 12; ++j) every_half_second.push_back(500 * j);
  EXPECT_EQ(starts_in(Scenario(setting).run(), 1), every_half_second);
}

TEST(Triggers, TicksWaitForTheRelayBlockOfTheirSlot) {
  EXPECT_EQ(starts_in(Scenario(ticks(3)).arrival(2, 3500).run(), 2), (Times{3500, 3600, 5000}));
}

TEST(Triggers, InASkippedSlotNothingIsBuilt) {
  // The author of slot 2 fails, so its relay block could still be built on in slot 3.
  const Trace run = Scenario(ticks(3)).author_fails(2).skip(3).run();
  EXPECT_EQ(starts_in(run, 2), (Times{}));
  EXPECT_EQ(starts_in(run, 3), (Times{}));
  EXPECT_EQ(starts_in(run, 4), (Times{1000, 3000, 5000}));
}

TEST(Triggers, BeforeTheFirstRelayBlockNothingIsBuilt) {
  EXPECT_EQ(slots_of(Scenario(ticks(1)).skip(0).run(), 3), (Times{1, 2}));
}

// ---- The relay parent --------------------------------------------------------------------------

TEST(RelayParent, StandsOffsetBlocksBehindTheNewest) {
  for (Setting setting : {one_each_slot(), three_each_slot()})
    for (std::int32_t offset : {0, 1, 3, 15}) {
      setting.offset = offset;
      const Trace run = Scenario(setting).run();
      for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.parent, block.newest - offset);
      EXPECT_EQ(run.blocks.at(0).slot, offset);  // the first one on R_1
    }
}

// As in cumulus, aura-ext/test.rs.
TEST(RelayParent, CarriesAtMostVelocityPlusOneBlocks) {
  for (std::int32_t velocity : {0, 1, 2, 5}) {
    Setting setting = ticks(12);
    setting.velocity = velocity;
    EXPECT_EQ(built_in(Scenario(setting).run(), 1), static_cast<std::size_t>(velocity + 1));
  }
  Setting setting = lookahead();
  setting.velocity = 0;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 1u);
}

TEST(RelayParent, CarriesAtMostOneSlotBasedBlockACore) {
  // In the skipped slot 3 nothing more is built on the relay block of slot 2.
  const Trace run = Scenario(ticks(3)).skip(3).run();
  EXPECT_EQ(built_in(run, 2), 3u);
  EXPECT_EQ(built_in(run, 3), 0u);
}

TEST(RelayParent, CarriesOneBlockIfItMustIncreaseStrictly) {
  Setting setting = lookahead();
  setting.strict = true;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 1u);
  setting = ticks(3);
  setting.strict = true;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 1u);
}

// ---- Time --------------------------------------------------------------------------------------

TEST(Builder, BuildsOneBlockAfterTheOther) {
  Setting setting = lookahead();
  setting.authoring = 3000;
  setting.ratio = 0.1;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(starts_in(run, 0), (Times{1000, 4000}));
  EXPECT_EQ(starts_in(run, 1), (Times{1000, 4000}));
}

TEST(Builder, StartsNoBlockInTheNextSlot) {
  const auto second = [](std::int32_t authoring) {
    Setting setting = lookahead();
    setting.authoring = authoring;
    setting.ratio = 0.1;
    return starts_in(Scenario(setting).run(), 0);
  };
  EXPECT_EQ(second(4999), (Times{1000, 5999}));
  EXPECT_EQ(second(5000), (Times{1000}));
}

TEST(Builder, SlotBasedMayStartUntilTheFirstTickOfTheNextSlot) {
  const auto third = [](std::int32_t authoring) {
    Setting setting = ticks(3);
    setting.authoring = authoring;
    setting.ratio = 0.1;
    return starts_in(Scenario(setting).run(), 0);
  };
  EXPECT_EQ(third(2999), (Times{1000, 3999, 6998}));
  EXPECT_EQ(third(3000), (Times{1000, 4000}));
}

TEST(Builder, AnAttemptThatComesTooLateLeavesTheBuilderFree) {
  Setting setting = lookahead();
  setting.authoring = 5000;
  setting.ratio = 0.1;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(starts_in(run, 1), (Times{1000}));
  EXPECT_EQ(run.blocks.at(1).slot, 1);
}

}  // namespace
}  // namespace coresweep::testing
