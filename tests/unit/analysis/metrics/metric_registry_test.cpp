#include "analysis/metrics/metric_registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace coresweep {
namespace {

const std::vector<Metric>& registry(bool market) {
  return market ? market_registry() : pipeline_registry();
}

class OfBoth : public testing::TestWithParam<bool> {};

TEST_P(OfBoth, HasDistinctNamesAndAllThatAReaderNeeds) {
  std::set<std::string_view> names;
  for (const Metric& m : registry(GetParam())) {
    EXPECT_TRUE(names.insert(m.name).second) << m.name;
    EXPECT_FALSE(m.unit.empty()) << m.name;
    EXPECT_FALSE(m.meaning.empty()) << m.name;
  }
  EXPECT_EQ(names.size(), registry(GetParam()).size());
}

TEST_P(OfBoth, SaysOfWhatItMakesMuchOnlyWhatIsThere) {
  const auto& all = registry(GetParam());
  const auto is_there = [&](const std::string& name) {
    return std::ranges::count(all, name, &Metric::name) == 1;
  };
  for (const Metric& m : all) {
    const Shown& shown = m.shown;
    if (!shown.column.head.empty()) {
      EXPECT_NE(shown.column.scale, 0) << m.name;
    }
    if (shown.over_runs.empty()) continue;
    EXPECT_TRUE(is_there(std::string(shown.over_runs) + ".p05")) << m.name;
    EXPECT_TRUE(is_there(std::string(shown.over_runs) + ".p95")) << m.name;
  }
  EXPECT_GT(std::ranges::count_if(all, [](const Metric& m) { return m.shown.compared; }), 2);
}

INSTANTIATE_TEST_SUITE_P(Registry, OfBoth, testing::Bool(),
                         [](const auto& of) { return of.param ? "Market" : "Pipeline"; });

TEST(Registry, AMetricHasBatchesWhereItIsAFunctionOfSums) {
  const auto kind = [](std::string_view name) {
    return batch_kind(std::ranges::find(pipeline_registry(), name, &Metric::name)->source);
  };
  EXPECT_EQ(kind("block_time.mean"), BatchKind::left_out);
  EXPECT_EQ(kind("block_time.p95"), BatchKind::sectioned);
  EXPECT_EQ(kind("run.block_time.p95"), BatchKind::none);
}

TEST(Registry, PureNumbersAreSharesButForThese) {
  std::set<std::string_view> others;
  for (const bool market : {false, true})
    for (const Metric& m : registry(market))
      if (m.unit == "1" && bounds_of(m) != Bounds::share) others.insert(m.name);
  EXPECT_EQ(others, (std::set<std::string_view>{
                        "blocks_per_relay_block", "blocks_per_candidate", "copies_per_candidate",
                        "candidates_per_relay_block", "execution_share", "wall_clock_factor",
                        "issuance_relative_to_target"}));
}

TEST(Registry, PaymentsLessEarningsMayBeNegative) {
  for (const Metric& m : market_registry())
    EXPECT_EQ(bounds_of(m) == Bounds::none, m.name == "net_cost.mean") << m.name;
}

TEST(Registry, MoneyIsInTheCoinOfThePoint) {
  EXPECT_EQ(unit_with_coin("coin block-1", "KSM"), "KSM block-1");
  EXPECT_EQ(unit_with_coin("s", "KSM"), "s");
}

}  // namespace
}  // namespace coresweep
