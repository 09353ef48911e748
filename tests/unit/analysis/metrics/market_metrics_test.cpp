// What the coretime of a block costs: the market's mean cost and the pipeline's amounts, by hand.
#include "analysis/metrics/market_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

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

BatchedValue of(const std::string& name, const std::vector<std::uint64_t>& market) {
  const Study study = parse_study(kStudy, "s.toml");
  const auto source = market_metrics(
      study, [&](std::uint64_t) { return market; }, [](std::uint64_t) { return pipeline_words(); },
      {name});
  return source->at(0, 0, kConfidence);
}

double metric(const std::string& name) { return of(name, market_words()).estimate.value; }

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

// ---- Few runs -----------------------------------------------------------------------------------
// Of 64 runs, one a batch, and two sales each. Clopper and Pearson's limits: of none 1 -
// 0.025^(1/64) = 0.05601, of one 0.08401 (from below 0.00039551), from scipy.
constexpr double kNone = 0.05601, kOne = 0.08401, kOneLow = 0.00039551;

/// All of 64 runs hold both cores they want, of 10 offered, which are sold, and
/// nothing happens.
class Market {
 public:
  Market() : words_(static_cast<std::size_t>(MarketLayout{kCycles}.words())) {
    for (std::int32_t b = 0; b < kBatches; ++b) {
      at(MarketLayout::runs() + b) = 1;
      for (std::int32_t cycle = 0; cycle < kCycles; ++cycle)
        set(CycleCounter::cores_held, cycle, b, 2)
            .set(CycleCounter::cores_wanted, cycle, b, 2)
            .set(CycleCounter::core_blocks, cycle, b, 2 * kRegion)
            .set(CycleCounter::cores_offered, cycle, b, 10)
            .set(CycleCounter::cores_sold, cycle, b, 10);
    }
  }

  Market& set(CycleCounter counter, std::int32_t cycle, std::int32_t batch, std::uint64_t value) {
    at(MarketLayout{kCycles}.counter(static_cast<std::int32_t>(counter)) +
       std::int64_t{cycle} * kBatches + batch) = value;
    return *this;
  }
  Market& set(MarketValue name, std::int32_t batch, std::uint64_t value) {
    at(MarketLayout::moment(0, static_cast<std::int32_t>(name)) + batch) = value;
    return *this;
  }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  std::uint64_t& at(std::int64_t place) { return words_[static_cast<std::size_t>(place)]; }
  std::vector<std::uint64_t> words_;
};

TEST(FewRunsOfAMarket, NeverSeenIsNotNever) {
  const Market quiet;
  for (const auto& [name, most] : {std::pair{"sale.squeezed.share", 1.0},
                                   {"sale.sold_out.share", 1.0},
                                   {"sale.above_minimum.share", 1.0},
                                   {"sale.thin.share", 1.0},
                                   {"sale.squeeze.share", 1.0},
                                   {"sale.glut.share", 1.0},
                                   {"on_demand.share", 1.0},
                                   {"cycles_without_core.mean", 2.0},
                                   {"stalled_days.mean", 56.0},
                                   {"sale.cores_renewed.mean", 10.0}}) {
    const Estimate e = of(name, quiet.words()).estimate;
    EXPECT_EQ(e.value, 0) << name;
    EXPECT_EQ(e.low, 0) << name;
    EXPECT_NEAR(e.high, most * kNone, most * 2e-5) << name;
  }
  for (const auto& [name, most] :
       {std::pair{"cores_held.share", 1.0}, {"sale.cores_sold.mean", 10.0}}) {
    const Estimate e = of(name, quiet.words()).estimate;
    EXPECT_EQ(e.value, most) << name;
    EXPECT_NEAR(e.low, most * (1 - kNone), most * 2e-5) << name;
    EXPECT_EQ(e.high, most) << name;
  }
}

TEST(FewRunsOfAMarket, AreCountedWithWhatTheyCameTo) {
  Market market;
  market
      .set(CycleCounter::squeezed, 1, 5, 1)  // one of two sales
      .set(CycleCounter::stalled_blocks, 0, 5, kRegion)
      .set(CycleCounter::stalled_blocks, 1, 5, kRegion)
      .set(MarketValue::cycles_without_core, 5, 2);
  const Estimate half = of("sale.squeezed.share", market.words()).estimate;
  EXPECT_DOUBLE_EQ(half.value, 0.5 / 64);
  EXPECT_NEAR(half.high, kNone + (kOne - kNone) / 2, 2e-5);
  EXPECT_NEAR(half.low, kOneLow / 2, 1e-7);
  const Estimate days = of("stalled_days.mean", market.words()).estimate;
  EXPECT_DOUBLE_EQ(days.value, 56.0 / 64);
  EXPECT_NEAR(days.high, 56 * kOne, 1e-3);
  EXPECT_NEAR(days.low, 56 * kOneLow, 1e-5);
  EXPECT_NEAR(of("cycles_without_core.mean", market.words()).estimate.high, 2 * kOne, 1e-4);
}

TEST(FewRunsOfAMarket, HaveOtherLimitsJointly) {
  const auto source = of("sale.squeezed.share", Market().words());
  EXPECT_NEAR(interval(source, 0.99).high, 1 - std::pow(0.005, 1 / 64.), 1e-9);
}

TEST(FewRunsOfAMarket, ThatAreManyLeaveItToTheSpread) {
  Market market;
  for (std::int32_t b = 0; b < 33; ++b) market.set(CycleCounter::squeezed, 0, b, 1);
  EXPECT_FALSE(of("sale.squeezed.share", market.words()).rests_on_few_events());
  market.set(CycleCounter::squeezed, 0, 0, 0);
  EXPECT_TRUE(of("sale.squeezed.share", market.words()).rests_on_few_events());
}

// Nothing bounds an amount: what few runs earned does not say what others would.
TEST(FewRunsOfAMarket, DoNotTellOfAmounts) {
  Market market;
  const auto has_bounds = [&] {
    const BatchedValue x = of("revenue.mean", market.words());
    const bool paired = difference(x, of("revenue.mean", Market().words())).estimate.has_bounds();
    EXPECT_EQ(x.estimate.has_bounds(), paired);
    return x.estimate.has_bounds();
  };
  EXPECT_FALSE(has_bounds());
  for (std::int32_t b = 0; b < 8; ++b) market.set(MarketValue::revenue, b, 1'000'000);
  EXPECT_FALSE(has_bounds()) << "8 of 64";
  market.set(MarketValue::revenue, 8, 1'000'000);
  EXPECT_TRUE(has_bounds()) << "9 of 64";
}

}  // namespace
}  // namespace coresweep
