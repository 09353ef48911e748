// docs/METHODS_BUNDLES.md, "Orders": claims that a chain orders one by one, on scenarios by hand.
// R_n is the relay block of slot n - 1.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

/// Orders at R_20 and R_40; the claim is on R_22, and the block for it built on R_21, in slot 20.
Setting ordered(std::int32_t at_once = 1, std::int32_t claim_offset = 0) {
  Setting setting = behind(bundle(1, 1), 0, 5);
  setting.order_every = 20;
  setting.orders_at_once = at_once;
  setting.claim_offset = claim_offset;
  setting.slots = 39;
  return setting;
}
Setting on_coretime(Setting setting, std::int32_t delay) {
  setting.coretime = true;
  setting.message_delay = delay;
  return setting;
}

/// orders, orders_refused, claims, claims_unused
Times accounts(const Trace& run) {
  const auto of = [&](BundleCounter c) { return static_cast<std::int32_t>(counted(run, c)); };
  return {of(BundleCounter::orders), of(BundleCounter::orders_refused), of(BundleCounter::claims),
          of(BundleCounter::claims_unused)};
}
Times backed_at(const Trace& run) {
  Times heights;
  for (const TracedBlock& block : run.blocks) heights.push_back(block.backed_at);
  return heights;
}
Times built(const Trace& run) { return slots_of(run, 1000); }

TEST(Orders, HaveAClaimTwoRelayBlocksLater) {
  const Trace run = Scenario(ordered()).run();
  EXPECT_EQ(built(run), (Times{20}));
  EXPECT_EQ(backed_at(run), (Times{22}));
  EXPECT_EQ(accounts(run), (Times{1, 0, 1, 0}));
  EXPECT_EQ(counted(run, BundleCounter::order_latency_total), 18000);
  // A claim deeper in the queue is found one relay block earlier.
  EXPECT_EQ(built(Scenario(ordered(1, 1)).run()), (Times{19}));
  EXPECT_EQ(backed_at(Scenario(ordered(1, 1)).run()), (Times{22}));
  Setting setting = ordered();
  setting.offset = 1;
  EXPECT_EQ(built(Scenario(setting).run()), (Times{20}));  // on R_20
}

TEST(Orders, FollowRelayBlocksAndNotSlots) {
  const Trace run = Scenario(ordered()).skip(20).run();  // R_21 and R_22 come one slot later
  EXPECT_EQ(built(run), (Times{21}));
  EXPECT_EQ(backed_at(run), (Times{22}));
  EXPECT_EQ(counted(run, BundleCounter::order_latency_total), 24000);
}

TEST(Orders, OneBundleIsBuiltForAClaim) {
  Setting setting = ordered();
  setting.rate = setting.velocity = 3;
  setting.spread = 0;
  setting.fullness = 0.5;
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(sizes_in(run, 20), (Times{3}));
  EXPECT_EQ(run.blocks.size(), 3u);
  EXPECT_EQ(accounts(run), (Times{1, 0, 1, 0}));
  EXPECT_EQ(counted(run, BundleCounter::candidates_included), 1);
}

TEST(Orders, WaitBehindThoseOfOthers) {
  Setting setting = ordered();
  setting.queue_wait = 5;
  EXPECT_EQ(backed_at(Scenario(setting).run()), (Times{27}));
}

TEST(Orders, TakeTheNextFreeRelayBlocks) {
  EXPECT_EQ(backed_at(Scenario(ordered(3)).run()), (Times{22, 23, 24}));
  // The order of R_21 has the first after these.
  Setting setting = ordered(2);
  setting.order_every = 7;
  setting.slots = 27;  // R_7, R_14, R_21
  EXPECT_EQ(backed_at(Scenario(setting).run()), (Times{9, 10, 16, 17, 23, 24}));
  setting.order_every = 1;
  setting.slots = 10;
  EXPECT_EQ(backed_at(Scenario(setting).run()), (Times{3, 4, 5, 6, 7, 8, 9, 10, -1}));
}

TEST(Orders, AreRefusedBeyondThirtyRelayBlocks) {
  Setting setting = ordered(40);
  setting.slots = 21;
  EXPECT_EQ(accounts(Scenario(setting).run()), (Times{40, 11, 0, 0}));
  setting.slots = 59;  // the claims of R_20 end with R_50, those of R_40 begin after
  EXPECT_EQ(accounts(Scenario(setting).run()), (Times{80, 11 + 20, 29 + 9, 0}));
}

TEST(Orders, OnTheCoretimeChainComeWithEverySecondRelayBlock) {
  Setting setting = on_coretime(ordered(), 1);
  setting.order_every = 5;
  setting.slots = 19;
  // Those of R_5 and R_15 are made at R_6 and R_16, and the claim is two later.
  EXPECT_EQ(backed_at(Scenario(setting).run()), (Times{8, 12, 18}));
  setting.slots = 30;
  setting.order_every = 20;
  EXPECT_EQ(built(Scenario(setting).run()), (Times{20}));
  EXPECT_EQ(backed_at(Scenario(setting).run()), (Times{22}));
  // From the relay parent of the order's block, R_18.
  EXPECT_EQ(counted(Scenario(setting).run(), BundleCounter::order_latency_total), 30000);
  setting.order_every = 1;
  setting.slots = 10;
  EXPECT_EQ(accounts(Scenario(setting).run())[0], 10);
}

TEST(Orders, AreSeenWhereTheyAreServed) {
  // Served by R_20, the claim on R_21 is at the head of the queue.
  EXPECT_EQ(built(Scenario(on_coretime(ordered(), 0)).run()), (Times{19}));
  EXPECT_EQ(built(Scenario(on_coretime(ordered(1, 1), 0)).run()), (Times{}));
  EXPECT_EQ(built(Scenario(on_coretime(ordered(1, 1), 1)).run()), (Times{}));
  // A queue makes it visible in time.
  Setting setting = on_coretime(ordered(1, 1), 1);
  setting.queue_wait = 1;
  EXPECT_EQ(built(Scenario(setting).run()), (Times{20}));
  EXPECT_EQ(accounts(Scenario(on_coretime(ordered(1, 1), 0)).run()), (Times{1, 0, 1, 1}));
}

// ---- Claims that are not used -------------------------------------------------------------------

TEST(Claims, AreUsedUp) {
  const Trace run = Scenario(ordered()).spread(20, 0, 10000).run();
  EXPECT_EQ(backed_at(run), (Times{-1}));
  ASSERT_EQ(run.drops.size(), 1u);
  EXPECT_EQ(run.drops[0].reason, DropReason::claim_unused);
  EXPECT_EQ(run.drops[0].slot, 21);
  EXPECT_EQ(run.drops[0].wasted, 0);
  EXPECT_EQ(accounts(run), (Times{1, 0, 1, 1}));
  EXPECT_EQ(accounts(Scenario(ordered()).author_fails(20).run()), (Times{1, 0, 1, 1}));
  for (const Scenario& scenario :
       {Scenario(ordered()).back_nothing(21), Scenario(ordered()).empty(21)}) {
    EXPECT_EQ(accounts(scenario.run()), (Times{1, 0, 1, 1}));
    EXPECT_EQ(scenario.run().drops.at(0).reason, DropReason::claim_unused);
    EXPECT_EQ(scenario.run().drops[0].wasted, 2000);
  }
}

TEST(Claims, OfTheFirstRelayBlockOfASessionAreUsedUp) {
  Setting setting = ordered();
  setting.session_slots = 21;  // R_22
  const Trace run = Scenario(setting).run();
  EXPECT_EQ(accounts(run), (Times{1, 0, 1, 1}));
  EXPECT_EQ(run.drops.at(0).reason, DropReason::claim_unused);  // before all are dropped
}

// The author of the first claim fails. What stands behind waits for its own claim.
TEST(Claims, ThatAreUsedUpLeaveCandidatesOfOthers) {
  const Trace run = Scenario(ordered(2, 1)).author_fails(19).spread(20, 0, 2000).run();
  EXPECT_EQ(built(run), (Times{20}));
  EXPECT_TRUE(run.drops.empty());
  EXPECT_EQ(backed_at(run), (Times{23}));
  EXPECT_EQ(accounts(run), (Times{2, 0, 2, 1}));
  // One that is in time takes the other's claim, and its own is used up.
  const Trace early = Scenario(ordered(2, 1)).author_fails(19).run();
  EXPECT_EQ(backed_at(early), (Times{22}));
  EXPECT_EQ(accounts(early), (Times{2, 0, 2, 1}));
}

/// Two claims, and the block of the first is available one relay block late.
Scenario occupied(std::int32_t claim_offset) {
  return Scenario(ordered(2, claim_offset)).availability(21, 0, 7000);
}

TEST(Claims, OnAnOccupiedCoreMove) {
  const Trace run = occupied(0).run();
  EXPECT_EQ(built(run), (Times{20, 21}));
  EXPECT_EQ(backed_at(run), (Times{22, 24}));
  EXPECT_EQ(accounts(run), (Times{2, 0, 2, 0}));
  // Both were ordered at T(19), and are included in slots 23 and 24.
  EXPECT_EQ(counted(run, BundleCounter::order_latency_total), 4 * 6000 + 5 * 6000);
}

TEST(Claims, ThatMovedAreSeenFromThereOn) {
  // The author that should have used the second fails; another does after it moved to R_24.
  const Trace head = occupied(0).author_fails(21).run();
  EXPECT_EQ(built(head), (Times{20, 22}));
  EXPECT_EQ(backed_at(head), (Times{22, 24}));
  EXPECT_EQ(counted(head, BundleCounter::order_latency_total), 4 * 6000 + 5 * 6000);
  const Trace deep = occupied(1).author_fails(20).run();
  EXPECT_EQ(built(deep), (Times{19}));
  EXPECT_EQ(accounts(deep), (Times{2, 0, 2, 1}));
}

TEST(Claims, ThatMoveTakeTheNextFreeRelayBlock) {
  // R_24 has a claim of its own, so that of R_23 moves to R_25.
  const Trace run = Scenario(ordered(3)).availability(21, 0, 7000).run();
  EXPECT_EQ(built(run), (Times{20, 21, 22}));
  EXPECT_EQ(backed_at(run), (Times{22, 24, 25}));
  EXPECT_EQ(accounts(run), (Times{3, 0, 3, 0}));
}

TEST(Claims, ThatMoveAlwaysFindAPlace) {
  // Orders fill the next 30 relay blocks, and one more has come since: an order less is taken.
  Setting setting = ordered(2);
  setting.order_every = 1;
  setting.slots = 60;
  const Trace run = Scenario(setting).availability(41, 0, 7000).run();
  EXPECT_EQ(counted(run, BundleCounter::claims_unused), 0);
  const std::int64_t refused = counted(Scenario(setting).run(), BundleCounter::orders_refused);
  EXPECT_EQ(counted(run, BundleCounter::orders_refused), refused + 1);
}

}  // namespace
}  // namespace coresweep::testing
