// docs/METHODS.md, "Weather", and how the fates of a relay block share one word.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

Times skipped(const Trace& run, std::int32_t end) {
  Times slots;
  auto relay = run.relay.begin();
  for (std::int32_t slot = 0; slot < end; ++slot)
    if (relay->slot == slot)
      ++relay;
    else
      slots.push_back(slot);
  return slots;
}

// Windows of 10 slots: no skips in the second, twice as many in the third.
TEST(Weather, MultipliesTheProbabilityOfASkipInItsWindow) {
  Scenario scenario(one_each_slot());
  scenario.weather(kSkips, 10).factor(kSkips, 1, 0).factor(kSkips, 2, 2 * kShareOne);
  for (std::int32_t slot : {5, 9, 10, 15, 19, 25, 35}) scenario.skip(slot);
  for (std::int32_t slot : {3, 8, 13, 20, 23, 29, 30, 33}) scenario.skip_in_bad_weather(slot);
  EXPECT_EQ(skipped(scenario.run(), 40), (Times{5, 9, 20, 23, 25, 29, 35}));
}

TEST(Weather, MakesNothingMoreThanCertain) {
  // A half times 2.5 and more.
  for (std::int32_t factor : {5 * kShareOne / 2, 8 * kShareOne}) {
    const Trace run = Scenario(one_each_slot())
                          .limit(&PointParams::skip_limit, (1 << 30) - 1)
                          .weather(kSkips, 10)
                          .factor(kSkips, 1, factor)
                          .run();
    EXPECT_EQ(skipped(run, 30), (Times{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
  }
}

// A word of 4 includes nothing, or backs nothing where that is twice as likely.
TEST(Weather, OfRelayBlocksThatBackNothingIsAnother) {
  const Trace run = Scenario(one_each_slot())
                        .weather(kSkips, 10)
                        .weather(kBacksNothing, 15)
                        .factor(kSkips, 1, 0)
                        .factor(kBacksNothing, 1, 2 * kShareOne)
                        .include_nothing(12)
                        .include_nothing(20)
                        .include_nothing(31)
                        .run();
  EXPECT_EQ(run.relay.at(12).included, 0);
  EXPECT_EQ(run.relay.at(20).included, 1);
  EXPECT_EQ(run.relay.at(21).included, 0);  // nothing was backed
  EXPECT_EQ(run.relay.at(31).included, 0);
}

// Half of the relay blocks are empty, more than half would back nothing: no other is left.
TEST(Fates, AreCutWhereTheyExceedOneTogether) {
  const Trace run = Scenario(one_each_slot())
                        .limit(&PointParams::empty_limit, (1 << 30) - 1)
                        .limit(&PointParams::backs_nothing_limit, 0x7ffffffe)
                        .run();
  for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.backed_slot, -1);
}

}  // namespace
}  // namespace coresweep::testing
