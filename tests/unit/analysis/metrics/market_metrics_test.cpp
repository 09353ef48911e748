// What the coretime of a block costs: the market's mean cost and the pipeline's amounts, by hand.
#include "analysis/metrics/market_metrics.h"

#include <gtest/gtest.h>

#include "cuda/market/layout.h"
#include "host/config/read_study.h"
#include "tests/unit/analysis/estimates/words.h"

namespace coresweep {
namespace {

constexpr std::int32_t kCycles = 2;
constexpr std::uint64_t kRegion = 403200;

const char* kStudy = R"(
[study]
runs = 64
[relay]
slots = 110
warmup_slots = 10
[block]
pov_size = 512
[transaction]
execution = 10
pov = 8
[market]
model = "agents"
cycles = 2
)";

/// 64 runs that pay 30 DOT (at 5 USD) for two regions, and in every other run hold one of the two.
std::vector<std::uint64_t> market_words() {
  const MarketLayout layout{kCycles};
  std::vector<std::uint64_t> words(static_cast<std::size_t>(layout.words()));
  const auto at = [&](std::int64_t place) -> std::uint64_t& {
    return words[static_cast<std::size_t>(place)];
  };
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const bool both = b % 2 == 0;
    at(MarketLayout::runs() + b) = 1;
    at(MarketLayout::moment(0, static_cast<std::int32_t>(MarketValue::cost)) + b) = 30'000'000;
    at(MarketLayout::moment(0, static_cast<std::int32_t>(MarketValue::cost_usd)) + b) = 150'000'000;
    const std::int64_t blocks =
        layout.counter(static_cast<std::int32_t>(CycleCounter::core_blocks));
    at(blocks + b) = kRegion;
    at(blocks + kBatches + b) = both ? kRegion : 0;
  }
  return words;
}

/// 100 relay blocks and 80 blocks a run; a block executes 500 ms.
std::vector<std::uint64_t> pipeline_words() {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b)
    w.runs(b, 1)
        .count(Counter::relay_blocks, b, 100)
        .count(Counter::included, b, 80)
        .count(Counter::execution_included, b, 500 * 80);
  return w.words();
}

double metric(const std::string& name) {
  const Study study = parse_study(kStudy, "s.toml");
  const auto source = market_metrics(
      study, [](std::uint64_t) { return market_words(); },
      [](std::uint64_t) { return pipeline_words(); }, {name});
  return source->at(0, 0, kConfidence).estimate.value;
}

TEST(MarketMetrics, CostsAreJoinedWithThePipeline) {
  // Cycles without a core cost nothing and hold no blocks: 64 x 30 DOT for 96 regions are 20 DOT a
  // region of 403,200 relay blocks; 100 of these bring 80 blocks.
  const double block = 20.0 / 403200 * 100 / 80;
  EXPECT_DOUBLE_EQ(metric("region_price.mean"), 20);
  EXPECT_DOUBLE_EQ(metric("cost_per_parablock"), block);
  EXPECT_DOUBLE_EQ(metric("cost_per_execution_second"), 2 * block);  // 0.5 s a block
  // A quarter of the authoring limit of 2 s: a quarter of 512 KiB, so 8 blocks a MiB.
  EXPECT_DOUBLE_EQ(metric("cost_per_mib"), 8 * block);
  // 500 ms hold 50 transactions of 10 ms, 128 KiB hold 16 of 8 KiB.
  EXPECT_DOUBLE_EQ(metric("cost_per_transaction"), block / 16);
  for (const char* name :
       {"cost_per_parablock", "cost_per_execution_second", "cost_per_mib", "cost_per_transaction"})
    EXPECT_DOUBLE_EQ(metric(std::string(name) + "_usd"), 5 * metric(name)) << name;
}

}  // namespace
}  // namespace coresweep
