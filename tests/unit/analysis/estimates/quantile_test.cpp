#include "analysis/estimates/quantile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace coresweep {
namespace {

using Counts = std::vector<std::uint64_t>;

Counts counts(Binning binning,
              std::initializer_list<std::pair<std::int64_t, std::uint64_t>> values) {
  Counts c(static_cast<std::size_t>(bins_of(binning)), 0);
  for (const auto& [value, n] : values) c[static_cast<std::size_t>(bin_of(binning, value))] += n;
  return c;
}

TEST(HistogramQuantile, OfNothingDoesNotExist) {
  for (const Binning b : {Binning::count, Binning::time_ms, Binning::run_value, Binning::share}) {
    EXPECT_TRUE(std::isnan(histogram_quantile(counts(b, {}), b, 0.5)));
    EXPECT_FALSE(order_statistics(counts(b, {}), b, 0.5).has_value());
  }
}

TEST(HistogramQuantile, OfCountsIsTheSmallestValueThatReachesP) {
  const Counts c = counts(Binning::count, {{1, 2}, {3, 2}});
  EXPECT_EQ(histogram_quantile(c, Binning::count, 0), 1);
  EXPECT_EQ(histogram_quantile(c, Binning::count, 0.5), 1);
  EXPECT_EQ(histogram_quantile(c, Binning::count, 0.51), 3);
  EXPECT_EQ(histogram_quantile(c, Binning::count, 1), 3);
}

TEST(HistogramQuantile, IsLinearInsideABin) {
  const Counts c = counts(Binning::time_ms, {{6000, 10}, {12000, 10}});  // [5980, 6020) ...
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 0), 5980);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 0.25), 6000);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 0.5), 6020);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 0.75), 12000);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 1), 12020);
}

TEST(HistogramQuantile, FirstFineBinBeginsAtZero) {
  const Counts c = counts(Binning::time_ms, {{0, 4}});
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 0), 0);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::time_ms, 1), 20);
}

TEST(HistogramQuantile, InTheOpenBinIsBeyond) {
  for (const Binning b : {Binning::count, Binning::time_ms, Binning::run_value}) {
    const Counts c = counts(b, {{5, 90}, {std::int64_t{1} << 40, 10}});
    EXPECT_TRUE(std::isfinite(histogram_quantile(c, b, 0.90)));
    EXPECT_TRUE(std::isinf(histogram_quantile(c, b, 0.95)));
  }
}

TEST(HistogramQuantile, AShareEndsAtOne) {
  const Counts c = counts(Binning::share, {{999, 4}, {1000, 8}});
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::share, 0.5), 999.625);
  EXPECT_DOUBLE_EQ(histogram_quantile(c, Binning::share, 1), 1000);
}

TEST(HistogramQuantile, AtAnAtomIsTheAtom) {
  const Counts zero = counts(Binning::share, {{0, 50}, {1, 4}, {2, 20}, {3, 26}});
  EXPECT_EQ(histogram_quantile(zero, Binning::share, 0.25), 0);
  EXPECT_EQ(histogram_quantile(zero, Binning::share, 0.5), 0);
  EXPECT_GT(histogram_quantile(zero, Binning::share, 0.9), 2.5);
  const Counts one = counts(Binning::run_value, {{600, 50}, {700, 1}, {900, 49}});
  EXPECT_EQ(histogram_quantile(one, Binning::run_value, 0.5), 600);
  EXPECT_NE(histogram_quantile(one, Binning::run_value, 0.502), 700) << "too few for an atom";
}

TEST(BinEdges, MeetEachOther) {
  for (const Binning b : {Binning::count, Binning::time_ms, Binning::run_value, Binning::share})
    for (std::int32_t i = 0; i + 1 < bins_of(b); ++i)
      ASSERT_EQ(bin_edges(b, i).end, bin_edges(b, i + 1).begin);
}

TEST(BinCentre, LiesBetweenTheEdges) {
  for (const Binning b : {Binning::time_ms, Binning::run_value, Binning::share})
    for (std::int32_t i = 0; i < bins_of(b); ++i) {
      ASSERT_LE(bin_edges(b, i).begin, bin_centre(b, i));
      ASSERT_LE(bin_centre(b, i), bin_edges(b, i).end);
    }
  EXPECT_EQ(bin_centre(Binning::time_ms, 0), 0);
  EXPECT_EQ(bin_centre(Binning::time_ms, 150), 6000);
}

TEST(OrderStatistics, OfAMedianAreTheTabulatedRanks) {
  // 100 values 1 to 100, one in each bin of one unit: ranks 40 and 61 (Conover, table A3).
  Counts c(static_cast<std::size_t>(bins_of(Binning::run_value)), 0);
  for (std::size_t v = 1; v <= 100; ++v) c[v] = 1;
  const Estimate e = order_statistics(c, Binning::run_value, 0.5);
  EXPECT_DOUBLE_EQ(e.low, 40 - 0.5);
  EXPECT_DOUBLE_EQ(e.high, 61 + 0.5);
  EXPECT_NEAR(e.value, 50.5, 1e-9);
}

TEST(OrderStatistics, NeedSeventyTwoForATail) {
  for (const double p : {0.05, 0.95}) {
    EXPECT_FALSE(
        order_statistics(counts(Binning::share, {{500, 71}}), Binning::share, p).has_bounds());
    EXPECT_TRUE(
        order_statistics(counts(Binning::share, {{500, 72}}), Binning::share, p).has_bounds());
  }
}

// 120 exponential values, mean 20,000 (bins of 0.2 %), p = 0.95; 4000 studies. Order statistics
// cover at least 95 % (here 97.3 %: ranks and bins are discrete). Accepted: 94.5 to
// 98.5 %, 4.5 and more standard deviations (0.0026) away: a false alarm in 1 of 100,000 seeds.
double order_coverage(double p_asked) {
  std::mt19937_64 engine(7);
  std::exponential_distribution<double> draw(1 / 20000.0);
  const double truth = -20000 * std::log(0.05);
  int covered = 0;
  for (int study = 0; study < 4000; ++study) {
    Counts c(static_cast<std::size_t>(bins_of(Binning::run_value)), 0);
    for (int i = 0; i < 120; ++i)
      ++c[static_cast<std::size_t>(bin_of(Binning::run_value, std::llround(draw(engine))))];
    const Estimate e = order_statistics(c, Binning::run_value, p_asked);
    covered += e.low <= truth && truth <= e.high ? 1 : 0;
  }
  return covered / 4000.0;
}

TEST(OrderStatistics, CoverTheQuantile) {
  EXPECT_GE(order_coverage(0.95), 0.945);
  EXPECT_LE(order_coverage(0.95), 0.985);
}

TEST(OrderStatistics, SpoiledByTheNextQuantileIsNoticed) { EXPECT_LT(order_coverage(0.90), 0.945); }

TEST(HistogramMean, IsExactForCounts) {
  EXPECT_DOUBLE_EQ(histogram_mean(counts(Binning::count, {{1, 3}, {5, 1}}), Binning::count), 2);
  EXPECT_TRUE(std::isnan(histogram_mean(counts(Binning::count, {}), Binning::count)));
}

TEST(HistogramShare, CountsUpToAndWithTheBin) {
  const Counts c = counts(Binning::count, {{0, 1}, {1, 6}, {2, 2}, {9, 1}});
  EXPECT_DOUBLE_EQ(histogram_share(c, 1), 0.7);
  EXPECT_DOUBLE_EQ(histogram_share(c, 2), 0.9);
  EXPECT_TRUE(std::isnan(histogram_share(counts(Binning::count, {}), 1)));
}

TEST(Deviation, IsOverValues) {
  std::vector<std::uint64_t> counts(static_cast<std::size_t>(bins_of(Binning::time_ms)), 0);
  counts[static_cast<std::size_t>(bin_of(Binning::time_ms, 6000))] = 3;
  counts[static_cast<std::size_t>(bin_of(Binning::time_ms, 12000))] = 1;
  EXPECT_NEAR(histogram_deviation(counts, Binning::time_ms), 6000 * std::sqrt(3.0) / 4, 1e-6);
}

}  // namespace
}  // namespace coresweep
