// docs/METHODS_BUNDLES.md, "Handover": candidates that the next author has not imported.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

using Blocks = std::vector<std::size_t>;

Setting in_turn(Setting setting, std::int32_t collators = 2) {
  setting.collators = collators;
  return setting;
}
Steady with_handover(Setting setting, std::int32_t ms, std::int32_t tie_limit = -1) {
  setting.handover = ms;
  PointParams point = point_of(setting);
  point.tie_limit = tie_limit;
  return steady(point);
}

// ---- How much time there is -----------------------------------------------------------------

TEST(BundleHandover, LosesNothingUpToTheGap) {
  const struct {
    std::int32_t rate, cores, gap, unadjusted;
  } cases[] = {{1, 1, 4000, 4000}, {3, 3, 1000, 0}, {3, 2, 1667, 1667}, {3, 1, 2668, 2668},
               {12, 1, 834, 668},  {12, 3, 500, 0}, {12, 12, 500, 0}};
  for (const auto& c : cases)
    for (bool adjusts : {true, false}) {
      SCOPED_TRACE(::testing::Message() << c.rate << " blocks on " << c.cores << " cores");
      Setting setting = in_turn(bundle(c.rate, c.cores, 48), 3);
      setting.adjusts = adjusts;
      const std::int32_t gap = adjusts ? c.gap : c.unadjusted;
      EXPECT_EQ(with_handover(setting, 0).drops, 0);
      EXPECT_EQ(with_handover(setting, gap).drops, 0);
      const Steady lost = with_handover(setting, gap + 1);
      EXPECT_GT(lost.drops, 0);
      EXPECT_EQ(lost.reasons.at(DropReason::collator_fork), lost.drops);
    }
}

TEST(BundleHandover, CountsFromTheBeginningOfTheIteration) {
  // The last block before slot 5 is built at T(5) + 1000.
  const Setting setting = in_turn(bundle(3, 3));
  EXPECT_TRUE(Scenario(setting).handover(5, 0).run().drops.empty());
  EXPECT_FALSE(Scenario(setting).handover(5, 1).run().drops.empty());
  EXPECT_TRUE(Scenario(setting).arrival(5, 1700).handover(5, 700).run().drops.empty());
  EXPECT_FALSE(Scenario(setting).arrival(5, 1700).handover(5, 701).run().drops.empty());
}

// With an offset the adjusted block is not the last before the author changes.
TEST(BundleHandover, TheClockAdjustsTheLastBlock) {
  const Setting setting = in_turn(adjusted(bundle(12, 12, 64), 24000), 3);
  EXPECT_EQ(with_handover(setting, 500).drops, 0);
  EXPECT_EQ(with_handover(behind(setting, 1), 0).drops, 0);
  EXPECT_GT(with_handover(behind(setting, 1), 1).drops, 0);
}

// ---- What is lost ---------------------------------------------------------------------------

TEST(BundleHandover, OfTwoBranchesInTimeTheDrawTakesOne) {
  // Block 14 is the last of slot 4.
  const Setting setting = in_turn(bundle(3, 3));
  const Trace old_wins = Scenario(setting).handover(5, 1).run();
  ASSERT_EQ(old_wins.drops.size(), 3u);  // one a candidate
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(old_wins.drops[i].reason, DropReason::collator_fork);
    EXPECT_EQ(old_wins.drops[i].blocks, Blocks{15 + i});
    EXPECT_EQ(old_wins.drops[i].slot, 5);
    EXPECT_EQ(old_wins.drops[i].wasted, i == 0 ? 2000 : 0);  // backable by T(6), or not
    EXPECT_EQ(old_wins.blocks[15 + i].position, static_cast<std::int32_t>(14 + i));
  }
  EXPECT_EQ(old_wins.blocks[18].position, 15);
  EXPECT_EQ(old_wins.forked, 3);

  const Trace new_wins = Scenario(setting).handover(5, 1).new_author_wins(5).run();
  ASSERT_EQ(new_wins.drops.size(), 1u);
  EXPECT_EQ(new_wins.drops[0].blocks, Blocks{14});
  EXPECT_EQ(new_wins.drops[0].wasted, 2000);
  EXPECT_EQ(new_wins.blocks[15].position, 14);
  EXPECT_EQ(new_wins.blocks[18].position, 17);
  EXPECT_EQ(new_wins.forked, 1);
}

TEST(BundleHandover, OneUnseenBlock) {
  const Setting setting = in_turn(adjusted(bundle(12, 12, 48)), 3);
  const Steady new_wins = with_handover(setting, 600, kAlways);
  EXPECT_EQ(new_wins.authored, 11 * kMeasured);
  EXPECT_EQ(new_wins.drop_sizes, each({{1, 1}}));
  // If the old one wins all of the new author's are lost, one drop each.
  const Steady old_wins = with_handover(setting, 600);
  EXPECT_EQ(old_wins.included, 11 * kMeasured / 2);
  EXPECT_EQ(old_wins.drop_sizes, (Counts{{1, 11 * kMeasured / 2}}));
}

// Of twelve blocks in one candidate the last is not imported: the candidate goes or stays.
TEST(BundleHandover, TakesWholeCandidates) {
  const Steady old_wins = with_handover(in_turn(bundle(12, 1, 48), 3), 669);
  EXPECT_EQ(old_wins.authored, 12 * kMeasured);
  EXPECT_EQ(old_wins.included, 12 * kMeasured / 2);
  EXPECT_EQ(old_wins.drop_sizes, (Counts{{12, kMeasured / 2}}));
  EXPECT_EQ(old_wins.reasons.at(DropReason::collator_fork), kMeasured / 2);
  EXPECT_EQ(old_wins.reasons.at(DropReason::descendant), 11 * kMeasured / 2);
  // Two candidates of light blocks, both in time; the new author wins.
  const Steady new_wins = with_handover(in_turn(filled(bundle(12, 2, 48), 0.05), 3), 1200, kAlways);
  EXPECT_EQ(new_wins.included, 6 * kMeasured);
  EXPECT_EQ(new_wins.drop_sizes, each({{6, 1}}));
  const Trace run = Scenario(in_turn(bundle(3, 1))).handover(5, 2669).run();
  EXPECT_EQ(run.blocks.at(15).position, 12);
  EXPECT_EQ(run.drops.at(0).blocks, (Blocks{15, 16, 17}));
}

TEST(BundleHandover, TheFirstUnseenCandidateDecides) {
  // The second and the third of slot 4 are unseen; the second is in time up to 4700 ms of spread.
  const auto lost = [](std::int32_t spread, std::int32_t last) {
    return Scenario(in_turn(bundle(3, 3)))
        .handover(5, 2001)
        .spread(4, 1, spread)
        .spread(4, 2, last)
        .run()
        .drops.at(0)
        .blocks;
  };
  EXPECT_EQ(lost(4700, 9000), Blocks{15});
  EXPECT_EQ(lost(4701, 0), (Blocks{13, 14}));
}

TEST(BundleHandover, IsSettledByTheFirstCandidateThatIsSent) {
  // The one block of slot 1 leaves no place for three in slot 2, which are given up; in slot 3 it
  // is backed, and the author that does not know loses.
  Setting setting = in_turn(bundle(3, 1, 4));
  setting.slot_duration = 12000;
  const auto scenario = [&](std::int32_t handover) {
    return Scenario(setting).full_core(1, 0).arrival(2, 4000).handover(1, handover);
  };
  const Trace run = scenario(10001).run();
  ASSERT_GE(run.drops.size(), 2u);
  EXPECT_EQ(run.drops[0].slot, 2);
  EXPECT_EQ(run.drops[0].reason, DropReason::bundle_abandoned);
  EXPECT_EQ(run.drops[1].slot, 3);
  EXPECT_EQ(run.drops[1].reason, DropReason::collator_fork);
  EXPECT_EQ(run.drops[1].count, 3);
  EXPECT_TRUE(drops_of(scenario(10000).run(), DropReason::collator_fork).empty());
}

// ---- Who knows what -------------------------------------------------------------------------

// Handovers without end: the others know a block once it is included.
TEST(BundleHandover, AnAuthorKnowsItsOwnBlocks) {
  for (std::int32_t age : {1, 2, 3})
    for (std::int32_t collators : {2, 3, 4}) {
      SCOPED_TRACE(::testing::Message() << "age " << age << ", " << collators << " collators");
      Setting setting = behind(in_turn(bundle(1, 1, 48), collators), 0, 5);
      setting.spread = kSlotMs * age - 5700;
      const Steady s = with_handover(setting, 30000);
      EXPECT_EQ(s.authored, kMeasured);
      EXPECT_EQ(s.included, kMeasured / std::min(age + 1, collators));
      EXPECT_EQ(s.ages, (Counts{{age, s.included}}));
    }
}

// Aura slots of four relay blocks: a branch that lost is left o + 1 relay blocks later, with
// scheduling parents two, whatever o.
TEST(BundleHandover, ABeatenAuthorReturnsToTheChain) {
  Setting setting = in_turn(behind(bundle(1, 1, 48), 0, 5), 3);
  setting.slot_duration = 24000;
  const auto scheduled = [&](std::int32_t offset) { return ahead(setting, offset, 5); };
  for (const auto& [one, lost] : {std::pair{setting, 1}, std::pair{behind(setting, 1, 5), 2},
                                  std::pair{scheduled(0), 2}, std::pair{scheduled(1), 2}}) {
    const Steady s = with_handover(one, 7000);
    EXPECT_EQ(s.authored, kMeasured);
    EXPECT_EQ(s.reasons.at(DropReason::collator_fork), lost * kMeasured / 4);
    EXPECT_EQ(s.drop_sizes, (Counts{{1, lost * kMeasured / 4}}));
    EXPECT_EQ(s.included, kMeasured - lost * kMeasured / 4);
  }
}

TEST(BundleHandover, ABeatenBranchGrowsByWholeCandidates) {
  // The author of slots 9 to 12 has not seen the candidate of slot 8.
  Setting setting = in_turn(behind(bundle(3, 1, 48), 1, 5));
  setting.slot_duration = 24000;
  const Trace run = Scenario(setting).handover(2, 2669).run();
  const auto positions = [&](std::int32_t slot) {
    return in_slot(run, slot, [](const TracedBlock& block) { return block.position; });
  };
  EXPECT_EQ(positions(8), (Times{21, 22, 23}));
  EXPECT_EQ(positions(9), (Times{21, 22, 23}));
  EXPECT_EQ(positions(10), (Times{24, 25, 26}));
  EXPECT_EQ(positions(11), (Times{24, 25, 26}));
  EXPECT_EQ(run.drops.size(), 2u);
}

TEST(BundleHandover, ABeatenCandidateIsNotDoomed) {
  const Trace run = Scenario(in_turn(bundle(3, 3))).lose_fork(5).handover(5, 1).run();
  EXPECT_EQ(run.drops.size(), 3u);
  for (const TracedDrop& drop : run.drops) EXPECT_EQ(drop.reason, DropReason::collator_fork);
}

TEST(BundleHandover, OneThatIsNeverBackableIsNotWasted) {
  const Trace run = Scenario(in_turn(bundle(3, 3)))
                        .failures_are_unsent()
                        .author_fails(5)
                        .handover(5, 1)
                        .new_author_wins(5)
                        .run();
  ASSERT_EQ(run.drops.size(), 3u);
  for (const TracedDrop& drop : run.drops) EXPECT_EQ(drop.wasted, 0);
}

}  // namespace
}  // namespace coresweep::testing
