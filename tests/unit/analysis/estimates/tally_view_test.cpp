#include "analysis/estimates/tally_view.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/analysis/estimates/words.h"

namespace coresweep {
namespace {

TEST(TallyView, RefusesAnotherLength) {
  const std::vector<std::uint64_t> words(10, 0);
  EXPECT_THROW(TallyView{words}, std::invalid_argument);
}

TEST(TallyView, SumsRunsAndCountersOverBatches) {
  Words w;
  w.runs(0, 3).runs(63, 2).count(Counter::included, 0, 30).count(Counter::included, 63, 12);
  const TallyView view = w.view();
  EXPECT_EQ(view.runs(), 5);
  EXPECT_EQ(view.runs(63), 2);
  EXPECT_EQ(view.counter(Counter::included), 42);
  EXPECT_EQ(view.counter(Counter::included, 0), 30);
  EXPECT_EQ(view.counter(Counter::backed), 0);
}

TEST(TallyView, CountersAreTwosComplement) {
  Words w;
  w.count(Counter::wait_inclusion_total, 4, static_cast<std::uint64_t>(-7));
  EXPECT_EQ(w.view().counter(Counter::wait_inclusion_total), -7);
}

TEST(TallyView, ReadsBothWordsOfASquareSum) {
  Words w;
  w.runs(1, 5).missing(RunValue::longest_gap, 1, 2);
  w.moments(RunValue::longest_gap, 1, 11, 1024, 1);
  const RunMoments m = w.view().moments(RunValue::longest_gap);
  EXPECT_EQ(m.count, 3);
  EXPECT_EQ(m.missing, 2);
  EXPECT_EQ(m.sum, 11);
  EXPECT_DOUBLE_EQ(m.square_sum, 18446744073709551616.0 + 1024);
}

TEST(TallyView, PoolsHistogramsAndKeepsThemApart) {
  Words w;
  w.block_value(Histogram::drop_size, 2, 3, 5).block_value(Histogram::drop_size, 15, 3, 6);
  w.block_value(Histogram::unincluded, 2, 3, 100);
  const TallyView view = w.view();
  const BlockHistograms pooled = view.histograms();
  EXPECT_EQ(pooled[Histogram::drop_size][3], 11u);
  EXPECT_EQ(view.histograms(2)[Histogram::drop_size][3], 5u);
  EXPECT_EQ(view.histograms(3)[Histogram::drop_size][3], 0u);
  EXPECT_EQ(pooled[Histogram::drop_size].total(), 11u);
}

TEST(TallyView, PooledHistogramsSurviveAMove) {
  Words w;
  w.block_value(Histogram::backing_age, 0, 2, 9);
  BlockHistograms first = w.view().histograms();
  const BlockHistograms second = std::move(first);
  EXPECT_EQ(second[Histogram::backing_age][2], 9u);
}

TEST(TallyView, AHistogramBatchHoldsFourBatches) {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b)
    w.runs(b, 1).count(Counter::block_time_total, b, static_cast<std::uint64_t>(b));
  EXPECT_EQ(w.view().histogram_runs(5), 4);
  EXPECT_EQ(w.view().histograms(5).block_time_total(), 5 + 21 + 37 + 53);
  EXPECT_EQ(w.view().histograms().block_time_total(), 63 * 64 / 2);
}

}  // namespace
}  // namespace coresweep
