#include "analysis/findings/analyses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "analysis/findings/assumptions.h"
#include "analysis/metrics/comparison_table.h"
#include "host/base/errors.h"
#include "tests/unit/analysis/metrics/study_fixture.h"

namespace coresweep {
namespace {

using testing::ElementsAre;

class AnalysesTest : public testing::Test {
 protected:
  Findings run(std::string_view name, const std::vector<std::string>& names = {}) {
    AnalysisRequest request{{}, all_points(study_), false};
    for (const std::string& metric : names) request.metrics.push_back(metrics_.index(metric));
    return find_analysis(name).run(metrics_, request);
  }
  static std::vector<double> cube(const Findings& findings, const std::string& name) {
    for (const StoredCube& stored : findings.cubes)
      if (stored.cube.name == name) return stored.values;
    ADD_FAILURE() << name;
    return {};
  }

  Study study_ = parse_study(kScenarioStudy, "scenario.toml");
  CountedReads source_;
  StudyMetrics metrics_ =
      study_metrics(study_, [this](std::uint64_t point) { return source_(point); });
};

TEST_F(AnalysesTest, HaveDistinctNamesAndCubesThatFitTheirAxes) {
  std::set<std::string_view> names;
  std::set<std::string> cubes;
  for (const Analysis& analysis : analyses()) {
    EXPECT_TRUE(names.insert(analysis.name).second);
    for (const auto& [cube, values] : run(analysis.name).cubes) {
      EXPECT_TRUE(cubes.insert(cube.name).second) << cube.name;
      std::uint64_t size = 1;
      for (const Axis& axis : study_.design.axes())
        if (std::ranges::count(cube.axes, axis.name()) > 0) size *= axis.size();
      EXPECT_EQ(values.size(), size) << cube.name;
    }
  }
  EXPECT_THROW(find_analysis("rangse"), UserError);
}

TEST_F(AnalysesTest, RangesAreThreeAndKeptApart) {
  const Findings findings = run("ranges", {"block_time.mean"});
  const std::size_t m = metrics_.index("block_time.mean");
  // Points 0, 1, 2 are one setting of the lever: the middle assumption is point 1.
  EXPECT_EQ(cube(findings, "ranges.block_time.mean").at(0), metrics_.at(m, 1).value());
  EXPECT_EQ(cube(findings, "ranges.block_time.mean.monte_carlo_low").at(0),
            metrics_.at(m, 1).estimate.low);
  EXPECT_EQ(cube(findings, "ranges.block_time.mean.assumption_low").at(0),
            metrics_.at(m, 0).value());
  EXPECT_EQ(cube(findings, "ranges.block_time.mean.assumption_high").at(0),
            metrics_.at(m, 2).value());
  const auto day = metrics_.at(metrics_.index("run.block_time.p95"), 1).value();
  EXPECT_EQ(cube(findings, "ranges.block_time.mean.day_high").at(0), day);
  EXPECT_EQ(findings.cubes.front().cube.axes, std::vector<std::string>{"para.cores"});
  EXPECT_EQ(findings.tables.at(0).table.rows(), 2u);
}

TEST_F(AnalysesTest, WithoutAssumptionsThereIsNoAssumptionRange) {
  study_.analysis.assumptions.clear();
  const Findings findings = run("ranges", {"block_time.mean"});
  EXPECT_EQ(findings.tables.at(0).table.rows(), 6u);
  EXPECT_TRUE(std::isnan(cube(findings, "ranges.block_time.mean.assumption_low").at(0)));
  EXPECT_THAT(findings.tables.at(0).notes, testing::Contains(testing::HasSubstr("marks no axis")));
}

TEST(AssumptionRange, IsFivePercentOfThePointsOnEitherSide) {
  std::string values;
  for (int i = 1; i <= 100; ++i) values += (i == 1 ? "" : ", ") + std::to_string(0.01 * i);
  const Study study = parse_study(
      "[analysis]\nassumptions = [\"latency.scale\"]\n[axes]\n"
      "latency.scale = [" +
          values + "]\n",
      "x.toml");
  StudyMetrics metrics = study_metrics(
      study, [](std::uint64_t i) { return scenario_tally(100000 - 100 * i); }, {"block_time.mean"});
  const auto ranges = assumption_ranges(metrics, 0);
  ASSERT_EQ(ranges.size(), 1u);
  EXPECT_EQ(ranges[0].low, metrics.at(0, 4).value());    // the fifth of 100
  EXPECT_EQ(ranges[0].high, metrics.at(0, 94).value());  // the 95th
  EXPECT_EQ(ranges[0].point, 49u);
}

TEST_F(AnalysesTest, ComparisonStoresVerdictsByCode) {
  const Findings findings = run("comparison", {"block_time.mean"});
  // 3000 of 100000 blocks fewer: 3 % slower, less than the 5 % that matter.
  const auto verdicts = cube(findings, "verdict.block_time.mean");
  ASSERT_EQ(verdicts.size(), 6u);
  EXPECT_TRUE(std::isnan(verdicts[0]));  // the baseline itself
  EXPECT_EQ(verdicts[3], static_cast<double>(Verdict::equivalent));
  study_.analysis.smallest_effects = {{"block_time.mean", true, 0.01}};
  EXPECT_EQ(cube(run("comparison", {"block_time.mean"}), "verdict.block_time.mean")[3],
            static_cast<double>(Verdict::worse));
}

TEST_F(AnalysesTest, ComparisonNeedsABaseline) {
  study_.baseline.clear();
  EXPECT_NE(run("comparison").nothing.find("baseline"), std::string::npos);
}

TEST_F(AnalysesTest, ASmallestEffectOnAnUnknownMetricIsAUserError) {
  study_.analysis.smallest_effects = {{"block_tine.mean", true, 0.01}};
  EXPECT_THROW(run("comparison"), UserError);
}

TEST_F(AnalysesTest, JointIntervalsAreWider) {
  ComparisonPlan plan{{metrics_.index("block_time.mean")}, {}, all_points(study_), false};
  const auto single = compare_points(metrics_, plan).rows.at(0).comparison.difference;
  plan.joint = true;
  const Comparisons joint = compare_points(metrics_, plan);
  EXPECT_EQ(joint.rows.size(), 3u);
  // Value, difference and ratio of each row and the baselines, of all metrics.
  EXPECT_GE(joint.family, metrics_.metrics().size() * (3 * 3 + 3));
  EXPECT_NEAR(joint.confidence, 1 - 0.05 / static_cast<double>(joint.family), 1e-12);
  EXPECT_GT(joint.rows.at(0).comparison.difference.high, single.high);
  EXPECT_EQ(joint.rows.at(0).comparison.point.high,
            metrics_.at(plan.metrics[0], joint.rows.at(0).point, joint.confidence).estimate.high);
}

TEST_F(AnalysesTest, WhatIsShownDoesNotChangeTheFamily) {
  ComparisonPlan plan{usual_comparisons(metrics_, {}), {}, all_points(study_), true};
  const std::uint64_t all = compare_points(metrics_, plan).family;
  plan.metrics = {metrics_.index("block_time.mean")};
  plan.shown.fixed.assign(study_.design.axes().size(), 1);
  EXPECT_EQ(compare_points(metrics_, plan).family, all);
}

TEST(Factors, MayBeNumbersInsideDistributions) {
  const Study study = parse_study(R"(
[axes.uncertain]
sample = "latin-hypercube"
points = 20
[axes.uncertain.over]
latency.availability.median = { from = 200, to = 800, scale = "log" }
relay.fork_probability = { from = 0, to = 0.05 }
)",
                                  "x.toml");
  StudyMetrics metrics =
      study_metrics(study, {[](std::uint64_t i) { return scenario_tally(100000 - 100 * i); }, {}});
  const AnalysisRequest request{{metrics.index("block_time.mean")}, all_points(study), false};
  EXPECT_EQ(find_analysis("factors").run(metrics, request).tables.at(0).table.rows(), 2u);
}

}  // namespace
}  // namespace coresweep
