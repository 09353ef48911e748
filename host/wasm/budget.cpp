#include "host/wasm/budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "analysis/metrics/market_cycles.h"
#include "host/base/errors.h"
#include "host/budget/words.h"

namespace coresweep {
namespace {

double number_in(std::string_view name, const std::string& word) {
  double number = 0;
  const char* end = word.data() + word.size();
  const auto [read, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc{} || read != end)
    throw UserError(fmt::format("--{}: \"{}\" is no number", name, word));
  return number;
}

void set(BudgetRequest& asked, std::string_view name, const std::string& word) {
  if (name == "network")
    asked.network = word;
  else if (name == "cores")
    asked.cores = static_cast<std::int64_t>(number_in(name, word));
  else if (name == "renewal")
    asked.renewal = parse_amount(word);
  else if (name == "funds")
    asked.funds = parse_amount(word);
  else if (name == "usd")
    asked.usd = number_in(name, word);
  else if (name == "months")
    asked.months = number_in(name, word);
  else if (name == "squeeze")
    asked.squeeze = word;
  else if (name == "start")
    asked.start = parse_day(word);
  else
    throw UserError(fmt::format("--{}: a page knows no such option of a budget", name));
}

Budget budget_of(const std::vector<std::string>& options) {
  BudgetRequest asked;
  for (const std::string& option : options) {
    const std::size_t sign = std::min(option.find('='), option.size());
    set(asked, std::string_view(option).substr(0, sign),
        option.substr(std::min(sign + 1, option.size())));
  }
  return complete(std::move(asked), std::nullopt);
}

const Squeeze& squeeze_named(std::string_view name) {
  return *std::ranges::find(kSqueezes, name, [](const Squeeze& s) { return s.name; });
}

/// The cubes of a study of one point.
class KeptCubes final : public CubeSink {
 public:
  void create_cube(const Cube& cube) override { values_[cube.name].clear(); }
  void write_cube(const std::string& name, std::uint64_t, std::span<const double> values) override {
    auto& kept = values_[name];
    kept.insert(kept.end(), values.begin(), values.end());
  }
  const std::vector<double>* find(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::vector<double>> values_;
};

/// A metric of the whole horizon, or an end of its interval.
std::vector<double> metric_of(StudyMetrics& metrics, const std::string& name) {
  constexpr std::string_view kHigh = ".high";
  const bool high = std::string_view(name).ends_with(kHigh);
  const std::string metric = high ? name.substr(0, name.size() - kHigh.size()) : name;
  const Estimate estimate = metrics.at(metrics.index(metric), 0).estimate;
  return {high ? estimate.high : estimate.value};
}

}  // namespace

OpenBudget::OpenBudget(const std::vector<std::string>& options) {
  answer_.budget = budget_of(options);
  answer_.scenarios = {{squeeze_named(answer_.budget.asked.squeeze), {}}};
}

std::string OpenBudget::describe() const {
  const Budget& budget = answer_.budget;
  const nlohmann::ordered_json facts = {
      {"sales", budget.sales},
      {"histories", budget.asked.runs},
      {"seed", budget.asked.seed},
      {"squeeze_probability", answer_.assumed().squeeze.probability},
      {"squeeze_budget", squeeze_budget(budget.coin()).text()},
      {"threshold", threshold_price(budget).text()},
      {"spendable", budget.spendable().text()}};
  return facts.dump();
}

void OpenBudget::add(const Study& study, const PointReaders& read) {
  const std::string& name = study.base.choice("tenant.strategy");
  std::vector<StrategyAnswer>& strategies = answer_.scenarios.front().strategies;
  const auto known = std::ranges::find(strategies, name, &StrategyAnswer::name);
  const Amount funds = study.base.amount("tenant.funds");
  KeptCubes cycles;
  write_market_cycles(cycles, read.market, study);
  StudyMetrics metrics = study_metrics(study, read, {"cost.mean", "cost.p95", "core_lost.share"});
  const ReadValues values = [&](const std::string& cube) {
    const std::vector<double>* kept = cycles.find(cube);
    return kept != nullptr ? *kept : metric_of(metrics, cube);
  };
  if (funds.is_unlimited() && known == strategies.end()) {
    strategies.push_back(strategy_answer(name, values, answer_.budget));
    rank(strategies);
  } else if (known != strategies.end() && funds == answer_.budget.spendable()) {
    add_funds(*known, values);
  } else {
    throw UserError(
        fmt::format("tenant.funds = \"{}\" with tenant.strategy = \"{}\": a budget takes each "
                    "strategy once without limit, and then with \"{}\"",
                    funds.text(), name, answer_.budget.spendable().text()));
  }
}

std::string OpenBudget::answer() const { return answer_json({answer_}); }

}  // namespace coresweep
