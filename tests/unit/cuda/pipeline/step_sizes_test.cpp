// docs/METHODS.md, "The block" of "Building": how large a block is and how long it takes.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/building.h"

namespace coresweep::testing {
namespace {

TEST(Sizes, BuildIsTheFilledShareOfTheLimitHalfUp) {
  const auto build = [](std::int32_t share) {
    Setting setting = one_each_slot();
    setting.authoring = 2000;
    return Scenario(setting).fullness(0, 0, share).run().blocks.at(0).build;
  };
  EXPECT_EQ(build(kShareOne), 2000);
  EXPECT_EQ(build(kShareOne / 4), 500);
  EXPECT_EQ(build(16), 0);  // 0.488
  EXPECT_EQ(build(17), 1);  // 0.519
  EXPECT_EQ(build(0), 0);
  Setting one = one_each_slot();
  one.authoring = 1;
  EXPECT_EQ(Scenario(one).fullness(0, 0, kShareOne / 2).run().blocks.at(0).build, 1);
}

TEST(Sizes, ExecutionIsTheRatioOfTheBuildTimeHalfUp) {
  const auto execution = [](std::int32_t authoring, std::int32_t ratio) {
    Setting setting = one_each_slot();
    setting.authoring = authoring;
    setting.timeout = 100000;
    return Scenario(setting).ratio(0, 0, ratio).run().blocks.at(0).execution;
  };
  EXPECT_EQ(execution(3, kShareOne / 2), 2);
  EXPECT_EQ(execution(3, kShareOne / 2 - 1), 1);
  EXPECT_EQ(execution(3, 5 * kShareOne / 2), 8);
  EXPECT_EQ(execution(2000, 3 * kShareOne / 2), 3000);
  EXPECT_EQ(execution(30000, 31 * kShareOne + 65535), 960000);  // largest values stay in 31 bits
}

TEST(Sizes, TheProofIsTheFilledShareHalfUp) {
  const auto pov = [](std::int32_t full, std::int32_t share) {
    Setting setting = one_each_slot();
    setting.pov = full;
    return Scenario(setting).fullness(0, 0, share).run().blocks.at(0).pov;
  };
  EXPECT_EQ(pov(100, kShareOne), 100);
  EXPECT_EQ(pov(1, kShareOne / 2), 1);
  EXPECT_EQ(pov(1, kShareOne / 2 - 1), 0);
  EXPECT_EQ(pov(30000, kShareOne), 30000);
}

TEST(Sizes, AFractionOfAMillisecondOfTheProofIsKept) {
  const auto pov = [](std::int32_t full_q15, double fullness) {
    PointParams point = point_of(one_each_slot());
    point.full_pov_q15 = full_q15;
    point.fullness = constant_share(fullness);
    return trace(point, 0).blocks[0].pov;
  };
  EXPECT_EQ(pov((40 << 15) + (1 << 14), 1), 41);  // 40.5
  EXPECT_EQ(pov((40 << 15) + (1 << 14) - 1, 1), 40);
  EXPECT_EQ(pov((41 << 15) - 2, 0.5), 20);  // just below 20.5
  EXPECT_EQ(pov((41 << 15), 0.5), 21);
}

TEST(Sizes, ABlockIsBackableAfterTheSecondVote) {
  Setting setting = one_each_slot();
  setting.pov = 40;
  const Trace run = Scenario(setting).fetch(0, 0, 111).spread(0, 0, 222).run();
  EXPECT_EQ(run.blocks.at(0).ready, 1000 + 2000 + 111 + 2 * (40 + 1000) + 222);
}

TEST(Sizes, EveryAttemptHasItsOwnDraws) {
  const Trace run = Scenario(ticks(3)).fullness(2, 1, kShareOne / 2).fetch(2, 2, 50).run();
  EXPECT_EQ(run.blocks.at(6).build, 100);
  EXPECT_EQ(run.blocks.at(7).build, 50);
  EXPECT_EQ(run.blocks.at(8).build, 100);
  EXPECT_EQ(run.blocks.at(8).ready - run.blocks.at(8).start, 250);
}

}  // namespace
}  // namespace coresweep::testing
