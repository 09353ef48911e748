#include "host/study/binding_limits.h"

#include <gmock/gmock.h>

#include <utility>
#include <vector>

namespace coresweep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Settings = std::vector<std::pair<const char*, Value>>;

std::int64_t whole(int value) { return value; }

/// What binds in a chain of three cores with slot-based collators and these settings.
std::vector<std::string> three_cores(Settings settings) {
  Parameters p;
  p.set("collator.kind", "slot-based");
  p.set("backing.protocol", "claim-queue");
  p.set("para.cores", whole(3));
  p.set("para.velocity", whole(3));
  for (const auto& [key, value] : settings) p.set(key, value);
  return binding_limits(p);
}

/// The same on one core, with what is usual.
std::vector<std::string> one_core(Settings settings) {
  Parameters p;
  p.set("backing.protocol", "claim-queue");
  for (const auto& [key, value] : settings) p.set(key, value);
  return binding_limits(p);
}

TEST(BindingLimits, NothingBindsInUsualChains) {
  EXPECT_THAT(one_core({}), IsEmpty());
  EXPECT_THAT(one_core({{"para.unincluded_segment_capacity", whole(2)}}), IsEmpty());
  EXPECT_THAT(one_core({{"block.fullness", Distribution::constant(1)}}), IsEmpty());
  EXPECT_THAT(three_cores({{"para.unincluded_segment_capacity", whole(9)}}), IsEmpty());
  for (const char* chain : {"asset-hub-polkadot", "people-kusama", "astar"}) {
    Parameters p;
    p.set("chain", chain);
    EXPECT_THAT(binding_limits(p), IsEmpty()) << chain;
  }
}

TEST(BindingLimits, TheSegmentAgainstCoresAndBlocksUnderWay) {
  EXPECT_THAT(three_cores({}),
              ElementsAre("Three cores need a segment of 9 (3 blocks, each under way for 3 relay "
                          "blocks); yours has 3, which allows at most 1.5 blocks a relay block."));
  EXPECT_THAT(one_core({{"para.unincluded_segment_capacity", whole(1)}}),
              ElementsAre("One core needs a segment of 2 (1 block, each under way for 2 relay "
                          "blocks); yours has 1, which allows at most 0.5 blocks a relay block."));
}

/// docs/METHODS.md, "Closed forms": the last two rows.
TEST(BindingLimits, ThreeCoresWithFullBlocksNeedEight) {
  const auto with = [](int capacity) {
    return three_cores({{"para.unincluded_segment_capacity", whole(capacity)},
                        {"block.fullness", Distribution::constant(1)},
                        {"validator.execution_ratio", Distribution::constant(0.5)},
                        {"block.authoring_limit", whole(1600)},
                        {"block.pov_size", 0.0},
                        {"latency.relay_block_arrival", Distribution::constant(500)},
                        {"latency.collation_fetch", Distribution::constant(100)},
                        {"latency.statement_spread", Distribution::constant(150)}});
  };
  EXPECT_THAT(with(7), ElementsAre(HasSubstr("at most 2.67 blocks a relay block")));  // 8 each 3
  EXPECT_THAT(with(8), IsEmpty());
}

TEST(BindingLimits, TheLookaheadAgainstTheOffset) {
  EXPECT_THAT(one_core({{"backing.scheduling_lookahead", whole(3)},
                        {"para.relay_parent_offset", whole(3)},
                        {"para.unincluded_segment_capacity", whole(5)}}),
              ElementsAre("A block is backed 4 relay blocks after its relay parent, 3 of them by "
                          "para.relay_parent_offset; backing.scheduling_lookahead = 3 allows 3: "
                          "later blocks are lost."));
}

TEST(BindingLimits, OneBlockAfterTheOther) {
  EXPECT_THAT(one_core({{"backing.protocol", "sync"}, {"collator.kind", "basic"}}),
              ElementsAre("Under sync a block is built only when the one before it is included: "
                          "at most one each 12 s."));
  EXPECT_THAT(one_core({{"collator.kind", "basic"},
                        {"collator.one_block_per_slot", true},
                        {"para.slot_duration", whole(12000)}}),
              ElementsAre("collator.one_block_per_slot allows one block an Aura slot, and yours is "
                          "12 s long."));
}

TEST(BindingLimits, CoresThatNobodyUses) {
  EXPECT_THAT(one_core({{"para.cores", whole(3)}}),
              ElementsAre("collator.kind = \"lookahead\" uses one core; yours has 3: only "
                          "slot-based collators and bundles use more."));
  EXPECT_THAT(
      three_cores({{"para.velocity", whole(1)}, {"para.unincluded_segment_capacity", whole(9)}}),
      ElementsAre("Three cores need as many blocks on one relay parent; para.velocity = 1 "
                  "allows no more than 2."));
}

/// What binds where twelve full blocks are built a relay slot, with Aura slots of a day.
std::vector<std::string> twelve_blocks(int cores, int capacity, Settings settings = {}) {
  Parameters p;
  p.set("collator.kind", "bundle");
  p.set("block.rate", whole(12));
  p.set("block.fullness", Distribution::constant(1));
  p.set("para.velocity", whole(12));
  p.set("para.cores", whole(cores));
  p.set("para.unincluded_segment_capacity", whole(capacity));
  p.set("collator.handover_adjustment", false);
  for (const auto& [key, value] : settings) p.set(key, value);
  return binding_limits(p);
}

TEST(BindingLimits, TheSegmentThatBundlesNeed) {
  EXPECT_THAT(twelve_blocks(1, 36), IsEmpty());
  EXPECT_THAT(
      twelve_blocks(1, 24),
      ElementsAre("12 blocks a relay block need a segment of 36 (each is at most under way "
                  "for 3 relay blocks); yours has 24, which allows at most 8 blocks a relay "
                  "block."));
  EXPECT_THAT(twelve_blocks(3, 32), IsEmpty());
  EXPECT_THAT(twelve_blocks(3, 31), ElementsAre(HasSubstr("need a segment of 32"),
                                                HasSubstr("ends the collator's turn")));
}

TEST(BindingLimits, OfBundlesAlone) {
  EXPECT_THAT(
      twelve_blocks(1, 48,
                    {{"collator.handover_adjustment", true}, {"para.slot_duration", whole(24000)}}),
      ElementsAre(HasSubstr("at most 11.75 of 12 blocks a relay block.")));
  EXPECT_THAT(twelve_blocks(12, 48), ElementsAre(HasSubstr("more than 3 add none.")));
  EXPECT_THAT(twelve_blocks(1, 48, {{"para.velocity", whole(5)}}),
              ElementsAre(HasSubstr("para.velocity = 5 allows no more than 6.")));
  EXPECT_THAT(twelve_blocks(12, 48, {{"block.rate", whole(2)}}),
              ElementsAre("With block.rate = 2 no more than 2 cores of your 12 are used."));
}

TEST(BindingLimits, WhatIsNotSettledIsNamed) {
  EXPECT_THAT(twelve_blocks(1, 48, {{"para.scheduling", "scheduling-parent"}}),
              ElementsAre(HasSubstr("enabled on no network")));
  EXPECT_THAT(twelve_blocks(1, 60,
                            {{"para.scheduling", "scheduling-parent"},
                             {"backing.enforce_min_claim", true}}),
              Contains(HasSubstr("proposed, not merged")));
  EXPECT_THAT(twelve_blocks(1, 48, {{"para.scheduling", "scheduling-parent-resubmit"}}),
              ElementsAre(HasSubstr("a prototype, in no release")));
  EXPECT_THAT(twelve_blocks(1, 48, {{"para.access", "on-demand"}, {"on_demand.rules", "coretime"}}),
              ElementsAre(HasSubstr("proposed, not merged")));
  // Full blocks on three cores end with the slot, shorter ones do not.
  const auto three = [](double fullness) {
    return twelve_blocks(3, 48,
                         {{"block.rate", whole(3)},
                          {"para.scheduling", "scheduling-parent"},
                          {"block.fullness", Distribution::constant(fullness)}});
  };
  EXPECT_THAT(three(1), Contains(HasSubstr("too late for validators to fetch it")));
  EXPECT_THAT(three(0.9), Not(Contains(HasSubstr("too late for validators"))));
}

TEST(BindingLimits, OrdersAndTheBill) {
  const Settings orders = {{"para.access", "on-demand"}, {"market.model", "agents"}};
  const auto with = [&](Settings more) {
    more.insert(more.end(), orders.begin(), orders.end());
    return twelve_blocks(1, 48, more);
  };
  EXPECT_THAT(with({}), ElementsAre(HasSubstr("tenant.strategy = \"auto-renew\" pays for cores")));
  EXPECT_THAT(with({{"tenant.strategy", "on-demand"}}), IsEmpty());
  const Settings busy = {{"tenant.strategy", "on-demand"}, {"on_demand.orders_per_block", 2.0}};
  EXPECT_THAT(with(busy), ElementsAre(HasSubstr("others place 2 orders a relay block")));
  Settings waits = busy;
  waits.push_back({"on_demand.queue_wait", whole(3)});
  EXPECT_THAT(with(waits), IsEmpty());
}

TEST(BindingLimits, DepthUnderTheOldProtocols) {
  const auto with = [](const char* protocol, int depth, int capacity) {
    return one_core({{"backing.protocol", protocol},
                     {"backing.max_candidate_depth", whole(depth)},
                     {"para.unincluded_segment_capacity", whole(capacity)}});
  };
  for (const char* protocol : {"fragment-tree", "fragment-chain"}) {
    EXPECT_THAT(with(protocol, 0, 3),
                ElementsAre("One core needs a backing.max_candidate_depth of 1; yours is 0."));
    EXPECT_THAT(with(protocol, 1, 3), IsEmpty());
  }
  EXPECT_THAT(with("fragment-chain", 6, 5),
              ElementsAre("A lookahead collator fills a segment of 5 with blocks that become 4 "
                          "relay blocks old before they are backed; backing.allowed_ancestry_len = "
                          "2 allows 3: a segment of 4 loses none."));
  EXPECT_THAT(with("fragment-chain", 6, 4), IsEmpty());
}

TEST(BindingLimits, TheTimeOfABlock) {
  EXPECT_THAT(three_cores({{"block.fullness", Distribution::constant(1)},
                           {"block.authoring_limit", whole(2500)},
                           {"para.unincluded_segment_capacity", whole(12)}}),
              ElementsAre("A block takes 2500 ms to build (block.authoring_limit times its "
                          "fullness); the cores leave it 2000 ms."));
  EXPECT_THAT(one_core({{"block.fullness", Distribution::constant(1)},
                        {"validator.execution_ratio", Distribution::constant(1.5)}}),
              ElementsAre("Validators need 3000 ms to execute a block; backing.execution_timeout = "
                          "2500 allows no more, and it is lost."));
}

/// A core is free when its block is available: at 1500 ms after the relay block, or one relay block
/// later for each 6000 ms more (docs/METHODS.md, "A relay block", 1).
TEST(BindingLimits, AvailabilityHoldsTheCore) {
  const auto after = [](int ms, int period = 10) {
    return one_core({{"latency.availability", Distribution::constant(ms)},
                     {"block.pov_size", 0.0},
                     {"relay.availability_period", whole(period)},
                     {"para.unincluded_segment_capacity", whole(9)}});
  };
  EXPECT_THAT(after(1500), IsEmpty());
  EXPECT_THAT(after(1501), ElementsAre("latency.availability keeps a block on its core for 2 relay "
                                       "blocks on average: at most 0.5 candidates a relay block on "
                                       "1 core."));
  EXPECT_THAT(after(7501), ElementsAre(HasSubstr("for 3 relay blocks on average: at most 0.333")));
  EXPECT_THAT(after(7501, 3), ElementsAre(HasSubstr("at most 0.333")));
  EXPECT_THAT(after(7501, 2),
              ElementsAre(HasSubstr("relay.availability_period = 2 allows no more")));
}

TEST(BindingLimits, WhatIsUnderWayWhenASessionEndsIsLost) {
  const auto sessions_of = [](int slots, int offset = 0) {
    return one_core({{"relay.session_slots", whole(slots)},
                     {"para.relay_parent_offset", whole(offset)},
                     {"para.unincluded_segment_capacity", whole(9)}});
  };
  EXPECT_THAT(sessions_of(0), IsEmpty());
  EXPECT_THAT(sessions_of(10), IsEmpty());  // 9 of 10 relay parents
  EXPECT_THAT(sessions_of(4), ElementsAre(HasSubstr("at most 75 % of the relay blocks carry one")));
  EXPECT_THAT(sessions_of(1), ElementsAre(HasSubstr("none is ever included")));
  EXPECT_THAT(sessions_of(4, 2), ElementsAre(HasSubstr("under way for 4 relay blocks")));
}

}  // namespace
}  // namespace coresweep
