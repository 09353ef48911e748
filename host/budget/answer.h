// What a swept budget says: from its results file, or from whoever simulated it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/budget/request.h"

namespace coresweep {

/// A strategy that loses the core in more of the histories than this is never recommended.
inline constexpr double kMostLost = 0.05;

/// What a strategy does to histories of one scenario. Money in coins; lists go by sale.
struct StrategyAnswer {
  std::string name;
  double mean = 0;    ///< what all sales take, with deposit and fees
  double budget = 0;  ///< that surely suffices in 95 % of histories
  double lost = 0;    ///< share of histories in which a core is lost though the money suffices
  double lost_at_most = 1;       ///< the upper end of its 95 % interval
  std::vector<double> account;   ///< before the sale, enough for it in 95 % of histories
  std::vector<double> spent;     ///< with this sale and its fee, in 95 % of histories at most
  std::vector<double> lost_by;   ///< share of histories that lost a core by then
  std::vector<double> short_by;  ///< share of histories whose money did not suffice by then
  std::int64_t paid = 0;         ///< sales that the money pays for in 95 % of histories

  /// Surely: the runs leave no doubt that it loses the core that rarely.
  bool keeps_core() const { return lost_at_most <= kMostLost; }
};

struct ScenarioAnswer {
  Squeeze squeeze;
  std::vector<StrategyAnswer> strategies;  ///< those that keep the core first, cheapest first

  /// The best strategy that keeps the core, or nullptr.
  const StrategyAnswer* recommended() const;
};

struct BudgetAnswer {
  Budget budget;
  std::vector<ScenarioAnswer> scenarios;
  std::string results, study, digest;

  /// The scenario that was asked for.
  const ScenarioAnswer& assumed() const;
  const StrategyAnswer* recommended() const { return assumed().recommended(); }
  bool has_funds() const { return !budget.asked.funds.is_unlimited(); }
};

/// Those that keep the core by what suffices for them, then the others by how often they lose it.
void rank(std::vector<StrategyAnswer>& strategies);
/// How many sales are paid for, if so much of the histories ran out of money by each.
std::int64_t sales_paid(const std::vector<double>& short_by);

/// The values of a cube of a results file, one or one for each sale, by its name: a metric
/// ("cost.p95"), or an end of its interval ("cost.p95.high").
using ReadValues = std::function<std::vector<double>(const std::string& name)>;
/// What a strategy takes, from runs with funds without limit.
StrategyAnswer strategy_answer(std::string name, const ReadValues& read, const Budget& budget);
/// Until when the funds last, from runs with `budget.spendable()`.
void add_funds(StrategyAnswer& answer, const ReadValues& read);

/// Reads the results file of budget_study(). Throws UserError (files) if it is another one.
BudgetAnswer read_answer(Budget budget, const std::string& results);

}  // namespace coresweep
