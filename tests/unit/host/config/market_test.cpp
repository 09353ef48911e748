// What a study of the market may not say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/market/layout.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/tallies/layout.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    parse_study(text, "s.toml");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

/// Of a study whose first line turns the market on.
std::string complaint(const std::string& text) {
  return complaint_about("market.model = \"agents\"\n" + text);
}

TEST(MarketConfig, ClearErrors) {
  EXPECT_THAT(complaint("tenant.funds = \"-5 DOT\""),
              AllOf(HasSubstr("s.toml:2"), HasSubstr("tenant.funds"), HasSubstr("below 0")));
  EXPECT_THAT(complaint("tenant.funds = 300"), HasSubstr("such as \"10 DOT\""));
  EXPECT_THAT(complaint("tenant.strategy = \"auto-renw\""),
              AllOf(HasSubstr("did you mean \"auto-renew\""), HasSubstr("\"floor-rebuy\"")));
  EXPECT_THAT(complaint("market.cycles = 0"), HasSubstr("between 1 and 64"));
  EXPECT_THAT(complaint("market.supply = [77, 80]"),
              HasSubstr("market.supply lists 2 sales with market.cycles = 26"));
  EXPECT_THAT(complaint("market.supply = []"), HasSubstr("market.supply = []: must be an integer"));
  EXPECT_THAT(complaint("tenant.record = \"unlimited\""),
              HasSubstr("at most 100000000 DOT or KSM"));
  EXPECT_THAT(complaint("tenant.funds = \"3000000000000\""), HasSubstr("its coin is missing"));
  EXPECT_THAT(complaint("tenant.funds = \"300 planck\""), HasSubstr("planck are not accepted"));
  EXPECT_THAT(complaint("tenant.record = \"10 KSM\""), HasSubstr("amounts there are in DOT"));
  EXPECT_THAT(complaint("market.leadin = 21"), HasSubstr("fixed-price phase"));
  EXPECT_THAT(complaint("market.rules = \"rfc17\"\nrfc17.auction = 25"), HasSubstr("at most 28"));
  EXPECT_THAT(complaint("market.entrants_mean = 90"), HasSubstr("more than 128 entrants"));
  EXPECT_THAT(complaint_about("[axes]\nmarket.model = [\"agents\", \"none\"]"),
              HasSubstr("at some points"));
  EXPECT_EQ(complaint("network = \"kusama\""), "");
}

// configure_works of polkadot-sdk substrate/frame/on-demand: a step of 100 % with a cap of 100.
TEST(MarketConfig, PricesOfOrdersMayNotOverflow) {
  const std::string rules = "on_demand.rules = \"coretime\"\n";
  EXPECT_THAT(complaint(rules + "on_demand.step = 1"),
              AllOf(HasSubstr("on_demand.cap = 100"), HasSubstr("on_demand.cap is at most 68")));
  EXPECT_EQ(complaint(rules + "on_demand.step = 1\non_demand.cap = 68"), "");
  EXPECT_EQ(complaint(rules + "on_demand.step = 0\non_demand.cap = 1000000"), "");
  EXPECT_EQ(complaint("on_demand.step = 1"), "");  // under relay nothing reads it
  EXPECT_THAT(complaint("on_demand.rules = \"one-shot\""), HasSubstr("\"coretime\""));
}

TEST(MarketConfig, RegimesHaveNoAuctionsAndProperRows) {
  const std::string regimes = "[axes]\nmarket.model = [\"regimes\"]\n";
  EXPECT_THAT(complaint_about("market.rules = \"rfc17\"\n" + regimes),
              HasSubstr("seen under rfc1 only"));
  EXPECT_THAT(complaint_about("regime.glut_to_thin = 0.99\n" + regimes), HasSubstr("at most 1"));
}

TEST(MarketConfig, EachSideHasItsOwnPoints) {
  const Study study = parse_study(
      "market.model = \"agents\"\n[axes]\ntenant.strategy = [\"auto-renew\", \"floor-rebuy\"]\n"
      "latency.scale = [1, 2, 3]\nmarket.cycles = [3, 5]\ntransaction.pov = [1, 2]\n",
      "s.toml");
  EXPECT_EQ(pipeline_design(study).size(), 3u);
  EXPECT_EQ(market_design(study).size(), 4u);
  EXPECT_EQ(market_cycles(study), 5);
  EXPECT_EQ(study.design.size(), 24u);
}

// Every dataset stands where the layout has it, and together they are the whole tally.
TEST(MarketLayoutTest, TheDatasetsAreTheWholeTally) {
  for (const std::int32_t cycles : {1, 7, 64}) {
    const RawSchema schema = market_schema(cycles);
    const MarketLayout layout{cycles};
    std::uint64_t next = 0;
    const auto begin = [&](const std::string& name) {
      for (const RawDataset& d : schema.datasets)
        if (d.name == name) return static_cast<std::int64_t>(d.first_word);
      ADD_FAILURE() << name;
      return std::int64_t{-1};
    };
    for (const RawDataset& d : schema.datasets) {
      EXPECT_EQ(d.first_word, next) << d.name;
      next += d.words;
    }
    EXPECT_EQ(next, static_cast<std::uint64_t>(layout.words()));
    std::int32_t i = 0;
#define CORESWEEP_CHECK(name, ...)                                          \
  EXPECT_EQ(begin(#name ".missing"), MarketLayout::missing(i));             \
  EXPECT_EQ(begin(#name ".sum_low"), MarketLayout::moment(0, i));           \
  EXPECT_EQ(begin(#name ".square_high"), MarketLayout::moment(3, i));       \
  EXPECT_EQ(begin(#name ".histogram"), MarketLayout::histogram(i));         \
  EXPECT_EQ(begin(#name ".histogram_sum"), MarketLayout::histogram_sum(i)); \
  ++i;
    CORESWEEP_MARKET_VALUES(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
    i = 0;
#define CORESWEEP_CHECK(name, ...) EXPECT_EQ(begin("cycle." #name), layout.counter(i++));
    CORESWEEP_CYCLE_COUNTERS(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
    i = 0;
#define CORESWEEP_CHECK(name, ...)                                  \
  EXPECT_EQ(begin("cycle." #name ".sum_low"), layout.amount(0, i)); \
  EXPECT_EQ(begin("cycle." #name ".sum_high"), layout.amount(1, i++));
    CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
    i = 0;
#define CORESWEEP_CHECK(name, ...)                                          \
  EXPECT_EQ(begin("cycle." #name ".histogram"), layout.cycle_histogram(i)); \
  EXPECT_EQ(begin("cycle." #name ".histogram_sum"), layout.cycle_histogram_sum(i++));
    CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_CHECK)
#undef CORESWEEP_CHECK
  }
}

}  // namespace
}  // namespace coresweep
