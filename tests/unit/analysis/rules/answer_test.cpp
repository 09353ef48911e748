#include "analysis/rules/answer.h"

#include <gmock/gmock.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/unit/analysis/metrics/study_fixture.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Two cores make half as many blocks more, each step of the scale 10 % less; a third of what is
/// authored on two cores is lost, and nothing on one.
std::vector<std::uint64_t> tally_at(std::uint64_t point) {
  const std::uint64_t cores = point / 3, scale = point % 3;
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const std::uint64_t blocks = (100000 + 50000 * cores) * (10 - scale) / 10 + b;
    w.runs(b, 10).count(Counter::relay_blocks, b, 144000);
    w.count(Counter::included, b, blocks);
    w.count(Counter::authored, b, blocks * (2 + cores) / 2);
  }
  return w.words();
}

constexpr const char* kAxes = R"(
[collator]
kind = "slot-based"
[axes]
para.cores = [1, 2]
latency.scale = [1, 2, 4]
)";

Answer answer(const std::string& study, const std::string& analysis,
              const std::string& axes = kAxes) {
  const Study read =
      parse_study("[study]\nruns = 640\n" + study + "\n[analysis]\n" + analysis + axes, "x.toml");
  return answer_of(read, PointReaders{tally_at, nullptr});
}

TEST(Answer, IsThePointThatTheStudyNames) {
  const Answer named = answer("answer = { \"para.cores\" = 1, \"latency.scale\" = 4 }", "");
  EXPECT_EQ(named.point, 2u);
  EXPECT_EQ(named.rule, "Named by the study: para.cores = 1, latency.scale = 4.");
}

TEST(Answer, IsElseTheBestOfTheMainMetric) {
  const Answer best = answer("", "");
  EXPECT_EQ(best.point, 3u);
  EXPECT_EQ(best.rule,
            "Best in mean block time of the 6 combinations of para.cores and "
            "latency.scale.");
}

TEST(Answer, LeavesAssumptionsAtTheirFirstValue) {
  const Answer best = answer("", "assumptions = [\"latency.scale\"]");
  EXPECT_EQ(best.point, 3u);
  EXPECT_EQ(best.rule,
            "Best in mean block time of the 2 values of para.cores; latency.scale at its first "
            "value.");
}

TEST(Answer, LooksOnlyAtTheAxesOfTheBaselineWhereThereIsOne) {
  EXPECT_EQ(answer("baseline = { \"latency.scale\" = 4 }", "").point, 0u);
  EXPECT_EQ(answer("baseline = { \"para.cores\" = 1 }", "").point, 3u);
}

TEST(Answer, NamesSomeAxesAndChoosesTheRest) {
  const Answer part = answer("answer = { \"latency.scale\" = 2 }", "");
  EXPECT_EQ(part.point, 4u);
  EXPECT_EQ(part.rule,
            "Best in mean block time of the 2 values of para.cores; named by the "
            "study: latency.scale = 2.");
}

TEST(Answer, TakesTheObjectivesInTurn) {
  // Confidence is 1 on one core and 2/3 on two; among those alike in it the blocks decide.
  const Answer best = answer("", "objectives = [\"block_confidence\", \"blocks_per_day\"]");
  EXPECT_EQ(best.point, 0u);
  EXPECT_THAT(best.rule, HasSubstr("Best in built blocks that were included, then in blocks of"));
}

TEST(Answer, StaysWithinTheConstraints) {
  const Answer best = answer("", "constraints = [\"block_confidence >= 90 %\"]");
  EXPECT_EQ(best.point, 0u);
  EXPECT_THAT(best.rule, HasSubstr("of the 6 combinations of para.cores and latency.scale, 3 of "
                                   "which satisfy block_confidence >= 90 %."));
}

TEST(Answer, TakesWhatViolatesThemLeastIfNothingSatisfiesThem) {
  const Answer least = answer("", "constraints = [\"block_time.mean <= 5 s\"]");
  EXPECT_EQ(least.point, 3u);  // the shortest block time is the nearest
  EXPECT_EQ(least.rule,
            "None of the 6 combinations of para.cores and latency.scale satisfies "
            "block_time.mean <= 5 s: this one violates them least.");
}

TEST(Answer, OfAStudyWithoutAxesIsItsPoint) {
  EXPECT_EQ(answer("", "", "").rule, "The study has one point.");
}

TEST(Answer, OfAMarketKeepsCoreAndFunds) {
  const auto with = [](const std::string& more) {
    std::vector<std::string> texts;
    for (const PlacedText& one :
         constraints_of(parse_study("[market]\nmodel = \"agents\"\ncycles = 2\n" + more, "x")))
      texts.push_back(one.text);
    return texts;
  };
  EXPECT_THAT(with(""), ElementsAre("core_lost.share <= 5 %", "exhausted.share <= 5 %"));
  EXPECT_THAT(with("[analysis]\nconstraints = [\"core_lost.share <= 1 %\"]\n"),
              ElementsAre("core_lost.share <= 1 %"));
}

TEST(Answer, IsReadBackFromTheAttributes) {
  const Study study = parse_study(
      "[study]\nruns = 640\nbaseline = { \"para.cores\" = 1 }\n" + std::string(kAxes), "x.toml");
  auto attributes = answer_attributes(study, PointReaders{tally_at, nullptr});
  EXPECT_EQ(std::get<std::string>(attributes.at(0).value),
            R"({"point":{"para.cores":1,"latency.scale":0},"rule":"Best in mean block time of the )"
            R"(2 values of para.cores; latency.scale at its first value."})");
  const std::string binds =
      "Two cores need a segment of 4 (2 blocks, each under way for 2 relay "
      "blocks); yours has 3, which allows at most 1.5 blocks a relay block.";
  EXPECT_EQ(std::get<std::string>(attributes.at(1).value), "[\"" + binds + "\"]");
  const auto stored = stored_answer(study, attributes);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->point, 3u);
  EXPECT_THAT(answer_lines(study, attributes),
              ElementsAre("answer: para.cores = 2, latency.scale = 1. Best in mean block time of "
                          "the 2 values of para.cores; latency.scale at its first value.",
                          "binds: " + binds));
  for (const char* spoiled : {"", "7", "{}", R"({"point":{"para.cores":2,"latency.scale":0}})",
                              R"({"point":{"para.cores":1}})"}) {
    attributes.at(0).value = std::string(spoiled);
    EXPECT_FALSE(stored_answer(study, attributes).has_value()) << spoiled;
  }
}

TEST(Answer, ATypoInAConstraintHasItsPlace) {
  EXPECT_THAT([] { answer("", "constraints = [\"block_tine.mean <= 5 s\"]"); },
              ThrowsMessage<UserError>(HasSubstr("x.toml:5: analysis.constraints: ")));
}

}  // namespace
}  // namespace coresweep
