// docs/METHODS_BUNDLES.md, "Sending again", on scenarios by hand.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

Setting again(Setting setting, std::int32_t offset = 0, std::int32_t lookahead = 3) {
  setting = ahead(setting, offset, lookahead);
  setting.scheduling = Scheduling::scheduling_parent_resubmit;
  return setting;
}
/// A candidate a slot, built until T + 2000 and backable at T + 4600, of one block that is backed
/// by the next relay block.
Setting one_a_slot(std::int32_t offset = 0) { return again(bundle(1, 1), offset); }

/// The block that was built in a slot, on a core.
const TracedBlock& built(const Trace& run, std::int32_t slot, std::int32_t core = 0) {
  for (const TracedBlock& block : run.blocks)
    if (block.slot == slot && block.core == core) return block;
  throw std::logic_error("no block was built there");
}
std::int64_t resent(const Trace& run) { return counted(run, BundleCounter::candidates_resent); }

TEST(SendingAgain, ChangesNothingWithoutALoss) {
  for (const Setting& setting :
       {bundle(1, 1, 3), bundle(3, 3, 10), bundle(12, 1, 48), filled(bundle(3, 3), 0.5)}) {
    const Setting filled_less = setting.fullness < 1 ? setting : filled(setting, 0.8);
    const Steady without = steady(ahead(filled_less)), with = steady(again(filled_less));
    EXPECT_EQ(with[BundleCounter::candidates_resent], 0);
    EXPECT_EQ(with.included, without.included);
    EXPECT_EQ(with.ages, without.ages);
    EXPECT_EQ(with.latencies, without.latencies);
  }
}

TEST(SendingAgain, SavesWhatWasSentOnALostSchedulingParent) {
  const Trace run = Scenario(one_a_slot(1)).lose_fork(5).resolution(5, 5001).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 5).copies, 1);
  EXPECT_EQ(built(run, 6).copies, 2);
  EXPECT_EQ(built(run, 6).parent, 5);
  EXPECT_EQ(built(run, 6).sent_on, 7);
  EXPECT_EQ(built(run, 6).ready, 7 * kSlotMs + 4600);
  EXPECT_EQ(built(run, 6).backed_slot, 8);
  EXPECT_EQ(built(run, 6).age, 2);
  // The new one waits, and so does every one after it: one is fetched a slot.
  for (std::int32_t slot = 7; slot < 50; ++slot) {
    EXPECT_EQ(built(run, slot).copies, 2);
    EXPECT_EQ(built(run, slot).included_slot, slot + 3);
  }
}

TEST(SendingAgain, LosesWhatWasBuiltOnALostRelayParent) {
  const Trace run = Scenario(one_a_slot()).lose_fork(5).resolution(5, 5001).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::relay_fork);
  EXPECT_EQ(run.drops[0].count, 1);
  EXPECT_EQ(resent(run), 0);
  // What is sent again on it is lost as a copy alone.
  const Trace two = Scenario(one_a_slot())
                        .failures_are_unsent()
                        .author_fails(4)
                        .lose_fork(5)
                        .resolution(5, 5001)
                        .run();
  ASSERT_EQ(two.drops.size(), 1u);
  EXPECT_EQ(two.blocks[two.drops[0].blocks[0]].slot, 6);
  EXPECT_EQ(built(two, 5).copies, 3);
  EXPECT_EQ(built(two, 5).included_slot, 9);
}

TEST(SendingAgain, TakesFreshMessagesAndTheSameExecution) {
  Setting setting = one_a_slot();
  setting.pov = 100;
  const Trace run = Scenario(setting)
                        .failures_are_unsent()
                        .author_fails(4)
                        .ratio(5, 0, kShareOne / 4)
                        .fetch(6, 0, 500)
                        .spread(6, 0, 700)
                        .ratio(6, 0, kShareOne / 8)
                        .run();
  EXPECT_EQ(built(run, 5).execution, 500);
  EXPECT_EQ(built(run, 5).ready, 6 * kSlotMs + 2000 + 500 + 2 * (100 + 500) + 700);
}

TEST(SendingAgain, IsAtOnceWhereNothingIsBuilt) {
  Setting setting = one_a_slot();
  setting.capacity = 3;
  const Trace run = Scenario(setting).failures_are_unsent().author_fails(4).back_nothing(7).run();
  // Slot 8 has three blocks before it.
  EXPECT_EQ(built_in(run, 8), 0u);
  EXPECT_EQ(built(run, 6).sent_on, 7);
  EXPECT_EQ(built(run, 7).ready, 8 * kSlotMs + 2600);
}

TEST(SendingAgain, IsAtOnceOnAllCoresWhereNothingIsBuilt) {
  Setting setting = again(bundle(2, 2));
  setting.capacity = 4;  // full from slot 4 on
  const Trace run = Scenario(setting).group_offline(0, 1).run();
  EXPECT_EQ(built_in(run, 9), 0u);
  EXPECT_EQ(built(run, 1, 1).sent_on, 9);
  EXPECT_EQ(built(run, 1, 1).ready, 9 * kSlotMs + 2600);
}

TEST(SendingAgain, IsOfWholeCandidates) {
  Setting setting = again(bundle(2, 1));
  setting.session_slots = 8;
  const Trace run = Scenario(setting).failures_are_unsent().author_fails(4).back_nothing(7).run();
  // Slots 5 and 6 built candidates of two blocks that validators executed after they were sent
  // again, in slots 6 and 7.
  const auto drops = drops_of(run, DropReason::session_change);
  ASSERT_FALSE(drops.empty());
  EXPECT_EQ(drops[0].slot, 8);
  EXPECT_EQ(drops[0].count, 8);
  EXPECT_EQ(drops[0].wasted, 4000);
}

TEST(SendingAgain, GoesToTheNextGroup) {
  const Trace run = Scenario(one_a_slot()).group_offline(1, 0).run();  // S from 9 to 18
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 9).copies, 11);  // the first of the queue, until one is fetched
  EXPECT_EQ(built(run, 10).copies, 2);
  EXPECT_EQ(built(run, 9).backed_at, 21);
  EXPECT_EQ(built(run, 10).sent_on, 20);
}

TEST(SendingAgain, IsNotForAuthorsWhoSendNothing) {
  const Trace run =
      Scenario(one_a_slot()).failures_are_unsent().author_fails(4).author_fails(5).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 5).copies, 2);
  EXPECT_EQ(built(run, 5).sent_on, 7);
  EXPECT_EQ(resent(run), 60 - 7);
  const Trace silent = Scenario(one_a_slot()).author_fails(4).group_offline(0, 0).run();
  EXPECT_EQ(built_in(silent, 5), 0u);
  EXPECT_EQ(built(silent, 1).copies, 1 + 7);  // S 2 to 9 without 5
}

TEST(SendingAgain, CatchesUpWhereACoreBuildsNothing) {
  const Trace run = Scenario(one_a_slot(1)).lose_fork(5).resolution(5, 5001).author_fails(8).run();
  EXPECT_EQ(built(run, 8).copies, 2);
  EXPECT_EQ(built(run, 9).copies, 2);
  EXPECT_EQ(built_in(run, 10), 0u);  // on the relay block of slot 8, of an author who is away
  const Trace unsent = Scenario(again(bundle(2, 2))).group_offline(0, 1).run();
  EXPECT_TRUE(unsent.drops.empty());
}

TEST(SendingAgain, IsOfTheSameCore) {
  const Trace run = Scenario(filled(again(bundle(3, 3)), 0.5)).group_offline(1, 1).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 9, 1).sent_on, 19);
  EXPECT_EQ(built(run, 9, 1).ready, 19 * kSlotMs + 2000 + 1000 + 300 + 1000 + 300);
  EXPECT_EQ(built(run, 10, 1).sent_on, 20);
  // Those of other cores wait behind it, until their window is over.
  EXPECT_EQ(built(run, 9, 2).sent_on, 18);
  EXPECT_EQ(built(run, 9, 0).copies, 1);
}

TEST(SendingAgain, HappensOnceARelayBlock) {
  Setting setting = one_a_slot();
  setting.capacity = 1;
  const Trace run = Scenario(setting).group_offline(0, 0).skip(3).skip(4).run();
  // Built in slot 1 on S = 1; then S is 2, 3, 3, 3, 4 in slots 2 to 6.
  EXPECT_EQ(built(run, 1).copies, 1 + 8);
  EXPECT_EQ(built(run, 1).backed_at, 11);
}

TEST(SendingAgain, SavesWhatWasNotAvailable) {
  Setting setting = one_a_slot();
  const Trace run = Scenario(setting).availability(6, 0, 100000).run();
  EXPECT_TRUE(run.drops.empty());
  const TracedBlock& block = built(run, 5);
  EXPECT_EQ(block.backed_slot, 18);  // backed in slot 6, out in slot 16, sent again in slot 17
  EXPECT_EQ(block.copies, 2);
  EXPECT_EQ(block.included_slot, 19);
}

TEST(SendingAgain, LeavesTheCopiesBehindATimeOut) {
  Setting setting = one_a_slot();
  setting.lookahead = 12;
  setting.availability_period = setting.rotation = 3;
  const Trace run = Scenario(setting).availability(6, 0, 100000).run();
  EXPECT_EQ(built(run, 5).copies, 2);  // backed in slot 6, out in slot 9
  EXPECT_EQ(built(run, 5).backed_slot, 11);
  EXPECT_EQ(built(run, 6).copies, 1);
  EXPECT_EQ(built(run, 6).backed_slot, 12);
}

TEST(SendingAgain, GoesOnInANewSession) {
  Setting setting = one_a_slot();
  setting.session_slots = 20;
  const Trace none = Scenario(setting).run();
  ASSERT_EQ(none.drops.size(), 2u);
  EXPECT_EQ(none.drops[0].reason, DropReason::session_change);
  EXPECT_EQ(none.drops[0].slot, 20);
  EXPECT_EQ(none.drops[0].count, 2);  // slot 18's is included by then
  setting.session_age = 1;
  const Trace one = Scenario(setting).run();
  EXPECT_TRUE(one.drops.empty());
  EXPECT_EQ(built(one, 19).copies, 2);
  EXPECT_EQ(built(one, 19).sent_on, 21);
  EXPECT_EQ(built(one, 20).sent_on, 22);
  // Not in the one after it: all that was built on relay blocks of the first is lost then.
  setting.session_slots = 10;
  const Trace two = Scenario(setting).group_offline(0, 0).group_offline(1, 0).run();
  ASSERT_FALSE(two.drops.empty());
  EXPECT_EQ(two.drops[0].reason, DropReason::session_change);
  EXPECT_EQ(two.drops[0].slot, 20);
  EXPECT_EQ(two.drops[0].count, 20);
}

TEST(SendingAgain, EmptiesTheCoresAtASessionChange) {
  Setting setting = one_a_slot();
  setting.session_slots = 20;
  setting.session_age = 1;
  const Trace run = Scenario(setting).include_nothing(20).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 18).copies, 2);  // it was backed in slot 19
  EXPECT_EQ(built(run, 18).sent_on, 21);
  EXPECT_EQ(built(run, 18).included_slot, 23);
}

TEST(SendingAgain, SavesWhatWasAdvertisedTooLate) {
  const Trace run = Scenario(filled(again(bundle(3, 3)), 0.999)).fullness(5, 2, kShareOne).run();
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(built(run, 5, 2).copies, 2);
  EXPECT_EQ(built(run, 5, 2).sent_on, 6);
  // A copy, too, can be late: behind a new block that takes all of the time.
  const Trace late = Scenario(filled(again(bundle(3, 3)), 0.999))
                         .fullness(5, 2, kShareOne)
                         .fullness(6, 2, kShareOne)
                         .run();
  EXPECT_TRUE(late.drops.empty());
  EXPECT_EQ(built(late, 5, 2).copies, 3);
}

TEST(SendingAgain, DoesNotSaveWhatTakesTooLong) {
  const Trace run = Scenario(one_a_slot()).ratio(5, 0, 2 * kShareOne).run();
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::execution_timeout);
  EXPECT_EQ(run.drops[0].slot, 7);  // R_8, for S = 5
  EXPECT_EQ(run.drops[0].count, 3);
  EXPECT_EQ(run.drops[0].wasted, 4000);  // its own, and that of the one after it
  EXPECT_EQ(built(run, 5).copies, 1);
}

TEST(SendingAgain, LeavesOutWhatTheAuthorHasNotImported) {
  Setting setting = one_a_slot();
  setting.collators = 2;
  setting.handover = 1;
  const Trace known =
      Scenario(setting).failures_are_unsent().author_fails(4).handover(5, 4000).run();
  EXPECT_EQ(built(known, 5).sent_on, 6);
  const Trace unknown =
      Scenario(setting).failures_are_unsent().author_fails(4).handover(5, 4001).run();
  ASSERT_FALSE(unknown.drops.empty());
  EXPECT_EQ(unknown.drops[0].reason, DropReason::collator_fork);
  EXPECT_EQ(built(unknown, 5).copies, 1);
}

TEST(SendingAgain, IsTooLateBehindABlockThatLosesItsHandover) {
  Setting setting = again(filled(bundle(1, 1), 0.3));
  setting.authoring = setting.timeout = 6000;
  setting.collators = 2;
  setting.handover = 1;
  setting.slot_duration = 24000;
  setting.lookahead = 6;
  // As below, but the block of slot 9 takes all of it, so that the copy is sent when it ends.
  const Trace run =
      Scenario(setting).group_offline(0, 0).handover(2, 5000).fullness(9, 0, kShareOne).run();
  EXPECT_EQ(built(run, 9).reason, DropReason::collator_fork);
  EXPECT_EQ(built(run, 1).sent_on, 11);
}

TEST(SendingAgain, StopsOnABranchThatIsLost) {
  Setting setting = one_a_slot();
  setting.collators = 2;
  setting.handover = 1;
  setting.slot_duration = 24000;
  setting.lookahead = 6;
  // The relay block of slot 8 begins a parachain slot, whose author builds in slot 9 and has not
  // seen the block of slot 8.
  const Trace run = Scenario(setting).group_offline(0, 0).handover(2, 5000).run();
  const auto drops = drops_of(run, DropReason::collator_fork);
  ASSERT_EQ(drops.size(), 2u);
  EXPECT_EQ(drops[0].slot, 9);
  EXPECT_EQ(drops[1].slot, 10);
  EXPECT_EQ(built(run, 1).sent_on, 9);  // before the handover is settled
  EXPECT_EQ(built(run, 2).sent_on, 11);
}

}  // namespace
}  // namespace coresweep::testing
