#include "analysis/rules/check_analysis.h"

#include <gtest/gtest.h>

#include "analysis/metrics/metric_names.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

constexpr const char* kMarket = "[market]\nmodel = \"agents\"\ncycles = 2\n";

std::string complaint(const std::string& analysis, const std::string& more = "") {
  try {
    check_analysis(parse_study(
        "[analysis]\n" + analysis + "\n" + more + "[axes]\nlatency.scale = [1, 2]\n", "x.toml"));
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(CheckAnalysis, WhatIsDeclaredWellPasses) {
  EXPECT_EQ(complaint(""), "");
  EXPECT_EQ(complaint("objectives = [\"block_time.mean\", \"run.block_time.p95\"]\n"
                      "smallest_effects = [\"wasted_share abs 0.1\"]\n"
                      "criterion = \"block_time.mean <= 6500 ms or wasted_share < 2 %\""),
            "");
}

TEST(CheckAnalysis, MistakesHaveTheirPlace) {
  EXPECT_EQ(complaint("objectives = [\"block_tine.mean\"]"),
            "x.toml:2: analysis.objectives: unknown metric \"block_tine.mean\": did you mean "
            "\"block_time.mean\"?");
  EXPECT_EQ(complaint("\nsmallest_effects = [\"block_tine.mean rel 1%\"]"),
            "x.toml:3: smallest effect \"block_tine.mean rel 1%\": unknown metric "
            "\"block_tine.mean\": did you mean \"block_time.mean\"?");
}

TEST(CheckAnalysis, MetricsOfAMarketNeedOne) {
  for (const char* objective : {"cost.mean", "cost_per_mib", "core_lost.share"}) {
    const std::string list = "objectives = [\"" + std::string(objective) + "\"]";
    EXPECT_NE(complaint(list).find("market.model"), std::string::npos) << objective;
    EXPECT_EQ(complaint(list, kMarket), "") << objective;
  }
  EXPECT_EQ(complaint("objectives = [\"cost_per_mib\"]",
                      "[market]\nmodel = \"constant\"\nprice = \"10 DOT\"\n"),
            "");
}

TEST(CheckAnalysis, TyposAreFoundAmongTheMetricsOfBothLevels) {
  const auto objective = "objectives = [\"cost.meen\"]";
  EXPECT_NE(complaint(objective, kMarket).find("did you mean \"cost.mean\"?"), std::string::npos);
}

}  // namespace
}  // namespace coresweep
