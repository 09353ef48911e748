#include "analysis/metrics/minimum_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/text_file.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

using testing::HasSubstr;

Study study(const std::string& text) { return parse_study(text, "x.toml"); }

TEST(MinimumRuns, AreAskedForWhereThereAreFewer) {
  EXPECT_EQ(few_runs_note(study("[study]\nruns = 128\n")), "");
  EXPECT_THAT(few_runs_note(study("[study]\nruns = 127\n")), HasSubstr("--runs 128"));
}

TEST(MinimumRuns, OfAMarketAreMore) {
  const std::string market = "[market]\nmodel = \"agents\"\n";
  EXPECT_EQ(few_runs_note(study("[study]\nruns = 512\n" + market)), "");
  EXPECT_THAT(few_runs_note(study("[study]\nruns = 511\n" + market)), HasSubstr("--runs 512"));
  const std::string own = "[study]\nruns = 128\nmarket_runs = ";
  EXPECT_EQ(few_runs_note(study(own + "512\n" + market)), "");
  EXPECT_THAT(few_runs_note(study(own + "511\n" + market)),
              HasSubstr("511 runs of the market a point are too few"));
}

TEST(MinimumRuns, OfAHandfulOfEventsAreMore) {
  EXPECT_FALSE(rests_on_few_events("longest_gap.mean", {10, 6.1, 13.9}));
  EXPECT_TRUE(rests_on_few_events("longest_gap.mean", {10, 5.9, 14.1}));
  EXPECT_TRUE(rests_on_few_events("longest_gap.mean", {-10, -14.1, -5.9}));
  EXPECT_FALSE(rests_on_few_events("longest_gap.mean", {0.5}))
      << "without bounds there is nothing to trust";
  for (const char* counted : {"gaps_over_60_s", "core_lost.share", "missing_runs.share"})
    EXPECT_FALSE(rests_on_few_events(counted, {10, 5.9, 14.1})) << "exact limits hold";
  EXPECT_EQ(few_events_note(0), "");
  EXPECT_THAT(few_events_note(1), HasSubstr("1 value has an error above 40 % and rests"));
  EXPECT_THAT(few_events_note(2), HasSubstr("2 values have an error above 40 %"));
}

TEST(MinimumRuns, StandInTheMethods) {
  const std::string text =
      read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/docs/methods_estimators.md", "page");
  EXPECT_THAT(text,
              HasSubstr("**" + std::to_string(kMinimumRuns) + " runs a point** (`kMinimumRuns`)"));
  EXPECT_THAT(text, HasSubstr("**" + std::to_string(kMinimumMarketRuns) +
                              " runs** (`kMinimumMarketRuns`)"));
}

}  // namespace
}  // namespace coresweep
