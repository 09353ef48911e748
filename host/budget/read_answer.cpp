// The answer from a results file.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "host/base/errors.h"
#include "host/budget/answer.h"
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

/// Of the strategy at that place.
StrategyAnswer answer_at(Cubes& cubes, Place place, const Budget& budget) {
  const ReadValues read = [&](const std::string& name) { return cubes.at(name, place); };
  place["tenant.funds"] = "unlimited";
  StrategyAnswer answer = strategy_answer(place.at("tenant.strategy"), read, budget);
  place["tenant.funds"] = budget.spendable().text();
  add_funds(answer, read);
  return answer;
}

}  // namespace

BudgetAnswer read_answer(Budget budget, const std::string& results) {
  const ResultsReader reader(results);
  Cubes cubes(reader);
  BudgetAnswer answer{std::move(budget), {}, results, {}, reader.text("digest").value_or("")};
  for (const Squeeze& squeeze : kSqueezes) {
    ScenarioAnswer scenario{squeeze, {}};
    for (const std::string& strategy : cubes.axis_named("tenant.strategy").labels)
      scenario.strategies.push_back(
          answer_at(cubes, {{"squeeze", std::string(squeeze.name)}, {"tenant.strategy", strategy}},
                    answer.budget));
    rank(scenario.strategies);
    answer.scenarios.push_back(std::move(scenario));
  }
  return answer;
}

}  // namespace coresweep
