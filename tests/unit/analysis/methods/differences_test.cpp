#include "analysis/methods/differences.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "tests/unit/analysis/methods/noisy_study.h"

namespace coresweep {
namespace {

/// So many events in 64 batches, none or one in each.
BatchedValue counted(int events) {
  std::array<double, 64> by_batch = {};
  std::vector<double> left_out(64);
  for (int b = 0; b < events; ++b) by_batch[static_cast<std::size_t>(b)] = 1;
  for (std::size_t b = 0; b < 64; ++b) left_out[b] = (events - by_batch[b]) / 63 * 64;
  BatchedValue x = batched(events, BatchKind::left_out, left_out, ~std::uint64_t{0});
  x.few = few_events(by_batch, 1, events);
  x.estimate = interval(x, kConfidence);
  return x;
}

TEST(Differences, OfPointsThatAreOneAreExactlyZero) {
  const Differences d({{counted(3), counted(3)}, {0, 0}}, 0.95);
  EXPECT_EQ(d.of(0, 1).low, 0);
  EXPECT_EQ(d.of(0, 1).high, 0);
}

TEST(Differences, ThatWereNeverSeenDecideNothing) {
  const BatchedValue same = batched(6, BatchKind::left_out, std::vector<double>(64, 6), ~0ull);
  const Differences d({{same, same}}, 0.95);
  EXPECT_TRUE(std::isinf(d.of(0, 1).low));
  EXPECT_TRUE(std::isinf(d.of(0, 1).high));
}

TEST(Differences, OfEventsNeverSeenHaveALimit) {
  const Differences d({{counted(0), counted(0), counted(12)}}, 0.95);
  EXPECT_NEAR(d.of(0, 1).high, 3.689, 1e-3);
  EXPECT_NEAR(d.of(0, 1).low, -3.689, 1e-3);
  EXPECT_LT(d.of(0, 2).high, 0) << "0 and 12 are not the same";
}

TEST(Differences, OfManyBatchesArePaired) {
  std::mt19937_64 engine(1);
  const NoisyStudy study({6, 7}, 1, 1e-3, 16, engine);
  const Differences d(study.points(), 0.95);
  EXPECT_LT(d.of(1, 0).high - d.of(1, 0).low, 0.01);
  EXPECT_NEAR(d.of(1, 0).value, 1, 0.01);
  const auto plain = difference(study.points().values[1], study.points().values[0]).estimate;
  EXPECT_NEAR(d.of(1, 0).low, plain.low, 1e-12) << "the quick way is the same";
}

TEST(Differences, WithoutBatchesTakeTheIntervalsOfEither) {
  const Differences d({{{{6, 5, 8}}, {{3, 2.5, 4}}, {{1}}}}, 0.95);
  EXPECT_DOUBLE_EQ(d.of(0, 1).low, 3 - std::hypot(1, 1));
  EXPECT_DOUBLE_EQ(d.of(0, 1).high, 3 + std::hypot(2, 0.5));
  EXPECT_TRUE(std::isinf(d.of(0, 2).high)) << "without bounds nothing is known";
}

}  // namespace
}  // namespace coresweep
