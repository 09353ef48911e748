#include "analysis/methods/morris.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "host/base/errors.h"
#include "tests/unit/analysis/methods/noisy_study.h"
#include "tests/unit/analysis/methods/sampled_designs.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<Factor> numbers(std::size_t k) { return std::vector<Factor>(k); }

TEST(Morris, OfALinearFunctionIsItsCoefficients) {
  std::mt19937_64 engine(1);
  const auto settings = trajectories(4, 10, engine);
  const auto factors = numbers(4);
  const FactorDesign design{factors, settings};
  const auto found = morris_screening(design, {evaluate(design, linear), {}, {}});
  for (std::size_t i = 0; i < 4; ++i) {
    const double coefficient = std::vector<double>{4, 2, 1, 0}[i];
    EXPECT_NEAR(found[i].mean.value, coefficient, 1e-12);
    EXPECT_NEAR(found[i].absolute.value, coefficient, 1e-12);
    EXPECT_NEAR(found[i].spread.value, 0, 1e-6);
  }
}

TEST(Morris, OfAProductSpreadsAndMayCancel) {
  std::mt19937_64 engine(2);
  const auto settings = trajectories(2, 4000, engine);
  const auto factors = numbers(2);
  const FactorDesign design{factors, settings};
  const auto product = [](const std::vector<double>& x) { return x[0] * (x[1] - 0.5); };
  const auto found = morris_screening(design, {evaluate(design, product), {}, {}});
  // Effect of x0 is x1 - 1/2 with x1 in {0, 1/3, 2/3, 1}: mean 0, size 1/3, variance 5/36.
  EXPECT_TRUE(holds(found[0].mean, 0));
  EXPECT_TRUE(holds(found[0].absolute, 1 / 3.));
  EXPECT_TRUE(holds(found[0].spread, std::sqrt(5) / 6));
  EXPECT_LT(found[0].spread.high - found[0].spread.low, 0.03);
}

TEST(Morris, TakesWordsAndRanges) {
  std::vector<Factor> factors(2);
  factors[0] = {"protocol", "", FactorKind::word, 0, 0, {"sync", "tree", "queue"}};
  factors[1] = {"latency", "ms", FactorKind::number, 100, 300, {}};
  const std::vector<double> settings = {0, 100, 2, 100, 2, 200, 1, 300, 1, 200, 0, 200};
  const FactorDesign design{factors, settings};
  const std::vector<double> v = {0, 5, 6, 3, 2, 0};
  const auto found = morris_screening(design, {v, {}, {}});
  EXPECT_DOUBLE_EQ(found[0].absolute.value, 3.5);
  EXPECT_DOUBLE_EQ(found[1].mean.value, 2);  // 1 for half the range
}

TEST(Morris, RefusesOtherDesigns) {
  std::mt19937_64 engine(3);
  auto settings = trajectories(3, 3, engine);
  const auto factors = numbers(3);
  settings[7] += 0.1;
  const std::vector<double> v(12);
  EXPECT_THAT(
      [&] {
        morris_screening({factors, settings}, {v, {}, {}});
      },
      ThrowsMessage<UserError>(HasSubstr("sample 2 of 12 breaks this")));
  const auto one = trajectories(3, 1, engine);
  EXPECT_THROW(morris_screening({factors, one}, {std::span(v).first(4), {}, {}}), UserError);
}

// ---- Error rates: 1000 designs of 15 trajectories, an interaction, noise in 16 batches that the
// points share mostly. Right in 95 %: 50 failures, sd 6.9; the jackknife of a mean is exact for
// normal effects only. Accepted 20 to 85, 5 sd; the seed is fixed.
struct Rates {
  int absolute = 0;
  double spread = 0;  ///< mean of sigma of a linear factor
};

template <class Spoil>
Rates rates(Spoil spoil) {
  std::mt19937_64 engine(20240603);
  Rates rates;
  const auto factors = numbers(3);
  for (int i = 0; i < 1000; ++i) {
    const auto settings = trajectories(3, 15, engine);
    const FactorDesign design{factors, settings};
    const auto f = [](const std::vector<double>& x) { return 3 * x[0] * (1 + x[1]) + x[2]; };
    NoisyStudy study(evaluate(design, f), 3, 0.5, 16, engine);
    spoil(study);
    const auto found = morris_screening(design, study.metric());
    rates.absolute += !holds(found[0].absolute, 4.5);  // 3 (1 + 1/2)
    rates.spread += found[2].spread.value / 1000;
  }
  return rates;
}

TEST(MorrisErrors, IntervalsHoldAsOftenAsTheySay) {
  const Rates r = rates([](NoisyStudy&) {});
  RecordProperty("failures", r.absolute);
  EXPECT_GE(r.absolute, 20);
  EXPECT_LE(r.absolute, 85);
  EXPECT_LT(r.spread, 0.12) << "cut at 0, so above 0 on average";
}

TEST(MorrisErrors, SpoiledByNoiseTakenForInteractionIsNoticed) {
  EXPECT_GT(rates([](NoisyStudy& s) { s.batches.clear(); }).spread, 0.2);  // 0.27: noise alone
}

TEST(MorrisErrors, SpoiledByTheWrongTrueValueIsNoticed) {
  const Rates r = rates([](NoisyStudy& s) {
    for (double& v : s.values) v *= 1.5;
  });
  EXPECT_GT(r.absolute, 85);
}

}  // namespace
}  // namespace coresweep
