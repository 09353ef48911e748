#include "analysis/methods/scaled_surface.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>
#include <vector>

#include "host/base/errors.h"
#include "tests/unit/analysis/methods/noisy_study.h"
#include "tests/unit/analysis/methods/square_grid.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Surface, TakesTheKindThatPredictsBetter) {
  const Square bowls(4, kDepth, kLatency), waves(7, kBraninX, kBraninY);
  const auto of_bowl =
      fit_surface(bowls.design(), without_noise(bowls.values(bowl)), Bounds::none, 0.1, "x", "s");
  EXPECT_EQ(of_bowl.on_scale().kind(), "quadratic");
  const auto of_waves =
      fit_surface(waves.design(), without_noise(waves.values(branin)), Bounds::none, 0.1, "x", "s");
  EXPECT_EQ(of_waves.on_scale().kind(), "Gaussian process");
}

TEST(Surface, RefusesWhatItCannotPredict) {
  const Square square(4, kDepth, kLatency);
  std::mt19937_64 engine(3);
  const auto noise =
      square.values([&](double, double) { return static_cast<double>(engine() % 100); });
  EXPECT_THAT(
      [&] {
        fit_surface(square.design(), without_noise(noise), Bounds::none, 0.1, "block_time.mean",
                    "s");
      },
      ThrowsMessage<UserError>(
          ::testing::AllOf(HasSubstr("no response surface of block_time.mean: it misses points"),
                           HasSubstr(" s (root mean square of 16)"), HasSubstr("% of the range of"),
                           HasSubstr("more than the declared 10 %"))));
}

TEST(Surface, IsNotFittedToWhatDoesNotVary) {
  const Square square(4, kDepth, kLatency);
  const auto same = square.values([](double, double) { return 0.1; });
  EXPECT_THAT(
      [&] { fit_surface(square.design(), without_noise(same), Bounds::share, 0.1, "x", "1"); },
      ThrowsMessage<UserError>(HasSubstr("is the same at every point")));
}

TEST(Scale, GoesBackToWhereItCameFrom) {
  const std::vector<double> some = {0.2, 0.7}, with_zero = {0, 0.7};
  for (const auto& values : {some, with_zero})
    for (const Bounds bounds : {Bounds::none, Bounds::nonnegative, Bounds::share}) {
      const Scale scale(bounds, without_noise(values));
      for (const double v : values) EXPECT_NEAR(scale.value_at(scale.on_scale(v)), v, 1e-15);
      EXPECT_LT(scale.on_scale(0.2), scale.on_scale(0.3));
    }
}

TEST(Scale, EndsWhereTheMetricDoes) {
  const std::vector<double> some = {0.2, 0.7}, with_zero = {0, 0.7};
  EXPECT_EQ(Scale(Bounds::share, without_noise(some)).value_at(-0.1), 0);
  EXPECT_EQ(Scale(Bounds::share, without_noise(some)).value_at(9), 1);
  EXPECT_EQ(Scale(Bounds::nonnegative, without_noise(with_zero)).value_at(-0.1), 0);
  EXPECT_GT(Scale(Bounds::nonnegative, without_noise(some)).value_at(-9), 0);
  EXPECT_EQ(Scale(Bounds::none, without_noise(some)).value_at(-9), -9);
}

/// Shares that rest at 0 over half of a range: what a surface without bounds runs below.
double rare(double depth, double latency) {
  return std::pow(std::max(0.0, depth - 5), 2) / 100 * latency / 500;
}

/// How many of 441 places have a prediction or an end of its interval below 0 or above 1.
int impossible(Bounds bounds) {
  const Square square(6, kDepth, kLatency);
  std::mt19937_64 engine(20240611);
  const NoisyStudy study(square.values(rare), 0.001, 0.004, 16, engine);
  std::vector<double> values = study.values, batches = study.batches;
  for (double& v : values) v = std::clamp(v, 0.0, 1.0);
  for (double& v : batches) v = std::clamp(v, 0.0, 1.0);
  const ScaledSurface surface =
      fit_surface(square.design(), {values, batches, BatchKind::sectioned}, bounds, 0.2, "x", "1");
  int found = 0;
  for (int i = 0; i <= 20; ++i)
    for (int j = 0; j <= 20; ++j) {
      const Estimate e = surface.predict(std::vector<double>{0.5 * i, 100.0 + 20 * j});
      EXPECT_TRUE(e.low <= e.value && e.value <= e.high);
      found += e.low < 0 || e.high > 1 ? 1 : 0;
    }
  return found;
}

TEST(ScaledSurface, PredictsWhatIsPossible) {
  EXPECT_EQ(impossible(Bounds::share), 0);
  EXPECT_EQ(impossible(Bounds::nonnegative), 0);
}

TEST(ScaledSurface, SpoiledByMissingBoundsIsNoticed) { EXPECT_GT(impossible(Bounds::none), 20); }

TEST(ScaledSurface, IsJudgedOnTheMetricsOwnScale) {
  // Exact for a logarithm that is a polynomial, in the metric's unit.
  const Square square(4, kDepth, kLatency);
  const auto v = square.values([](double d, double l) { return std::exp(0.1 * d + l / 500); });
  const ScaledSurface surface =
      fit_surface(square.design(), without_noise(v), Bounds::nonnegative, 0.1, "x", "s");
  EXPECT_LT(surface.accuracy().relative(), 1e-6);
  EXPECT_NEAR(surface.accuracy().explained, 1, 1e-9);
  EXPECT_NEAR(surface.predict(std::vector<double>{3.3, 222}).value, std::exp(0.33 + 0.444), 1e-4);
}

}  // namespace
}  // namespace coresweep
