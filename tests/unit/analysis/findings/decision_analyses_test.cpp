// The analyses of sensitivity and decisions on a whole study with known tallies.
#include <gmock/gmock.h>

#include <cmath>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "host/base/errors.h"
#include "tests/unit/analysis/metrics/study_fixture.h"

namespace coresweep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

const char* kDecisions = R"(
[study]
runs = 640
[analysis]
assumptions = ["latency.scale", "relay.fork_probability"]
objectives = ["block_time.mean", "blocks_per_day"]
criterion = "block_time.mean <= 6.3 s"
[collator]
kind = "slot-based"
[axes]
para.cores = [1, 2]
latency.scale = [1, 2, 3, 4, 5]
relay.fork_probability = [0, 0.01, 0.02, 0.03]
)";

/// Cores make half as many blocks more; each step of the scale costs 2 % of them, forks nothing.
std::vector<std::uint64_t> tally_at(std::uint64_t point) {
  const std::uint64_t cores = point / 20, scale = point / 4 % 5;
  return scenario_tally((144000 + 72000 * cores) * (100 - 2 * scale) / 100);
}

class DecisionAnalyses : public testing::Test {
 protected:
  AnalysisRequest request(std::vector<std::string> at = {}) {
    return {{metrics_.index("block_time.mean")}, all_points(study_), true, std::move(at)};
  }
  Findings run(std::string_view name, std::vector<std::string> at = {}) {
    return find_analysis(name).run(metrics_, request(std::move(at)));
  }
  std::string text(std::string_view name, std::vector<std::string> at = {}) {
    return run(name, std::move(at)).tables.at(0).table.text(TableFormat::csv);
  }
  static std::vector<double> cube(const Findings& findings, const std::string& name) {
    for (const StoredCube& stored : findings.cubes)
      if (stored.cube.name == name) return stored.values;
    ADD_FAILURE() << name;
    return {};
  }

  Study study_ = parse_study(kDecisions, "decisions.toml");
  std::uint64_t missing_ = 1000;  ///< a point that was never run
  StudyMetrics metrics_ = study_metrics(study_, [this](std::uint64_t point) {
    return point == missing_ ? Words().words() : tally_at(point);
  });
};

TEST_F(DecisionAnalyses, SensitivitySharesTheVarianceOut) {
  const Findings found = run("sensitivity");
  const double cores = cube(found, "sensitivity.block_time.mean.para.cores.share").at(0);
  const double scale = cube(found, "sensitivity.block_time.mean.latency.scale.share").at(0);
  EXPECT_GT(cores, 0.9);
  EXPECT_GT(scale, 0.01);
  EXPECT_NEAR(cores + scale, 1, 0.01);
  EXPECT_NEAR(cube(found, "sensitivity.block_time.mean.relay.fork_probability.total").at(0), 0,
              1e-9);
  EXPECT_GT(cube(found, "sensitivity.block_time.mean.latency.scale.total").at(0), scale);
}

TEST_F(DecisionAnalyses, TornadoPutsTheLongestBarFirst) {
  const std::string table = text("tornado");
  EXPECT_LT(table.find("para.cores"), table.find("latency.scale"));
  EXPECT_EQ(cube(run("tornado"), "tornado.block_time.mean.relay.fork_probability").at(0), 0);
}

TEST_F(DecisionAnalyses, ParetoSetIsOverLevers) {
  const Findings found = run("pareto");
  EXPECT_THAT(cube(found, "pareto.status"), ElementsAre(2, 0));
  const auto judged = cube(found, "pareto.block_time.mean");
  const auto low = cube(found, "pareto.block_time.mean.low");
  for (std::uint64_t lever = 0; lever < 2; ++lever) {
    double mean = 0;
    for (std::uint64_t point = 20 * lever; point < 20 * (lever + 1); ++point)
      mean += metrics_.at(metrics_.index("block_time.mean"), point).value() / 20;
    EXPECT_NEAR(judged.at(lever), mean, 1e-12);
    EXPECT_LE(low.at(lever), mean);
  }
}

TEST_F(DecisionAnalyses, RegretIsTheWorstOverAssumptions) {
  const auto worst = cube(run("regret"), "regret.block_time.mean");
  const auto at = [&](std::uint64_t point) {
    return metrics_.at(metrics_.index("block_time.mean"), point).value();
  };
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_NEAR(worst[0], at(19) - at(39), 1e-12);  // the slowest scale
  EXPECT_EQ(worst[1], 0);
}

TEST_F(DecisionAnalyses, CriterionCountsAssumptions) {
  // One core: 6 s over 1, 0.98, 0.96, ...: 6.00, 6.12, 6.25, 6.38, 6.52.
  EXPECT_THAT(cube(run("criterion"), "criterion.share"), ElementsAre(0.6, 1));
}

TEST_F(DecisionAnalyses, ScenariosFindWhereItFails) {
  const Findings found = run("scenarios");
  EXPECT_THAT(found.tables.at(0).table.text(TableFormat::csv),
              AllOf(HasSubstr("latency.scale >= 4"), Not(HasSubstr("relay.fork"))));
  EXPECT_EQ(cube(found, "scenarios.density").at(0), 1);
  EXPECT_EQ(cube(found, "scenarios.coverage").at(0), 1);
  EXPECT_TRUE(std::isnan(cube(found, "scenarios.density").at(1)));
}

TEST_F(DecisionAnalyses, SurfaceIsReadBetweenPointsAndHoldsAssumptions) {
  const Findings found = run("surface");
  EXPECT_THAT(text("surface"), HasSubstr("para.cores = 2 cores, latency.scale = 1"));
  EXPECT_LT(cube(found, "surface.block_time.mean.error").at(0), 0.05);
  const std::string reading = text("surface", {"latency.scale=2.5", "para.cores=1"});
  EXPECT_THAT(reading, HasSubstr("reading,,6.1"));  // 6 / 0.97 = 6.19
  EXPECT_THAT(reading, HasSubstr("para.cores = 1 cores, latency.scale = 2.5"));
}

TEST_F(DecisionAnalyses, AnOptimumIsSimulatedWithFurtherRuns) {
  std::vector<Study> asked;
  AnalysisRequest simulating = request();
  simulating.simulate = [&](const Study& study, const std::string& metric) {
    asked.push_back(study);
    EXPECT_EQ(metric, "block_time.mean");
    return BatchedValue{{4.5, 4.25, 4.75}};
  };
  const Findings found = analyse_surface(metrics_, simulating);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].design.size(), 1u);
  EXPECT_EQ(asked[0].design.at(0).integer("para.cores"), 2);
  EXPECT_EQ(asked[0].design.at(0).real("latency.scale"), 1);
  EXPECT_EQ(asked[0].runs, study_.runs);
  EXPECT_EQ(asked[0].first_run, study_.runs);
  EXPECT_EQ(cube(found, "surface.block_time.mean.optimum").at(0), 4.5);
  EXPECT_EQ(cube(found, "surface.block_time.mean.optimum.low").at(0), 4.25);
  EXPECT_GT(cube(found, "surface.block_time.mean.q2").at(0), 0.9);
  EXPECT_THAT(found.tables.at(0).table.text(TableFormat::csv), HasSubstr("optimum,4.5,4.25,4.75,"));
}

TEST_F(DecisionAnalyses, WithoutASimulationAnOptimumHasNoInterval) {
  const Findings found = run("surface");
  EXPECT_TRUE(std::isnan(cube(found, "surface.block_time.mean.optimum").at(0)));
  EXPECT_TRUE(std::isnan(cube(found, "surface.block_time.mean.optimum.low").at(0)));
  EXPECT_THAT(found.tables.at(0).notes.back(), HasSubstr("the optima were not simulated"));

  AnalysisRequest failing = request();
  failing.simulate = [](const Study&, const std::string&) -> BatchedValue {
    throw UserError("there is no such file");
  };
  const Findings failed = analyse_surface(metrics_, failing);
  EXPECT_THAT(failed.tables.at(0).notes.at(0),
              HasSubstr("its optimum was not simulated: there is no such file"));
}

TEST_F(DecisionAnalyses, SurfaceIsNotReadOutsideOrElsewhere) {
  EXPECT_THAT(run("surface", {"latency.scale=9"}).tables.at(0).notes.at(0),
              HasSubstr("latency.scale must be a number from 1 to 5"));
  EXPECT_THAT([&] { run("surface", {"latency.scal=2"}); },
              ThrowsMessage<UserError>(HasSubstr("did you mean \"latency.scale\"?")));
}

TEST_F(DecisionAnalyses, AMissingPointIsSaid) {
  missing_ = 7;
  EXPECT_THAT(run("sensitivity").tables.at(0).notes.at(0),
              HasSubstr("block_time.mean: the metric has no value at point 7 of 40"));
}

TEST_F(DecisionAnalyses, WithoutDeclarationsSayWhatIsMissing) {
  study_.analysis = {};
  for (const char* name : {"pareto", "regret", "criterion", "scenarios", "factors"})
    EXPECT_NE(run(name).nothing, "") << name;
}

// ---- Sampled axes ------------------------------------------------------------------------------

const char* kSampled = R"(
[study]
runs = 640
[axes.unknown]
sample = "KIND"
points = 8
over = { latency.scale = { from = 1, to = 3 }, relay.fork_probability = { from = 0, to = 0.04 } }
)";

/// Block time 6 s (1 + 0.05 (scale - 1)), whatever the forks.
Findings factors_of_kind(const std::string& kind) {
  std::string config = kSampled;
  config.replace(config.find("KIND"), 4, kind);
  const Study study = parse_study(config, "sampled.toml");
  StudyMetrics metrics = study_metrics(study, [&](std::uint64_t point) {
    const auto settings = study.design.axes()[0].settings(point);
    double scale = 1;
    for (const Setting& s : settings)
      if (s.key == "latency.scale") scale = std::get<double>(s.value);
    return scenario_tally(static_cast<std::uint64_t>(144000 / (1 + 0.05 * (scale - 1))));
  });
  const AnalysisRequest request{{metrics.index("block_time.mean")}, all_points(study), true, {}};
  return find_analysis("factors").run(metrics, request);
}

TEST(FactorAnalysis, KnowsDesigns) {
  const auto cube = [](const Findings& findings, const std::string& name) {
    for (const StoredCube& stored : findings.cubes)
      if (stored.cube.name == "factors.block_time.mean." + name) return stored.values.at(0);
    return kNotANumber;
  };
  const Findings morris = factors_of_kind("morris"), saltelli = factors_of_kind("saltelli");
  EXPECT_NEAR(cube(morris, "latency.scale.mu*"), 0.6, 0.01);  // of its range, 10 % of 6 s
  EXPECT_NEAR(cube(morris, "relay.fork_probability.mu*"), 0, 1e-9);
  EXPECT_NEAR(cube(saltelli, "latency.scale.total"), 1, 0.6);
  EXPECT_NEAR(cube(saltelli, "relay.fork_probability.total"), 0, 1e-9);
}

}  // namespace
}  // namespace coresweep
