#include "analysis/rules/until.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/rules/until_parser.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Study study(const std::string& until, const std::string& more = "") {
  return parse_study("[study]\nuntil = \"" + until + "\"\n" + more +
                         "[axes]\nlatency.scale = [1, 2]\npara.cores = [1, 2, 3]\n",
                     "x.toml");
}

std::string complaint(const std::string& until) {
  try {
    check_stopping_rule(study(until));
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(Until, LooksDoubleFromTheFewestToTheMostRuns) {
  EXPECT_THAT(looks_of(study("block_time.mean rel 1%", "min_runs = 64\nmax_runs = 512\n")),
              ElementsAre(64, 128, 256, 512));
  EXPECT_THAT(looks_of(study("block_time.mean rel 1%", "min_runs = 64\nmax_runs = 300\n")),
              ElementsAre(64, 128, 256, 300));
  EXPECT_THAT(looks_of(study("block_time.mean rel 1%", "min_runs = 64\nmax_runs = 64\n")),
              ElementsAre(64));
}

TEST(Until, TargetsJudgeTheHalfWidth) {
  const PrecisionTarget relative{"", true, 0.01}, absolute{"", false, 0.05};
  EXPECT_TRUE(relative.is_reached({10, 9.901, 10.099}));
  EXPECT_FALSE(relative.is_reached({10, 9.899, 10.101}));
  EXPECT_TRUE(relative.is_reached({-10, -10.099, -9.901}));
  EXPECT_FALSE(relative.is_reached({10, 9.99, 10.2})) << "the wider side decides";
  EXPECT_TRUE(absolute.is_reached({10, 9.951, 10.049}));
  EXPECT_FALSE(absolute.is_reached({10, 9.9, 10.1}));
}

TEST(Until, AValueThatMayBeZeroReachesOnlyAbsoluteTargets) {
  const Estimate tiny{1e-6, -1e-6, 3e-6};
  EXPECT_FALSE((PrecisionTarget{"", true, 5}.is_reached(tiny)));
  EXPECT_TRUE((PrecisionTarget{"", false, 1e-5}.is_reached(tiny)));
  EXPECT_TRUE((PrecisionTarget{"", false, 1e-5}.is_reached({0, 0, 9e-6}))) << "never seen";
  for (const bool relative : {false, true}) {
    const PrecisionTarget target{"", relative, 1e9};
    EXPECT_FALSE(target.is_reached({})) << "no value";
    EXPECT_FALSE(target.is_reached({0})) << "no interval";
  }
}

TEST(Until, RulesAreReadWithTheirPlaces) {
  const ParsedRule rule = parse_stopping_rule(
      study("(block_time.mean rel 0.1% or longest_gap.mean abs 2) and wasted_share abs 0.01 at "
            "latency.scale=2,para.cores=3"));
  ASSERT_EQ(rule.targets.size(), 3u);
  EXPECT_EQ(rule.targets[0].metric, "block_time.mean");
  EXPECT_DOUBLE_EQ(rule.targets[0].limit, 0.001);
  EXPECT_TRUE(rule.targets[0].relative);
  EXPECT_EQ(rule.targets[1].limit, 2);
  ASSERT_EQ(rule.root.children.size(), 2u);
  EXPECT_EQ(rule.root.children[0].kind, StoppingRule::Node::Kind::either);
  EXPECT_EQ(rule.root.children[1].kind, StoppingRule::Node::Kind::every);
  EXPECT_THAT(rule.root.children[1].fixed, ElementsAre(1u, 2u));
}

TEST(Until, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(complaint("blocktime.mean rel 1%"),
              HasSubstr("x.toml:2: study.until \"blocktime.mean rel 1%\": unknown metric"));
  EXPECT_THAT(complaint("block_time.mean 1%"), HasSubstr("neither rel nor abs"));
  EXPECT_THAT(complaint("block_time.mean rel 0%"), HasSubstr("no share, such as 0.1%, above 0"));
  EXPECT_THAT(complaint("block_time.mean abs 1%"), HasSubstr("no number in s, the unit of"));
  EXPECT_THAT(complaint("block_time.mean rel 1% and"), HasSubstr("ends where a metric"));
  EXPECT_THAT(complaint("(block_time.mean rel 1%"), HasSubstr("\")\" is missing"));
  EXPECT_THAT(complaint("block_time.mean rel 1% at para.cores=9"),
              HasSubstr("has no value \"9\" (it has 1, 2, 3)"));
  EXPECT_THAT(complaint("block_time.mean rel 1% at somewhere"),
              HasSubstr("must be any, every or AXIS=VALUE"));
}

TEST(Until, NoTextUsesUpTheStack) {
  EXPECT_THAT(complaint(std::string(9000, '(')), HasSubstr("more than 100 parentheses"));
}

}  // namespace
}  // namespace coresweep
