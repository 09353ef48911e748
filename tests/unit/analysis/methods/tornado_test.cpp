#include "analysis/methods/tornado.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <vector>

#include "host/base/errors.h"
#include "tests/unit/analysis/methods/noisy_study.h"

namespace coresweep {
namespace {

using Shape = std::vector<std::size_t>;

TEST(Tornado, OnAGridMovesOneAxisFromTheBase) {
  const std::vector<double> v = {0, 5, 9, 1, 7, 3};  // 2 x 3
  const auto bars = tornado(Shape{2, 3}, Shape{1, 0}, {v, {}, {}});
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_EQ(bars[0].factor, 1u);  // row 1: 1 7 3
  EXPECT_EQ(bars[0].lowest, 0);
  EXPECT_EQ(bars[0].highest, 1);
  EXPECT_DOUBLE_EQ(bars[0].swing.value, 6);
  EXPECT_DOUBLE_EQ(bars[1].swing.value, 1);  // column 0: 0 1
  EXPECT_FALSE(bars[1].swing.has_bounds());
  EXPECT_FALSE(bars[1].swing_over_design.has_bounds());
}

TEST(Tornado, LeavesOutSingleValuesAndChecksShapes) {
  const std::vector<double> v = {0, 5, kNotANumber};
  EXPECT_EQ(tornado(Shape{1, 2}, Shape{0, 0}, {std::span(v).first(2), {}, {}}).size(), 1u);
  EXPECT_THROW(tornado(Shape{2}, Shape{0}, {v, {}, {}}), std::invalid_argument);
  EXPECT_THROW(tornado(Shape{3}, Shape{0}, {v, {}, {}}), UserError);
}

TEST(Tornado, OfADesignHoldsConditionalMeans) {
  std::mt19937_64 engine(4);
  std::uniform_real_distribution<double> uniform;
  std::vector<Factor> factors(2);
  factors[0] = {"protocol", "", FactorKind::word, 0, 0, {"a", "unused", "c"}};
  std::vector<double> settings, v;
  for (int s = 0; s < 2000; ++s) {
    const double word = engine() % 2 == 0 ? 0 : 2, x = uniform(engine);
    settings.insert(settings.end(), {word, x});
    v.push_back(word - 10 * x);
  }
  const auto bars = tornado(FactorDesign{factors, settings}, {v, {}, {}});
  EXPECT_EQ(bars[0].factor, 1u);  // mean of the first fifth is at 0.1, of the last at 0.9
  EXPECT_NEAR(bars[0].lowest, 0.9, 0.02);
  EXPECT_NEAR(bars[0].highest, 0.1, 0.02);
  EXPECT_TRUE(holds(bars[0].swing_over_design, 8));
  EXPECT_EQ(bars[1].highest, 2);
  EXPECT_TRUE(holds(bars[1].swing_over_design, 2));
}

// 1000 grids of 6 equal points: the highest less the lowest is above 0, and its interval must hold
// the true 0 all the same, with Bonferroni in 95 % or more. Failures: at most 50 + 4 sd (6.9) = 78,
// a false alarm in 1 of 30,000 seeds. The spoiled twin compares the two as if they had been named
// beforehand.
TEST(Tornado, SwingOfNothingIsNotSignificant) {
  std::mt19937_64 engine(20240604);
  int failures = 0, spoiled = 0;
  for (int i = 0; i < 1000; ++i) {
    const NoisyStudy study(std::vector<double>(6, 3.0), 4, 1, 64, engine);
    const TornadoBar bar = tornado(Shape{6}, Shape{0}, study.metric())[0];
    failures += bar.swing.low > 0;
    const BatchNoise noise(study.metric());
    const double error = noise.difference_error(static_cast<std::size_t>(bar.lowest),
                                                static_cast<std::size_t>(bar.highest));
    spoiled += bar.swing.value > noise.factor() * error;
  }
  RecordProperty("failures", failures);
  EXPECT_LE(failures, 78);
  EXPECT_GT(spoiled, 200);
}

}  // namespace
}  // namespace coresweep
