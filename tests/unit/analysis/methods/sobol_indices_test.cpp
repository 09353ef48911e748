#include "analysis/methods/sobol_indices.h"

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

std::vector<SobolIndex> exact(const PickFreeze& points, const std::vector<double>& values) {
  return sobol_indices(points, {values, {}, BatchKind::left_out});
}

TEST(SobolIndices, HoldIshigami) {
  std::mt19937_64 engine(5);
  const SampledDesign sample(3, 2000, engine);
  const auto found = exact(sample.points, sample.values(ishigami));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(holds(found[i].first, kIshigamiFirst[i])) << i;
    EXPECT_TRUE(holds(found[i].total, kIshigamiTotal[i])) << i;
    EXPECT_LT(found[i].total.high - found[i].total.low, 0.15);
    EXPECT_FALSE(found[i].first_monte_carlo.has_bounds());
  }
}

TEST(SobolIndices, HoldSobolG) {
  std::mt19937_64 engine(6);
  const SampledDesign sample(4, 2000, engine);
  const auto found = exact(sample.points, sample.values(sobol_g));
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(holds(found[i].first, sobol_g_first(i))) << i;
    EXPECT_TRUE(holds(found[i].total, sobol_g_total(i))) << i;
  }
}

TEST(SobolIndices, OfAFactorWithoutEffectHaveNoTotal) {
  std::mt19937_64 engine(7);
  const SampledDesign sample(4, 500, engine);
  const auto found = exact(sample.points, sample.values(linear));  // factor 3 is not used
  EXPECT_EQ(found[3].total.value, 0);
  EXPECT_EQ(found[3].first.value, 0);
}

TEST(FindPickFreeze, KnowsBothOrdersAndRefusesOthers) {
  std::mt19937_64 engine(8);
  const SampledDesign sample(2, 10, engine);
  std::vector<double> interleaved;
  for (std::size_t j = 0; j < 10; ++j)
    for (const std::size_t part : {0, 2, 3, 1})
      for (std::size_t k = 0; k < 2; ++k)
        interleaved.push_back(sample.settings[(part * 10 + j) * 2 + k]);
  const PickFreeze points = find_pick_freeze({sample.factors, interleaved});
  EXPECT_EQ(points.b[1], 7u);
  EXPECT_EQ(points.ab[0][1], 5u);
  interleaved[8] += 0.5;
  EXPECT_THAT(
      [&] {
        find_pick_freeze({sample.factors, interleaved});
      },
      ThrowsMessage<UserError>(HasSubstr("these 40 samples are not one")));
}

TEST(SobolIndices, RefuseAConstant) {
  std::mt19937_64 engine(8);
  const SampledDesign sample(2, 10, engine);
  EXPECT_THROW(exact(sample.points, sample.values([](const auto&) { return 6.0; })), UserError);
}

// ---- Error rates: 400 designs of 200 rows, linear function with Monte Carlo noise in 16 batches.
// A right 95 % interval fails in 20 of them with a standard deviation of 4.4. Intervals of so few
// rows are a little short; accepted are 5 to 40 failures (90 %), 4.6 standard deviations: a
// false alarm in less than 1 of 100,000 seeds; the seed is fixed.
struct Rates {
  int first = 0, total = 0;
  double nothing = 0;  ///< mean total index of a factor without effect
};

template <class Spoil>
Rates rates(Spoil spoil) {
  std::mt19937_64 engine(20240602);
  Rates rates;
  for (int i = 0; i < 400; ++i) {
    SampledDesign sample(4, 200, engine);
    NoisyStudy study(sample.values(linear), 2, 1, 16, engine);
    spoil(sample, study);
    const auto found = sobol_indices(sample.points, study.metric());
    rates.first += !holds(found[0].first, kLinearShares[0]);
    rates.total += !holds(found[1].total, kLinearShares[1]);
    rates.nothing += found[3].total.value / 400;
  }
  return rates;
}

bool is_right(int failures) { return 5 <= failures && failures <= 40; }

TEST(SobolIndicesErrors, IntervalsHoldAsOftenAsTheySay) {
  const Rates r = rates([](SampledDesign&, NoisyStudy&) {});
  RecordProperty("failures", std::to_string(r.first) + " " + std::to_string(r.total));
  EXPECT_TRUE(is_right(r.first)) << r.first;
  EXPECT_TRUE(is_right(r.total)) << r.total;
  EXPECT_NEAR(r.nothing, 0, 1e-3);
}

TEST(SobolIndicesErrors, SpoiledByNoiseTakenForEffectsIsNoticed) {
  const Rates r = rates([](SampledDesign&, NoisyStudy& s) { s.batches.clear(); });
  EXPECT_GT(r.nothing, 0.02);  // noise 1/16 against a variance of 1.75: 0.036
}

TEST(SobolIndicesErrors, SpoiledByFactorsInTheWrongOrderIsNoticed) {
  const Rates r =
      rates([](SampledDesign& s, NoisyStudy&) { std::swap(s.points.ab[0], s.points.ab[1]); });
  EXPECT_FALSE(is_right(r.first));
  EXPECT_FALSE(is_right(r.total));
}

// ---- The closed forms under noise: 200 designs of 300 rows, Monte Carlo noise of 10 % of the
// variance in 16 batches. A right 95 % interval misses in 10 of them with a standard deviation
// of 3.1; accepted are up to 25 for each of the 14 indices: a false alarm in less than 1 of 3000
// seeds; the seed is fixed.
struct ClosedForm {
  double (*f)(const std::vector<double>&);
  std::vector<double> first, total;
  double variance;
};

const ClosedForm kIshigami = {ishigami, kIshigamiFirst, kIshigamiTotal, 13.844588};

ClosedForm g_function() {
  ClosedForm g{sobol_g, {}, {}, sobol_g_variance()};
  for (std::size_t i = 0; i < 4; ++i) {
    g.first.push_back(sobol_g_first(i));
    g.total.push_back(sobol_g_total(i));
  }
  return g;
}

/// The most misses of any index.
template <class Spoil>
int most_misses(const ClosedForm& known, Spoil spoil) {
  const std::size_t k = known.first.size();
  std::vector<int> misses(2 * k);
  std::mt19937_64 engine(20240604);
  for (int i = 0; i < 200; ++i) {
    const SampledDesign sample(k, 300, engine);
    const double own = std::sqrt(0.1 * known.variance * 16);
    NoisyStudy study(sample.values(known.f), 2 * own, own, 16, engine);
    spoil(study);
    const auto found = sobol_indices(sample.points, study.metric());
    for (std::size_t j = 0; j < k; ++j) {
      misses[j] += !holds(found[j].first, known.first[j]);
      misses[k + j] += !holds(found[j].total, known.total[j]);
    }
  }
  return *std::ranges::max_element(misses);
}

TEST(SobolIndicesErrors, ClosedFormsLieInsideTheIntervalsUnderNoise) {
  const auto as_it_is = [](NoisyStudy&) {};
  EXPECT_LE(most_misses(kIshigami, as_it_is), 25);
  EXPECT_LE(most_misses(g_function(), as_it_is), 25);
}

TEST(SobolIndicesErrors, ClosedFormsSpoiledByNoiseTakenForEffectsAreNoticed) {
  const auto leave_in = [](NoisyStudy& s) { s.batches.clear(); };
  EXPECT_GT(most_misses(kIshigami, leave_in), 25);
  EXPECT_GT(most_misses(g_function(), leave_in), 25);
}

TEST(SobolIndices, KeepMonteCarloErrorApart) {
  std::mt19937_64 engine(9);
  const SampledDesign sample(3, 500, engine);
  const auto v = sample.values(linear);
  const auto width = [&](double own) {
    std::mt19937_64 noise(10);
    const NoisyStudy study(v, 0, own, 16, noise);
    const Estimate e = sobol_indices(sample.points, study.metric())[0].first_monte_carlo;
    return e.high - e.low;
  };
  EXPECT_GT(width(0.5), 0);
  EXPECT_NEAR(width(0.5) / width(0.05), 10, 1);
}

}  // namespace
}  // namespace coresweep
