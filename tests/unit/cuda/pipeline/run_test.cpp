// cuda/pipeline/run.h, cuda/pipeline/tally.h and cuda/pipeline/run_values.h: what is counted
// (docs/METHODS.md, "What is counted"), and that sums do not depend on how the work was cut.
#include "cuda/pipeline/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "tests/unit/cuda/pipeline/random_points.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

using Words = std::vector<std::uint64_t>;
__extension__ using Wide = unsigned __int128;

constexpr std::size_t kReasons = std::size(kDropReasonNames);
constexpr auto kFirstDropped =
    static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window);
constexpr auto kFirstBundleDropped =
    static_cast<std::int32_t>(BundleCounter::dropped_bundle_abandoned);

struct Tally {
  RunTotals totals;
  std::vector<std::uint32_t> scratch = std::vector<std::uint32_t>(kScratchBins);

  std::int64_t operator[](Counter c) const { return totals[c]; }
  std::int64_t operator[](BundleCounter c) const {
    return totals.bundle_counter[static_cast<std::int32_t>(c)];
  }
  std::int64_t dropped(DropReason reason) const {
    const auto r = static_cast<std::int32_t>(reason);
    return r < kDropReasons ? totals.counter[kFirstDropped + r]
                            : totals.bundle_counter[kFirstBundleDropped + r - kDropReasons];
  }
  std::int64_t dropped() const {
    std::int64_t sum = 0;
    for (std::size_t r = 0; r < kReasons; ++r) sum += dropped(static_cast<DropReason>(r));
    return sum;
  }
  /// Entries of a histogram.
  std::int64_t entries(Histogram h) const {
    const auto begin = scratch.begin() + scratch_begin(static_cast<std::int32_t>(h));
    return std::accumulate(begin, begin + bins_of(binning_of(h)), std::int64_t{0});
  }
  std::uint32_t bin(Histogram h, std::int64_t value) const {
    return scratch[static_cast<std::size_t>(scratch_begin(static_cast<std::int32_t>(h)) +
                                            bin_of(binning_of(h), value))];
  }
};

Tally tally(const PointParams& point, std::uint64_t replicate) {
  Tally result;
  result.totals = tally_run(point, replicate, result.scratch.data());
  return result;
}

/// Every other one of bundles.
std::vector<PointParams> random_points(int count, std::uint64_t seed) {
  Chooser choose(seed);
  std::vector<PointParams> points;
  for (int i = 0; i < count; ++i) {
    points.push_back(i % 2 == 0 ? random_point(choose) : random_bundle_point(choose));
    points.back().slots = choose.between(100, 400);
  }
  return points;
}

Words simulated(const std::vector<PointParams>& points, std::uint64_t first, std::uint64_t end,
                Words words = {}) {
  words.resize(points.size() * static_cast<std::size_t>(TallyLayout::words()));
  const Launch launch{points.data(), words.data(), static_cast<std::int64_t>(points.size()), first,
                      end};
  for (std::int64_t item = 0; item < item_count(launch); ++item) simulate_item(launch, item);
  return words;
}

// ---- What is counted --------------------------------------------------------------------------

TEST(Tally, CountsTheEventsOfTheMeasuredWindow) {
  for (const PointParams& point : random_points(100, 1)) {
    const Trace run = trace(point, 5);
    const Tally t = tally(point, 5);
    std::int64_t relay = 0, authored = 0, backed = 0, included = 0, twins = 0, wasted = 0;
    const auto counts = [&](std::int32_t slot) { return slot >= 0 && slot >= point.warmup_slots; };
    for (const TracedRelayBlock& block : run.relay) relay += counts(block.slot);
    for (std::int32_t slot : run.twins) twins += counts(slot);
    for (const TracedBacking& event : run.backings) backed += counts(event.slot) ? event.blocks : 0;
    for (const TracedDrop& drop : run.drops) wasted += counts(drop.slot) ? drop.wasted : 0;
    std::int64_t dropped[kReasons] = {};
    for (const TracedBlock& block : run.blocks) {
      authored += counts(block.slot);
      included += counts(block.included_slot);
      if (block.reason && counts(block.dropped_slot)) ++dropped[static_cast<int>(*block.reason)];
    }
    dropped[static_cast<int>(DropReason::relay_fork)] += twins;
    EXPECT_EQ(t[Counter::relay_blocks], relay);
    EXPECT_EQ(t[Counter::authored], authored + twins);
    EXPECT_EQ(t[Counter::backed], backed);
    EXPECT_EQ(t[Counter::included], included);
    EXPECT_EQ(t[Counter::execution_wasted], wasted);
    for (std::size_t r = 0; r < kReasons; ++r)
      EXPECT_EQ(t.dropped(static_cast<DropReason>(r)), dropped[r]);
  }
}

TEST(Tally, CountsCandidatesAndOrdersOfTheMeasuredWindow) {
  std::int64_t seen[kBundleCounters] = {};
  for (const PointParams& point : random_points(200, 11)) {
    PointParams early = point;
    early.slots = point.warmup_slots;
    const Trace before = trace(early, 5), run = trace(point, 5);
    const Tally t = tally(point, 5);
    for (std::int32_t c = 0; c < kBundleCounters; ++c) {
      EXPECT_EQ(t.totals.bundle_counter[c], run.counted[c] - before.counted[c]);
      EXPECT_TRUE(point.collator == Collator::bundle || t.totals.bundle_counter[c] == 0);
      seen[c] += t.totals.bundle_counter[c];
    }
    if (point.collator != Collator::bundle) continue;
    std::int64_t sent = 0, backed = 0, included = 0;
    for (const TracedBlock& block : run.blocks) {
      if (block.place > 0) continue;
      sent += block.slot >= point.warmup_slots && block.reason != DropReason::bundle_abandoned;
      included += block.included_slot >= point.warmup_slots;
    }
    for (const TracedBacking& event : run.backings) backed += event.slot >= point.warmup_slots;
    EXPECT_EQ(t[BundleCounter::candidates_sent], sent);
    EXPECT_EQ(t[BundleCounter::candidates_backed], backed);
    EXPECT_EQ(t[BundleCounter::candidates_included], included);
  }
  for (std::int64_t count : seen) EXPECT_GT(count, 0);
}

TEST(Tally, HistogramsHoldAsManyEntriesAsTheCountersSay) {
  for (const PointParams& point : random_points(100, 2)) {
    const Trace run = trace(point, 0);
    const Tally t = tally(point, 0);
    std::int64_t twins = 0;
    for (std::int32_t slot : run.twins) twins += slot >= point.warmup_slots;
    const bool bundles = point.collator == Collator::bundle;
    EXPECT_EQ(t.entries(Histogram::unincluded) + twins, t[Counter::authored]);
    EXPECT_EQ(t.entries(Histogram::backing_age),
              bundles ? t[BundleCounter::candidates_backed] : t[Counter::backed]);
    EXPECT_EQ(t.entries(Histogram::inclusion_latency), t[Counter::included]);
    EXPECT_EQ(t.entries(Histogram::finality_latency), t[Counter::included]);
    EXPECT_EQ(t.entries(Histogram::drop_size), t[Counter::drop_events]);
    EXPECT_EQ(t.dropped() - t[Counter::dropped_descendant], t[Counter::drop_events]);
    for (Histogram h : {Histogram::block_time, Histogram::inclusion_interval,
                        Histogram::oldest_inclusion, Histogram::oldest_finality})
      EXPECT_EQ(t.entries(h), t[Counter::intervals]);
  }
}

TEST(Tally, EveryBlockIsIncludedDroppedOrLeftWhereThereIsNoWarmup) {
  for (PointParams point : random_points(100, 3)) {
    point.warmup_slots = 0;
    const Tally t = tally(point, 1);
    EXPECT_EQ(t[Counter::authored], t[Counter::included] + t.dropped() + trace(point, 1).left);
    EXPECT_EQ(t[Counter::intervals], std::max<std::int64_t>(0, t[Counter::included] - 1));
  }
}

TEST(Tally, SumsTheTimesOfIncludedBlocks) {
  for (const PointParams& point : random_points(100, 4)) {
    const Trace run = trace(point, 2);
    const Tally t = tally(point, 2);
    std::int64_t latency = 0, finality = 0, execution = 0, time = 0, slots = 0, square = 0,
                 to_inclusion = 0, to_finality = 0, gap = 0, last = point.warmup_slots;
    const TracedBlock* before = nullptr;
    for (const TracedBlock& block : run.blocks) {
      if (block.included_slot < 0) continue;
      if (block.included_slot >= point.warmup_slots) {
        const std::int64_t inclusion = block.included_slot * kSlotMs - block.start;
        latency += inclusion;
        finality += inclusion + block.finality;
        execution += block.build;
        if (before != nullptr) {
          const std::int64_t wait = block.start - before->start;
          time += wait;
          slots += block.included_slot - before->included_slot;
          square += wait * wait;
          to_inclusion += wait * inclusion;
          to_finality += wait * (inclusion + block.finality);
        }
        gap = std::max<std::int64_t>(gap, block.included_slot - last);
        last = block.included_slot;
      }
      before = &block;
    }
    gap = std::max(gap, point.slots - last);
    EXPECT_EQ(t[Counter::inclusion_latency_total], latency);
    EXPECT_EQ(t[Counter::finality_latency_total], finality);
    EXPECT_EQ(t[Counter::execution_included], execution);
    EXPECT_EQ(t[Counter::block_time_total], time);
    EXPECT_EQ(t[Counter::inclusion_interval_total], slots);
    EXPECT_EQ(t[Counter::wait_square_total], (square + 500) / 1000);
    EXPECT_EQ(t[Counter::wait_inclusion_total], (to_inclusion + 500) / 1000);
    EXPECT_EQ(t[Counter::wait_finality_total], (to_finality + 500) / 1000);
    EXPECT_EQ(t[Counter::longest_gap], gap * kSlotMs);
  }
}

TEST(Tally, AWarmupLeavesEventsOutAndChangesNone) {
  for (PointParams point : random_points(60, 5)) {
    point.warmup_slots = 0;
    const Tally whole = tally(point, 3);
    PointParams early = point, late = point;
    early.slots = point.slots / 2;
    late.warmup_slots = point.slots / 2;
    const Tally a = tally(early, 3), b = tally(late, 3);
    for (Counter c : {Counter::relay_blocks, Counter::authored, Counter::backed, Counter::included,
                      Counter::drop_events, Counter::execution_wasted, Counter::intervals,
                      Counter::block_time_total, Counter::finality_latency_total})
      EXPECT_EQ(a[c] + b[c], whole[c]);
    for (std::int32_t c = 0; c < kBundleCounters; ++c)
      EXPECT_EQ(a.totals.bundle_counter[c] + b.totals.bundle_counter[c],
                whole.totals.bundle_counter[c]);
    // Rows of relay blocks, which stand last, begin after the warm-up: it may cut one.
    const auto end =
        static_cast<std::size_t>(scratch_begin(static_cast<std::int32_t>(Histogram::short_run)));
    for (std::size_t bin = 0; bin < end; ++bin)
      ASSERT_EQ(a.scratch[bin] + b.scratch[bin], whole.scratch[bin]);
  }
}

TEST(Tally, OfTheDefaultsIsThatOfTheClosedForm) {
  const PointParams point = point_of({.slots = 1050, .warmup = 50});
  const Tally t = tally(point, 0);
  EXPECT_EQ(t[Counter::included], 1000);
  EXPECT_EQ(t[Counter::execution_included], 2000 * 1000);
  EXPECT_EQ(t.bin(Histogram::block_time, 6000), 1000u);
  EXPECT_EQ(t.bin(Histogram::inclusion_interval, 1), 1000u);
  EXPECT_EQ(t.bin(Histogram::inclusion_latency, 17000), 1000u);
  EXPECT_EQ(t.bin(Histogram::finality_latency, 33000), 1000u);
  EXPECT_EQ(t.bin(Histogram::oldest_inclusion, 23000), 1000u);
  EXPECT_EQ(t.bin(Histogram::oldest_finality, 39000), 1000u);
  EXPECT_EQ(t.bin(Histogram::backing_age, 2), 1000u);
  EXPECT_EQ(t.bin(Histogram::unincluded, 2), 1000u);
  const auto value = [&](RunValue v) { return run_value(v, t.totals, 1000 * kSlotMs); };
  EXPECT_EQ(value(RunValue::block_time), 6000 * 1000);
  EXPECT_EQ(value(RunValue::block_confidence), 1000000);
  EXPECT_EQ(value(RunValue::inclusion_latency), 17000 * 1000);
  EXPECT_EQ(value(RunValue::finality_latency), 33000 * 1000);
  EXPECT_EQ(value(RunValue::transaction_latency), (17000 + 3000) * 1000);
  EXPECT_EQ(value(RunValue::longest_gap), 6000 * 1000);
  EXPECT_EQ(value(RunValue::execution_rate), 1200 * 1000);
  EXPECT_EQ(value(RunValue::wasted_share), 0);
}

TEST(RunValues, AreMissingWhereNothingWasIncluded) {
  PointParams point = point_of({.slots = 100, .warmup = 10});
  point.failure_limit = limit_of(1);
  const Tally t = tally(point, 0);
  for (RunValue v :
       {RunValue::block_time, RunValue::block_confidence, RunValue::inclusion_latency,
        RunValue::finality_latency, RunValue::transaction_latency, RunValue::wasted_share})
    EXPECT_EQ(run_value(v, t.totals, 90 * kSlotMs), kMissing);
  EXPECT_EQ(run_value(RunValue::longest_gap, t.totals, 90 * kSlotMs), 90 * kSlotMs * 1000LL);
  EXPECT_EQ(run_value(RunValue::execution_rate, t.totals, 90 * kSlotMs), 0);
}

TEST(RunValues, ARatioIsRoundedHalfUp) {
  EXPECT_EQ(scaled_ratio(1, 3, 1000), 333);
  EXPECT_EQ(scaled_ratio(2, 3, 1000), 667);
  EXPECT_EQ(scaled_ratio(1, 2000, 1000), 1);
  EXPECT_EQ(scaled_ratio(1, 2001, 1000), 0);
  EXPECT_EQ(scaled_ratio(std::int64_t{1} << 40, 3, 1000000), 366503875925333333);
}

// ---- Sums -------------------------------------------------------------------------------------

TEST(Sums, DoNotDependOnHowReplicatesAreCutIntoLaunches) {
  const std::vector<PointParams> points = random_points(4, 6);
  const Words whole = simulated(points, 0, 200);
  EXPECT_EQ(simulated(points, 77, 200, simulated(points, 0, 77)), whole);
  EXPECT_EQ(simulated(points, 0, 77, simulated(points, 77, 200)), whole);
  Words one_by_one;
  for (std::uint64_t r = 200; r > 0; --r) one_by_one = simulated(points, r - 1, r, one_by_one);
  EXPECT_EQ(one_by_one, whole);
}

TEST(Sums, DoNotDependOnTheOtherPointsOfALaunch) {
  const std::vector<PointParams> points = random_points(4, 7);
  const Words together = simulated(points, 10, 100);
  Words apart;
  for (const PointParams& point : points) {
    const Words one = simulated({point}, 10, 100);
    apart.insert(apart.end(), one.begin(), one.end());
  }
  EXPECT_EQ(apart, together);
}

TEST(Sums, AreThoseOfTheRunsOfEachBatch) {
  for (const PointParams& point : random_points(2, 8)) {
    const Words words = simulated({point}, 0, 150);
    const auto sum = [&](std::int64_t begin, std::uint64_t batch) {
      return static_cast<std::int64_t>(words[static_cast<std::size_t>(begin) + batch]);
    };
    for (std::uint64_t batch = 0; batch < kBatches; ++batch) {
      std::int64_t runs = 0, counter[kCounters] = {}, bundle_counter[kBundleCounters] = {};
      for (std::uint64_t r = batch; r < 150; r += kBatches) {
        const RunTotals totals = tally(point, r).totals;
        ++runs;
        for (std::int32_t c = 0; c < kCounters; ++c) counter[c] += totals.counter[c];
        for (std::int32_t c = 0; c < kBundleCounters; ++c)
          bundle_counter[c] += totals.bundle_counter[c];
      }
      EXPECT_EQ(sum(TallyLayout::runs(), batch), runs);
      for (std::int32_t c = 0; c < kCounters; ++c)
        EXPECT_EQ(sum(TallyLayout::counter(c), batch), counter[c]);
      for (std::int32_t c = 0; c < kBundleCounters; ++c)
        EXPECT_EQ(sum(TallyLayout::bundle_counter(c), batch), bundle_counter[c]);
    }
  }
}

TEST(Sums, CountEveryRunOnceForEachOfItsValues) {
  for (const PointParams& point : random_points(2, 9)) {
    const Words words = simulated({point}, 0, 150);
    const auto sum = [&](std::int64_t begin, std::int64_t count) {
      const auto at = words.begin() + begin;
      return std::accumulate(at, at + count, std::uint64_t{0});
    };
    for (std::int32_t v = 0; v < kRunValues; ++v)
      EXPECT_EQ(
          sum(TallyLayout::missing(v), kBatches) +
              sum(TallyLayout::run_histogram(v), bins_of(binning_of(static_cast<RunValue>(v)))),
          150u);
  }
}

TEST(Sums, OfSquaresCarryIntoTheHighWord) {
  for (std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xffffffff}, std::uint64_t{1} << 32,
        (std::uint64_t{1} << 63) - 1, std::uint64_t{0x123456789abcdef}}) {
    std::uint64_t words[2] = {0xffffffffffffffffu, 5};
    add_square(words, 0, 1, value);
    const Wide expected = (Wide{5} << 64) + 0xffffffffffffffffu + Wide{value} * value;
    EXPECT_EQ(words[0], static_cast<std::uint64_t>(expected));
    EXPECT_EQ(words[1], static_cast<std::uint64_t>(expected >> 64));
  }
}

TEST(Items, TakeEveryReplicateOnceAndStayInTheirHistogramBatch) {
  for (const std::uint64_t first : {0, 1, 63, 1000})
    for (const std::uint64_t runs : {0, 1, 15, 16, 17, 300})
      for (const std::int64_t parts : {1, 3, 40}) {
        const Launch launch{nullptr, nullptr, 2, first, first + runs, parts};
        std::vector<int> taken(2 * runs);
        for (std::int64_t i = 0; i < item_count(launch); ++i) {
          const Item item = item_at(launch, i);
          for (std::uint64_t r = item.first; r < item.end; r += kHistogramBatches) {
            ASSERT_EQ(static_cast<std::int32_t>(r % kHistogramBatches), item.histogram_batch);
            ++taken.at(static_cast<std::size_t>(item.point) * runs + (r - first));
          }
        }
        EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), std::ptrdiff_t(taken.size()));
      }
}

// ---- Instantiations ---------------------------------------------------------------------------

template <std::int32_t Capacity>
Tally with_capacity(const PointParams& point) {
  Tally result;
  TallySink sink(point, result.scratch.data());
  simulate_run<Capacity>(point, 4, sink);
  result.totals = sink.finish(point.slots * kSlotMs);
  return result;
}

void expect_same(const Tally& a, const Tally& b) {
  for (std::int32_t c = 0; c < kCounters; ++c) EXPECT_EQ(a.totals.counter[c], b.totals.counter[c]);
  for (std::int32_t c = 0; c < kBundleCounters; ++c)
    EXPECT_EQ(a.totals.bundle_counter[c], b.totals.bundle_counter[c]);
  EXPECT_EQ(a.scratch, b.scratch);
}

TEST(Instantiations, OfEveryCapacityAgree) {
  int small = 0, medium = 0;
  for (const PointParams& point : random_points(400, 10)) {
    const Tally largest = with_capacity<kMaxSegment>(point);
    expect_same(tally(point, 4), largest);
    if (places_of(point) <= 16) expect_same(with_capacity<16>(point), largest), ++medium;
    if (places_of(point) <= 4) expect_same(with_capacity<4>(point), largest), ++small;
  }
  EXPECT_GT(small, 50);
  EXPECT_GT(medium - small, 50);
}

}  // namespace
}  // namespace coresweep::testing
