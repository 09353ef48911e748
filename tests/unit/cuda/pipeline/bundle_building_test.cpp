// docs/METHODS_BUNDLES.md, "The iteration": blocks, windows and candidates, on scenarios by hand.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

// ---- Blocks of a core ---------------------------------------------------------------------------

// There is no pause before the last block of a core.
TEST(BundleBlocks, ShareTheWindowOfTheirCore) {
  const Trace one = Scenario(bundle(3, 1)).run();
  EXPECT_EQ(starts_in(one, 5), (Times{1000, 3000, 3666}));
  EXPECT_EQ(builds_in(one, 5), (Times{666, 666, 666}));
  const Trace five = Scenario(bundle(12, 5)).run();
  EXPECT_EQ(sizes_in(five, 5), (Times{3, 3, 2, 2, 2}));
  EXPECT_EQ(cores_in(five, 5), (Times{0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4}));
  EXPECT_EQ(builds_in(five, 5),
            (Times{500, 350, 350, 500, 350, 350, 500, 500, 500, 500, 500, 500}));
  EXPECT_EQ(starts_in(five, 5),
            (Times{1000, 1500, 1850, 2200, 2700, 3050, 3400, 3900, 4600, 5100, 5800, 6300}));
}

TEST(BundleBlocks, BeginWhenTheCollatorWakesOrTheRelayBlockArrives) {
  Setting setting = bundle(1, 1);
  EXPECT_EQ(starts_in(Scenario(setting).arrival(5, 400).run(), 5), (Times{1000}));
  EXPECT_EQ(starts_in(Scenario(setting).arrival(5, 1700).run(), 5), (Times{1700}));
  setting.wake = 2500;
  EXPECT_EQ(starts_in(Scenario(setting).run(), 5), (Times{2500}));
}

// A core that is late takes time from the next ones.
TEST(BundleBlocks, HaveLessTimeOnALateRelayBlock) {
  const Trace run = Scenario(bundle(3, 3)).arrival(5, 4000).run();
  EXPECT_EQ(starts_in(run, 5), (Times{4000, 5000, 6000}));
  EXPECT_EQ(builds_in(run, 5), (Times{1000, 1000, 1000}));
}

// With a core of several blocks the first may use its whole window, and the others get the rest.
TEST(BundleBlocks, AFirstBlockMayTakeTheWindow) {
  const Trace run = Scenario(bundle(3, 1)).full_core(5, 0).arrival(5, 5500).run();
  EXPECT_EQ(builds_in(run, 5), (Times{1500}));
  Setting setting = bundle(3, 1);
  setting.authoring = 6000;  // blocks of 2000
  const Trace late = Scenario(setting).arrival(5, 4500).run();
  EXPECT_EQ(starts_in(late, 5), (Times{4500, 6500, 6750}));
  EXPECT_EQ(builds_in(late, 5), (Times{2000, 250, 250}));
}

TEST(BundleBlocks, HaveDrawsOfTheirOwn) {
  const Setting setting = bundle(12, 2);  // blocks of 333 ms
  constexpr std::int32_t kUnit = 197;     // of fullness: 1.001 ms
  const Times wanted = {11, 12, 13, 14, 15, 16};
  for (std::int32_t core : {0, 1}) {
    Scenario scenario(setting);
    scenario.fullness(5, core, 11 * kUnit);
    for (std::int32_t i = 1; i < 6; ++i) scenario.inner_fullness(5, core, i, (11 + i) * kUnit);
    const Trace run = scenario.run();
    const Times builds = builds_in(run, 5);
    ASSERT_EQ(builds.size(), 12u);
    const auto first = builds.begin() + 6 * core;
    EXPECT_EQ(Times(first, first + 6), wanted);
    const auto other = builds.begin() + 6 * (1 - core);
    EXPECT_EQ(Times(other, other + 6), Times(6, 333));
  }
}

TEST(BundleBlocks, MayTakeACore) {
  const Trace run = Scenario(bundle(12, 3)).full_core(5, 1).run();
  EXPECT_EQ(sizes_in(run, 5), (Times{4, 1, 4}));
  EXPECT_EQ(builds_in(run, 5), (Times{500, 500, 500, 500, 2000, 500, 500, 500, 500}));
  EXPECT_EQ(starts_in(run, 5), (Times{1000, 1500, 2000, 2500, 3000, 5000, 5500, 6000, 6500}));
  EXPECT_EQ(counted(run, BundleCounter::full_core_blocks), 1);
  // The next core waits for its window, whatever the block takes of it.
  const Trace half = Scenario(bundle(12, 3)).full_core(5, 1).fullness(5, 1, 1 << 15).run();
  EXPECT_EQ(starts_in(half, 5), starts_in(run, 5));
  EXPECT_EQ(builds_in(half, 5)[4], 1000);
  // It is sent once it is built.
  const Trace light = Scenario(bundle(12, 3)).full_core(5, 1).fullness(5, 1, 1 << 12).run();
  EXPECT_EQ(in_slot(light, 5, [](const TracedBlock& block) { return block.ready; })[4],
            30000 + 3000 + 125 + 600 + 2 * 63);
  // The only block of its core has no more than its share.
  const Trace single = Scenario(bundle(5, 3)).full_core(5, 2).run();
  EXPECT_EQ(sizes_in(single, 5), (Times{2, 2, 1}));
  EXPECT_EQ(builds_in(single, 5).back(), 1200);
}

TEST(BundleBlocks, AreCutOrLeftOutAtTheEndOfAnAuraSlot) {
  const struct {
    std::int32_t rate, cores;
    Times builds, last;  ///< in a slot, and in the last of an Aura slot
  } cases[] = {{1, 1, {6000}, {6000}},
               {2, 1, {3000, 3000}, {3000, 1500}},
               {2, 2, {3000, 3000}, {3000, 1500}},
               {3, 1, {2000, 2000, 2000}, {2000, 1000, 1500}},  // all but the first
               {3, 2, {2000, 1000, 2000}, {2000, 1000, 1500}},
               {3, 3, {2000, 2000, 2000}, {2000, 2000, 1000}},
               {4, 1, {1500, 1500, 1500, 1500}, {1500, 1500, 1500}},
               {4, 2, {1500, 1500, 1500, 1500}, {1500, 1500, 1500}},
               {4, 4, {1500, 1500, 1500, 1500}, {1500, 1500, 1500}}};
  for (const auto& c : cases)
    for (std::int32_t offset : {0, 1}) {  // the clock decides
      SCOPED_TRACE(::testing::Message() << c.rate << " blocks on " << c.cores << " cores");
      Setting setting = adjusted(behind(bundle(c.rate, c.cores), offset), 12000);
      setting.authoring = 6000;
      setting.timeout = 6000;
      const Trace run = Scenario(setting).run();
      EXPECT_EQ(builds_in(run, 4), c.builds);
      EXPECT_EQ(builds_in(run, 5), c.last);
      setting.adjusts = false;
      EXPECT_EQ(builds_in(Scenario(setting).run(), 5), c.builds);
    }
  // Where an Aura slot lasts no longer than a relay slot each ends one.
  EXPECT_EQ(sizes_in(Scenario(adjusted(bundle(12, 1), 2000)).run(), 4), (Times{11}));
}

// ---- Skipped slots ------------------------------------------------------------------------------

// The collator waits for the next relay block, and its time ends as if there had been one.
TEST(BundleBlocks, HaveNoTimeAfterASkippedSlot) {
  const Trace run = Scenario(bundle(3, 1)).skip(5).run();
  EXPECT_EQ(built_in(run, 5), 0u);
  EXPECT_EQ(starts_in(run, 6), (Times{1000, 1000, 1000}));
  EXPECT_EQ(builds_in(run, 6), (Times{0, 0, 0}));
  EXPECT_EQ(builds_in(run, 7), (Times{666, 666, 666}));
  const Trace early = Scenario(bundle(3, 1)).skip(5).arrival(6, 500).run();
  EXPECT_EQ(starts_in(early, 6), (Times{500, 1000, 1000}));
  EXPECT_EQ(builds_in(early, 6), (Times{500, 0, 0}));
  // However many slots were skipped.
  const Trace two = Scenario(bundle(3, 1)).skip(5).skip(6).arrival(7, 500).run();
  EXPECT_EQ(builds_in(two, 7), (Times{0, 0, 0}));
  EXPECT_EQ(builds_in(Scenario(bundle(3, 1)).skip(0).run(), 1), (Times{0, 0, 0}));
}

TEST(BundleBlocks, OfASkippedSlotAreThoseOfItsAuraSlot) {
  // Slot 5, in which the collator began to wait, ends an Aura slot, and slot 6 does not.
  const Setting setting = adjusted(bundle(12, 1), 12000);
  EXPECT_EQ(sizes_in(Scenario(setting).skip(5).run(), 6), (Times{11}));
  EXPECT_EQ(sizes_in(Scenario(setting).skip(6).run(), 7), (Times{12}));
  // Its author is that of the relay parent's.
  EXPECT_EQ(built_in(Scenario(setting).skip(5).author_fails(2).run(), 6), 11u);
  EXPECT_EQ(built_in(Scenario(setting).skip(5).author_fails(3).run(), 6), 0u);
}

// ---- Authors ------------------------------------------------------------------------------------

TEST(BundleAuthors, AreThoseOfTheRelayParentsSlot) {
  for (const Setting& setting : {behind(bundle(1, 1), 1), ahead(bundle(1, 1), 0)}) {
    const Trace run = Scenario(setting).author_fails(5).run();
    EXPECT_EQ(built_in(run, 5), 1u);
    EXPECT_EQ(built_in(run, 6), 0u);
    EXPECT_EQ(built_in(run, 7), 1u);
    EXPECT_EQ(built_in(Scenario(setting).outage(0, 0, 5, 1).run(), 6), 0u);
  }
  Setting setting = ahead(bundle(1, 1), 2);
  setting.slot_duration = 2000;
  EXPECT_EQ(built_in(Scenario(setting).author_fails(15).run(), 8), 0u);
  EXPECT_EQ(built_in(Scenario(setting).author_fails(16).run(), 8), 1u);
}

TEST(BundleAuthors, BuildOnRelayParentsThatExist) {
  EXPECT_EQ(slots_of(Scenario(behind(bundle(1, 1), 2)).run(), 4), (Times{2, 3}));
  Setting setting = ahead(bundle(1, 1), 2);
  setting.session_age = 1;
  EXPECT_EQ(slots_of(Scenario(setting).run(), 5), (Times{3, 4}));
}

TEST(BundleAuthors, BuildOnRelayParentsOfTheSession) {
  Setting setting = behind(bundle(1, 1), 1);
  setting.session_slots = 10;
  EXPECT_EQ(built_in(Scenario(setting).run(), 10), 0u);
  EXPECT_EQ(built_in(Scenario(setting).run(), 11), 1u);
}

// ---- Given up -----------------------------------------------------------------------------------

// The second candidate has one place of twelve.
TEST(AbandonedBundles, LoseTheirBlocks) {
  const Trace run = Scenario(bundle(12, 1, 13)).run();
  EXPECT_EQ(sizes_in(run, 0), (Times{12}));
  EXPECT_EQ(sizes_in(run, 1), (Times{1}));
  EXPECT_EQ(sizes_in(run, 2), (Times{1}));
  EXPECT_EQ(sizes_in(run, 3), (Times{12}));
  ASSERT_GE(run.drops.size(), 2u);
  EXPECT_EQ(run.drops[0].slot, 1);
  EXPECT_EQ(run.drops[0].reason, DropReason::bundle_abandoned);
  EXPECT_EQ(run.drops[0].blocks, (std::vector<std::size_t>{12}));
  EXPECT_EQ(run.drops[0].wasted, 0);
  EXPECT_EQ(run.blocks.at(12).ready, 0x7fffffff);
  // They stand at the height of the next ones, and were built there before.
  EXPECT_EQ(run.blocks.at(12).position, 12);
  EXPECT_EQ(run.blocks.at(13).position, 12);
  EXPECT_EQ(run.blocks.at(14).position, 12);
  EXPECT_EQ(Scenario([] {
              Setting setting = bundle(12, 1, 13);
              setting.slots = 4;
              return setting;
            }())
                .run()
                .forked,
            1);
}

TEST(AbandonedBundles, EndTheIteration) {
  Setting setting = bundle(12, 3);
  setting.velocity = 5;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(sizes_in(run, 5), (Times{4, 2}));
  EXPECT_EQ(cores_in(run, 5), (Times{0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(starts_in(run, 5), (Times{1000, 1500, 2000, 2500, 3000, 3500}));
  for (const TracedDrop& drop : run.drops) {
    EXPECT_EQ(drop.reason, DropReason::bundle_abandoned);
    EXPECT_EQ(drop.count, 2);
  }
  EXPECT_EQ(counted(run, BundleCounter::dropped_bundle_abandoned), 60);
}

TEST(AbandonedBundles, WithoutBlocksAreNoLoss) {
  // Two candidates of four, and none of the third has a place.
  Setting setting = bundle(12, 3);
  setting.velocity = 7;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(sizes_in(run, 5), (Times{4, 4}));
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(counted(run, BundleCounter::candidates_sent), 120);
}

TEST(AbandonedBundles, DoNotCountFullCores) {
  Setting setting = bundle(12, 3);
  setting.velocity = 5;
  EXPECT_EQ(counted(Scenario(setting).full_core(5, 2).run(), BundleCounter::full_core_blocks), 0);
}

// ---- Candidates ---------------------------------------------------------------------------------

TEST(Candidates, HaveTheSumsOfTheirBlocks) {
  Setting setting = bundle(12, 3);
  setting.pov = 64;
  const Trace run = Scenario(setting).full_core(5, 1).run();
  for (const TracedBlock& block : run.blocks) {
    if (block.slot != 5) continue;
    const bool last = block.place == block.size - 1;
    EXPECT_EQ(block.execution, 1000);  // half of 4 x 500 or of 2000
    EXPECT_EQ(block.pov, 64);          // 4 x 16 or 64
    if (last) {
      EXPECT_EQ(block.ready, block.start + block.build + 600 + 2 * (1000 + 64));
    }
  }
}

TEST(Candidates, HaveDrawsByTheirCore) {
  const Trace run =
      Scenario(bundle(3, 3)).fetch(5, 1, 10).spread(5, 1, 20).ratio(5, 1, 1 << 14).run();
  const Times ready = in_slot(run, 5, [](const TracedBlock& block) { return block.ready - 30000; });
  EXPECT_EQ(ready, (Times{3000 + 2600, 5000 + 30 + 1000, 7000 + 2600}));
}

TEST(Candidates, TimeOutByTheirExecution) {
  Setting setting = bundle(12, 3);  // 4 x 500 ms
  setting.ratio = 1;
  setting.timeout = 2000;
  EXPECT_TRUE(Scenario(setting).run().drops.empty());
  setting.timeout = 1999;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(run.drops.at(0).reason, DropReason::execution_timeout);
}

// A PoV that takes longer makes its chunks late: those of a relay block are signed 1500 ms after
// the arrival of its parent.
TEST(Candidates, HaveChunksAfterTheTransferOfTheirPoV) {
  Setting setting = bundle(12, 3);
  setting.pov = 1000;  // 250 a block
  EXPECT_EQ(steady(setting).included, 12 * kMeasured);
  const auto waits = [](const Setting& of) {
    const Trace run = Scenario(of).run();
    for (const TracedBlock& block : run.blocks)
      if (block.slot == 20 && block.place == 0) return block.included_at - block.backed_at;
    return -1;
  };
  EXPECT_EQ(waits(setting), 1);
  setting.pov = 1004;
  EXPECT_EQ(waits(setting), 2);
}

TEST(Candidates, AreIncludedWithOneFinality) {
  const Trace run = Scenario(bundle(12, 2)).finality(8, 0, 7000).finality(8, 1, 9000).run();
  std::map<std::int32_t, std::vector<std::int32_t>> finalities;
  for (const TracedBlock& block : run.blocks)
    if (block.included_slot == 8) finalities[block.core].push_back(block.finality);
  EXPECT_EQ(finalities[0], Times(6, 7000));
  EXPECT_EQ(finalities[1], Times(6, 9000));
  for (const TracedRelayBlock& relay : run.relay) {
    if (relay.slot > 4) {
      EXPECT_EQ(relay.included, 2);
    }
  }
}

TEST(Candidates, AreNeverBackableWhereTheirCoresGroupIsOffline) {
  // Rotation window 1 is that of relay parents 9 .. 18; position and core differ.
  const Trace run = Scenario(bundle(4, 3)).group_offline(1, 1).run();
  for (const TracedBlock& block : run.blocks) {
    if (block.parent > 20) break;
    EXPECT_EQ(block.ready == 0x7fffffff, block.core == 1 && block.parent >= 9 && block.parent < 19);
  }
  EXPECT_EQ(run.drops.at(0).reason, DropReason::backing_group_offline);
  // With a scheduling parent it is that one's.
  const Trace ahead_run = Scenario(ahead(filled(bundle(3, 3), 0.5), 2)).group_offline(1, 1).run();
  for (const TracedBlock& block : ahead_run.blocks) {
    if (block.newest > 20) break;
    EXPECT_EQ(block.ready == 0x7fffffff, block.core == 1 && block.newest >= 9 && block.newest < 19);
  }
}

TEST(Candidates, OfAnAuthorThatDoesNotSendExpire) {
  const Trace run = Scenario(bundle(3, 1)).failures_are_unsent().author_fails(5).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::collator_unsent);
  EXPECT_EQ(run.drops[0].count, 9);  // with those of the next two slots
  EXPECT_EQ(run.drops[0].slot, 8);
}

}  // namespace
}  // namespace coresweep::testing
