// cuda/pipeline/tally.h and run_values.h, event by event (docs/METHODS.md, "What is counted").
#include "cuda/pipeline/tally.h"

#include <gtest/gtest.h>

#include <vector>

#include "cuda/pipeline/run_values.h"
#include "tests/unit/cuda/pipeline/settings.h"

namespace coresweep::testing {
namespace {

constexpr std::int32_t kWarmup = 10, kCores = 4, kSlots = 50;

struct Counted {
  PointParams point = point_of(
      {.collator = Collator::slot_based, .cores = kCores, .slots = kSlots, .warmup = kWarmup});
  std::vector<std::uint32_t> histograms = std::vector<std::uint32_t>(kScratchBins);
  TallySink sink{point, histograms.data()};

  RunTotals finish() { return sink.finish(kSlots * kSlotMs); }
  /// Entries of a histogram of counts below 8.
  std::vector<std::uint32_t> bins(Histogram h) const {
    const auto begin = histograms.begin() + scratch_begin(static_cast<std::int32_t>(h));
    return {begin, begin + 8};
  }
};

using Bins = std::vector<std::uint32_t>;

// Gaps of 12, 18, 30, 36, 60 and 66 s, the first from the end of the warm-up, and 18 s to the end.
TEST(Gaps, AreLongerThanTheirThresholds) {
  Counted counted;
  for (std::int32_t slot : {5, 12, 15, 20, 26, 36, 47}) {
    counted.sink.begin_slot(slot);
    counted.sink.included(true, {slot * kSlotMs, 500, 0});
  }
  const RunTotals totals = counted.finish();
  EXPECT_EQ(totals[Counter::gaps_over_12_s], 6);
  EXPECT_EQ(totals[Counter::gaps_over_30_s], 3);
  EXPECT_EQ(totals[Counter::gaps_over_60_s], 1);
  EXPECT_EQ(totals[Counter::longest_gap], 66000);
}

TEST(Rows, AreCountedByTheRelayBlockThatEndsThem) {
  Counted counted;
  const auto include = [&](std::int32_t slot, std::int32_t count, bool produced = true) {
    counted.sink.begin_slot(slot);
    counted.sink.inclusions(produced, count);
  };
  include(kWarmup - 2, 0);  // a row of the warm-up
  include(kWarmup - 1, 1);
  include(kWarmup, 4);
  include(kWarmup + 1, 3);
  include(kWarmup + 2, 0, false);  // a skipped slot
  include(kWarmup + 3, 2);
  include(kWarmup + 4, 1);
  include(kWarmup + 5, 4);
  include(kWarmup + 6, 0);
  include(kWarmup + 7, 4);
  include(kWarmup + 8, 1);  // a row that nothing ends
  counted.finish();
  EXPECT_EQ(counted.bins(Histogram::candidates), (Bins{1, 2, 1, 1, 3, 0, 0, 0}));
  EXPECT_EQ(counted.bins(Histogram::short_run), (Bins{0, 1, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(counted.bins(Histogram::thin_run), (Bins{0, 2, 0, 0, 0, 0, 0, 0}));
}

TEST(Bundles, CountBlocksAndTheirCandidates) {
  Counted counted;
  for (std::int32_t slot : {kWarmup - 1, kWarmup}) {
    counted.sink.begin_slot(slot);
    counted.sink.backed(true, 2, 5);
    counted.sink.backed(true, 1, 1);
    counted.sink.backed(false, 1, 1);
    counted.sink.counted(BundleCounter::orders, true, 3);
    counted.sink.counted(BundleCounter::claims, false, 3);
    counted.sink.dropped(true,
                         {0, 4, static_cast<std::int32_t>(DropReason::bundle_abandoned), 0, 0});
  }
  const RunTotals totals = counted.finish();
  EXPECT_EQ(totals[Counter::backed], 6);
  EXPECT_EQ(counted.bins(Histogram::backing_age), (Bins{0, 1, 1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(totals.bundle_counter[static_cast<int>(BundleCounter::orders)], 3);
  EXPECT_EQ(totals.bundle_counter[static_cast<int>(BundleCounter::claims)], 0);
  // The first block's reason is counted with the counters of bundles.
  EXPECT_EQ(totals[Counter::dropped_descendant], 3);
  EXPECT_EQ(totals[Counter::drop_events], 1);
}

TEST(Heights, AreForkedOnceAPosition) {
  Counted counted;
  const auto build = [&](std::int32_t repeats) {
    BuiltBlock<std::int32_t> block = {};
    block.repeats = repeats;
    counted.sink.authored(true, block);
  };
  counted.sink.begin_slot(kWarmup - 1);
  build(0), build(1);
  counted.sink.begin_slot(kWarmup);
  build(0), build(0), build(0), build(1), build(2);
  counted.sink.twin(true, true);
  counted.sink.twin(true, false);
  counted.sink.passed_over(true,
                           {0, 1, static_cast<std::int32_t>(DropReason::collator_fork), 500, 0});
  const RunTotals totals = counted.finish();
  EXPECT_EQ(totals[Counter::heights], 3);
  EXPECT_EQ(totals[Counter::forked_heights], 2);
  EXPECT_EQ(totals[Counter::authored], 7);
  EXPECT_EQ(totals[Counter::dropped_relay_fork], 2);
  EXPECT_EQ(totals[Counter::dropped_collator_fork], 1);
  EXPECT_EQ(totals[Counter::drop_events], 3);
  EXPECT_EQ(totals[Counter::execution_wasted], 500);
}

TEST(Heights, ThatAreNotForkedAreTheConfidence) {
  const auto confidence = [](std::int64_t heights, std::int64_t forked) {
    RunTotals totals;
    totals[Counter::heights] = heights;
    totals[Counter::forked_heights] = forked;
    return run_value(RunValue::height_confidence, totals, 6000);
  };
  EXPECT_EQ(confidence(3, 1), 666667);
  EXPECT_EQ(confidence(3, 5), 0);  // some were first built during the warm-up
  EXPECT_EQ(confidence(0, 0), kMissing);
}

}  // namespace
}  // namespace coresweep::testing
