// docs/METHODS.md, "Closed forms": results that follow from the rules with paper and pencil. All
// is constant, so after the warm-up a run is periodic; the measured window is a multiple of every
// period that occurs (1 to 9 relay blocks), and every count is exact.
#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "tests/unit/cuda/pipeline/settings.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

constexpr std::int32_t kWarmup = 200;
constexpr std::int32_t kMeasured = 5040;  // slots; divisible by 1 .. 10
constexpr std::int32_t kUnboundedDepth = 100;

/// Two integers, compared as a fraction.
struct Fraction {
  std::int64_t part, whole;
  friend bool operator==(const Fraction& a, const Fraction& b) {
    return a.part * b.whole == b.part * a.whole;
  }
  friend std::ostream& operator<<(std::ostream& out, const Fraction& f) {
    return out << f.part << "/" << f.whole;
  }
};

using Counts = std::map<std::int32_t, std::int64_t>;

/// What the blocks of the measured window show.
struct Steady {
  std::int64_t authored = 0, included = 0, drops = 0, execution = 0;
  std::int32_t slots = 0;
  Counts age, latency, block_time;

  Fraction rate() const { return {included, slots}; }  ///< parablocks a relay block
  Fraction confidence() const { return {included, authored}; }
  Fraction execution_seconds_an_hour() const { return {execution * 600, slots * 1000}; }
};

Steady steady(Setting setting, std::int32_t warmup = kWarmup, std::int32_t measured = kMeasured) {
  setting.slots = warmup + measured;
  const Trace run = trace(point_of(setting), 0);
  EXPECT_TRUE(run.faults.empty()) << run.faults.front();
  Steady result;
  result.slots = measured;
  const TracedBlock* previous = nullptr;
  for (const TracedBlock& block : run.blocks) {
    result.authored += block.slot >= warmup;
    if (block.backed_slot >= warmup) ++result.age[block.age];
    if (block.included_slot < 0) continue;
    if (block.included_slot >= warmup) {
      ++result.included;
      result.execution += block.build;
      ++result.latency[block.included_slot * kSlotMs - block.start];
      if (previous != nullptr) ++result.block_time[block.start - previous->start];
    }
    previous = &block;
  }
  for (const TracedDrop& drop : run.drops) result.drops += drop.slot >= warmup;
  return result;
}

/// Every value is `value`.
void expect_always(const Counts& counts, std::int32_t value) {
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts.begin()->first, value);
}

TEST(ClosedForms, SyncGivesOneParablockEachTwelveSeconds) {
  const Steady s =
      steady({.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500});
  EXPECT_EQ(s.rate(), (Fraction{1, 2}));
  expect_always(s.block_time, 12000);
  expect_always(s.latency, 11000);
  EXPECT_EQ(s.execution_seconds_an_hour(), (Fraction{150, 1}));
  EXPECT_EQ(s.confidence(), (Fraction{1, 1}));
  EXPECT_EQ(s.drops, 0);
}

TEST(ClosedForms, AsyncBackingGivesTwiceTheBlocksAndEightTimesTheExecution) {
  const Steady s = steady({});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  expect_always(s.block_time, 6000);
  expect_always(s.age, 2);
  expect_always(s.latency, 17000);
  EXPECT_EQ(s.execution_seconds_an_hour(), (Fraction{8 * 150, 1}));
  EXPECT_EQ(s.confidence(), (Fraction{1, 1}));
  EXPECT_EQ(s.drops, 0);
}

TEST(ClosedForms, DepthAncestryAndCapacityOfOneOneTwoReachAgeOne) {
  const Steady s = steady({.depth = 1, .ancestry = 1, .capacity = 2});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  expect_always(s.block_time, 6000);
  expect_always(s.age, 1);
  expect_always(s.latency, 11000);
}

TEST(ClosedForms, AsyncParachainOnARelayChainWithoutAsyncBackingStaysAtTwelveSeconds) {
  for (Protocol protocol : {Protocol::fragment_tree, Protocol::fragment_chain}) {
    const Steady s = steady({.protocol = protocol, .depth = 0, .ancestry = 0});
    EXPECT_EQ(s.rate(), (Fraction{1, 2}));
    expect_always(s.block_time, 12000);
    expect_always(s.latency, 11000);
    EXPECT_EQ(s.drops, 0);
  }
}

TEST(ClosedForms, AstarBeforeItsUpgradeHasTwelveSeconds) {
  const Steady s = steady({.protocol = Protocol::claim_queue,
                           .lookahead = 3,
                           .capacity = 1,
                           .strict = true,
                           .authoring = 500,
                           .slot_duration = 12000});
  EXPECT_EQ(s.rate(), (Fraction{1, 2}));
  expect_always(s.block_time, 12000);
  expect_always(s.latency, 11000);
}

TEST(ClosedForms, AstarAfterItsUpgradeHasSixSeconds) {
  const Steady s = steady({.protocol = Protocol::claim_queue, .lookahead = 3});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  expect_always(s.block_time, 6000);
  expect_always(s.age, 2);
  expect_always(s.latency, 17000);
}

TEST(ClosedForms, CapacityFourFillsTheWindow) {
  const Steady s = steady({.depth = 6, .capacity = 4});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  expect_always(s.block_time, 6000);
  expect_always(s.age, 3);
  expect_always(s.latency, 23000);
  EXPECT_EQ(s.drops, 0);
}

TEST(ClosedForms, CapacityFiveOutlivesTheWindowAndLosesThreeBlocksInEight) {
  const Steady s = steady({.depth = 6, .capacity = 5});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));  // the mean block time; single ones vary with the losses
  EXPECT_EQ(s.confidence(), (Fraction{5, 8}));
}

TEST(ClosedForms, CapacitySixLosesFourBlocksInNine) {
  const Steady s = steady({.depth = 6, .capacity = 6});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  EXPECT_EQ(s.confidence(), (Fraction{5, 9}));
}

TEST(ClosedForms, ClaimsKeepCapacitySixInsideTheWindow) {
  const Steady s = steady({.protocol = Protocol::claim_queue, .lookahead = 3, .capacity = 6});
  EXPECT_EQ(s.rate(), (Fraction{1, 1}));
  expect_always(s.block_time, 6000);
  expect_always(s.age, 3);
  expect_always(s.latency, 23000);
  EXPECT_EQ(s.drops, 0);
}

Setting three_cores(std::int32_t capacity) {
  return {.protocol = Protocol::claim_queue,
          .collator = Collator::slot_based,
          .lookahead = 3,
          .capacity = capacity,
          .velocity = 3,
          .cores = 3,
          .arrival = 500,
          .fetch = 100,
          .spread = 150,
          .availability = 200,
          .authoring = 1600};
}

TEST(ClosedForms, ThreeCoresWithCapacitySevenCannotHoldTwoSeconds) {
  const Steady s = steady(three_cores(7));
  EXPECT_EQ(s.rate(), (Fraction{8, 3}));
  EXPECT_EQ(s.drops, 0);
}

TEST(ClosedForms, ThreeCoresWithCapacityEightOrNineHoldTwoSeconds) {
  for (std::int32_t capacity : {8, 9}) {
    const Steady s = steady(three_cores(capacity));
    EXPECT_EQ(s.rate(), (Fraction{3, 1}));
    EXPECT_EQ(s.age, (Counts{{1, kMeasured}, {2, 2 * kMeasured}}));
    EXPECT_EQ(s.drops, 0);
  }
}

/// A slot-based block on one core that needs exactly `relay_blocks` (L) from relay parent to
/// backing: its tick is at 1000, it is built at 3000 and backable at 5600, if nothing is slow.
Setting slot_based(Protocol protocol, std::int32_t relay_blocks) {
  return {.protocol = protocol,
          .collator = Collator::slot_based,
          .depth = kUnboundedDepth,
          .spread = 300 + kSlotMs * (relay_blocks - 1)};
}

TEST(ClosedForms, OneSlotBasedCoreHasTheRateOfCapacityOverLatencyPlusOne) {
  constexpr std::int32_t kWindow = 420;  // divisible by L + 1 = 2 .. 7
  for (Protocol protocol : {Protocol::fragment_tree, Protocol::fragment_chain})
    for (std::int32_t latency = 1; latency <= 6; ++latency)
      for (std::int32_t ancestry = 0; ancestry <= 6; ++ancestry)
        for (std::int32_t capacity = 1; capacity <= 8; ++capacity) {
          SCOPED_TRACE(::testing::Message()
                       << "L " << latency << " A " << ancestry << " C " << capacity);
          Setting setting = slot_based(protocol, latency);
          setting.ancestry = ancestry;
          setting.capacity = capacity;
          const Steady s = steady(setting, 60, kWindow);
          const bool fits = latency <= ancestry + 1;
          const Fraction rate = !fits                    ? Fraction{0, 1}
                                : capacity > latency + 1 ? Fraction{1, 1}
                                                         : Fraction{capacity, latency + 1};
          EXPECT_EQ(s.rate(), rate);
          if (fits) expect_always(s.age, latency);
          EXPECT_EQ(s.drops == 0, fits);
        }
}

TEST(ClosedForms, AnOffsetOfTheRelayParentAddsToTheLatency) {
  for (std::int32_t offset = 0; offset <= 3; ++offset)
    for (std::int32_t needed = 1; needed <= 3; ++needed)
      for (std::int32_t capacity = 1; capacity <= 8; ++capacity) {
        Setting setting = slot_based(Protocol::fragment_chain, needed);
        setting.offset = offset;
        setting.ancestry = 4;
        setting.capacity = capacity;
        const std::int32_t latency = needed + offset;
        const Steady s = steady(setting, 60, 420);
        EXPECT_EQ(s.rate(), latency > 5              ? (Fraction{0, 1})
                            : capacity > latency + 1 ? (Fraction{1, 1})
                                                     : (Fraction{capacity, latency + 1}))
            << "o " << offset << " L " << needed << " C " << capacity;
      }
}

TEST(ClosedForms, ClaimsBoundTheRateOfASlotBasedCoreToo) {
  // At most K x lookahead blocks wait in Q: with lookahead = A + 1 >= L they never bind.
  for (std::int32_t latency = 1; latency <= 4; ++latency)
    for (std::int32_t lookahead = 1; lookahead <= 5; ++lookahead)
      for (std::int32_t capacity = 1; capacity <= 8; ++capacity) {
        Setting setting = slot_based(Protocol::claim_queue, latency);
        setting.lookahead = lookahead;
        setting.capacity = capacity;
        const Steady s = steady(setting, 60, 420);
        EXPECT_EQ(s.rate(), latency > lookahead      ? (Fraction{0, 1})
                            : capacity > latency + 1 ? (Fraction{1, 1})
                                                     : (Fraction{capacity, latency + 1}))
            << "L " << latency << " lookahead " << lookahead << " C " << capacity;
      }
}

TEST(ClosedForms, LookaheadCollatorSettlesAtCapacityMinusOne) {
  for (Protocol protocol :
       {Protocol::fragment_tree, Protocol::fragment_chain, Protocol::claim_queue})
    for (std::int32_t ancestry = 1; ancestry <= 6; ++ancestry)
      for (std::int32_t capacity = 3; capacity <= ancestry + 2; ++capacity) {
        SCOPED_TRACE(::testing::Message() << "A " << ancestry << " C " << capacity);
        const Steady s = steady({.protocol = protocol,
                                 .depth = kUnboundedDepth,
                                 .ancestry = ancestry,
                                 .lookahead = ancestry + 1,
                                 .capacity = capacity},
                                60, 420);
        EXPECT_EQ(s.rate(), (Fraction{1, 1}));
        expect_always(s.age, capacity - 1);
        expect_always(s.latency, kSlotMs * capacity - 1000);
        EXPECT_EQ(s.drops, 0);
      }
}

TEST(ClosedForms, ClaimsHoldTheLookaheadCollatorAtTheEdgeOfItsWindow) {
  for (std::int32_t lookahead = 2; lookahead <= 7; ++lookahead)
    for (std::int32_t capacity = lookahead + 2; capacity < lookahead + 8; ++capacity) {
      const Steady s =
          steady({.protocol = Protocol::claim_queue, .lookahead = lookahead, .capacity = capacity},
                 60, 420);
      EXPECT_EQ(s.rate(), (Fraction{1, 1}));
      expect_always(s.age, lookahead);
      EXPECT_EQ(s.drops, 0);
    }
}

}  // namespace
}  // namespace coresweep::testing
