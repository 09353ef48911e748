#include "analysis/metrics/summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/estimates/few_events.h"
#include "host/base/errors.h"
#include "tests/unit/analysis/estimates/words.h"

namespace coresweep {
namespace {

/// Two runs of 100 slots (600 s), the first in batch 0 and the second in batch 1: 90 and 110
/// parablocks, all of 1000 ms, 100 relay blocks each.
Words two_runs() {
  Words w;
  for (const std::int32_t b : {0, 1}) {
    const std::uint64_t blocks = b == 0 ? 90 : 110;
    w.runs(b, 1).count(Counter::included, b, blocks).count(Counter::authored, b, 125);
    w.count(Counter::relay_blocks, b, 100).count(Counter::execution_included, b, 1000 * blocks);
    w.count(Counter::inclusion_latency_total, b, 17000 * blocks);
    w.count(Counter::finality_latency_total, b, 29000 * blocks);
    w.count(Counter::longest_gap, b, 12000 * (static_cast<std::uint64_t>(b) + 1));
    w.run_value(RunValue::block_time, b == 0 ? 6667 : 5455, 1);
  }
  return w;
}

PointContext context() {
  PointContext c;
  c.slots = 110;
  c.warmup_slots = 10;
  c.cores_paid = 2;
  c.region_price = 40320;
  return c;
}

Estimate metric(const Words& w, std::string_view name, const PointContext& c = context()) {
  return estimate(metric_index(name), w.view(), c);
}

TEST(Metrics, OverRunsSaySo) {
  const auto is_over_runs = [](const Metric& m) {
    return std::holds_alternative<RunQuantile>(m.source);
  };
  for (const Metric& m : metrics())
    EXPECT_TRUE(!is_over_runs(m) || m.name.starts_with("run.")) << m.name;
  EXPECT_TRUE(
      std::holds_alternative<BlockQuantile>(metrics()[metric_index("block_time.p95")].source));
  EXPECT_TRUE(is_over_runs(metrics()[metric_index("run.block_time.p95")]));
  EXPECT_EQ(metrics()[metric_index("run.block_confidence.p05")].unit, "1");
  EXPECT_EQ(metrics()[metric_index("run.execution_rate.p50")].unit, "s h-1");
}

TEST(Metrics, AnUnknownNameIsAUserError) {
  EXPECT_THROW(metric_index("block_tine.mean"), UserError);
}

TEST(Summary, HasOneEstimateForEachMetric) {
  EXPECT_EQ(summarize(two_runs().view(), context()).size(), metrics().size());
}

TEST(Summary, AgreesWithSingleEstimates) {
  const Words w = two_runs();
  const auto all = summarize(w.view(), context());
  for (std::size_t m = 0; m < all.size(); ++m) {
    const Estimate e = estimate(m, w.view(), context());
    EXPECT_TRUE(e.value == all[m].value || !e.has_value()) << metrics()[m].name;
    EXPECT_TRUE(e.low == all[m].low || !e.has_bounds()) << metrics()[m].name;
  }
}

TEST(Summary, OfMeansIsTotalByTotal) {
  const Words w = two_runs();
  EXPECT_DOUBLE_EQ(metric(w, "block_time.mean").value, 6);
  EXPECT_DOUBLE_EQ(metric(w, "block_confidence").value, 0.8);
  EXPECT_DOUBLE_EQ(metric(w, "blocks_per_relay_block").value, 1);
  EXPECT_DOUBLE_EQ(metric(w, "blocks_per_day").value, 14400);
  EXPECT_DOUBLE_EQ(metric(w, "inclusion_latency.mean").value, 17);
  EXPECT_DOUBLE_EQ(metric(w, "finality_latency.mean").value, 29);
  EXPECT_DOUBLE_EQ(metric(w, "execution_rate").value, 600);
  EXPECT_DOUBLE_EQ(metric(w, "execution_share").value, 1 / 6.0);
  EXPECT_DOUBLE_EQ(metric(w, "longest_gap.mean").value, 18);
  EXPECT_DOUBLE_EQ(metric(w, "included_count.mean").value, 100);
}

/// 64 runs, one a batch, of 100 blocks each.
Words runs_without_loss() {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b)
    w.runs(b, 1).count(Counter::authored, b, 100).count(Counter::included, b, 100);
  return w;
}

TEST(Summary, ConfidenceKnowsThatALossNeverSeenIsNotNever) {
  const Estimate e = metric(runs_without_loss(), "block_confidence");
  EXPECT_EQ(e.value, 1);
  EXPECT_EQ(e.high, 1);
  EXPECT_NEAR(e.low, 1 - poisson_limits(0, 0.95).high / 6400, 1e-12);
}

// A block is lost with those that were built on it: as many as the segment holds.
TEST(Summary, ADropNeverSeenMayLoseASegment) {
  PointContext c = context();
  c.largest_drop = 3;
  const double none = poisson_limits(0, 0.95).high / 6400;
  const Words w = runs_without_loss();
  EXPECT_NEAR(metric(w, "block_confidence", c).low, 1 - 3 * none, 1e-12);
  EXPECT_NEAR(metric(w, "dropped_share.descendant", c).high, 3 * none, 1e-12);
  EXPECT_NEAR(metric(w, "dropped_share.availability_timeout", c).high, none, 1e-12)
      << "counts drops";
}

TEST(Summary, ConfidenceCountsFewLossesByTheirDrops) {
  Words w;  // as above, but a drop of 3 blocks in one run and one of 3 in another
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const std::uint64_t lost = b < 2 ? 3 : 0;
    w.runs(b, 1).count(Counter::authored, b, 100).count(Counter::included, b, 100 - lost);
    if (lost == 0) continue;
    w.count(Counter::dropped_availability_timeout, b, 1).count(Counter::dropped_descendant, b, 2);
  }
  const Estimate e = metric(w, "block_confidence");
  EXPECT_DOUBLE_EQ(e.value, 1 - 6 / 6400.0);
  EXPECT_NEAR(e.low, 1 - 3 * poisson_limits(2, 0.95).high / 6400, 1e-12);
  EXPECT_NEAR(e.high, 1 - 3 * poisson_limits(2, 0.95).low / 6400, 1e-12);
}

// Blocks in flight at the ends of a run are neither kept nor lost: their spread is added.
TEST(Summary, ConfidenceAddsWhatIsInFlight) {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b)
    w.runs(b, 1)
        .count(Counter::authored, b, 100)
        .count(Counter::included, b, b % 2 == 0 ? 99 : 101);
  const Estimate e = metric(w, "block_confidence");
  // Left out, each batch of 64 moves the mean by 0.01 / 63; jackknife, Student with 63 degrees.
  const double in_flight = student_factor(64) * 0.01 / std::sqrt(63.0);
  EXPECT_DOUBLE_EQ(e.value, 1);
  EXPECT_NEAR(e.high, 1 + in_flight, 1e-9);
  EXPECT_NEAR(e.low, 1 - in_flight - poisson_limits(0, 0.95).high / 6400, 1e-9);
}

TEST(Summary, ConfidenceOfManyLossesIsTheSpread) {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const std::uint64_t lost = b < 33 ? 1 : 0;
    w.runs(b, 1).count(Counter::authored, b, 100).count(Counter::included, b, 100 - lost);
    w.count(Counter::dropped_relay_fork, b, lost);
  }
  const Estimate e = metric(w, "block_confidence");
  EXPECT_NEAR(e.high - e.value, e.value - e.low, 1e-12);
}

TEST(Summary, ErrorOfARatioComesFromBatches) {
  // Left out: 600 / 110 and 600 / 90; their half distance times Student's factor for 2 batches.
  const Estimate e = metric(two_runs(), "block_time.mean");
  const double se = (600 / 90.0 - 600 / 110.0) / 2;
  EXPECT_NEAR(e.high - e.value, 12.7062 * se, 1e-3);
}

TEST(Summary, NominalClock) {
  PointContext c = context();
  c.nominal_block_time = 12;
  const Words w = two_runs();
  EXPECT_DOUBLE_EQ(metric(w, "wall_clock_factor", c).value, 0.5);
  EXPECT_DOUBLE_EQ(metric(w, "issuance_relative_to_target", c).value, 2);
  EXPECT_DOUBLE_EQ(metric(w, "wall_clock_per_1000_blocks", c).value, 6000 / 3600.0);
}

TEST(Summary, OnlyPricedMetricsDependOnPricesAndConversions) {
  PointContext other = context();
  other.region_price = 77;
  other.transaction_execution = 3;
  other.transaction_pov = 4;
  const Words w = two_runs();
  for (std::size_t m = 0; m < metrics().size(); ++m) {
    const double before = estimate(m, w.view(), context()).value;
    const double after = estimate(m, w.view(), other).value;
    const bool same = before == after || (std::isnan(before) && std::isnan(after));
    EXPECT_EQ(metrics()[m].priced, !same) << metrics()[m].name;
  }
}

TEST(Summary, TransactionsAreLimitedByTheScarcerResource) {
  // Half-full blocks: 1000 of 2000 ms and 1024 of 2048 KiB, one each 6 s.
  PointContext c = context();
  c.transaction_execution = 0.5;  // 2000 a block
  c.transaction_pov = 2;          // 512 a block
  EXPECT_DOUBLE_EQ(metric(two_runs(), "transactions_per_second", c).value, 512 / 6.0);
  c.transaction_execution = 4;  // 250 a block
  EXPECT_DOUBLE_EQ(metric(two_runs(), "transactions_per_second", c).value, 250 / 6.0);
}

TEST(Summary, CostIsPriceOfRelayBlocksUsedUp) {
  // 40320 / 403200 = 0.1 a relay block and core: 2 cores, 200 relay blocks: 40 for 200 blocks.
  const Words w = two_runs();
  EXPECT_DOUBLE_EQ(metric(w, "cost_per_parablock").value, 0.2);
  EXPECT_DOUBLE_EQ(metric(w, "cost_per_execution_second").value, 0.2);
  EXPECT_DOUBLE_EQ(metric(w, "cost_per_mib").value, 0.2);  // 1 MiB a block
  EXPECT_NEAR(metric(w, "cost_per_transaction").value, 0.2 / 1024, 1e-15);
  PointContext free = context();
  free.region_price.reset();
  EXPECT_FALSE(metric(w, "cost_per_parablock", free).has_value());
}

TEST(Summary, CostOfOrdersIsThatOfTheirClaims) {
  // 0.1 a claim, used or not: 30 of them for 200 blocks.
  Words w = two_runs();
  for (std::int32_t b = 0; b < 2; ++b) w.count(BundleCounter::claims, b, 15);
  PointContext orders = context();
  orders.pays_for_claims = true;
  EXPECT_DOUBLE_EQ(metric(w, "cost_per_parablock", orders).value, 0.015);
}

TEST(Summary, OfSecondMomentsIsExact) {
  Words w;
  w.runs(0, 1).runs(1, 1).pair(0, 6000, 17000, 29000).pair(1, 6000, 17000, 29000);
  EXPECT_DOUBLE_EQ(metric(w, "transaction_latency.authored.mean").value, 3);
  EXPECT_DOUBLE_EQ(metric(w, "transaction_latency.included.mean").value, 20);
  EXPECT_DOUBLE_EQ(metric(w, "transaction_latency.finalized.mean").value, 32);
  EXPECT_NEAR(metric(w, "transaction_latency.included.p50").value, 20, 0.020);
}

TEST(Summary, DayToDayRangeIsOverRuns) {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b) w.runs(b, 10);
  w.run_value(RunValue::block_time, 6000, 320).run_value(RunValue::block_time, 6400, 320);
  const Estimate p05 = metric(w, "run.block_time.p05"), p95 = metric(w, "run.block_time.p95");
  EXPECT_NEAR(p05.value, 6, 0.008);
  EXPECT_NEAR(p95.value, 6.4, 0.008);
  EXPECT_TRUE(p05.has_bounds());
  EXPECT_LT(p05.high, 6.01);  // the Monte Carlo error of an end is not the range itself
}

TEST(Summary, DeviationOverRuns) {
  Words w;  // 6.0 s and 6.4 s: sd = 0.2 sqrt(2)
  w.runs(0, 1).runs(1, 1);
  w.moments(RunValue::block_time, 0, 6'000'000, 36'000'000'000'000);
  w.moments(RunValue::block_time, 1, 6'400'000, 40'960'000'000'000);
  EXPECT_NEAR(metric(w, "run.block_time.sd").value, 0.2 * std::sqrt(2.0), 1e-9);
}

TEST(Summary, MissingRunsAreCounted) {
  Words w;
  w.runs(0, 10).missing(RunValue::block_time, 0, 3);
  EXPECT_DOUBLE_EQ(metric(w, "missing_runs.share").value, 0.3);
  EXPECT_TRUE(metric(w, "missing_runs.share").has_bounds());
}

TEST(Summary, OfARunWithoutBlocksHasNoBlockTime) {
  Words w;
  w.runs(0, 1).runs(1, 1).count(Counter::relay_blocks, 0, 100).count(Counter::relay_blocks, 1, 100);
  for (const char* name : {"block_time.mean", "block_time.p50", "block_confidence",
                           "inclusion_latency.p95", "transaction_latency.included.p50",
                           "run.block_time.p50", "cost_per_parablock", "drop_size.mean"})
    EXPECT_FALSE(metric(w, name).has_value()) << name;
  EXPECT_EQ(metric(w, "blocks_per_day").value, 0);
}

TEST(Summary, OfNothingHasNoValues) {
  for (const Estimate& e : summarize(Words().view(), context())) EXPECT_FALSE(e.has_value());
}

TEST(Summary, AnEventNeverSeenHasALimit) {
  const Words w = two_runs();
  const auto authored = static_cast<double>(w.view().counter(Counter::authored));
  const Estimate e = metric(w, "dropped_share.relay_fork");
  EXPECT_EQ(e.value, 0);
  EXPECT_EQ(e.low, 0);
  EXPECT_NEAR(e.high, 3.6889 / authored, 1e-4 / authored);
}

TEST(Summary, SharesOfIntervals) {
  Words w;
  for (const std::int32_t b : {0, 1})
    w.runs(b, 1)
        .block_value(Histogram::inclusion_interval, b, 1, 98)
        .block_value(Histogram::inclusion_interval, b, 2, 1)
        .block_value(Histogram::inclusion_interval, b, 5, 1);
  EXPECT_DOUBLE_EQ(metric(w, "inclusion_interval.share_6s").value, 0.98);
  EXPECT_DOUBLE_EQ(metric(w, "inclusion_interval.share_12s").value, 0.99);
  EXPECT_DOUBLE_EQ(metric(w, "on_time_share").value, 0.98);
}

TEST(Summary, OnTimeIsWhatIsUsual) {
  Words w;
  w.runs(0, 1)
      .block_value(Histogram::inclusion_interval, 0, 1, 5)
      .block_value(Histogram::inclusion_interval, 0, 2, 90)
      .block_value(Histogram::inclusion_interval, 0, 3, 5);
  EXPECT_DOUBLE_EQ(metric(w, "on_time_share").value, 0.95);
  Words several;  // in one relay block, so that none is late
  several.runs(0, 1)
      .block_value(Histogram::inclusion_interval, 0, 0, 66)
      .block_value(Histogram::inclusion_interval, 0, 1, 33)
      .block_value(Histogram::inclusion_interval, 0, 2, 1);
  EXPECT_DOUBLE_EQ(metric(several, "on_time_share").value, 0.99);
  EXPECT_FALSE(metric(Words(), "on_time_share").has_value());
}

}  // namespace
}  // namespace coresweep
