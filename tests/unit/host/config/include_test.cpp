// docs/CONFIG.md, "Values from other files".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/base/errors.h"
#include "host/config/read_study.h"

namespace coresweep {
namespace {

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

TEST_F(ConfigInclude, SetsValuesAlone) {
  write("a.toml", "[study]\nruns = 3\n");
  const std::string place = (folder_ / "a.toml").string() + ":1";
  EXPECT_THAT(complaint("include = [\"a.toml\"]\n"), HasSubstr(place));
  EXPECT_THAT(complaint("include = [\"a.toml\"]\n"), HasSubstr("which sets values alone"));
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
