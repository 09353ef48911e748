// Joint axes, conditions and derived keys in a study; and that docs/CONFIG.md shows what is read.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/config/read_study.h"
#include "host/design/point_ranges.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Study parse(const std::string& text) { return parse_study(text, "x.toml"); }

std::string complaint(const std::string& text) {
  try {
    parse(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < axis.size(); ++i) all.push_back(axis.label(i));
  return all;
}

/// The resolved text reads back as the same text and the same points.
void expect_round_trip(const Study& study) {
  const Study again = parse(resolved_toml(study));
  EXPECT_EQ(resolved_toml(again), resolved_toml(study));
  ASSERT_EQ(again.design.size(), study.design.size());
  for (std::uint64_t i = 0; i < study.design.size(); ++i) {
    ASSERT_EQ(again.design.excludes(i), study.design.excludes(i));
    if (!study.design.excludes(i)) {
      EXPECT_EQ(again.design.at(i), study.design.at(i));
    }
  }
}

TEST(ConfigJoint, ZippedKeysMoveTogether) {
  const Study study = parse(R"(
[axes]
latency.scale = [1, 2]
[axes.pair.zip]
para.cores = [1, 2, 2]
para.velocity = { from = 1, to = 3, step = 1 }
latency.availability.median = [300, 400, 500]
)");
  EXPECT_EQ(study.design.size(), 6u);
  EXPECT_THAT(labels(study.design.axes()[1]), ElementsAre("1, 1, 300", "2, 2, 400", "2, 3, 500"));
  const Parameters last = study.design.at(5);
  EXPECT_EQ(last.integer("para.cores"), 2);
  EXPECT_EQ(last.integer("para.velocity"), 3);
  EXPECT_EQ(last.distribution("latency.availability"), Distribution::lognormal(500, 0.3));
  expect_round_trip(study);
}

TEST(ConfigJoint, UnequalZipsNameBothAxesAndLengths) {
  EXPECT_EQ(complaint("[axes.pair.zip]\npara.cores = [1, 2, 3]\npara.velocity = [1, 2]\n"),
            "x.toml:1: axis pair: zip needs equally many values: para.cores has 3, para.velocity "
            "has 2");
  EXPECT_THAT(complaint("[axes.pair.zip]\npara.cores = [1, 2, 3]\n"), HasSubstr("at least two"));
  EXPECT_THAT(complaint("[axes.pair.zip]\npara.cores = [1, 1]\npara.velocity = [2, 2]\n"),
              HasSubstr("axis pair has two points with the name \"1, 2\""));
}

TEST(ConfigJoint, ListedPointsSetTheSameKeys) {
  const Study study = parse(R"(
[axes]
chosen = { list = [
  { para.cores = 1, para.velocity = 2 },
  { name = "two", para.cores = 2, para.velocity = 1 },
] }
)");
  EXPECT_THAT(labels(study.design.axes()[0]), ElementsAre("1, 2", "two"));
  EXPECT_EQ(study.design.at(1).integer("para.cores"), 2);
  expect_round_trip(study);
  EXPECT_THAT(complaint("[axes]\nc.list = [ { para.cores = 1 }, { para.velocity = 1 } ]"),
              HasSubstr("point 2 of the list sets other keys than point 1"));
}

TEST(ConfigJoint, ConditionsExcludePoints) {
  const Study study = parse(R"(
[axes]
where = ["para.velocity <= para.cores", "collator.kind == 'slot-based' or para.cores == 1"]
para.cores = [1, 2, 3]
para.velocity = [1, 2, 3]
latency.scale = { from = 1, to = 2, count = 100 }
collator.kind = ["lookahead", "slot-based"]
)");
  EXPECT_EQ(kept_points(study.design).points, (1 + 1 + 2 + 3) * 100u);
  EXPECT_TRUE(kept_points(study.design).exact);
  std::uint64_t kept = 0;
  for (std::uint64_t i = 0; i < study.design.size(); ++i) kept += study.design.excludes(i) ? 0 : 1;
  EXPECT_EQ(kept, 700u);
  EXPECT_EQ(first_kept(study.design), 0u);
  EXPECT_EQ(last_kept(study.design), study.design.size() - 1);
  expect_round_trip(study);
}

TEST(ConfigJoint, ConditionsMayExcludeWhatCannotRun) {
  const std::string axes =
      "[axes]\nbacking.protocol = ['sync', 'claim-queue']\ncollator.kind = ['basic', "
      "'lookahead']\n";
  EXPECT_THAT(complaint(axes), HasSubstr("sync needs collator.kind = \"basic\""));
  const Study study =
      parse(axes + "where = \"backing.protocol != 'sync' or collator.kind == 'basic'\"\n");
  EXPECT_EQ(kept_points(study.design).points, 3u);
}

TEST(ConfigJoint, HugeDesignsAreCountedFromAChoice) {
  const Study study = parse(R"(
[axes]
where = "latency.scale < 1.5 or latency.bandwidth > 50"
latency.scale = { from = 1, to = 2, count = 10000 }
latency.bandwidth = { from = 1, to = 99, count = 10000 }
)");
  const PointCount kept = kept_points(study.design);
  EXPECT_FALSE(kept.exact);
  // 20000 random points: standard deviation 0.3 %; beyond 5 of them once in a million.
  EXPECT_NEAR(static_cast<double>(kept.points), 0.75e8, 5 * 0.0031e8);
}

TEST(ConfigJoint, DerivedKeysFollowOthers) {
  const Study study = parse(R"toml(
[axes]
para.cores = [1, 2, 3]
[derive]
para.velocity = "para.cores"
para.unincluded_segment_capacity = "3 * para.velocity + 1"
latency.availability.median = "if(para.cores > 2, 500, 300)"
)toml");
  const Parameters last = study.design.at(2);
  EXPECT_EQ(last.integer("para.velocity"), 3);
  EXPECT_EQ(last.integer("para.unincluded_segment_capacity"), 10);
  EXPECT_EQ(last.distribution("latency.availability"), Distribution::lognormal(500, 0.3));
  expect_round_trip(study);
}

TEST(ConfigJoint, WhatCannotBeDerivedIsSaidWithItsPlace) {
  const std::string axes = "[axes]\npara.cores = [1, 2, 3]\n[derive]\n";
  EXPECT_THAT(complaint(axes + "para.cores = '1'"), HasSubstr("the axis \"para.cores\" sets"));
  EXPECT_THAT(complaint(axes + "para.velocity = '1 +'"),
              HasSubstr("x.toml:4: derive.para.velocity = \"1 +\": at column 4"));
  EXPECT_THAT(complaint(axes + "para.velocity = 'para.velocity'"), HasSubstr("from itself"));
  EXPECT_THAT(complaint(axes + "para.velocity = 'block.pov_size'\nblock.pov_size = '2'"),
              HasSubstr("put block.pov_size first"));
  EXPECT_THAT(complaint(axes + "para.velocity = 'para.cores / 2'"),
              HasSubstr("x.toml:4: para.velocity = 0.5: must be an integer between 1 and 64 "
                        "(derived as \"para.cores / 2\")"));
  EXPECT_THAT(complaint(axes + "collator.kind = 'para.cores'"), HasSubstr("collator.kind must be"));
  EXPECT_THAT(complaint("para.velocity = 2\n" + axes + "para.velocity = '1'"),
              HasSubstr("x.toml:1: para.velocity is also derived (x.toml:5): remove one"));
  EXPECT_THAT(complaint("[axes]\npara.cores = [1, 2]\nwhere = 'para.cores + 1'"),
              HasSubstr("must be true or false at each point"));
  EXPECT_THAT(complaint("[axes]\npara.cores = [1, 2]\nwhere = 'para.cores > 5'"),
              HasSubstr("x.toml:3: where excludes every point"));
}

TEST(ConfigJoint, DesignsCrossWithGrids) {
  const Study study = parse(R"(
study.seed = 9
[axes]
para.cores = [1, 2]
[axes.assumptions]
sample = "sobol"
points = 64
[axes.assumptions.over]
relay.fork_probability = { from = 0, to = 0.05 }
latency.collation_fetch.median = { distribution = "lognormal", median = 340, sigma = 0.3 }
)");
  EXPECT_EQ(study.design.size(), 128u);
  EXPECT_EQ(study.design.axes()[1].sampling()->seed, 9u);
  expect_round_trip(study);
  const std::string sample = "[axes.a]\nsample = 'sobol'\npoints = 8\n[axes.a.over]\n";
  EXPECT_THAT(complaint(sample + "block.fullness = { from = 0, to = 1 }"),
              HasSubstr("a design varies its numbers, for example block.fullness.mean"));
  EXPECT_THAT(complaint(sample + "relay.fork_probability = { from = 0, to = 2 }"),
              HasSubstr("must be a probability between 0 and 1"));
  EXPECT_THAT(complaint(sample + "collator.kind = { from = 0, to = 2 }"),
              HasSubstr("needs keys that take numbers"));
  EXPECT_THAT(complaint("[axes.a]\nsample = 'sobel'\npoints = 8\nover = {}"),
              HasSubstr("did you mean \"sobol\"?"));
  EXPECT_THAT(complaint("[axes.a]\nsample = 'morris'\npoints = 8\nlevels = 5\n[axes.a.over]\n"
                        "latency.scale = { from = 1, to = 2 }"),
              HasSubstr("levels = 5: must be even"));
}

TEST(PointRanges, AreNamedByNumbersAndRanges) {
  const PointRanges ranges = parse_point_ranges("3,7,10-20,18-22", 100);
  EXPECT_EQ(size_of(ranges), 15u);
  EXPECT_TRUE(holds(ranges, 22));
  EXPECT_FALSE(holds(ranges, 9));
  for (const std::string wrong : {"", "x", "5-", "100", "20-10", "1,,2"})
    EXPECT_THROW(parse_point_ranges(wrong, 100), UserError) << wrong;
}

/// Every example of the manual's chapters on axes is a study.
TEST(Docs, TheExamplesOfTheSweepLanguageAreRead) {
  const std::string text =
      read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/docs/CONFIG.md", "document");
  const std::size_t end = text.find("## Changing a value");
  int examples = 0;
  for (std::size_t at = text.find("## [axes]"); at < end;) {
    const std::size_t begin = text.find("```toml\n", at);
    if (begin > end) break;
    const std::size_t close = text.find("\n```", begin);
    EXPECT_EQ(complaint(text.substr(begin + 8, close - begin - 8)), "");
    at = close + 4;
    ++examples;
  }
  EXPECT_GE(examples, 6);
}

}  // namespace
}  // namespace coresweep
