// Sections 1.4 and 1.5 of the model: when collators build, on what, and how long it takes.
#include <gtest/gtest.h>

#include "tests/cuda/scenario.h"

namespace coresweep::testing {
namespace {

using Times = std::vector<std::int32_t>;

/// Authoring starts in a slot, ms after its beginning.
Times starts_in(const Trace& run, std::int32_t slot) {
  Times starts;
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot) starts.push_back(block.start - slot * kSlotMs);
  return starts;
}

std::size_t built_in(const Trace& run, std::int32_t slot) { return starts_in(run, slot).size(); }

/// The slots below `end` in which blocks were built, once a block.
Times slots_of(const Trace& run, std::int32_t end) {
  Times slots;
  for (const TracedBlock& block : run.blocks)
    if (block.slot < end) slots.push_back(block.slot);
  return slots;
}

Setting lookahead() {
  Setting setting = one_each_slot();
  setting.collator = Collator::lookahead;
  setting.capacity = 9;
  setting.authoring = 500;
  return setting;
}

Setting ticks(std::int32_t cores) {
  Setting setting = three_each_slot();
  setting.cores = cores;
  setting.velocity = 12;
  setting.capacity = 60;
  return setting;
}

// ---- Triggers ---------------------------------------------------------------------------------

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

TEST(Triggers, SlotBasedCollatorsDivideTheSlotAmongTheirCores) {  // facts, vector 14
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

TEST(Triggers, InASkippedSlotTheTicksBuildOnTheNewestRelayBlock) {
  // The author of slot 2 is offline, so its relay block is still to be built on in slot 3.
  const Trace run = Scenario(ticks(3)).author_offline(2).skip(3).run();
  EXPECT_EQ(starts_in(run, 2), (Times{}));
  EXPECT_EQ(starts_in(run, 3), (Times{1000, 3000, 5000}));
  for (const TracedBlock& block : run.blocks)
    if (block.slot == 3) {
      EXPECT_EQ(block.parent, 3);
    }
}

TEST(Triggers, BeforeTheFirstRelayBlockNothingIsBuilt) {
  EXPECT_EQ(slots_of(Scenario(ticks(1)).skip(0).run(), 3), (Times{1, 2}));
}

// ---- The relay parent -------------------------------------------------------------------------

TEST(RelayParent, StandsOffsetBlocksBehindTheNewest) {
  for (Setting setting : {one_each_slot(), three_each_slot()})
    for (std::int32_t offset : {0, 1, 3, 15}) {
      setting.offset = offset;
      const Trace run = Scenario(setting).run();
      for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.parent, block.newest - offset);
      EXPECT_EQ(run.blocks.at(0).slot, offset);  // the first one on R_1
    }
}

TEST(RelayParent, CarriesAtMostVelocityPlusOneBlocks) {  // facts, vectors 10 and 11
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

// ---- 1.4: protocol generations ----------------------------------------------------------------

TEST(Generations, SyncBuildsOnlyWhileNothingIsUnincluded) {
  const Trace run =
      Scenario({.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500}).run();
  EXPECT_EQ(slots_of(run, 8), (Times{0, 2, 4, 6}));
  for (const TracedBlock& block : run.blocks) EXPECT_EQ(block.unincluded, 0);
}

TEST(Generations, SyncLosesABlockThatMissesItsOneChanceAndRetriesAtOnce) {
  const Trace run =
      Scenario({.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500})
          .spread(2, 0, 10000)
          .run();
  EXPECT_EQ(run.blocks.at(1).slot, 2);
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::relay_parent_out_of_window);
  EXPECT_EQ(run.blocks.at(1).dropped_slot, 3);
  EXPECT_EQ(run.blocks.at(2).slot, 3);
  EXPECT_EQ(run.blocks.at(2).included_slot - run.blocks.at(0).included_slot, 3);
}

TEST(Generations, WithDepthZeroOneBlockAtATimeIsBuilt) {
  for (Protocol protocol : {Protocol::fragment_tree, Protocol::fragment_chain}) {
    Setting setting = one_each_slot();
    setting.protocol = protocol;
    setting.depth = 0;
    EXPECT_EQ(slots_of(Scenario(setting).run(), 8), (Times{0, 2, 4, 6}));
  }
}

TEST(Generations, FewerThanCapacityBlocksMayBeUnincluded) {  // facts, vectors 12 and 15
  // No block is included before slot 4; block 0 is in slot 4.
  for (std::int32_t capacity = 1; capacity <= 6; ++capacity) {
    Setting setting = one_each_slot();
    setting.capacity = capacity;
    setting.ancestry = 10;
    const Trace run = Scenario(setting).empty(2).empty(3).run();
    Times expected;
    for (std::int32_t slot = 0; slot < std::min(capacity, 4); ++slot) expected.push_back(slot);
    EXPECT_EQ(slots_of(run, 4), expected);
    EXPECT_EQ(built_in(run, 4), 1u);
    EXPECT_EQ(run.most_unincluded, std::min(capacity, 4));
  }
}

TEST(Generations, BlocksIncludedSinceTheRelayParentCountAsUnincluded) {
  // o = 1, C = 2: block 1, built in slot 2, and block 0, included in slot 3, fill the segment as of
  // the relay parent of slot 3.
  Setting setting = one_each_slot();
  setting.offset = 1;
  setting.capacity = 2;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 3);
  EXPECT_EQ(slots_of(run, 9), (Times{1, 2, 4, 5, 7, 8}));
  EXPECT_EQ(run.blocks.at(2).unincluded, 1);
}

TEST(Generations, InclusionsFurtherBackThanTheRelayParentDoNotCount) {
  Setting setting = one_each_slot();
  setting.offset = 3;
  setting.ancestry = 5;
  setting.capacity = 9;
  const Trace run = Scenario(setting).skip(20).empty(25).run();
  for (const TracedBlock& block : run.blocks) {
    std::int32_t unincluded = 0;  // earlier blocks that R_p had not yet included
    for (const TracedBlock& other : run.blocks)
      unincluded += other.position < block.position &&
                    (other.included_at < 0 || other.included_at > block.parent);
    EXPECT_EQ(block.unincluded, unincluded) << "slot " << block.slot;
  }
}

TEST(Generations, ClaimsBoundTheQueue) {
  // Lookahead 2: slot 0 queues two blocks; one is backed in each slot, and one more is built.
  for (std::int32_t length : {1, 2, 3}) {
    Setting setting = lookahead();
    setting.protocol = Protocol::claim_queue;
    setting.lookahead = length;
    const Trace run = Scenario(setting).run();
    EXPECT_EQ(built_in(run, 0), static_cast<std::size_t>(std::min(length, 2)));
    EXPECT_EQ(run.most_unincluded, length + 1);  // one more is pending
  }
}

TEST(Generations, EveryCoreHasItsClaims) {
  Setting setting = ticks(3);
  setting.protocol = Protocol::claim_queue;
  setting.lookahead = 1;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 3u);
  setting.lookahead = 2;
  const Trace run = Scenario(setting).empty(1).run();
  EXPECT_EQ(built_in(run, 1), 3u);  // with three in the queue
}

TEST(Generations, TheOthersHaveNoClaims) {
  Setting setting = lookahead();
  setting.lookahead = 1;
  EXPECT_EQ(built_in(Scenario(setting).run(), 0), 2u);
}

// ---- Parachain slots and authors --------------------------------------------------------------

TEST(Author, IfOfflineBuildsNothingInItsParachainSlot) {
  EXPECT_EQ(slots_of(Scenario(one_each_slot()).author_offline(2).run(), 5), (Times{0, 1, 3, 4}));
}

TEST(Author, ChangesWithTheParachainSlot) {  // facts, vector 13
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

// ---- Time -------------------------------------------------------------------------------------

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

// ---- Sizes ------------------------------------------------------------------------------------

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
