#include "host/shards/shard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "host/config/read_study.h"

namespace coresweep {
namespace {

Study study(const std::string& axes) {
  return parse_study("[relay]\nwarmup_slots = 20\n[axes]\n" + axes, "x.toml");
}

std::vector<std::uint64_t> points_in(const PointRanges& ranges) {
  std::vector<std::uint64_t> points;
  for (const PointRange& range : ranges)
    for (std::uint64_t i = range.begin; i < range.end; ++i) points.push_back(i);
  return points;
}

/// The points of every shard.
std::vector<std::vector<std::uint64_t>> shards_of(const Study& study, std::uint64_t count) {
  const Division division(study);
  std::vector<std::vector<std::uint64_t>> shards;
  for (std::uint64_t i = 1; i <= count; ++i)
    shards.push_back(points_in(division.points(Level::pipeline, {i, count})));
  return shards;
}

/// Relay slots of a point that is not excluded.
double cost_of(const Design& design, std::uint64_t point) {
  return design.excludes(point) ? 0 : static_cast<double>(design.at(point).integer("relay.slots"));
}

/// Each point once; sizes differ by at most one, costs by less than the costliest point.
void expect_balanced(const Study& study, std::uint64_t count) {
  const Design design = pipeline_design(study);
  std::set<std::uint64_t> seen;
  std::vector<std::size_t> sizes;
  std::vector<double> costs;
  double costliest = 0;
  for (const auto& shard : shards_of(study, count)) {
    EXPECT_TRUE(std::ranges::is_sorted(shard));
    double cost = 0;
    for (const std::uint64_t point : shard) {
      EXPECT_TRUE(seen.insert(point).second) << point;
      cost += cost_of(design, point);
      costliest = std::max(costliest, cost_of(design, point));
    }
    sizes.push_back(shard.size());
    costs.push_back(cost);
  }
  EXPECT_EQ(seen.size(), design.size());
  EXPECT_LE(std::ranges::max(sizes) - std::ranges::min(sizes), 1u);
  EXPECT_LE(std::ranges::max(costs) - std::ranges::min(costs), costliest);
}

constexpr const char* kLong =
    "relay.slots = [240, 14400, 480, 100, 2400]\nlatency.scale = { from = 1, to = 3, count = 7 }\n";

TEST(Shard, CostsAreBalanced) {
  for (const std::uint64_t count : {1, 2, 3, 5, 7, 10, 35}) expect_balanced(study(kLong), count);
}

TEST(Shard, CostsAreBalancedWhereConditionsExcludePoints) {
  const std::string where = "where = \"relay.slots < 1000 or latency.scale < 1.5\"\n";
  for (const std::uint64_t count : {2, 3, 5, 8}) expect_balanced(study(where + kLong), count);
}

// The spoiled twin: dealt by number alone, one of five shards has all the long points but one.
TEST(Shard, CostsWouldNotBeBalancedByNumberAlone) {
  const Study uneven = study(kLong);
  const Design design = pipeline_design(uneven);
  const CostRule none{{}, [](const Parameters&) { return 1.0; }};
  std::vector<double> costs;
  for (std::uint64_t i = 1; i <= 4; ++i) {
    double cost = 0;
    for (const std::uint64_t point : points_in(shard_points(CostOrder(design, none), {i, 4})))
      cost += cost_of(design, point);
    costs.push_back(cost);
  }
  EXPECT_GT(std::ranges::max(costs) - std::ranges::min(costs), 14400);
}

// Where points cost the same, shard i has in each round of n points that at place
// (i - 1 + floor(n frac(k phi))) mod n: docs/FORMAT.md.
TEST(Shard, EqualPointsAreDealtByNumber) {
  const auto shards = shards_of(study("latency.scale = { from = 1, to = 3, count = 13 }"), 5);
  const std::vector<std::vector<std::uint64_t>> expected = {
      {0, 8, 11}, {1, 9, 12}, {2, 5}, {3, 6}, {4, 7, 10}};
  EXPECT_EQ(shards, expected);
}

TEST(Shard, ADesignOfAHundredMillionPointsCostsNothing) {
  const Study huge = study(
      "relay.slots = [240, 14400]\nlatency.scale = { from = 0.5, to = 2, count = 10000 }\n"
      "latency.bandwidth = { from = 10, to = 100, count = 10000 }\n");
  const auto points = points_in(Division(huge).points(Level::pipeline, {999'999, 1'000'000}));
  EXPECT_EQ(points.size(), 200u);
  // Half of them are long.
  EXPECT_EQ(std::ranges::count_if(points, [](std::uint64_t i) { return i >= 100'000'000; }), 100);
}

// More values than are looked at one by one: the same number of points in each shard.
TEST(Shard, VeryManyCostsAreTakenAsEqual) {
  const auto shards = shards_of(study("relay.slots = { from = 100, to = 30000, step = 1 }"), 3);
  EXPECT_EQ(shards[0].front(), 0u);
  EXPECT_EQ(shards[1].front(), 1u);
}

}  // namespace
}  // namespace coresweep
