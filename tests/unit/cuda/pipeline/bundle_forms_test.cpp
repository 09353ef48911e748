// docs/METHODS_BUNDLES.md: results that follow with paper and pencil. All is constant, so a run is
// periodic, and every count is exact.
#include <gtest/gtest.h>

#include "tests/unit/cuda/pipeline/bundles.h"

namespace coresweep::testing {
namespace {

/// In each relay block: `blocks` / `in` blocks, of which the rest is what is not compared where it
/// is not written down.
struct Form {
  Setting setting;
  std::int64_t blocks = 0, in = 1;
  std::int64_t candidates = -1;  ///< in as many relay blocks
  Counts ages = {};
  std::vector<std::int32_t> latencies = {};
  std::int64_t execution = -1;
  std::int32_t unincluded = -1;
  std::int64_t abandoned = 0;  ///< blocks
};

std::vector<std::int32_t> from_to(std::int32_t from, std::int32_t to, std::int32_t step) {
  std::vector<std::int32_t> values;
  for (std::int32_t v = from; v <= to; v += step) values.push_back(v);
  return values;
}
std::vector<std::int32_t> with(std::vector<std::int32_t> values, std::int32_t one) {
  values.push_back(one);
  return values;
}

void expect(const std::vector<Form>& forms) {
  for (std::size_t i = 0; i < forms.size(); ++i) {
    SCOPED_TRACE(::testing::Message() << "row " << i);
    const Form& form = forms[i];
    const Steady s = steady(form.setting);
    EXPECT_EQ(s.included * form.in, form.blocks * kMeasured);
    EXPECT_EQ((s.authored - s.included) * form.in, form.abandoned * kMeasured);
    EXPECT_EQ(s[BundleCounter::dropped_bundle_abandoned], s.drops);
    EXPECT_EQ(s.reasons.count(DropReason::bundle_abandoned), s.drops > 0);
    EXPECT_EQ(s.wasted, 0);
    EXPECT_EQ(s[BundleCounter::candidates_sent], s[BundleCounter::candidates_included]);
    EXPECT_EQ(s[BundleCounter::candidates_backed], s[BundleCounter::candidates_included]);
    if (form.candidates >= 0) {
      EXPECT_EQ(s[BundleCounter::candidates_included] * form.in, form.candidates * kMeasured);
    }
    if (!form.ages.empty()) {
      EXPECT_EQ(s.ages, each(form.ages));
    }
    if (!form.latencies.empty()) {
      Counts latencies;
      for (std::int32_t latency : form.latencies) ++latencies[latency];
      EXPECT_EQ(s.latencies, each(latencies));
    }
    if (form.execution >= 0) {
      EXPECT_EQ(s.execution * form.in, form.execution * kMeasured);
    }
    if (form.unincluded >= 0) {
      EXPECT_EQ(s.most_unincluded, form.unincluded);
    }
  }
}

// ---- Bundles ------------------------------------------------------------------------------------

TEST(BundleForms, OfOneAndTwoCores) {
  expect({{.setting = bundle(12, 1, 36),
           .blocks = 12,
           .candidates = 1,
           .ages = {{2, 1}},
           .latencies = with(from_to(12000, 17000, 500), 11834),
           .execution = 1992,
           .unincluded = 35},
          {.setting = bundle(12, 1, 24), .blocks = 24, .in = 3, .candidates = 2},
          {.setting = bundle(12, 1, 30), .blocks = 8, .abandoned = 2},
          {.setting = bundle(12, 1, 13), .blocks = 12, .in = 3, .candidates = 1, .abandoned = 2},
          {.setting = bundle(12, 2, 36),
           .blocks = 12,
           .candidates = 2,
           .ages = {{2, 2}},
           .execution = 3996},
          {.setting = bundle(1, 1, 2),
           .blocks = 1,
           .candidates = 1,
           .ages = {{1, 1}},
           .latencies = {11000}}});
  EXPECT_EQ(steady(bundle(12, 2, 36)).latencies.begin()->first, 11667);
}

TEST(BundleForms, OfThreeCoresAndMore) {
  expect({{.setting = bundle(12, 3, 32),
           .blocks = 12,
           .candidates = 3,
           .ages = {{1, 1}, {2, 2}},
           .latencies = from_to(9500, 15000, 500),
           .execution = 6000,
           .unincluded = 31},
          {.setting = bundle(12, 3, 28), .blocks = 32, .in = 3},
          {.setting = bundle(12, 3, 27), .blocks = 28, .in = 3, .abandoned = 3},
          {.setting = bundle(12, 3, 24), .blocks = 28, .in = 3},
          {.setting = bundle(12, 6, 36),
           .blocks = 12,
           .candidates = 6,
           .ages = {{1, 3}, {2, 3}},
           .latencies = from_to(8500, 14000, 500)},
          {.setting = bundle(12, 12, 36),
           .blocks = 12,
           .candidates = 12,
           .ages = {{1, 7}, {2, 5}},
           .latencies = from_to(8000, 13500, 500)},
          {.setting = bundle(12, 5, 36), .blocks = 12, .candidates = 5, .execution = 5400}});
  EXPECT_LT(steady(bundle(12, 3, 31)).included, 12 * kMeasured);
}

TEST(BundleForms, FullRateNeedsAPlaceMoreThanTheMostUnincluded) {
  const auto full = [](Setting setting) {
    return steady(setting).included == setting.rate * kMeasured;
  };
  for (std::int32_t cores : {1, 2, 3, 12})
    for (std::int32_t rate : {12, 7, 3}) {
      SCOPED_TRACE(::testing::Message() << rate << " blocks on " << cores << " cores");
      const std::int32_t most = steady(bundle(rate, cores, kMaxSegment)).most_unincluded;
      EXPECT_FALSE(full(bundle(rate, cores, most)));
      EXPECT_TRUE(full(bundle(rate, cores, most + 1)));
    }
  // On one core that is B (L + 1) for candidates that need L relay blocks.
  for (std::int32_t blocks : {2, 3, 4})
    for (std::int32_t rate : {3, 7}) {
      Setting setting = behind(bundle(rate, 1, rate * (blocks + 1)), 0, 5);
      setting.spread = 300 + kSlotMs * (blocks - 2);
      EXPECT_TRUE(full(setting));
      setting.capacity -= 1;
      EXPECT_FALSE(full(setting));
    }
}

TEST(BundleForms, TheLastBlockOfAnAuraSlotIsLeftOutOrCut) {
  for (std::int32_t cores : {1, 3, 12})
    expect({{.setting = adjusted(bundle(12, cores, 48), 6000), .blocks = 11},
            {.setting = adjusted(bundle(12, cores, 48), 12000), .blocks = 23, .in = 2},
            {.setting = adjusted(bundle(12, cores, 48), 24000), .blocks = 47, .in = 4}});
  expect({{.setting = adjusted(bundle(3, 3, 12), 24000),
           .blocks = 12,
           .in = 4,
           .candidates = 12,
           .execution = 23000}});
}

TEST(BundleForms, FullCores) {
  Setting setting = bundle(12, 3, 36);
  setting.full_core = 1;
  expect({{.setting = setting, .blocks = 3, .candidates = 3, .execution = 6000}});
  EXPECT_EQ(steady(setting)[BundleCounter::full_core_blocks], 3 * kMeasured);
}

TEST(BundleForms, RelayParentOffset) {
  for (std::int32_t lookahead : {3, 5}) {
    for (std::int32_t capacity : {11, 12})
      expect({{.setting = behind(bundle(3, 3, capacity), 1, lookahead),
               .blocks = 3,
               .candidates = 3,
               .ages = {{2, 1}, {3, 2}},
               .latencies = {11000, 13000, 15000}}});
    expect({{.setting = behind(bundle(3, 3, 10), 1, lookahead), .blocks = 11, .in = 4}});
  }
  // Three candidates are not included as of the relay parent.
  expect({{.setting = behind(bundle(12, 1, 48), 1, 5),
           .blocks = 12,
           .candidates = 1,
           .ages = {{3, 1}},
           .unincluded = 47}});
  EXPECT_LT(steady(behind(bundle(12, 1, 47), 1, 5)).included, 12 * kMeasured);
}

TEST(BundleForms, VelocityIsABoundOnTheBlocksOfAnIteration) {
  for (std::int32_t velocity = 0; velocity < 12; ++velocity) {
    Setting setting = bundle(12, 3);
    setting.velocity = velocity;
    expect({{.setting = setting,
             .blocks = (velocity + 1) / 4 * 4,
             .abandoned = velocity < 11 ? (velocity + 1) % 4 : 0}});
  }
}

TEST(BundleForms, BlocksOnALostForkAreLostTogether) {
  PointParams point = point_of(bundle(3, 3, 12));
  point.fork_limit = kAlways;
  const Steady lost = steady(point);
  EXPECT_EQ(lost.drop_sizes, each({{3, 1}}));
  EXPECT_EQ(lost.reasons.at(DropReason::relay_fork), kMeasured);
  point.fork_resolution = constant_ms(0);
  EXPECT_EQ(steady(point).included, 3 * kMeasured);
}

TEST(BundleForms, UnsentBundlesExpire) {
  PointParams point = point_of(bundle(12, 1, 36));
  point.failure_limit = kAlways;
  point.failure = Failure::unsent;
  const Steady s = steady(point);
  EXPECT_EQ(s.included, 0);
  EXPECT_EQ(s.drop_sizes, (Counts{{36, kMeasured / 3}}));
  EXPECT_EQ(s.reasons.at(DropReason::collator_unsent), kMeasured / 3);
  EXPECT_EQ(s.reasons.at(DropReason::descendant), 35 * kMeasured / 3);
}

// ---- Scheduling parents -------------------------------------------------------------------------

TEST(SchedulingParentForms, OfOneCore) {
  for (std::int32_t offset : {0, 1, 2})
    expect({{.setting = ahead(bundle(1, 1, 3 + offset), offset),
             .blocks = 1,
             .candidates = 1,
             .ages = {{2, 1}},
             .latencies = {12000}},
            {.setting = ahead(bundle(1, 1, 2 + offset), offset),
             .blocks = 2 + offset,
             .in = 3 + offset}});
  expect({{.setting = ahead(bundle(12, 1, 48)),
           .blocks = 12,
           .candidates = 1,
           .ages = {{3, 1}},
           .latencies = with(from_to(13000, 18000, 500), 12834)},
          {.setting = ahead(bundle(12, 1, 36)), .blocks = 9}});
}

TEST(SchedulingParentForms, OfThreeCores) {
  const Setting light = filled(bundle(3, 3), 0.8);
  const auto of = [&](std::int32_t offset, std::int32_t lookahead, std::int32_t capacity) {
    Setting setting = ahead(light, offset, lookahead);
    setting.capacity = capacity;
    return setting;
  };
  for (const Setting& setting : {of(0, 3, 10), of(1, 5, 13)})
    expect({{.setting = setting,
             .blocks = 3,
             .candidates = 3,
             .ages = {{2, 2}, {3, 1}},
             .latencies = {10000, 12000, 14000}}});
  expect({{.setting = of(0, 3, 9), .blocks = 11, .in = 4},
          {.setting = of(1, 5, 12), .blocks = 28, .in = 10}});
}

TEST(SchedulingParentForms, FullBlocksOnThreeCoresAreAdvertisedTooLate) {
  expect({{.setting = filled(ahead(bundle(3, 3, 20)), 0.9), .blocks = 3, .candidates = 3}});
  // The third of a relay block is built when the slot of its child ends.
  const Steady s = steady(ahead(bundle(3, 3, 20)));
  EXPECT_EQ(s.included, 2 * kMeasured / 3);
  EXPECT_EQ(s.drop_sizes, (Counts{{7, kMeasured / 3}}));
  EXPECT_EQ(s.reasons.at(DropReason::advertisement_late), kMeasured / 3);
  EXPECT_EQ(s[BundleCounter::dropped_advertisement_late], kMeasured / 3);
}

TEST(SchedulingParentForms, AMinimumClaimCostsARelayBlock) {
  Setting setting = ahead(bundle(1, 1, 4));
  setting.enforce_min_claim = true;
  expect(
      {{.setting = setting, .blocks = 1, .candidates = 1, .ages = {{3, 1}}, .latencies = {18000}}});
}

// Built on E, E + 1, ..., included three relay blocks later, in the next E at the latest.
TEST(SchedulingParentForms, SessionsCostTheirFirstRelayBlocks) {
  for (std::int32_t offset : {0, 1, 2})
    for (std::int32_t age : {0, 1}) {
      Setting setting = ahead(bundle(1, 1, 12), offset);
      setting.session_slots = 10;
      setting.session_age = age;
      EXPECT_EQ(steady(setting).included, (10 - 2 - (age > 0 ? 0 : offset)) * kMeasured / 10);
    }
}

TEST(SchedulingParentForms, ALostForkThatIsKnownInTheNextSlotCostsNothing) {
  for (std::int32_t offset : {0, 1}) {
    PointParams point = point_of(filled(ahead(bundle(3, 3, 20), offset), 0.8));
    point.fork_limit = kAlways;
    EXPECT_EQ(steady(point).included, 3 * kMeasured);
    point.fork_resolution = constant_ms(5000);
    EXPECT_EQ(steady(point).included, 3 * kMeasured);
    point.fork_resolution = constant_ms(5001);
    const Steady late = steady(point);
    // With an offset they stay until they expire.
    const Counts sizes = offset == 0 ? Counts{{3, kMeasured}} : Counts{{9, kMeasured / 3}};
    EXPECT_EQ(late.drop_sizes, sizes);
    EXPECT_EQ(late.reasons.at(DropReason::relay_fork), sizes.begin()->second);
  }
}

// ---- Orders -------------------------------------------------------------------------------------

Setting orders(std::int32_t every, std::int32_t at_once, std::int32_t claim_offset) {
  Setting setting = bundle(1, 1, 6);
  setting.order_every = every;
  setting.orders_at_once = at_once;
  setting.claim_offset = claim_offset;
  return setting;
}

TEST(OrderForms, OneInEachRelayBlock) {
  for (std::int32_t claim : {0, 1}) {
    expect({{.setting = orders(1, 1, claim),
             .blocks = 1,
             .candidates = 1,
             .ages = {{1 + claim, 1}},
             .latencies = {11000 + 6000 * claim}}});
    const Steady s = steady(orders(1, 1, claim));
    EXPECT_EQ(s[BundleCounter::order_latency_total], 18000 * kMeasured);
    EXPECT_EQ(s[BundleCounter::orders], kMeasured);
    EXPECT_EQ(s[BundleCounter::claims], kMeasured);
    EXPECT_EQ(s[BundleCounter::orders_refused] + s[BundleCounter::claims_unused], 0);
  }
}

// The queue grows by one a relay block, to 30 relay blocks.
TEST(OrderForms, TwoInEachRelayBlock) {
  for (std::int32_t claim : {0, 1}) {
    expect({{.setting = orders(1, 2, claim), .blocks = 1}});
    const Steady s = steady(orders(1, 2, claim));
    EXPECT_EQ(s[BundleCounter::orders], 2 * kMeasured);
    EXPECT_EQ(s[BundleCounter::orders_refused], kMeasured);
    EXPECT_EQ(s[BundleCounter::order_latency_total], 31 * 6000 * kMeasured);
    for (std::int32_t slots : {10, 28, 29, 30, 60}) {
      Setting setting = orders(1, 2, claim);
      setting.slots = slots;
      EXPECT_EQ(counted(trace(point_of(setting), 0), BundleCounter::orders_refused),
                std::max(0, slots - 28));
    }
  }
}

TEST(OrderForms, OnTheCoretimeChain) {
  for (std::int32_t delay : {0, 1}) {
    Setting setting = orders(2, 1, 0);
    setting.coretime = true;
    setting.message_delay = delay;
    expect({{.setting = setting, .blocks = 1, .in = 2}});
    EXPECT_EQ(steady(setting)[BundleCounter::order_latency_total],
              (4 + delay) * 6000 * kMeasured / 2);
    setting.claim_offset = 1;
    const Steady none = steady(setting);
    EXPECT_EQ(none.authored, 0);
    EXPECT_EQ(none[BundleCounter::claims_unused], kMeasured / 2);
  }
}

TEST(OrderForms, BehindAQueueOfOthers) {
  for (std::int32_t wait : {0, 1, 7}) {
    Setting setting = orders(3, 1, 0);
    setting.queue_wait = wait;
    expect({{.setting = setting, .blocks = 1, .in = 3}});
    EXPECT_EQ(steady(setting)[BundleCounter::order_latency_total],
              (3 + wait) * 6000 * kMeasured / 3);
    setting.queue_wait = 29;
    EXPECT_EQ(steady(setting)[BundleCounter::orders_refused], kMeasured / 3);
  }
}

// Available two relay blocks after it was backed: the second claim moves by one.
TEST(OrderForms, AClaimOnAnOccupiedCoreMoves) {
  for (std::int32_t claim : {0, 1}) {
    Setting setting = orders(4, 2, claim);
    setting.availability = 7000;
    setting.lookahead = 5;
    expect({{.setting = setting, .blocks = 1, .in = 2}});
    const Steady s = steady(setting);
    EXPECT_EQ(s[BundleCounter::claims], kMeasured / 2);
    EXPECT_EQ(s[BundleCounter::claims_unused], 0);
    EXPECT_EQ(s.ages, (Counts{{1 + claim, kMeasured / 4}, {2 + claim, kMeasured / 4}}));
  }
}

// Not backable for its claim: dropped with the one that was built on it.
TEST(OrderForms, AClaimThatIsUsedUpTakesItsCandidateAlong) {
  Setting setting = orders(1, 1, 1);
  setting.spread = 12300;
  setting.lookahead = 5;
  const Steady late = steady(setting);
  EXPECT_EQ(late.included, 0);
  EXPECT_EQ(late.drop_sizes, (Counts{{2, kMeasured / 2}}));
  EXPECT_EQ(late.reasons.at(DropReason::claim_unused), kMeasured / 2);
  EXPECT_EQ(late[BundleCounter::dropped_claim_unused], kMeasured / 2);
  EXPECT_EQ(late[BundleCounter::claims_unused], kMeasured);
  PointParams point = point_of(orders(1, 1, 0));
  point.backs_nothing_limit = kAlways;
  const Steady nothing = steady(point);
  EXPECT_EQ(nothing[BundleCounter::candidates_backed], 0);
  EXPECT_EQ(nothing[BundleCounter::claims_unused], kMeasured);
  EXPECT_EQ(nothing[BundleCounter::dropped_claim_unused], kMeasured);
  // So does the first relay block of a session; what is pending is included before.
  setting = orders(1, 1, 0);
  setting.session_slots = 10;
  const Steady sessions = steady(setting);
  EXPECT_EQ(sessions[BundleCounter::claims_unused], kMeasured / 10);
  EXPECT_EQ(sessions[BundleCounter::dropped_claim_unused], kMeasured / 10);
  EXPECT_EQ(sessions.included, 9 * kMeasured / 10);
}

}  // namespace
}  // namespace coresweep::testing
