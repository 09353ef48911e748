#include "host/config/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;

std::vector<ReportedTarget> parse(const std::string& text) {
  static const Study study =
      parse_study("[axes]\npara.cores = [1, 2]\nnetwork = [\"polkadot\", \"kusama\"]\n", "x.toml");
  return parse_targets(text, "t.toml", study.design.axes());
}

constexpr const char* kTarget =
    "[[target]]\nmetric = \"block_time.mean\"\nvalue = 6.1\ntolerance = 0.05\nsource = \"a\"\n";

TEST(Targets, TakeDaysAndAPlace) {
  const auto targets =
      parse(std::string(kTarget) + "days = 2.5\nat = { network = \"kusama\" }\n" + kTarget);
  ASSERT_EQ(targets.size(), 2U);
  EXPECT_EQ(targets[0].metric, "block_time.mean");
  EXPECT_EQ(targets[0].value, 6.1);
  EXPECT_EQ(targets[0].tolerance, 0.05);
  EXPECT_EQ(targets[0].days, 2.5);
  EXPECT_EQ(targets[0].source, "a");
  EXPECT_EQ(targets[0].at, (FixedCoordinates{std::nullopt, 1}));
  EXPECT_EQ(targets[1].days, 1);
  EXPECT_TRUE(targets[1].at.empty());
}

TEST(Targets, MistakesNameFileLineKeyAndWhatIsAccepted) {
  const std::string target = kTarget;
  const std::vector<std::array<std::string, 2>> cases = {
      {"", "t.toml: holds no [[target]]"},
      {"a = 3\n", "t.toml:1: \"a\": a file of targets holds tables [[target]] alone"},
      {"[[target]]\nmetric = \"a\"\nvalue = 1\ntolerance = 0\n", "a target without \"source\""},
      {target + "toleranz = 1\n", "t.toml:6: unknown key \"target.toleranz\": did you mean"},
      {target + "days = 0\n", "t.toml:6: target.days = 0: must be a number of days above 0"},
      {"[[target]]\nmetric = 3\n", "t.toml:2: target.metric = 3: must be a text in quotes"},
      {"[[target]]\nvalue = \"3\"\n", "t.toml:2: target.value = \"3\": must be a number"},
      {"[[target]]\ntolerance = -1\n", "t.toml:2: target.tolerance = -1: must be a number of at"},
      {"[[target]]\nvalue = nan\n", "must be a number in the unit of the metric"},
      {target + "at = 3\n", "t.toml:6: target.at = 3: must be a table"},
      {target + "at = { para.core = 1 }\n", "target.at: no axis is called \"para.core\": did you"},
      {target + "at = { para.cores = 3 }\n", "target.at: axis para.cores has no value 3"},
  };
  for (const auto& [text, wanted] : cases) {
    try {
      parse(text);
      ADD_FAILURE() << text;
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr(wanted)) << text;
    }
  }
}

}  // namespace
}  // namespace coresweep
