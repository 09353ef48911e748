#include "host/budget/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;

BudgetRequest request() {
  BudgetRequest asked;
  asked.cores = 2;
  asked.renewal = parse_amount("35 DOT");
  asked.funds = parse_amount("1500 DOT");
  asked.usd = 2.1;
  asked.months = 18;
  asked.start = parse_day("2026-02-08");
  return asked;
}

std::string problem(const BudgetRequest& asked) try {
  complete(asked);
  return "";
} catch (const UserError& error) {
  return error.what();
}

TEST(BudgetRequest, TheStudyIsWhatWasAskedFor) {
  const Budget budget = complete(request());
  EXPECT_EQ(budget.sales, 20);  // 18 months of 30.4375 days are 19.6 regions
  EXPECT_EQ(budget.first.number(), 20);
  const Study study = parse_study(budget_study(budget), "budget.toml");
  EXPECT_EQ(study.base.integer("tenant.cores"), 2);
  EXPECT_EQ(study.base.amount("tenant.record").text(), "35 DOT");
  EXPECT_EQ(study.base.integer("market.cycles"), 20);
  EXPECT_EQ(study.base.real("usd.price"), 2.1);
  EXPECT_EQ(study.base.choice("backing.protocol"), "claim-queue");
  EXPECT_EQ(study.market_runs, 2000u);
  EXPECT_EQ(market_design(study).size(), 3u * 5 * 2);
  EXPECT_EQ(study_warnings(study), std::vector<std::string>());
}

TEST(BudgetRequest, DepositAndFeesBuyNoCore) {
  Budget budget = complete(request());
  EXPECT_EQ(budget.spendable().text(), "1497.99 DOT");  // 0.01, and 20 times 0.1
  const std::string text = budget_study(budget);
  EXPECT_THAT(text, HasSubstr("tenant.funds = [\"unlimited\", \"1497.99 DOT\"]"));
  EXPECT_THAT(text, HasSubstr("# Of 1500 DOT that there are, 0.01 DOT stay on the account"));
  budget.asked.funds = parse_amount("2 DOT");
  EXPECT_EQ(budget.spendable().text(), "0 DOT");
  budget.asked.funds = parse_amount("unlimited");
  EXPECT_TRUE(budget.spendable().is_unlimited());
}

TEST(BudgetRequest, WithoutFundsNothingRunsOut) {
  BudgetRequest asked = request();
  asked.funds = parse_amount("unlimited");
  EXPECT_EQ(market_design(parse_study(budget_study(complete(asked)), "b.toml")).size(), 3u * 5);
}

TEST(BudgetRequest, KusamaCountsInItsCoin) {
  BudgetRequest asked = request();
  asked.network = "kusama";
  EXPECT_THAT(problem(asked), HasSubstr("the coin of the network is KSM"));
  asked.renewal = parse_amount("1.2 KSM");
  asked.funds = parse_amount("50 KSM");
  const Study study = parse_study(budget_study(complete(asked)), "b.toml");
  EXPECT_EQ(study.base.amount("tenant.threshold").text(), "2 KSM");
  EXPECT_EQ(squeeze_budget(Coin::ksm).text(), "10000 KSM");
}

TEST(BudgetRequest, ADumpIsWhereTheStudyStarts) {
  BudgetRequest asked = request();
  asked.state_file = std::string(CORESWEEP_SOURCE_DIR) + "/tests/data/coretime-polkadot.json";
  asked.para = 2006;
  asked.start.reset();
  EXPECT_THAT(problem(asked), HasSubstr("--renewal and --para"));
  asked.renewal.reset();
  const Budget budget = complete(asked);
  const Study study = parse_study(budget_study(budget), "b.toml");
  EXPECT_EQ(budget.first.number(), 30);
  EXPECT_EQ(study.base.amount("tenant.record").text(), "12.31475 DOT");
  EXPECT_EQ(study.base.path("market.supply"), Path{77});
  EXPECT_EQ(study.base.integer("market.tenants"), 21);
  EXPECT_NEAR(study.base.distribution("market.tenant_record_ratio").quantile(0.999), 6.4942, 1e-9);
  asked.cores = 3;
  EXPECT_THAT(problem(asked), HasSubstr("--cores 3: parachain 2006 can renew 2"));
}

TEST(BudgetRequest, MistakesAreToldByOption) {
  const auto with = [](auto change) {
    BudgetRequest asked = request();
    change(asked);
    return problem(asked);
  };
  EXPECT_THAT(with([](auto& r) { r.network = "polkadto"; }),
              HasSubstr("did you mean \"polkadot\""));
  EXPECT_THAT(with([](auto& r) { r.network = "paseo"; }), HasSubstr("take polkadot or kusama"));
  EXPECT_THAT(with([](auto& r) { r.renewal.reset(); }), HasSubstr("--renewal is missing"));
  EXPECT_THAT(with([](auto& r) { r.months = 0; }), HasSubstr("--months"));
  EXPECT_THAT(with([](auto& r) { r.months = 120; }), HasSubstr("--months 120: at most 59"));
  EXPECT_THAT(with([](auto& r) { r.usd = 0; }), HasSubstr("--usd 0: must be the price"));
  EXPECT_THAT(with([](auto& r) { r.start = parse_day("2024-09-01"); }),
              HasSubstr("--start 2024-09-01: the first sale of coretime on Polkadot began about"));
  EXPECT_EQ(with([](auto& r) { r.start = first_sale("polkadot").day(); }), "");
  EXPECT_THAT(with([](auto& r) { r.squeeze = "seldom"; }), HasSubstr("none, rare or often"));
  EXPECT_THAT(with([](auto& r) { r.cores = 17; }), HasSubstr("tenant.cores"));
  EXPECT_THAT(with([](auto& r) { r.para = 2006; }), HasSubstr("--state"));
  EXPECT_THAT(with([](auto& r) { r.state_file = "/nowhere.json"; }), HasSubstr("/nowhere.json"));
}

}  // namespace
}  // namespace coresweep
