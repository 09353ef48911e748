#include "analysis/estimates/few_events.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "analysis/estimates/batched_value.h"

namespace coresweep {
namespace {

// Printed tables of the exact Poisson interval (Garwood 1936; Johnson, Kotz and Kemp 1992, 4.7.3).
TEST(PoissonLimits, AreTheTabulatedOnes) {
  EXPECT_EQ(poisson_limits(0, 0.95).low, 0);
  EXPECT_NEAR(poisson_limits(0, 0.95).high, 3.689, 5e-4);  // -ln 0.025
  EXPECT_NEAR(poisson_limits(1, 0.95).low, 0.0253, 5e-5);
  EXPECT_NEAR(poisson_limits(1, 0.95).high, 5.572, 5e-4);
  EXPECT_NEAR(poisson_limits(10, 0.95).low, 4.795, 5e-4);
  EXPECT_NEAR(poisson_limits(10, 0.95).high, 18.390, 5e-4);
  EXPECT_NEAR(poisson_limits(0, 0.99).high, 5.298, 5e-4);  // -ln 0.005
}

TEST(ShareOfTrials, IsExactForFewAndWilsonsForMany) {
  EXPECT_EQ(share_of_trials(0, 20).low, 0);
  EXPECT_NEAR(share_of_trials(0, 20).high, 0.1684, 5e-5);  // 1 - 0.025^(1/20)
  EXPECT_NEAR(share_of_trials(20, 20).low, 0.8316, 5e-5);
  EXPECT_EQ(share_of_trials(20, 20).high, 1);
  EXPECT_NEAR(share_of_trials(1, 20).low, 0.00127, 5e-6);
  EXPECT_NEAR(share_of_trials(1, 20).high, 0.2487, 5e-5);
  EXPECT_EQ(share_of_trials(81, 263).low, wilson(81, 263).low);
  EXPECT_FALSE(share_of_trials(0, 0).has_value());
}

TEST(FewEvents, ThatComeTogetherCountAsOne) {
  const std::array<double, 8> apart = {1, 1, 1}, together = {3}, uneven = {4, 1};
  EXPECT_DOUBLE_EQ(few_events(apart, 0.5, 1.5).at(0).clusters, 3);
  EXPECT_DOUBLE_EQ(few_events(apart, 0.5, 1.5).at(0).change, 0.5);
  EXPECT_DOUBLE_EQ(few_events(together, 0.5, 1.5).at(0).clusters, 1);
  EXPECT_DOUBLE_EQ(few_events(together, 0.5, 1.5).at(0).change, 1.5);
  EXPECT_DOUBLE_EQ(few_events(uneven, 0.5, 2.5).at(0).clusters, 25.0 / 17);
}

TEST(FewEvents, OfNoneHaveTheLimitOfOneThatWasMissed) {
  const std::array<double, 8> none = {};
  const Estimate e = interval(0, few_events(none, 0.5, 0), 0.95);
  EXPECT_EQ(e.low, 0);
  EXPECT_NEAR(e.high, 3.689 * 0.5, 5e-4);
  const Estimate sure = interval(1, few_events(none, -0.1, 0), 0.95);
  EXPECT_NEAR(sure.low, 1 - 0.3689, 5e-5);
  EXPECT_EQ(sure.high, 1);
}

TEST(FewEvents, InMostBatchesAreMany) {
  const std::array<double, 8> many = {1, 1, 1, 1, 1}, half = {1, 1, 1, 1};
  EXPECT_TRUE(few_events(many, 1, 5).empty());
  EXPECT_FALSE(few_events(half, 1, 4).empty());
  EXPECT_TRUE(few_events(half, NAN, NAN).empty()) << "nothing was at risk";
}

// ---- Coverage -----------------------------------------------------------------------------------
// Rates of `expected` bursts in a study of 64 batches, each of a number of events between 1 and
// `largest`. 2000 studies; 95 % promised, accepted from 95 % less 4 standard deviations (0.0049).
constexpr int kStudies = 2000;
constexpr double kLeast = 0.95 - 4 * 0.0049;

BatchedValue rate(double expected, int largest, std::mt19937_64& engine) {
  std::poisson_distribution<int> bursts(expected / 64);
  std::uniform_int_distribution<int> size(1, largest);
  std::vector<double> events(64, 0), left_out(64);
  double seen = 0;
  for (double& n : events)
    for (int i = bursts(engine); i > 0; --i) n += size(engine);
  for (const double n : events) seen += n;
  for (std::size_t b = 0; b < 64; ++b) left_out[b] = (seen - events[b]) / 63 * 64;
  BatchedValue x = batched(seen, BatchKind::left_out, left_out, ~std::uint64_t{0});
  x.few = few_events(events, (1 + largest) / 2.0, seen);
  x.estimate = interval(x, kConfidence);
  return x;
}

double covered(double expected, int largest, bool by_number = true) {
  std::mt19937_64 engine(17);
  int held = 0;
  const double truth = expected * (1 + largest) / 2.0;
  for (int i = 0; i < kStudies; ++i) {
    BatchedValue x = rate(expected, largest, engine);
    if (!by_number) x.few.clear();
    const Estimate e = interval(x, kConfidence);
    held += e.has_bounds() && e.low <= truth && truth <= e.high ? 1 : 0;
  }
  return held / double{kStudies};
}

TEST(FewEventsCoverage, HoldsForAnyExpectedNumber) {
  for (const double expected : {0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0})
    EXPECT_GE(covered(expected, 1), kLeast) << expected;
}

TEST(FewEventsCoverage, HoldsForBursts) {
  for (const double expected : {0.5, 1.0, 3.0, 10.0, 20.0})
    EXPECT_GE(covered(expected, 4), kLeast) << expected;
}

TEST(FewEventsCoverage, SpoiledByTheSpreadOfBatchesIsNoticed) {
  EXPECT_LT(covered(0.5, 1, false), kLeast);
  EXPECT_LT(covered(3, 1, false), kLeast);
}

TEST(FewEventsCoverage, OfDifferencesAndRatiosHolds) {
  std::mt19937_64 engine(18);
  for (const double more : {0.5, 3.0, 10.0, 60.0}) {
    int differences = 0, ratios = 0;
    for (int i = 0; i < kStudies; ++i) {
      const BatchedValue a = rate(2, 1, engine), b = rate(more, 1, engine);
      const Estimate d = difference(a, b).estimate, r = ratio(a, b).estimate;
      differences += d.low <= 2 - more && 2 - more <= d.high ? 1 : 0;
      ratios += !r.has_bounds() || (r.low <= 2 / more && 2 / more <= r.high) ? 1 : 0;
    }
    EXPECT_GE(differences / double{kStudies}, kLeast) << more;
    EXPECT_GE(ratios / double{kStudies}, kLeast) << more;
  }
}

// Means over scenarios that share their histories: the same events in each.
TEST(FewEventsCoverage, OfMeansOfCommonHistoriesHolds) {
  std::mt19937_64 engine(19);
  int held = 0;
  for (int i = 0; i < kStudies; ++i) {
    const BatchedValue x = rate(2, 1, engine);
    const Estimate e = mean_of(std::array{x, x, x}).estimate;
    held += e.low <= 2 && 2 <= e.high ? 1 : 0;
  }
  EXPECT_GE(held / double{kStudies}, kLeast);
}

}  // namespace
}  // namespace coresweep
