#include "host/budget/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>

#include "host/budget/words.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

StrategyAnswer strategy(const std::string& name, double budget, double lost) {
  StrategyAnswer s;
  s.name = name;
  s.mean = budget / 2;
  s.budget = budget;
  s.lost = lost;
  s.lost_at_most = lost * 1.1;
  s.account = {100, 50};
  s.spent = {100, 130};
  s.short_by = {0, 0.01};
  s.paid = sales_paid(s.short_by);
  return s;
}

std::vector<std::string> names(const std::vector<StrategyAnswer>& ranked) {
  std::vector<std::string> all;
  for (const StrategyAnswer& s : ranked) all.push_back(s.name);
  return all;
}

BudgetAnswer answer(std::vector<StrategyAnswer> strategies) {
  BudgetRequest asked;
  asked.renewal = parse_amount("50 DOT");
  asked.funds = parse_amount("1234 DOT");
  asked.cores = 2;
  asked.months = 1.5;
  asked.usd = 2;
  asked.start = parse_day("2026-02-07");
  rank(strategies);
  return {complete(asked), {{{"rare", 0.05}, std::move(strategies)}}, {}, {}, {}};
}

std::string said(const BudgetAnswer& of, std::string_view about_what) {
  for (const Said& one : sentences(of))
    if (one.about == about_what) return one.text;
  return "";
}

TEST(BudgetAnswer, AStrategyTakesWhatSurelySufficesWithDepositAndFees) {
  BudgetRequest asked;
  asked.renewal = parse_amount("50 DOT");
  asked.months = 1.5;
  asked.start = parse_day("2026-02-07");
  const Budget budget = complete(asked, std::nullopt);  // two sales
  std::map<std::string, std::vector<double>> cubes = {
      {"cost.mean", {80}},
      {"cost.p95", {100}},
      {"cost.p95.high", {110}},
      {"core_lost.share", {0.01}},
      {"core_lost.share.high", {0.02}},
      {"cycle.funding.p95", {50, 60}},
      {"cycle.funding.p95.high", {55, NAN}},
      {"cycle.cumulative.p95", {50, 100}},
      {"cycle.cumulative.p95.high", {52, 104}},
      {"cycle.lost_by_now.share", {0, 0.01}},
      {"cycle.exhausted_by_now.share", {0, 0.04}},
      {"cycle.exhausted_by_now.share.high", {0.01, 0.06}}};
  const ReadValues read = [&](const std::string& name) { return cubes.at(name); };
  StrategyAnswer s = strategy_answer("renew-late", read, budget);
  EXPECT_EQ(s.name, "renew-late");
  EXPECT_DOUBLE_EQ(s.mean, 80.21);  // deposit of 0.01, two fees of 0.1
  EXPECT_DOUBLE_EQ(s.budget, 110.21);
  EXPECT_TRUE(s.keeps_core());
  EXPECT_THAT(s.account, ElementsAre(55, 60));
  EXPECT_THAT(s.spent, ElementsAre(52.1, 104.2));
  EXPECT_THAT(s.lost_by, ElementsAre(0, 0.01));
  add_funds(s, read);
  EXPECT_THAT(s.short_by, ElementsAre(0, 0.04));
  EXPECT_EQ(s.paid, 1);
  cubes["core_lost.share.high"] = {NAN};  // too few runs to say
  EXPECT_FALSE(strategy_answer("renew-late", read, budget).keeps_core());
}

TEST(BudgetAnswer, WhoLosesTheCoreIsNeverFirstHoweverCheap) {
  std::vector<StrategyAnswer> all = {strategy("free", 0, 0.06), strategy("dear", 300, 0.05),
                                     strategy("cheap", 200, 0), strategy("lost", 1, 1)};
  rank(all);
  EXPECT_THAT(names(all), ElementsAre("cheap", "dear", "free", "lost"));
}

TEST(BudgetAnswer, NobodyIsRecommendedWhereAllLoseTheCore) {
  const BudgetAnswer found = answer({strategy("free", 0, 0.06), strategy("lost", 1, 1)});
  EXPECT_EQ(found.recommended(), nullptr);
  EXPECT_EQ(said(found, "answer"), "No.");
  EXPECT_EQ(said(found, "how"), "");
  EXPECT_THAT(said(found, "finding"), HasSubstr("even free loses one in 6 of 100 histories"));
}

TEST(BudgetAnswer, MoneyLastsWhileAtMostFiveInAHundredRanOut) {
  EXPECT_EQ(sales_paid({0, 0.05, 0.051}), 2);
  EXPECT_EQ(sales_paid({0.06, 0}), 0);
  EXPECT_EQ(sales_paid({0, 0}), 2);
}

TEST(BudgetAnswer, TheAnswerNamesTheMonthUntilWhichItIsPaid) {
  StrategyAnswer best = strategy("auto-renew", 2345, 0);
  EXPECT_EQ(said(answer({best}), "answer"), "Yes.");
  best.paid = 1;
  const BudgetAnswer found = answer({best, strategy("threshold", 20, 0.4)});
  EXPECT_EQ(said(found, "answer"), "Until April 2026.");
  EXPECT_THAT(said(found, "finding"), HasSubstr("1234 DOT pay for 1 of 2 sales, in at least 95"));
  EXPECT_EQ(said(found, "last"),
            "The last is sale 19 of 2026-02-07; its coretime ends in April 2026.");
  EXPECT_THAT(said(found, "need"), HasSubstr("2,400 DOT (4,700 USD)"));
  EXPECT_EQ(said(found, "not"), "Not safe: threshold loses a core in 40 of 100 histories.");
  best.paid = 0;
  EXPECT_EQ(said(answer({best}), "answer"), "No.");
}

TEST(BudgetWords, TwoDigitsAndWhatMustBeThereIsRoundedUp) {
  EXPECT_EQ(about(1234), "1,200");
  EXPECT_EQ(about(1250000), "1,300,000");
  EXPECT_EQ(about(0.0345), "0.035");
  EXPECT_EQ(about(0), "0");
  EXPECT_EQ(at_least(1201), "1,300");
  EXPECT_EQ(at_least(1200), "1,200");
  EXPECT_EQ(at_least(70.11, 3), "70.2");
  EXPECT_EQ(at_least(3.01), "3.1");
}

TEST(BudgetWords, SharesAreOfAHundredHistories) {
  EXPECT_EQ(of_histories(0.124), "12 of 100 histories");
  EXPECT_EQ(of_histories(0.001), "fewer than 1 of 100 histories");
  EXPECT_EQ(of_histories(1), "100 of 100 histories");
}

TEST(BudgetWords, TheCalendarHasADateAndAnAmountForEachSale) {
  const std::string table = calendar_text(answer({strategy("auto-renew", 150, 0)}));
  EXPECT_THAT(table, HasSubstr("19    2026-02-07          100          200            100\n"));
  EXPECT_THAT(table, HasSubstr("20    2026-03-08         50.0          100            130\n"));
}

}  // namespace
}  // namespace coresweep
