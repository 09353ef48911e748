// docs/METHODS_BUNDLES.md, "Forks" and "Scheduling parents", on scenarios by hand.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

// ---- Forks --------------------------------------------------------------------------------------

TEST(BundleForks, LoseAllCandidatesOfTheIteration) {
  const Trace run = Scenario(bundle(3, 3)).lose_fork(5).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::relay_fork);
  EXPECT_EQ(run.drops[0].slot, 6);
  EXPECT_EQ(run.drops[0].count, 3);
  EXPECT_EQ(run.drops[0].wasted, 0);
  EXPECT_EQ(built_in(run, 6), 3u);
  // By the next relay block at the latest; the first was executed at T + 5600.
  const Trace late = Scenario(bundle(3, 3)).lose_fork(5).resolution(5, 9000).run();
  ASSERT_EQ(late.drops.size(), 1u);
  EXPECT_EQ(late.drops[0].slot, 6);
  EXPECT_EQ(late.drops[0].wasted, 2000);
  EXPECT_TRUE(Scenario(bundle(3, 3)).lose_fork(5).resolution(5, 0).run().drops.empty());
  EXPECT_TRUE(Scenario(bundle(3, 3)).compete(5).run().twins.empty());
}

TEST(BundleForks, LoseWhatStandsOnLostRelayBlocksAlone) {
  const Setting setting = behind(bundle(3, 3), 1, 4);
  EXPECT_TRUE(Scenario(setting).lose_fork(5).run().drops.empty());
  const Trace run = Scenario(setting).lose_fork(4).lose_fork(5).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.blocks[run.drops[0].blocks[0]].slot, 5);
  EXPECT_EQ(run.drops[0].count, 3);
}

// It is built on the relay block before, and lost where the collator does not know.
TEST(BundleForks, LoseWhatStandsBehindALostSchedulingParent) {
  const Setting setting = filled(ahead(bundle(3, 3)), 0.5);
  EXPECT_TRUE(Scenario(setting).lose_fork(5).resolution(5, 5000).run().drops.empty());
  const Trace run = Scenario(setting).lose_fork(5).resolution(5, 5001).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::relay_fork);
  EXPECT_EQ(run.drops[0].slot, 6);
  EXPECT_EQ(run.blocks[run.drops[0].blocks[0]].slot, 6);
  EXPECT_EQ(run.drops[0].count, 3);
  // With an offset they stay valid, nobody sends them again, and they expire.
  const Trace offset =
      Scenario(filled(ahead(bundle(3, 3), 1), 0.5)).lose_fork(5).resolution(5, 5001).run();
  ASSERT_EQ(offset.drops.size(), 1u);
  EXPECT_EQ(offset.drops[0].reason, DropReason::relay_fork);
  EXPECT_EQ(offset.blocks[offset.drops[0].blocks[0]].slot, 6);
  EXPECT_EQ(offset.blocks[offset.drops[0].blocks[0]].ready, 0x7fffffff);
  EXPECT_EQ(offset.drops[0].slot, 8);
  EXPECT_EQ(offset.drops[0].count, 9);
}

TEST(BundleForks, AnotherReasonComesFirst) {
  const Trace run = Scenario(ahead(bundle(1, 1), 1))
                        .failures_are_unsent()
                        .author_fails(4)
                        .lose_fork(5)
                        .resolution(5, 9000)
                        .run();
  EXPECT_EQ(run.drops.at(0).reason, DropReason::collator_unsent);
}

// ---- Scheduling parents -------------------------------------------------------------------------

TEST(SchedulingParents, AreBuiltOnBeforeTheRelayBlock) {
  const Trace run = Scenario(ahead(bundle(3, 3), 1)).run();
  EXPECT_EQ(starts_in(run, 5), (Times{0, 2000, 4000}));
  for (const TracedBlock& block : run.blocks) {
    EXPECT_EQ(block.newest, block.slot);  // R_n is of slot n - 1
    EXPECT_EQ(block.parent, block.newest - 1);
  }
}

TEST(SchedulingParents, HaveOneIteration) {
  // In slot 6 the newest relay block is still that of slot 4, on which slot 5 built.
  const Setting setting = ahead(bundle(1, 1));
  const Trace run = Scenario(setting).skip(5).run();
  EXPECT_EQ(slots_of(run, 9), (Times{1, 2, 3, 4, 5, 7, 8}));
  // If the author of slot 4 failed there is none in either.
  EXPECT_EQ(slots_of(Scenario(setting).skip(5).author_fails(4).run(), 9),
            (Times{1, 2, 3, 4, 7, 8}));
}

TEST(SchedulingParents, AreNotFarFromTheSessionOfTheirRelayParent) {
  Setting setting = ahead(bundle(1, 1), 5, 10);
  setting.session_slots = 4;
  setting.session_age = 1;
  const Trace run = Scenario(setting).run();
  // In slot s the scheduling parent is of slot s - 1, and the relay parent of slot s - 6.
  EXPECT_EQ(slots_of(run, 18), (Times{6, 7, 8, 10, 11, 12, 14, 15, 16}));
}

TEST(SchedulingParents, FetchUntilTheSlotOfTheirChildIsOver) {
  const Setting setting = ahead(bundle(3, 3));  // the third is built when its slot ends
  const Trace in_time = Scenario(filled(setting, 0.999)).run();
  EXPECT_TRUE(drops_of(in_time, DropReason::advertisement_late).empty());
  const Trace late = Scenario(filled(setting, 0.999)).fullness(5, 2, kShareOne).run();
  const auto drops = drops_of(late, DropReason::advertisement_late);
  ASSERT_EQ(drops.size(), 1u);
  EXPECT_EQ(late.blocks[drops[0].blocks[0]].slot, 5);
  EXPECT_EQ(late.blocks[drops[0].blocks[0]].core, 2);
  EXPECT_EQ(drops[0].count, 7);
  EXPECT_EQ(drops[0].wasted, 1998);  // of the next slot's first; it itself was not executed
  // A skipped slot puts the end off.
  const Trace skipped = Scenario(filled(setting, 0.999)).skip(5).fullness(5, 2, kShareOne).run();
  EXPECT_TRUE(skipped.drops.empty());
}

TEST(SchedulingParents, FetchWholeCandidates) {
  Setting setting = ahead(bundle(4, 2), 0, 4);
  setting.capacity = kMaxSegment;
  setting.timeout = 6000;
  setting.authoring = 6000;  // blocks of 1500
  const Trace run = Scenario(setting).run();
  const auto drops = drops_of(run, DropReason::advertisement_late);
  ASSERT_FALSE(drops.empty());
  EXPECT_EQ(run.blocks[drops[0].blocks[0]].place, 0);
  EXPECT_EQ(run.blocks[drops[0].blocks[0]].core, 1);
}

TEST(SchedulingParents, ThatAreLateKeepAnEarlierReason) {
  Setting setting = ahead(filled(bundle(1, 1), 0.5));
  setting.authoring = setting.timeout = 6000;
  const auto reason = [](Scenario scenario) {
    return scenario.fullness(5, 0, kShareOne).run().drops.at(0).reason;
  };
  EXPECT_EQ(reason(Scenario(setting)), DropReason::advertisement_late);
  EXPECT_EQ(reason(Scenario(setting).failures_are_unsent().author_fails(4)),
            DropReason::collator_unsent);
}

}  // namespace
}  // namespace coresweep::testing
