// docs/CONFIG.md, "Values from other files".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConfigInclude : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        std::filesystem::path(::testing::TempDir()) / ("include-" + std::string(test->name()));
    std::filesystem::create_directories(folder_ / "fits");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  Study study(const std::string& text, const std::vector<std::string>& overrides = {}) const {
    return parse_study(text, (folder_ / "x.toml").string(), overrides);
  }
  std::string complaint(const std::string& text) const {
    try {
      study(text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigInclude, TakesWhatTheStudyDoesNotSay) {
  write("a.toml", "relay.skip_probability = 0.1\nrelay.fork_probability = 0.2\n");
  const Study read = study("include = [\"a.toml\"]\nrelay.fork_probability = 0.3\n");
  EXPECT_EQ(read.base.real("relay.skip_probability"), 0.1);
  EXPECT_EQ(read.base.real("relay.fork_probability"), 0.3);
  EXPECT_TRUE(read.base.is_explicit("relay.skip_probability"));
}

TEST_F(ConfigInclude, TheLaterFileWins) {
  write("a.toml", "relay.skip_probability = 0.1\n");
  write("b.toml", "relay.skip_probability = 0.2\n");
  EXPECT_EQ(study("include = [\"a.toml\", \"b.toml\"]\n").base.real("relay.skip_probability"), 0.2);
}

TEST_F(ConfigInclude, AnAxisAndARuleWinToo) {
  write("a.toml", "relay.skip_probability = 0.1\npara.velocity = 2\n");
  const Study read = study(
      "include = [\"a.toml\"]\n[axes]\nrelay.skip_probability = [0.3, 0.4]\n"
      "[derive]\npara.velocity = \"para.cores + 2\"\n");
  EXPECT_EQ(read.design.at(1).real("relay.skip_probability"), 0.4);
  EXPECT_EQ(read.design.at(1).integer("para.velocity"), 3);
}

TEST_F(ConfigInclude, DataFilesStandBesideTheFileThatNamesThem) {
  write("fits/ms.csv", "ms\n100\n200\n300\n");
  write("fits/a.toml",
        "latency.availability = { distribution = \"empirical\", file = \"ms.csv\", column = \"ms\" "
        "}\n");
  EXPECT_EQ(study("include = [\"fits/a.toml\"]\n").base.distribution("latency.availability").kind,
            Distribution::Kind::empirical);
}

TEST_F(ConfigInclude, BringsValuesAxesAndAssumptionsAlone) {
  for (const std::string line : {"[study]\nruns = 3\n", "[derive]\npara.cores = \"2\"\n"})
    EXPECT_THAT((write("a.toml", line), complaint("include = [\"a.toml\"]\n")),
                AllOf(HasSubstr((folder_ / "a.toml").string() + ":1"),
                      HasSubstr("which brings values, axes and analysis.assumptions alone")));
  write("b.toml", "[analysis]\ncriterion = \"block_time.mean <= 6.5 s\"\n");
  EXPECT_THAT(complaint("include = [\"b.toml\"]\n"),
              AllOf(HasSubstr("b.toml:2"), HasSubstr("\"analysis.criterion\"")));
  write("c.toml", "[axes]\nwhere = \"para.cores == 1\"\n");
  EXPECT_THAT(complaint("include = [\"c.toml\"]\n"), HasSubstr("\"axes.where\""));
}

constexpr const char* kCalibrated =
    "[analysis]\nassumptions = [\"calibrated\"]\n"
    "[[axes.calibrated.list]]\nrelay.skip_probability = 0.1\n"
    "[[axes.calibrated.list]]\nrelay.skip_probability = 0.2\n";

TEST_F(ConfigInclude, AxesComeBehindThoseOfTheStudyAndAssumptionsAreAdded) {
  write("a.toml", kCalibrated);
  const Study read = study(
      "include = [\"a.toml\"]\nanalysis.assumptions = [\"latency.scale\"]\n"
      "[axes]\nlatency.scale = [1, 2, 3]\n");
  ASSERT_EQ(read.design.axes().size(), 2U);
  EXPECT_EQ(read.design.axes()[1].name(), "calibrated");
  EXPECT_EQ(read.design.at(1).real("relay.skip_probability"), 0.2);
  EXPECT_THAT(read.analysis.assumptions, ElementsAre("latency.scale", "calibrated"));
}

TEST_F(ConfigInclude, AnAxisOfTheStudyReplacesTheOneOfItsName) {
  write("a.toml", kCalibrated);
  const Study read =
      study("include = [\"a.toml\"]\n[[axes.calibrated.list]]\nrelay.skip_probability = 0.3\n");
  ASSERT_EQ(read.design.size(), 1U);
  EXPECT_EQ(read.design.at(0).real("relay.skip_probability"), 0.3);
}

TEST_F(ConfigInclude, AKeyIsNotSetBothByTheStudyAndByAnIncludedAxis) {
  write("a.toml", kCalibrated);
  EXPECT_THAT(complaint("include = [\"a.toml\"]\nrelay.skip_probability = 0.3\n"),
              AllOf(HasSubstr("x.toml:2"), HasSubstr("also set by the axis \"calibrated\""),
                    HasSubstr("a.toml:")));
  EXPECT_THAT(complaint("include = [\"a.toml\"]\n[axes]\nrelay.skip_probability = [0.3, 0.4]\n"),
              HasSubstr("both set relay.skip_probability"));
}

TEST_F(ConfigInclude, DataFilesOfAnAxisStandBesideItsFile) {
  write("fits/ms.csv", "ms\n100\n200\n300\n");
  write("fits/a.toml",
        "[axes]\nlatency.availability = [{ distribution = \"empirical\", file = \"ms.csv\", "
        "column = \"ms\" }, 300]\n");
  EXPECT_EQ(study("include = [\"fits/a.toml\"]\n").design.size(), 2U);
}

TEST_F(ConfigInclude, MistakesNameTheFileAndTheLine) {
  write("a.toml", "relay.skip_probability = 0.1\nrelay.fork_probability = 2\n");
  EXPECT_THAT(complaint("include = [\"a.toml\"]\n"), HasSubstr("a.toml:2"));
  EXPECT_THAT(complaint("include = [\"none.toml\"]\n"), HasSubstr("x.toml:1"));
  EXPECT_THAT(complaint("include = [\"none.toml\"]\n"), HasSubstr("none.toml"));
  EXPECT_THAT(complaint("include = \"a.toml\"\n"), HasSubstr("must be a list of files"));
  EXPECT_THAT(complaint("include = [3]\n"), HasSubstr("must be a list of files"));
}

}  // namespace
}  // namespace coresweep
