#include "host/budget/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "host/base/errors.h"
#include "host/results/reader.h"

namespace coresweep {
namespace {

using Place = std::map<std::string, std::string>;

/// The cubes of a results file by the labels of their axes.
class Cubes {
 public:
  explicit Cubes(const ResultsReader& reader) : reader_(reader), axes_(reader.axes()) {
    for (Cube& cube : reader.cubes()) names_[cube.name] = std::move(cube.axes);
  }

  /// The values of a cube at a place: one, or one for each sale.
  std::vector<double> at(const std::string& name, const Place& place) {
    const auto axes = names_.find(name);
    if (axes == names_.end()) missing(name);
    if (!values_.contains(name)) values_[name] = reader_.read_cube(name);
    std::size_t first = 0, count = 1;
    for (const std::string& axis : axes->second) {
      if (axis == "cycle")
        count = static_cast<std::size_t>(reader_.market_cycles());
      else
        first = first * axis_named(axis).size() + coordinate(axis_named(axis), place);
    }
    const auto begin = values_[name].begin() + static_cast<std::ptrdiff_t>(first * count);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
  }

  const ResultsAxis& axis_named(const std::string& name) const {
    const auto found = std::ranges::find(axes_, name, &ResultsAxis::name);
    if (found == axes_.end()) missing(name);
    return *found;
  }

 private:
  [[noreturn]] void missing(const std::string& name) const {
    refuse_file(fmt::format("{}: has no {}: it is no budget that coresweep budget swept",
                            reader_.path(), name));
  }

  std::size_t coordinate(const ResultsAxis& axis, const Place& place) const {
    const auto wanted = place.find(axis.name);
    const auto label = std::ranges::find(
        axis.labels, wanted == place.end() ? axis.labels.front() : wanted->second);
    if (label == axis.labels.end()) missing(axis.name + " = " + wanted->second);
    return static_cast<std::size_t>(label - axis.labels.begin());
  }

  const ResultsReader& reader_;
  std::vector<ResultsAxis> axes_;
  std::map<std::string, std::vector<std::string>> names_;
  std::map<std::string, std::vector<double>> values_;
};

StrategyAnswer strategy_answer(Cubes& cubes, Place place, const Budget& budget) {
  const double fee = budget.fee().number();
  const double kept = budget.deposit().number() + static_cast<double>(budget.sales) * fee;
  place["tenant.funds"] = "unlimited";
  StrategyAnswer answer;
  answer.name = place.at("tenant.strategy");
  answer.mean = cubes.at("cost.mean", place).front() + kept;
  answer.budget = cubes.at("cost.p95", place).front() + kept;
  answer.lost = cubes.at("core_lost.share", place).front();
  const double high = cubes.at("core_lost.share.high", place).front();
  answer.lost_at_most = std::isnan(high) ? 1 : high;  // too few runs to say
  answer.account = cubes.at("cycle.funding.p95", place);
  answer.spent = cubes.at("cycle.cumulative.p95", place);
  for (std::size_t k = 0; k < answer.spent.size(); ++k)
    answer.spent[k] += static_cast<double>(k + 1) * fee;
  answer.lost_by = cubes.at("cycle.lost_by_now.share", place);
  place["tenant.funds"] = budget.spendable().text();
  answer.short_by = cubes.at("cycle.exhausted_by_now.share", place);
  answer.paid = sales_paid(answer.short_by);
  return answer;
}

}  // namespace

std::int64_t sales_paid(const std::vector<double>& short_by) {
  const auto enough = [](double share) { return share <= kMostLost; };
  return std::ranges::find_if_not(short_by, enough) - short_by.begin();
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

BudgetAnswer read_answer(Budget budget, const std::string& results) {
  const ResultsReader reader(results);
  Cubes cubes(reader);
  BudgetAnswer answer{std::move(budget), {}, results, {}, reader.text("digest").value_or("")};
  for (const Squeeze& squeeze : kSqueezes) {
    ScenarioAnswer scenario{squeeze, {}};
    for (const std::string& strategy : cubes.axis_named("tenant.strategy").labels)
      scenario.strategies.push_back(strategy_answer(
          cubes, {{"squeeze", std::string(squeeze.name)}, {"tenant.strategy", strategy}},
          answer.budget));
    rank(scenario.strategies);
    answer.scenarios.push_back(std::move(scenario));
  }
  return answer;
}

}  // namespace coresweep
