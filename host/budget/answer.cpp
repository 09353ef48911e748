// What the numbers of simulated sales mean for whoever pays.
#include "host/budget/answer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace coresweep {
namespace {

/// The upper ends of a metric's intervals: what surely suffices. The values where there are too few
/// runs for an interval.
std::vector<double> upper(const ReadValues& read, const std::string& name) {
  std::vector<double> values = read(name), highs = read(name + ".high");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(highs[i])) values[i] = highs[i];
  return values;
}

}  // namespace

StrategyAnswer strategy_answer(std::string name, const ReadValues& read, const Budget& budget) {
  const double fee = budget.fee().number();
  const double kept = budget.deposit().number() + static_cast<double>(budget.sales) * fee;
  StrategyAnswer answer;
  answer.name = std::move(name);
  answer.mean = read("cost.mean").front() + kept;
  answer.budget = upper(read, "cost.p95").front() + kept;
  answer.lost = read("core_lost.share").front();
  const double high = read("core_lost.share.high").front();
  answer.lost_at_most = std::isnan(high) ? 1 : high;  // too few runs to say
  answer.account = upper(read, "cycle.funding.p95");
  answer.spent = upper(read, "cycle.cumulative.p95");
  for (std::size_t k = 0; k < answer.spent.size(); ++k)
    answer.spent[k] += static_cast<double>(k + 1) * fee;
  answer.lost_by = read("cycle.lost_by_now.share");
  return answer;
}

void add_funds(StrategyAnswer& answer, const ReadValues& read) {
  answer.short_by = read("cycle.exhausted_by_now.share");
  answer.paid = sales_paid(upper(read, "cycle.exhausted_by_now.share"));
}

std::int64_t sales_paid(const std::vector<double>& short_by) {
  const auto too_few = [](double share) { return !(share <= kMostLost); };
  return std::ranges::find_if(short_by, too_few) - short_by.begin();
}

void rank(std::vector<StrategyAnswer>& strategies) {
  std::ranges::stable_sort(strategies, [](const StrategyAnswer& a, const StrategyAnswer& b) {
    if (a.keeps_core() != b.keeps_core()) return a.keeps_core();
    return a.keeps_core() ? a.budget < b.budget : a.lost < b.lost;
  });
}

const StrategyAnswer* ScenarioAnswer::recommended() const {
  const bool any = !strategies.empty() && strategies.front().keeps_core();
  return any ? &strategies.front() : nullptr;
}

const ScenarioAnswer& BudgetAnswer::assumed() const {
  return *std::ranges::find(scenarios, budget.asked.squeeze,
                            [](const ScenarioAnswer& s) { return s.squeeze.name; });
}

}  // namespace coresweep
