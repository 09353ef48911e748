// docs/METHODS.md, "A relay block", but for backing and forks: relay blocks, inclusion, time-out,
// sessions and expiry. Slot s starts at T = 6000 s; without skipped slots it has relay block s + 1.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/scenario.h"

namespace coresweep::testing {
namespace {

constexpr std::int32_t kLong = 100000;

// ---- Cut-off and arrival ----------------------------------------------------------------------

TEST(RelayBlocks, AnAuthorWaitsTwoSecondsForALateParent) {
  const Trace run = Scenario(one_each_slot()).arrival(3, 5500).run();
  EXPECT_EQ(run.relay.at(3).arrival, 18000 + 5500);
  EXPECT_EQ(run.relay.at(4).arrival, 18000 + 5500 + 2000 + 1000);
  EXPECT_EQ(run.relay.at(5).arrival, 30000 + 1000);
}

TEST(RelayBlocks, EverybodyHasABlockBeforeTheNextSlotStarts) {
  const Trace run = Scenario(one_each_slot()).arrival(3, 9000).run();
  EXPECT_EQ(run.relay.at(3).arrival, 18000 + 5999);
  EXPECT_EQ(run.relay.at(4).arrival, 18000 + 5999 + 2000 + 1000);
}

TEST(RelayBlocks, ASkippedSlotHasNoRelayBlockAndGivesTheNextAuthorTime) {
  const Trace run = Scenario(one_each_slot()).arrival(2, 5500).skip(3).run();
  EXPECT_EQ(run.relay.size(), 59u);
  EXPECT_EQ(run.relay.at(3).slot, 4);
  EXPECT_EQ(run.relay.at(3).height, 4);
  EXPECT_EQ(run.relay.at(3).arrival, 24000 + 1000);
}

TEST(RelayBlocks, TheFirstAuthorDoesNotWait) {
  EXPECT_EQ(Scenario(one_each_slot()).run().relay.at(0).arrival, 1000);
}

// ---- Step 1: inclusion ------------------------------------------------------------------------

TEST(Inclusion, ABlockTakesTwoRelayBlocksAndFreesItsCoreAtOnce) {
  const Trace run = Scenario(one_each_slot()).run();
  for (std::size_t i = 0; i + 2 < run.blocks.size(); ++i) {
    EXPECT_EQ(run.blocks.at(i).backed_slot, run.blocks.at(i).slot + 1);
    EXPECT_EQ(run.blocks.at(i).included_slot, run.blocks.at(i).slot + 2);
  }
}

TEST(Inclusion, ChunksMustBeThereWhenBitfieldsAreSignedOnTheParent) {
  // Backed in R_2, which arrives at 7000: bitfields on R_2 are signed at 8500, on R_3 at 14500.
  const auto included = [](std::int32_t availability) {
    return Scenario(one_each_slot())
        .availability(1, 0, availability)
        .run()
        .blocks.at(0)
        .included_slot;
  };
  EXPECT_EQ(included(1500), 2);
  EXPECT_EQ(included(1501), 3);
  EXPECT_EQ(included(7500), 3);
  EXPECT_EQ(included(7501), 4);
}

TEST(Inclusion, ALateParentGivesChunksMoreTime) {
  const auto included = [](std::int32_t availability) {
    return Scenario(one_each_slot())
        .arrival(2, 2000)
        .availability(1, 0, availability)
        .run()
        .blocks.at(0)
        .included_slot;
  };
  EXPECT_EQ(included(8500), 3);
  EXPECT_EQ(included(8501), 4);
}

TEST(Inclusion, ChunksFollowTheTransferOfTheProof) {
  Setting setting = one_each_slot();
  setting.pov = 100;
  const auto included = [&](std::int32_t availability) {
    return Scenario(setting).availability(1, 0, availability).run().blocks.at(0).included_slot;
  };
  EXPECT_EQ(included(1400), 2);
  EXPECT_EQ(included(1401), 3);
}

TEST(Inclusion, NothingIsIncludedByAnEmptyInherent) {
  const Trace run = Scenario(one_each_slot()).empty(2).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 3);
}

// Too few bitfields: what waits stays on its core, what has a free core is backed.
TEST(Inclusion, NothingIsIncludedWithTooFewBitfields) {
  const Trace run = Scenario(one_each_slot()).include_nothing(2).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 3);
  EXPECT_EQ(run.blocks.at(1).backed_slot, 3);  // the core was taken in slot 2
  Setting setting = three_each_slot();
  setting.cores = 4;
  const Trace wide = Scenario(setting).include_nothing(2).run();
  EXPECT_EQ(wide.relay.at(2).included, 0);
  EXPECT_EQ(wide.blocks.at(0).included_slot, 3);
  setting.cores = 2;  // and one block a slot
  setting.velocity = 0;
  const Trace free_core = Scenario(setting).include_nothing(2).run();
  EXPECT_EQ(free_core.blocks.at(0).included_slot, 3);
  EXPECT_EQ(free_core.blocks.at(1).backed_slot, 2);
}

TEST(Backing, OfARelayBlockThatBacksNothing) {
  const Trace run = Scenario(one_each_slot()).back_nothing(2).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 2);  // it includes all the same
  EXPECT_EQ(run.blocks.at(1).backed_slot, 3);
  EXPECT_TRUE(run.drops.empty());
}

// An empty relay block is neither of the others, whatever their probabilities.
TEST(Fates, ExcludeEachOther) {
  Scenario scenario(one_each_slot());
  const Trace run = scenario.empty(2).back_nothing(4).include_nothing(6).run();
  EXPECT_EQ(run.relay.at(2).included, 0);
  EXPECT_EQ(run.relay.at(4).included, 1);
  EXPECT_EQ(run.relay.at(6).included, 0);
}

TEST(Inclusion, ABlockWaitsForItsPredecessor) {
  const Trace run = Scenario(three_each_slot()).availability(1, 1, 7000).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 2);
  EXPECT_EQ(run.blocks.at(1).included_slot, 3);
  EXPECT_EQ(run.blocks.at(2).included_slot, 3);
}

TEST(Inclusion, FinalityIsDrawnForEveryPlaceOfARelayBlock) {
  const Trace run = Scenario(three_each_slot()).finality(2, 1, 12345).finality(2, 2, 23456).run();
  EXPECT_EQ(run.blocks.at(0).finality, 16000);
  EXPECT_EQ(run.blocks.at(1).finality, 12345);
  EXPECT_EQ(run.blocks.at(2).finality, 23456);
}

// As in cumulus, parachain-system/tests.rs.
TEST(Inclusion, TheUnincludedSegmentGrowsToTwoAndStays) {
  const Trace run = Scenario(one_each_slot()).run();
  EXPECT_EQ(run.blocks.at(0).unincluded, 0);
  for (std::size_t i = 1; i < run.blocks.size(); ++i) EXPECT_EQ(run.blocks.at(i).unincluded, 1);
}

// ---- Step 2: availability time-out ------------------------------------------------------------

/// A period of three relay blocks: block 0, backed in R_2, may wait until R_5 (slot 4).
Setting short_period() {
  Setting setting = one_each_slot();
  setting.availability_period = 3;
  setting.rotation = 1;
  setting.ancestry = 8;
  return setting;
}

// As in polkadot, scheduler/tests.rs.
TEST(TimeOut, EvictsABlockAfterThePeriodWithEverythingAfterIt) {
  const Trace run = Scenario(short_period()).availability(1, 0, kLong).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).slot, 4);
  EXPECT_EQ(run.drops.at(0).reason, DropReason::availability_timeout);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::descendant);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::descendant);
  EXPECT_EQ(run.blocks.at(3).slot, 4);  // the collator goes on at once
}

TEST(TimeOut, ComesAfterInclusion) {
  // Bitfields on R_4, which arrives at 19000, are signed at 20500; R_2 arrived at 7000.
  const auto first = [](std::int32_t availability) {
    return Scenario(short_period()).availability(1, 0, availability).run().blocks.at(0);
  };
  EXPECT_EQ(first(13500).included_slot, 4);
  EXPECT_EQ(first(13501).dropped_slot, 4);
}

// Period 4 in a rotation of 10, as on Paseo: blocks time out in the first four relay blocks of a
// rotation, which is counted from the session's first, R_1.
TEST(TimeOut, WithAShorterPeriodThanTheRotationHappensAtItsStart) {
  constexpr std::int32_t kWaits[] = {9, 8, 7, 6, 5, 4, 4, 4, 4, 10};
  for (std::int32_t i = 0; i < 10; ++i) {
    Setting setting = one_each_slot();
    setting.availability_period = 4;
    setting.rotation = 10;
    setting.ancestry = 15;
    setting.capacity = 16;
    // Block 9 + i is backed in R_(11 + i), of slot 10 + i.
    const std::int32_t backed_slot = 10 + i;
    const Trace run = Scenario(setting).availability(backed_slot, 0, kLong).run();
    ASSERT_EQ(run.drops.size(), 1u);
    const std::int32_t waited = run.drops[0].slot - backed_slot;
    EXPECT_EQ(waited, kWaits[(backed_slot + 1) % 10 == 0 ? 9 : (backed_slot + 1) % 10 - 1]) << i;
  }
}

// The rotation is counted from the first relay block of the session.
TEST(TimeOut, OfALongerRotationFollowsTheSession) {
  Setting setting = one_each_slot();
  setting.availability_period = 4;
  setting.ancestry = 15;
  setting.capacity = 16;
  const auto lost = [&](std::int32_t session_slots, std::int32_t backed_slot) {
    setting.session_slots = session_slots;
    const Trace run = Scenario(setting).availability(backed_slot, 0, kLong).run();
    for (const TracedDrop& drop : run.drops)
      if (drop.slot > backed_slot) return std::pair(drop.slot, drop.reason);
    throw std::logic_error("nothing is lost");
  };
  // Backed in R_20; the session began with R_14, and its second rotation with R_23.
  EXPECT_EQ(lost(13, 19), std::pair(23, DropReason::availability_timeout));
  // Backed in R_24; R_29 opens a session, but is not yet counted from it.
  EXPECT_EQ(lost(28, 23), std::pair(28, DropReason::session_change));
}

TEST(TimeOut, HappensWithAnEmptyInherentToo) {
  const Trace run = Scenario(short_period()).availability(1, 0, kLong).empty(4).run();
  EXPECT_EQ(run.blocks.at(0).dropped_slot, 4);
}

// As in polkadot, inclusion/tests.rs.
TEST(TimeOut, SparesPredecessorsThatAreIncludedInTheSameRelayBlock) {
  Setting setting = three_each_slot();
  setting.availability_period = 3;
  setting.rotation = 1;
  setting.ancestry = 8;
  const Trace run = Scenario(setting).availability(1, 0, 13000).availability(1, 1, kLong).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 4);
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::availability_timeout);
  EXPECT_EQ(run.blocks.at(1).dropped_slot, 4);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::descendant);
}

TEST(TimeOut, IsForBackedBlocksOnly) {
  // Relay parent 1 serves up to R_10 (slot 9).
  const Trace run = Scenario(short_period()).spread(0, 0, kLong).run();
  EXPECT_EQ(run.blocks.at(0).dropped_slot, 9);
  EXPECT_EQ(run.blocks.at(0).reason, DropReason::relay_parent_out_of_window);
}

// ---- Step 4: sessions -------------------------------------------------------------------------

Setting short_sessions() {
  Setting setting = one_each_slot();
  setting.session_slots = 3;
  return setting;
}

TEST(Session, ItsFirstRelayBlockIncludesButBacksNothing) {
  const Trace run = Scenario(short_sessions()).run();
  EXPECT_EQ(run.blocks.at(1).included_slot, 3);
  EXPECT_EQ(run.blocks.at(2).backed_slot, -1);
  EXPECT_EQ(run.blocks.at(2).dropped_slot, 3);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::session_change);
  EXPECT_EQ(run.blocks.at(5).dropped_slot, 6);  // and so at the next one
}

TEST(Session, OneDropTakesPendingAndQueuedBlocks) {
  const Trace run = Scenario(short_sessions()).availability(2, 0, 3000).run();
  ASSERT_GE(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).slot, 3);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::session_change);
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::descendant);
}

TEST(Session, StartsWithTheFirstRelayBlockInIt) {
  const Trace run = Scenario(short_sessions()).skip(3).run();
  EXPECT_EQ(run.drops.at(0).slot, 4);
}

TEST(Session, ChangesWithAnEmptyInherentToo) {
  const Trace run = Scenario(short_sessions()).empty(3).run();
  EXPECT_EQ(run.blocks.at(2).reason, DropReason::descendant);
  EXPECT_EQ(run.drops.at(0).slot, 3);
}

TEST(Session, ParablocksAreBuiltOnItsOwnRelayBlocksOnly) {
  Setting setting = short_sessions();
  setting.session_slots = 10;
  setting.offset = 2;
  setting.ancestry = 4;
  const Trace run = Scenario(setting).run();
  std::vector<std::int32_t> slots;  // the first slots of a session in which blocks are built
  for (const TracedBlock& block : run.blocks)
    if (block.slot % 10 <= 2) slots.push_back(block.slot);
  EXPECT_EQ(slots, (std::vector<std::int32_t>{2, 12, 22, 32, 42, 52}));
  for (const TracedBlock& block : run.blocks) EXPECT_EQ((block.parent - 1) / 10, block.slot / 10);
}

TEST(Session, WithoutSessionsNothingIsLost) {
  EXPECT_TRUE(Scenario(one_each_slot()).run().drops.empty());
}

// ---- Step 5: expiry ---------------------------------------------------------------------------

TEST(Expiry, ABlockLivesUntilItIsTooOldForTheNextRelayBlock) {
  // A = 2: relay parent 1 serves up to R_4 (slot 3), whose cut-off is 18000.
  const auto first = [](std::int32_t spread) {
    return Scenario(one_each_slot()).spread(0, 0, spread).run().blocks.at(0);
  };
  EXPECT_EQ(first(300 + 18000 - 5600).backed_slot, 3);
  EXPECT_EQ(first(300 + 18000 - 5600).age, 3);
  EXPECT_EQ(first(300 + 18000 - 5600 + 1).dropped_slot, 3);
  EXPECT_EQ(first(300 + 18000 - 5600 + 1).reason, DropReason::relay_parent_out_of_window);
}

TEST(Expiry, TakesEverythingAfterTheBlock) {
  const Trace run = Scenario(one_each_slot()).spread(0, 0, 30000).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(run.blocks.at(1).reason, DropReason::descendant);
  EXPECT_EQ(run.blocks.at(3).included_slot, 5);
}

TEST(Expiry, HappensWithAnEmptyInherentToo) {
  const Trace run = Scenario(one_each_slot()).spread(0, 0, 30000).empty(3).run();
  EXPECT_EQ(run.blocks.at(0).dropped_slot, 3);
}

TEST(Expiry, SparesPendingBlocks) {
  const Trace run = Scenario(one_each_slot()).availability(1, 0, 19500).run();
  EXPECT_EQ(run.blocks.at(0).included_slot, 5);
  EXPECT_EQ(run.drops.at(0).slot, 4);
  EXPECT_EQ(run.drops.at(0).blocks, (std::vector<std::size_t>{1, 2}));
}

TEST(Expiry, ComesAfterBacking) {
  // Empty inherents in slots 1 and 2: block 0 is backed at the last moment, blocks 1 and 2 after.
  const Trace run = Scenario(one_each_slot()).empty(1).empty(2).run();
  EXPECT_EQ(run.blocks.at(0).age, 3);
  EXPECT_TRUE(run.drops.empty());
}

}  // namespace
}  // namespace coresweep::testing
