#include "analysis/methods/response_surface.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "analysis/methods/minimise.h"
#include "host/base/errors.h"
#include "tests/unit/analysis/methods/noisy_study.h"
#include "tests/unit/analysis/methods/square_grid.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Minimise, FindsRosenbrocksValleyAndStaysInside) {
  const auto rosenbrock = [](std::span<const double> x) {
    return 100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2);
  };
  const std::vector<double> start = {-1.2, 1};
  EXPECT_NEAR(minimise(rosenbrock, start, 0.5, -5, 5).at[0], 1, 1e-3);
  EXPECT_LE(minimise(rosenbrock, start, 0.5, -5, 0.5).at[0], 0.5);
  EXPECT_EQ(minimise([](auto) { return 3.0; }, {}, 1, 0, 1).value, 3);
}

TEST(Quadratic, IsExactForOne) {
  const Square square(3, kDepth, kLatency);
  const auto surface = fit_quadratic(square.design(), without_noise(square.values(bowl)));
  const std::vector<double> between = {3.3, 222};
  EXPECT_NEAR(surface->mean(between), bowl(3.3, 222), 1e-9);
  EXPECT_LT(accuracy(*surface, without_noise(square.values(bowl))).relative(), 1e-9);
}

TEST(Quadratic, LeavesOutEachPointAsARefitWould) {
  const Square square(4, kBraninX, kBraninY);
  const auto v = square.values(branin);
  const auto surface = fit_quadratic(square.design(), without_noise(v));
  auto settings = square.settings;
  auto others = v;
  settings.erase(settings.begin() + 10, settings.begin() + 12);
  others.erase(others.begin() + 5);
  const auto without = fit_quadratic({square.factors, settings}, without_noise(others));
  EXPECT_NEAR(surface->left_out_errors()[5], v[5] - without->mean(square.design().sample(5)), 1e-9);
}

TEST(Quadratic, TakesWordsAndTwoSettings) {
  const std::vector<Factor> factors = {{"protocol", "", FactorKind::word, 0, 0, {"a", "b", "c"}},
                                       {"cores", "", FactorKind::integer, 1, 2, {}}};
  const std::vector<double> settings = {0, 1, 0, 2, 1, 1, 1, 2, 2, 1, 2, 2, 0, 1};
  const std::vector<double> v = {5, 6, 7, 9, 1, 1, 5};
  const auto surface = fit_quadratic({factors, settings}, without_noise(v));
  const std::vector<double> b_one = {1, 1};
  EXPECT_NEAR(surface->mean(b_one), 7, 1e-9);
}

TEST(Quadratic, RefusesTooFewPoints) {
  const Square square(2, kDepth, kLatency);
  EXPECT_THAT([&] { fit_quadratic(square.design(), without_noise(square.values(bowl))); },
              ThrowsMessage<UserError>(HasSubstr("has 4 terms, and 4 points")));
}

TEST(GaussianProcess, GoesThroughExactPointsAndReadsBetween) {
  const Square square(7, kBraninX, kBraninY);
  const auto v = square.values(branin);
  const auto surface = fit_gaussian_process(square.design(), without_noise(v));
  for (const std::size_t p : {0u, 17u, 48u}) {
    EXPECT_NEAR(surface->mean(square.design().sample(p)), v[p], 1e-2);
    EXPECT_LT(surface->covariance(square.design().sample(p), square.design().sample(p)), 1e-2);
  }
  const std::vector<double> between = {1.3, 8.8};
  EXPECT_NEAR(surface->mean(between), branin(1.3, 8.8), 0.03 * 308);  // of the range
  EXPECT_TRUE(holds(surface->predict(between), branin(1.3, 8.8)));
}

TEST(GaussianProcess, LeavesOutEachPointNearlyAsARefitWould) {
  const Square square(5, kBraninX, kBraninY);
  const auto v = square.values(branin);
  const auto surface = fit_gaussian_process(square.design(), without_noise(v));
  for (const std::size_t p : {6u, 12u}) {
    auto settings = square.settings;
    auto others = v;
    settings.erase(settings.begin() + static_cast<std::ptrdiff_t>(2 * p),
                   settings.begin() + static_cast<std::ptrdiff_t>(2 * p) + 2);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(p));
    const auto without = fit_gaussian_process({square.factors, settings}, without_noise(others));
    const double error = v[p] - without->mean(square.design().sample(p));
    EXPECT_NEAR(surface->left_out_errors()[p], error, 0.3 * std::abs(error) + 1);
  }
}

TEST(GaussianProcess, RefusesTooFewPointsAndMissingValues) {
  const Square square(2, kDepth, kLatency);
  std::vector<double> v = {1, 2, 3};
  const std::span<const double> three = std::span(square.settings).first(6);
  EXPECT_THROW(fit_gaussian_process({square.factors, three}, without_noise(v)), UserError);
  v.push_back(kNotANumber);
  EXPECT_THROW(fit_gaussian_process(square.design(), without_noise(v)), UserError);
}

TEST(Surface, IsJudgedByWhatItMisses) {
  const std::vector<double> v = {1, 2, 3, 6}, missed = {1, -1, 0, 0};
  const SurfaceAccuracy found = accuracy(missed, without_noise(v));
  EXPECT_NEAR(found.error, std::sqrt(0.5), 1e-12);
  EXPECT_EQ(found.worst, 1);
  EXPECT_EQ(found.range, 5);
  EXPECT_NEAR(found.explained, 1 - 2 / 14.0, 1e-12);  // squares around the mean: 4 + 1 + 0 + 9
}

TEST(Optimum, OfABowlIsItsFloor) {
  const Square square(5, kDepth, kLatency);
  const auto surface = fit_quadratic(square.design(), without_noise(square.values(bowl)));
  const auto best = find_optimum(*surface, square.design(), false);
  EXPECT_NEAR(best.setting[0], 3.93, 0.02);  // 0.2 (d - 4) + 0.05 t = 0, 6 (t - 0.3) + 0.05 d = 0
  EXPECT_NEAR(best.setting[1], 100 + 400 * 0.2672, 2);
  EXPECT_NEAR(surface->mean(best.setting), bowl(best.setting[0], best.setting[1]), 1e-6);
  const auto worst = find_optimum(*surface, square.design(), true);
  EXPECT_EQ(worst.setting, (std::vector<double>{10, 500}));
}

TEST(Optimum, KeepsHeldFactors) {
  const Square square(5, kDepth, kLatency);
  const auto surface = fit_quadratic(square.design(), without_noise(square.values(bowl)));
  const std::vector<std::optional<double>> held = {std::nullopt, 500};
  const auto best = find_optimum(*surface, square.design(), false, held);
  EXPECT_EQ(best.setting[1], 500);
  EXPECT_NEAR(best.setting[0], 3.75, 0.02);  // 0.2 (d - 4) + 0.05 = 0
  EXPECT_EQ(best.plausible[1].low, 500);
}

TEST(Optimum, OfBraninIsInItsInterval) {
  const Square square(8, kBraninX, kBraninY);
  const auto v = square.values(branin);
  const auto surface = fit_gaussian_process(square.design(), without_noise(v));
  const auto best = find_optimum(*surface, square.design(), false);
  EXPECT_TRUE(holds(surface->predict(best.setting), branin(best.setting[0], best.setting[1])));
  EXPECT_LT(branin(best.setting[0], best.setting[1]), 3);  // of -3 to 308
}

TEST(Optimum, KeepsWordsAndIntegers) {
  const std::vector<Factor> factors = {{"protocol", "", FactorKind::word, 0, 0, {"a", "b"}},
                                       {"cores", "", FactorKind::integer, 1, 9, {}}};
  std::vector<double> settings, v;
  for (int w = 0; w < 2; ++w)
    for (int c = 1; c <= 9; c += 2) {
      settings.insert(settings.end(), {static_cast<double>(w), static_cast<double>(c)});
      v.push_back((c - 4.4) * (c - 4.4) + 5 * w);
    }
  const FactorDesign design{factors, settings};
  const auto best = find_optimum(*fit_quadratic(design, without_noise(v)), design, false);
  EXPECT_EQ(best.setting, (std::vector<double>{0, 4}));
  EXPECT_EQ(best.plausible[0].words, (std::vector<bool>{true, false}));
  EXPECT_EQ(best.plausible[1].low, 4);
}

// ---- Error rates: 60 studies of Branin's function on 6 x 6 points with Monte Carlo noise in 16
// batches, mostly shared; 10 places between the points each. A 95 % interval of a Gaussian process
// whose scales are estimated is known to be a little short: accepted are 90 % to 99.5 % of the 600
// places. The spoiled twin is told a tenth of the noise.
double share_held(double told) {
  std::mt19937_64 engine(20240608);
  std::uniform_real_distribution<double> x(-5, 10), y(0, 15);
  const Square square(6, kBraninX, kBraninY);
  int held = 0;
  for (int i = 0; i < 60; ++i) {
    NoisyStudy study(square.values(branin), 60, 60, 16, engine);  // 15 each, of a range of 308
    for (std::size_t b = 0; b < study.batches.size(); ++b)
      study.batches[b] = std::lerp(study.values[b / 16], study.batches[b], told);
    const auto surface = fit_gaussian_process(square.design(), study.metric());
    for (int k = 0; k < 10; ++k) {
      const std::vector<double> at = {x(engine), y(engine)};
      held += holds(surface->predict(at), branin(at[0], at[1]));
    }
  }
  return held / 600.0;
}

TEST(SurfaceErrors, IntervalsHoldAsOftenAsTheySay) {
  const double share = share_held(1);
  RecordProperty("held", std::to_string(share));
  EXPECT_GE(share, 0.90);
  EXPECT_LE(share, 0.995);
}

TEST(SurfaceErrors, SpoiledByTooLittleNoiseIsNoticed) {
  const double share = share_held(0.1);
  RecordProperty("held", std::to_string(share));
  EXPECT_LT(share, 0.90);
}

}  // namespace
}  // namespace coresweep
