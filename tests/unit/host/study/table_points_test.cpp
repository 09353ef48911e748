// Which points a person is shown of a study with many.
#include "host/study/table_points.h"

#include <gtest/gtest.h>

#include "host/config/read_study.h"

namespace coresweep {
namespace {

std::string held(const std::string& baseline, std::uint64_t rows) {
  const Study study = parse_study(
      "[study]\n" + baseline +
          "[axes]\nlatency.scale = [1, 2, 4]\npara.unincluded_segment_capacity = [2, 3]\n"
          "relay.skip_probability = [0, 0.0067]\n",
      "s.toml");
  return points_for_people(study, rows).text(study);
}

TEST(TablePoints, TrailingAxesAreHeldAtTheirUsualValue) {
  EXPECT_EQ(held("", 12), "");
  EXPECT_EQ(held("", 6), "relay.skip_probability = 0.0067");
  EXPECT_EQ(held("", 1), "para.unincluded_segment_capacity = 3, relay.skip_probability = 0.0067");
}

TEST(TablePoints, WhatIsComparedWithTheBaselineStays) {
  const std::string skips = "baseline = { \"relay.skip_probability\" = 0.0067 }\n";
  EXPECT_EQ(held(skips, 6), "para.unincluded_segment_capacity = 3");
  EXPECT_EQ(held(skips, 1), "para.unincluded_segment_capacity = 3");
  const std::string both =
      "baseline = { \"relay.skip_probability\" = 0.0067, \"latency.scale\" = 1 }\n";
  EXPECT_EQ(held(both, 4), "para.unincluded_segment_capacity = 3, relay.skip_probability = 0.0067");
}

}  // namespace
}  // namespace coresweep
