// What a swept budget says: read from its results file.
#pragma once

#include <cstdint>
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
  double budget = 0;  ///< that suffices in 95 % of histories
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

/// Reads the results file of budget_study(). Throws UserError (files) if it is another one.
BudgetAnswer read_answer(Budget budget, const std::string& results);

}  // namespace coresweep
