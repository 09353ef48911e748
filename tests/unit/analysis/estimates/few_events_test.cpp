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

// p_u(0) = 0.16843, p_u(1) = 0.24873, p_l(1) = 0.0012651 of 20 trials (as above, more digits).
TEST(BoundedSum, IsClopperAndPearsonsOfWholeValues) {
  for (const int k : {0, 1, 7, 20}) {
    const Limits sum = bounded_sum_limits(k, {}, 20, 0.95);
    EXPECT_DOUBLE_EQ(sum.low, 20 * share_of_trials(k, 20).low) << k;
    EXPECT_DOUBLE_EQ(sum.high, 20 * share_of_trials(k, 20).high) << k;
  }
}

TEST(BoundedSum, TakesOfALimitThePartOfAValue) {
  const std::array<double, 1> half = {0.5};
  const Limits sum = bounded_sum_limits(0, half, 20, 0.95);
  EXPECT_NEAR(sum.high, 20 * (0.16843 + 0.5 * (0.24873 - 0.16843)), 2e-4);
  EXPECT_NEAR(sum.low, 20 * 0.5 * 0.0012651, 1e-6);
  const Limits beside =
      bounded_sum_limits(1, half, 20, 0.95);  // p_u(2) = 0.31698, p_l(2) = 0.01235
  EXPECT_NEAR(beside.high, 20 * (0.24873 + 0.5 * (0.31698 - 0.24873)), 2e-4);
  EXPECT_NEAR(beside.low, 20 * (0.0012651 + 0.5 * (0.01235 - 0.0012651)), 2e-4);
}

TEST(FewRuns, AreAsFewAsTheirBatchesAllow) {
  const std::array<double, 8> sums = {1.5, 0, 0.25, 0.75};
  const ValuePart part = few_runs(sums, 80, 0.1).at(0);
  EXPECT_EQ(part.trials, 80);
  EXPECT_EQ(part.clusters, 1);
  EXPECT_EQ(part.partial, (std::vector<double>{0.75, 0.5, 0.25}));
  const Estimate e = interval(0.25, few_runs(sums, 80, 0.1), 0.95);
  const Limits sum = bounded_sum_limits(1, part.partial, 80, 0.95);
  EXPECT_DOUBLE_EQ(e.low, 0.1 * sum.low);
  EXPECT_DOUBLE_EQ(e.high, 0.1 * sum.high);
}

TEST(FewRuns, AreNoneWhereManyBatchesHaveAnyOrOneHasMoreThanItCan) {
  const std::array<double, 4> many = {0.1, 0.1, 0.1}, half = {0.1, 0.1}, negative = {-0.5};
  EXPECT_TRUE(few_runs(many, 40, 1).empty());
  EXPECT_FALSE(few_runs(half, 40, 1).empty());
  EXPECT_TRUE(few_runs(negative, 40, 1).empty());
  EXPECT_TRUE(few_runs(half, 40, NAN).empty());
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

/// A mean over 512 runs, 8 a batch, of which `expected` have some of 6 events each. `sizes` is how
/// many a run has that has any, from a number in [0, 1).
BatchedValue mean_of_runs(double expected, int (*sizes)(double), std::mt19937_64& engine) {
  constexpr int kRuns = 512;
  std::bernoulli_distribution has_any(expected / kRuns);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> sums(64, 0), left_out(64);
  double all = 0;
  for (int run = 0; run < kRuns; ++run)
    if (has_any(engine)) sums[static_cast<std::size_t>(run % 64)] += sizes(uniform(engine)) / 6.0;
  for (const double sum : sums) all += sum;
  for (std::size_t b = 0; b < 64; ++b) left_out[b] = (all - sums[b]) / 63 * 64;
  BatchedValue x = batched(all, BatchKind::left_out, left_out, ~std::uint64_t{0});
  x.few = few_runs(sums, kRuns, 1);
  x.estimate = interval(x, kConfidence);
  return x;
}

struct SizeOfRuns {
  const char* name;
  int (*of)(double);
  double mean;
};
const std::array<SizeOfRuns, 4> kSizes = {
    {{"one", [](double) { return 1; }, 1},
     {"all", [](double) { return 6; }, 6},
     {"any", [](double u) { return 1 + int(6 * u); }, 3.5},
     {"seldom all", [](double u) { return u < 0.1 ? 6 : 1; }, 1.5}}};

double covered(double expected, const SizeOfRuns& sizes, bool by_number = true) {
  std::mt19937_64 engine(20);
  int held = 0;
  for (int i = 0; i < kStudies; ++i) {
    BatchedValue x = mean_of_runs(expected, sizes.of, engine);
    if (!by_number) x.few.clear();
    const Estimate e = interval(x, kConfidence);
    const double truth = expected * sizes.mean / 6;
    held += e.low <= truth && truth <= e.high ? 1 : 0;
  }
  return held / double{kStudies};
}

// Beyond 32 expected the spread tells. Runs that seldom have all are skewed: 93.0 % there at 40.
TEST(FewRunsCoverage, HoldsWhateverARunHas) {
  for (const SizeOfRuns& sizes : kSizes)
    for (const double expected : {0.2, 1.0, 3.0, 8.0, 16.0, 24.0})
      EXPECT_GE(covered(expected, sizes), kLeast) << sizes.name << " " << expected;
}

TEST(FewRunsCoverage, SpoiledByTheSpreadOfBatchesIsNoticed) {
  for (const SizeOfRuns& sizes : kSizes)
    for (const double expected : {0.2, 3.0})
      EXPECT_LT(covered(expected, sizes, false), kLeast) << sizes.name << " " << expected;
}

TEST(FewRunsCoverage, OfDifferencesHolds) {
  std::mt19937_64 engine(21);
  for (const double more : {0.5, 8.0, 100.0}) {
    int held = 0;
    for (int i = 0; i < kStudies; ++i) {
      const Estimate d = difference(mean_of_runs(2, kSizes[2].of, engine),
                                    mean_of_runs(more, kSizes[2].of, engine))
                             .estimate;
      const double truth = (2 - more) * kSizes[2].mean / 6;
      held += d.low <= truth && truth <= d.high ? 1 : 0;
    }
    EXPECT_GE(held / double{kStudies}, kLeast) << more;
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
