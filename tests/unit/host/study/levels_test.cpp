#include "host/study/levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/read_study.h"

namespace coresweep {
namespace {

using testing::ElementsAre;

Study market_study(const std::string& model) {
  return parse_study("[study]\nruns = 3\nmarket_runs = 5\n[market]\nmodel = \"" + model +
                         "\"\n[axes]\nlatency.scale = [1, 2]\nmarket.cycles = [3, 4, 6]\n",
                     "x.toml");
}

TEST(Levels, AStudyHasThoseThatItSimulates) {
  EXPECT_THAT(levels_of(market_study("agents")), ElementsAre(Level::pipeline, Level::market));
  EXPECT_THAT(levels_of(market_study("none")), ElementsAre(Level::pipeline));
}

TEST(Levels, EachHasItsOwnPointsAndReplicates) {
  const Study study = market_study("agents");
  EXPECT_EQ(level_design(study, Level::pipeline).size(), 2u);
  EXPECT_EQ(level_design(study, Level::market).size(), 3u);
  EXPECT_EQ(replicates_of(study, Level::pipeline), 3u);
  EXPECT_EQ(replicates_of(study, Level::market), 5u);
}

TEST(Levels, APointOfTheStudyHasOnePointAtEach) {
  const Study study = market_study("agents");
  const std::uint64_t point = study.design.index({1, 2});
  EXPECT_EQ(simulated_index(study.design, level_design(study, Level::pipeline), point), 1u);
  EXPECT_EQ(simulated_index(study.design, level_design(study, Level::market), point), 2u);
}

TEST(Levels, EveryRowHasAName) {
  for (const Level level : kAllLevels) {
    EXPECT_FALSE(row_of(level).name.empty());
    EXPECT_FALSE(row_of(level).point.empty());
    EXPECT_FALSE(row_of(level).steps.empty());
  }
}

}  // namespace
}  // namespace coresweep
