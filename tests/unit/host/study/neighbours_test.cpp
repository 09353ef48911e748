#include "host/study/neighbours.h"

#include <gmock/gmock.h>

#include "host/config/read_study.h"

namespace coresweep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

/// The settings around the first point of a study.
std::vector<std::string> settings(const std::string& text) {
  const Study found = neighbourhood(parse_study(text, "x.toml"), 0);
  const Axis& axis = found.design.axes().at(0);
  std::vector<std::string> names;
  for (std::uint64_t i = 0; i < axis.size(); ++i) names.push_back(axis.label(i));
  return names;
}

TEST(Neighbours, OneChangeEach) {
  const Study study = neighbourhood(
      parse_study("[study]\nruns = 7\nseed = 3\n[backing]\nprotocol = \"claim-queue\"\n", "x"), 0);
  const Parameters answered = study.design.at(0), shorter = study.design.at(1);
  EXPECT_EQ(study.design.axes().at(0).label(1), "capacity 2");
  EXPECT_EQ(answered.integer("para.unincluded_segment_capacity"), 3);
  EXPECT_EQ(shorter.integer("para.unincluded_segment_capacity"), 2);
  EXPECT_EQ(shorter.integer("backing.scheduling_lookahead"), 5);
  EXPECT_EQ(study.runs, 7u);
  EXPECT_EQ(study.seed, 3u);
  EXPECT_EQ(baseline_of(study, 4), 0u);
  const Study again = parse_study(resolved_toml(study), "again");
  EXPECT_EQ(resolved_toml(again), resolved_toml(study));
}

TEST(Neighbours, TakesThePointOfManyAxes) {
  const Study study =
      parse_study("[axes]\npara.relay_parent_offset = [0, 1]\nlatency.scale = [1, 2]\n", "x.toml");
  const Study found = neighbourhood(study, 3);
  EXPECT_EQ(found.design.at(0).integer("para.relay_parent_offset"), 1);
  EXPECT_EQ(found.design.at(0).real("latency.scale"), 2);
  EXPECT_EQ(found.design.axes().size(), 1u);
}

TEST(Neighbours, OnlyWhatTheProtocolApplies) {
  EXPECT_THAT(settings("[backing]\nprotocol = \"claim-queue\"\nscheduling_lookahead = 4\n"),
              ElementsAre("as answered", "capacity 2", "capacity 4", "collator basic",
                          "collator slot-based", "collator bundle", "offset 1", "lookahead 3",
                          "lookahead 5"));
  const auto chain =
      settings("[backing]\nprotocol = \"fragment-chain\"\nmax_candidate_depth = 1\n");
  EXPECT_THAT(chain, Contains("ancestry 1"));
  EXPECT_THAT(chain, Contains("depth 0"));
  EXPECT_THAT(chain, Not(Contains("depth 2")));  // as 1 on one core: nothing changes
  EXPECT_THAT(chain, Not(Contains("lookahead 3")));
}

TEST(Neighbours, NothingThatNoChainCouldBe) {
  EXPECT_THAT(settings("[backing]\nprotocol = \"sync\"\n[collator]\nkind = \"basic\"\n"),
              ElementsAre("as answered"));
}

TEST(Neighbours, FreesWhatBinds) {
  EXPECT_THAT(settings("[backing]\nprotocol = \"claim-queue\"\n[collator]\nkind = \"slot-based\"\n"
                       "[para]\ncores = 3\nvelocity = 3\n"),
              Contains("capacity 7"));
}

TEST(Neighbours, OfAMarketAreItsStrategies) {
  const auto found = settings("[market]\nmodel = \"agents\"\ncycles = 2\n");
  EXPECT_THAT(found, Contains("strategy floor-rebuy"));
  EXPECT_THAT(found, Not(Contains("strategy auto-renew")));  // the one of the answer
  EXPECT_THAT(found, Not(Contains("capacity 2")));
}

TEST(Neighbours, TakeTheSmallestEffectsOfTheStudy) {
  const Study study = neighbourhood(
      parse_study("[analysis]\nsmallest_effects = [\"execution_rate rel 3%\"]\n", "x"), 0);
  std::vector<std::string> texts;
  for (const SmallestEffect& effect : study.analysis.smallest_effects)
    texts.push_back(effect_text(effect));
  EXPECT_THAT(texts,
              ElementsAre("block_time.mean rel 1%", "transaction_latency.included.mean rel 5%",
                          "execution_rate rel 3%", "wasted_share abs 0.005"));
}

}  // namespace
}  // namespace coresweep
