#include "analysis/metrics/study_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/metrics/summary.h"
#include "host/base/errors.h"
#include "tests/unit/analysis/metrics/study_fixture.h"

namespace coresweep {
namespace {

using testing::ElementsAre;

class StudyMetricsTest : public testing::Test {
 protected:
  StudyMetrics open(const std::vector<std::string>& names = {}) {
    return study_metrics(
        study_, [this](std::uint64_t point) { return source_(point); }, names);
  }

  Study study_ = parse_study(kScenarioStudy, "scenario.toml");
  CountedReads source_;
};

TEST_F(StudyMetricsTest, AreThoseOfTheSummary) {
  StudyMetrics metrics = open();
  ASSERT_EQ(metrics.metrics().size(), coresweep::metrics().size());
  for (const std::uint64_t point : {0, 4, 7, 11}) {
    const Parameters values = study_.design.at(point);
    const auto words = scenario_tally(100000 - 1000 * (point % 6));
    const auto wanted = summarize(TallyView(words), point_context(values));
    for (std::size_t m = 0; m < wanted.size(); ++m) {
      const Estimate found = metrics.at(m, point).estimate;
      EXPECT_TRUE(found.value == wanted[m].value || !wanted[m].has_value())
          << metrics.metric(m).name << " at " << point;
      EXPECT_TRUE(found.low == wanted[m].low || !wanted[m].has_bounds());
    }
  }
}

TEST_F(StudyMetricsTest, ReadEachSimulatedPointOnceWhateverTheOrderOfTheAxes) {
  StudyMetrics metrics = open();
  for (std::uint64_t point = 0; point < study_.design.size(); ++point)
    for (std::size_t m = 0; m < metrics.metrics().size(); ++m) metrics.at(m, point);
  EXPECT_EQ(source_.reads.size(), 6u);
  for (const auto& [point, reads] : source_.reads) EXPECT_EQ(reads, 1) << point;
}

TEST_F(StudyMetricsTest, KnowTheAxesOverWhichTheyVary) {
  const StudyMetrics metrics = open({"block_time.mean", "cost_per_parablock"});
  EXPECT_THAT(metrics.metric(0).axes, ElementsAre(1, 2));
  EXPECT_THAT(metrics.metric(1).axes, ElementsAre(0, 1, 2));
  EXPECT_THAT(metrics.points_of(0), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(metrics.points_of(1).size(), 12u);
  EXPECT_TRUE(metrics.is_same(0, 1, 7));
  EXPECT_FALSE(metrics.is_same(1, 1, 7));
}

TEST_F(StudyMetricsTest, PricesScaleCosts) {
  StudyMetrics metrics = open({"cost_per_parablock"});
  EXPECT_DOUBLE_EQ(metrics.at(0, 7).value(), 2 * metrics.at(0, 1).value());
  EXPECT_EQ(metrics.metric(0).unit, "DOT block-1");
}

TEST_F(StudyMetricsTest, NameTheirDayToDayRange) {
  const StudyMetrics metrics = open();
  EXPECT_EQ(metrics.metric(metrics.index("block_time.mean")).shown.over_runs, "run.block_time");
  for (const StudyMetric& metric : metrics.metrics()) {
    if (metric.shown.over_runs.empty()) continue;
    EXPECT_TRUE(metrics.has(std::string(metric.shown.over_runs) + ".p05")) << metric.name;
  }
}

TEST_F(StudyMetricsTest, AnUnknownNameIsAUserError) {
  EXPECT_THROW(open({"block_tine.mean"}), UserError);
  EXPECT_THROW(open().index("block_tine.mean"), UserError);
}

TEST_F(StudyMetricsTest, OfAPointThatWasNeverRunHaveNoValue) {
  StudyMetrics metrics = study_metrics(study_, [](std::uint64_t) { return Words().words(); });
  for (std::size_t m = 0; m < metrics.metrics().size(); ++m)
    EXPECT_FALSE(metrics.at(m, 0).estimate.has_value());
}

// Points that are asked for in their order are read together, each once, and are the same.
TEST_F(StudyMetricsTest, PointsReadTogetherAreThoseReadAlone) {
  CountedReads alone, together;
  StudyMetrics one_by_one = study_metrics(study_, [&](std::uint64_t i) { return alone(i); });
  PointReaders readers{[&](std::uint64_t i) { return together(i); }, nullptr};
  std::size_t most = 0;
  readers.pipeline_together = [&](std::span<const std::uint64_t> points) {
    most = std::max(most, points.size());
    Tallies tallies;
    for (const std::uint64_t i : points) tallies.push_back(together(i));
    return tallies;
  };
  StudyMetrics many = study_metrics(study_, readers);
  for (std::size_t m = 0; m < many.metrics().size(); ++m)
    for (const std::uint64_t point : many.points_of(m)) {
      const BatchedValue a = one_by_one.at(m, point), b = many.at(m, point);
      const auto same = [](double x, double y) {
        return x == y || (std::isnan(x) && std::isnan(y));
      };
      ASSERT_TRUE(same(a.value(), b.value())) << many.metric(m).name;
      ASSERT_TRUE(std::ranges::equal(a.batches, b.batches, same)) << many.metric(m).name;
      ASSERT_EQ(a.present, b.present);
    }
  EXPECT_GT(most, 1u);
  EXPECT_EQ(together.reads, alone.reads);
  for (const auto& [point, reads] : together.reads) EXPECT_EQ(reads, 1) << point;
}

}  // namespace
}  // namespace coresweep
