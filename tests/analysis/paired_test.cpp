#include "analysis/paired.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/analysis/words.h"

namespace coresweep {
namespace {

/// 64 runs with a history each: a share of `blocks` that the history decides is lost.
Words study(std::uint64_t blocks, std::uint64_t history) {
  std::mt19937_64 engine(history);
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const std::uint64_t lost = engine() % 200;
    w.runs(b, 1).count(Counter::included, b, blocks - blocks * lost / 1000);
    w.count(Counter::relay_blocks, b, 1000);
    w.block_value(Histogram::block_time, b, b % 2 == 0 ? 6000 : 6400, blocks);
    w.run_value(RunValue::block_time, 6000, 1);
  }
  return w;
}

PairedEstimate compare(std::string_view metric, const Words& a, const Words& b) {
  const PointContext c;
  return paired_ratio(metric_index(metric), a.view(), c, b.view(), c);
}

double width(const Estimate& e) { return e.high - e.low; }

TEST(Paired, APointAgainstItselfIsOneWithoutError) {
  const Words w = study(1000, 1);
  const PairedEstimate e = compare("block_time.mean", w, w);
  EXPECT_DOUBLE_EQ(e.ratio.value, 1);
  EXPECT_EQ(width(e.ratio), 0);
  EXPECT_EQ(e.difference.value, 0);
  EXPECT_EQ(width(e.difference), 0);
}

TEST(Paired, FactorFasterIsTheSwappedRatio) {
  const Words fast = study(2000, 1), slow = study(1000, 1);
  EXPECT_NEAR(compare("block_time.mean", slow, fast).ratio.value, 2, 1e-9);
  EXPECT_NEAR(compare("block_time.mean", fast, slow).ratio.value, 0.5, 1e-9);
}

TEST(Paired, CommonHistoriesCancel) {
  const Words point = study(2000, 1), same = study(1000, 1), other = study(1000, 2);
  const double common = width(compare("blocks_per_day", point, same).ratio);
  const double independent = width(compare("blocks_per_day", point, other).ratio);
  EXPECT_LT(common * 20, independent);
}

TEST(Paired, QuantilesCompareBatchByBatch) {
  const Words w = study(1000, 1);
  const PairedEstimate e = compare("block_time.p50", w, w);
  EXPECT_DOUBLE_EQ(e.ratio.value, 1);
  EXPECT_TRUE(e.ratio.has_bounds());
}

TEST(Paired, MetricsOverRunsHaveNoBatches) {
  const Words w = study(1000, 1);
  const PairedEstimate e = compare("run.block_time.p50", w, w);
  EXPECT_DOUBLE_EQ(e.ratio.value, 1);
  EXPECT_FALSE(e.ratio.has_bounds());
}

TEST(Paired, NothingSeenOnEitherSideSaysNothing) {
  const Words w = study(1000, 1);
  const PairedEstimate e = compare("execution_rate", w, w);
  EXPECT_FALSE(e.ratio.has_value());
  EXPECT_EQ(e.difference.value, 0);
  EXPECT_FALSE(e.difference.has_bounds());
}

TEST(Paired, AnEmptyBaselineGivesNoRatio) {
  EXPECT_FALSE(compare("block_time.mean", study(1000, 1), Words()).ratio.has_value());
}

}  // namespace
}  // namespace coresweep
