#include "analysis/estimates/transaction_latency.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "analysis/estimates/quantile.h"
#include "tests/unit/analysis/estimates/words.h"

namespace coresweep {
namespace {

struct Pair {
  std::int64_t interval, inclusion;
};

/// The share of transactions with latency <= x, pair by pair, straight from the definition.
double share_by_definition(const std::vector<Pair>& pairs, double x) {
  double below = 0, all = 0;
  for (const auto& [interval, inclusion] : pairs) {
    const auto i = static_cast<double>(interval);
    below += std::clamp(x - static_cast<double>(inclusion), 0.0, i);
    all += i;
  }
  return below / all;
}

double quantile_by_definition(const std::vector<Pair>& pairs, double p) {
  double low = 0, high = 2e6;
  while (high - low > 1e-6) {
    const double middle = (low + high) / 2;
    (share_by_definition(pairs, middle) < p ? low : high) = middle;
  }
  return high;
}

Words tally(const std::vector<Pair>& pairs) {
  Words w;
  for (const auto& p : pairs) w.pair(0, p.interval, p.inclusion, p.inclusion + 12000);
  return w;
}

double quantile(const Words& w, Milestone milestone, double p) {
  return transaction_latency_quantile(w.view().histograms(), milestone, p);
}

TEST(TransactionLatency, OfNothingDoesNotExist) {
  for (const auto m : {Milestone::authored, Milestone::included, Milestone::finalized})
    EXPECT_TRUE(std::isnan(quantile(Words(), m, 0.5)));
}

TEST(TransactionLatency, OfAConstantRhythmIsUniform) {
  const Words w = tally(std::vector<Pair>(100, {6000, 16000}));
  for (const double p : {0.05, 0.5, 0.95, 0.999}) {
    EXPECT_NEAR(quantile(w, Milestone::authored, p), 6000 * p, 1e-6);
    EXPECT_NEAR(quantile(w, Milestone::included, p), 16000 + 6000 * p, 1e-6);
    EXPECT_NEAR(quantile(w, Milestone::finalized, p), 28000 + 6000 * p, 1e-6);
  }
  EXPECT_NEAR(quantile(w, Milestone::included, 1), 22000, 1e-3);
}

TEST(TransactionLatency, WeighsLongIntervalsByTheirLength) {
  // Intervals 2 s and 8 s, latency 0: F(2 s) = (2 + 2) / 10, so the median is 3 s.
  const Words w = tally({{2000, 0}, {8000, 0}});
  EXPECT_NEAR(quantile(w, Milestone::included, 0.4), 2000, 1e-6);
  EXPECT_NEAR(quantile(w, Milestone::included, 0.5), 3000, 1e-6);
  EXPECT_NEAR(quantile(w, Milestone::authored, 0.5), 3000, 1e-6);
}

std::vector<Pair> random_pairs(bool long_tail) {
  std::mt19937_64 engine(3);
  std::lognormal_distribution<double> interval(std::log(6500.0), long_tail ? 0.9 : 0.4),
      latency(std::log(14000.0), 0.2);
  std::vector<Pair> pairs;
  for (int i = 0; i < 3000; ++i)
    pairs.push_back({std::llround(interval(engine)), std::llround(latency(engine))});
  return pairs;
}

// Right to the bin: the definition reaches p within one bin's width of the answer.
TEST(TransactionLatency, AgreesWithTheDefinition) {
  for (const bool long_tail : {false, true}) {
    const auto pairs = random_pairs(long_tail);
    const Words w = tally(pairs);
    for (const double p : {0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999}) {
      const double x = quantile(w, Milestone::included, p);
      const std::int32_t bin = bin_of(Binning::time_ms, std::llround(x));
      const BinEdges edges = bin_edges(Binning::time_ms, bin);
      const double width = edges.end - edges.begin;
      EXPECT_LE(share_by_definition(pairs, x - width), p);
      EXPECT_GE(share_by_definition(pairs, x + width), p);
    }
  }
}

TEST(TransactionLatency, SpoiledByForgettingTheWeightIsNoticed) {
  // Every block's transactions counted alike, however long its interval.
  const auto pairs = random_pairs(true);
  double below = 0;
  const double median = quantile_by_definition(pairs, 0.5);
  for (const auto& p : pairs)
    below += std::clamp(
        (median - static_cast<double>(p.inclusion)) / static_cast<double>(p.interval), 0.0, 1.0);
  EXPECT_GT(std::abs(below / static_cast<double>(pairs.size()) - 0.5), 0.05);
}

TEST(TransactionLatency, FirstBlocksOfRunsDoNotShiftIt) {
  // Ten runs of ten blocks: ten latencies more than pairs.
  Words w = tally(std::vector<Pair>(90, {6000, 16000}));
  w.block_value(Histogram::inclusion_latency, 0, 16000, 10);
  EXPECT_NEAR(quantile(w, Milestone::included, 0.5), 19000, 1e-6);
  EXPECT_NEAR(quantile(w, Milestone::included, 0.99), 21940, 1e-6);
}

TEST(TransactionLatency, BeyondTheLastBinIsSaidToBe) {
  // Half of the time lies in one gap of 3000 s, which the histogram only knows to be long.
  auto pairs = std::vector<Pair>(500, {6000, 16000});
  pairs.push_back({3'000'000, 16000});
  const Words w = tally(pairs);
  EXPECT_NEAR(quantile(w, Milestone::included, 0.4), quantile_by_definition(pairs, 0.4), 1);
  EXPECT_TRUE(std::isinf(quantile(w, Milestone::included, 0.95)));
}

}  // namespace
}  // namespace coresweep
