#include "host/keys/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using D = Distribution;

Distribution sample_of(std::vector<double> sorted) {
  Distribution made;
  made.kind = D::Kind::empirical;
  made.parameter[0] = 1;
  made.file = "x.csv";
  made.column = "ms";
  made.sample = std::make_shared<Sample>(Sample{std::move(sorted), "0123456789abcdef"});
  return made;
}

std::vector<Distribution> smooth_kinds() {
  return {D::uniform(100, 300),
          D::exponential(130),
          D::lognormal(340, 0.6),
          D::gamma(0.4, 500),
          D::gamma(9, 40),
          D::weibull(0.6, 300),
          D::weibull(3, 300),
          sample_of({10, 20, 40, 80, 160, 320}),
          D::mixture({{0.9, D::lognormal(300, 0.4)}, {0.1, D::exponential(2000)}})};
}

/// The textbook value, checked to a relative error of 1e-12.
void expect_quantile(const Distribution& distribution, Mass level, double expected) {
  EXPECT_NEAR(distribution.quantile(level), expected, 1e-12 * std::fabs(expected))
      << distribution.text();
}

TEST(Distribution, KnownQuantiles) {
  expect_quantile(D::constant(7), Mass::from_below(0.1), 7);
  expect_quantile(D::uniform(100, 300), Mass::from_below(0.25), 150);
  expect_quantile(D::exponential(2), Mass::from_below(0.5), 2 * std::log(2));
  expect_quantile(D::lognormal(340, 0.6), Mass::from_below(0.5), 340);
  // z(0.975) = 1.959963984540054
  expect_quantile(D::lognormal(1, 1), Mass::from_above(0.025), std::exp(1.959963984540054));
  // Gamma with shape 1 is exponential; Weibull with shape 2 is Rayleigh.
  expect_quantile(D::gamma(1, 3), Mass::from_below(0.9), -3 * std::log(0.1));
  expect_quantile(D::weibull(2, 1), Mass::from_below(0.5), std::sqrt(std::log(2)));
  expect_quantile(sample_of({1, 2, 4}), Mass::from_below(0.75), 3);
}

TEST(Distribution, TheOutermostLevelsKeepTheirDigits) {
  const double end = 0x1p-33;
  expect_quantile(D::exponential(1), Mass::from_above(end), 33 * std::log(2));
  expect_quantile(D::exponential(1), Mass::from_below(end), -std::log1p(-end));
  expect_quantile(D::weibull(0.5, 1), Mass::from_above(end), std::pow(33 * std::log(2), 2));
  EXPECT_GT(D::lognormal(1, 1).quantile(Mass::from_above(end)),
            D::lognormal(1, 1).quantile(Mass::from_above(2 * end)));
}

TEST(Distribution, MassUndoesQuantile) {
  for (const Distribution& distribution : smooth_kinds()) {
    for (const double p : {1e-6, 0.01, 0.3, 0.5}) {
      const double low = distribution.quantile(Mass::from_below(p));
      const double high = distribution.quantile(Mass::from_above(p));
      EXPECT_NEAR(distribution.mass_at(low).lower, p, 1e-6 * p) << distribution.text();
      EXPECT_NEAR(distribution.mass_at(high).upper, p, 1e-6 * p) << distribution.text();
    }
  }
}

TEST(Distribution, QuantilesRiseWithTheirLevel) {
  for (const Distribution& distribution : smooth_kinds()) {
    double before = -1;
    for (int i = 1; i < 200; ++i) {
      const double value = distribution.quantile(i / 200.0);
      EXPECT_GE(value, before) << distribution.text() << " at " << i;
      before = value;
    }
  }
}

TEST(Distribution, MeansAgreeWithTheIntegralOfTheQuantiles) {
  for (const Distribution& distribution : smooth_kinds()) {
    ASSERT_TRUE(distribution.mean()) << distribution.text();
    constexpr int kSteps = 200000;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
      sum += distribution.kind == D::Kind::mixture && i % 10 != 0
                 ? 0
                 : distribution.quantile((i + 0.5) / kSteps);
    }
    if (distribution.kind == D::Kind::mixture) sum *= 10;
    EXPECT_NEAR(sum / kSteps, *distribution.mean(), 2e-3 * *distribution.mean())
        << distribution.text();
  }
}

TEST(Distribution, AMixtureOfConstantsIsAStaircase) {
  const Distribution stairs = D::mixture({{3, D::constant(10)}, {1, D::constant(50)}});
  EXPECT_DOUBLE_EQ(stairs.quantile(0.5), 10);
  EXPECT_NEAR(stairs.quantile(0.74), 10, 1e-8);
  EXPECT_NEAR(stairs.quantile(0.76), 50, 1e-8);
  EXPECT_DOUBLE_EQ(*stairs.mean(), 20);
}

TEST(Distribution, AMixtureOfOnePartIsThatPart) {
  const Distribution part = D::lognormal(340, 0.6);
  const Distribution mixture = D::mixture({{2.5, part}});
  for (const double p : {1e-6, 0.2, 0.5, 0.999}) {
    EXPECT_NEAR(mixture.quantile(p), part.quantile(p), 1e-9 * part.quantile(p));
  }
}

TEST(Distribution, ClipsMoveValuesOntoTheBound) {
  const Distribution clipped = D::exponential(100).clipped(50, 200);
  EXPECT_EQ(clipped.quantile(0.01), 50);
  EXPECT_EQ(clipped.quantile(0.99), 200);
  EXPECT_EQ(clipped.mass_at(49).lower, 0);
  EXPECT_EQ(clipped.mass_at(200).upper, 0);
  EXPECT_FALSE(clipped.mean());
  EXPECT_EQ(*D::constant(10).clipped(20, {}).mean(), 20);
}

TEST(Distribution, ScalingComesBeforeTheClips) {
  for (const Distribution& distribution : smooth_kinds()) {
    for (const double p : {0.001, 0.5, 0.999}) {
      const double expected = 3 * distribution.quantile(p);
      EXPECT_NEAR(distribution.scaled(3).quantile(p), expected, 1e-9 * expected)
          << distribution.text();
    }
  }
  EXPECT_EQ(D::constant(300).clipped({}, 500.0).scaled(2).quantile(0.5), 500);
  EXPECT_EQ(D::lognormal(300, 1).clipped(20, {}).scaled(0).quantile(0.5), 20);
}

TEST(Distribution, TextIsToml) {
  EXPECT_EQ(D::constant(1000).text(), "1000");
  EXPECT_EQ(D::constant(5).clipped(1, {}).text(),
            "{ distribution = \"constant\", value = 5, min = 1 }");
  EXPECT_EQ(D::lognormal(340, 0.6).clipped({}, 2000.0).text(),
            "{ distribution = \"lognormal\", median = 340, sigma = 0.6, max = 2000 }");
  EXPECT_EQ(D::mixture({{0.9, D::constant(1)}, {0.1, D::exponential(4)}}).text(),
            "{ distribution = \"mixture\", parts = [{ weight = 0.9, of = 1 }, { weight = 0.1, of = "
            "{ distribution = \"exponential\", mean = 4 } }] }");
}

std::string complaint(const Distribution& distribution) {
  try {
    distribution.validate();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Distribution, ValidationNamesTheParameter) {
  for (const Distribution& distribution : smooth_kinds()) EXPECT_EQ(complaint(distribution), "");
  EXPECT_EQ(complaint(D::lognormal(1, -1)), "lognormal: sigma = -1: must be positive");
  EXPECT_EQ(complaint(D::exponential(0)), "exponential: mean = 0: must be positive");
  EXPECT_EQ(complaint(D::uniform(2, 1)), "uniform: from = 2: must be below to");
  EXPECT_EQ(complaint(D::gamma(1e-3, 1)), "gamma: shape = 0.001: must be between 0.01 and 1000000");
  EXPECT_EQ(complaint(D::constant(std::nan(""))), "constant: value = nan: must be finite");
  EXPECT_EQ(complaint(D::constant(1).clipped(3, 2)), "constant: min = 3: must not be above max");
  EXPECT_EQ(complaint(D::mixture({})), "mixture: parts is empty: give it at least one");
  EXPECT_EQ(complaint(D::mixture({{-1, D::constant(1)}})),
            "mixture: weight = -1: must be positive");
}

}  // namespace
}  // namespace coresweep
