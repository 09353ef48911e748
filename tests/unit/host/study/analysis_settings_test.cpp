#include "host/study/analysis_settings.h"

#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

TEST(SmallestEffect, IsRelativeOrInTheUnitOfTheMetric) {
  EXPECT_EQ(parse_smallest_effect("block_time.mean rel 1%"),
            (SmallestEffect{"block_time.mean", true, 0.01}));
  EXPECT_EQ(parse_smallest_effect("block_time.mean rel 1 %"),
            (SmallestEffect{"block_time.mean", true, 0.01}));
  EXPECT_EQ(parse_smallest_effect("  longest_gap.mean  abs 2.5 "),
            (SmallestEffect{"longest_gap.mean", false, 2.5}));
}

TEST(SmallestEffect, ReadsBack) {
  for (const char* text : {"a rel 1%", "a rel 0.07%", "a rel 7%", "b abs 0.1", "b abs 1e-06"})
    EXPECT_EQ(effect_text(parse_smallest_effect(text)), text);
}

TEST(SmallestEffect, RefusesEverythingElse) {
  for (const char* text :
       {"", "a", "a rel 1", "a rel %", "a abs 1%", "a abs 0", "a abs -1", "a rel 1 % more",
        "a abs 1 %", "a abs 1 s", "a abs inf", "a abs nan", "rel 1%"}) {
    try {
      parse_smallest_effect(text);
      ADD_FAILURE() << text;
    } catch (const UserError& error) {
      EXPECT_NE(std::string(error.what()).find(std::string("\"") + text + "\""), std::string::npos);
    }
  }
}

const char* kStudy = R"([axes]
latency.scale = [1, 2]
relay.fork_probability = [0, 0.1]
[analysis]
assumptions = ["relay.fork_probability", "latency.scale"]
smallest_effects = ["block_time.mean rel 1%", "longest_gap.mean abs 2"]
)";

TEST(AnalysisTable, IsReadAndWritten) {
  const Study study = parse_study(kStudy, "x.toml");
  EXPECT_EQ(study.analysis.assumptions,
            (std::vector<std::string>{"latency.scale", "relay.fork_probability"}));
  EXPECT_EQ(study.analysis.smallest_effects.size(), 2u);
  EXPECT_EQ(parse_study(resolved_toml(study), "again").analysis, study.analysis);
  EXPECT_EQ(resolved_toml(parse_study("[axes]\nlatency.scale = [1, 2]\n", "x")).find("[analysis]"),
            std::string::npos);
}

TEST(AnalysisTable, HoldsWhatAChoiceIsAbout) {
  const Study study = parse_study(R"([axes]
latency.scale = [1, 2]
[analysis]
objectives = ["block_time.mean", "wasted_share"]
criterion = "block_time.mean <= 6.5 s"
constraints = ["wasted_share <= 2 %", "block_confidence >= 95 %"]
surface_tolerance = 0.05
)",
                                  "x.toml");
  EXPECT_EQ(study.analysis.objectives,
            (std::vector<PlacedText>{{"block_time.mean"}, {"wasted_share"}}));
  EXPECT_EQ(study.analysis.objectives.at(1).place.text, "x.toml:4");
  EXPECT_EQ(study.analysis.criterion.text, "block_time.mean <= 6.5 s");
  EXPECT_EQ(study.analysis.criterion.place.text, "x.toml:5");
  EXPECT_EQ(study.analysis.constraints,
            (std::vector<PlacedText>{{"wasted_share <= 2 %"}, {"block_confidence >= 95 %"}}));
  EXPECT_EQ(study.analysis.surface_tolerance, 0.05);
  EXPECT_EQ(parse_study(resolved_toml(study), "again").analysis, study.analysis);
}

TEST(AnalysisTable, CanBeOverridden) {
  const Study study =
      parse_study(kStudy, "x.toml", {"analysis.smallest_effects=[\"block_confidence abs 0.01\"]"});
  EXPECT_EQ(study.analysis.smallest_effects.at(0).metric, "block_confidence");
  EXPECT_EQ(study.analysis.assumptions.size(), 2u);
}

TEST(AnalysisTable, NamesItsMistakesAndTheirPlace) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      parse_study("[axes]\nlatency.scale = [1, 2]\n[analysis]\n" + text, "x.toml");
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("assumptions = [\"latency.scal\"]"),
            "x.toml:4: analysis.assumptions: no axis is called \"latency.scal\": did you mean "
            "\"latency.scale\"?");
  EXPECT_EQ(
      message("assumptions = \"latency.scale\""),
      "x.toml:4: analysis.assumptions = \"latency.scale\": must be a list of texts in quotes");
  EXPECT_EQ(message("smallest_effects = [1]"),
            "x.toml:4: analysis.smallest_effects = 1: must be a list of texts in quotes");
  EXPECT_EQ(message("smallest_effects = [\"a rel 1%\",\n \"a abs 1\"]"),
            "x.toml:5: analysis.smallest_effects: two smallest effects for a: remove one");
  EXPECT_EQ(message("objectives = [\"a\",\n \"b\", \"a\"]"),
            "x.toml:5: analysis.objectives: a stands there twice: remove one");
  EXPECT_EQ(message("criterion = 6.5"),
            "x.toml:4: analysis.criterion = 6.5: must be a text in quotes, such as "
            "\"block_time.mean <= 6.5 s\"");
  EXPECT_EQ(
      message("surface_tolerance = 5"),
      "x.toml:4: analysis.surface_tolerance = 5: must be a number above 0 and up to 1, a share "
      "of the metric's range");
  EXPECT_EQ(message("smallest_effect = []"),
            "x.toml:4: unknown key \"analysis.smallest_effect\": did you mean "
            "\"analysis.smallest_effects\"?");
}

}  // namespace
}  // namespace coresweep
