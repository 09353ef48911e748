#include "host/budget/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace coresweep {
namespace {

std::string money(double coins, const Budget& budget) {
  return fmt::format("{} {} ({} USD)", at_least(coins), coin_name(budget.coin()),
                     at_least(coins * budget.usd()));
}

/// How often a strategy that is not safe loses a core; at most, where only that is too often.
std::string losing(const StrategyAnswer& by) {
  if (by.lost > kMostLost) return of_histories(by.lost);
  return "up to " + of_histories(by.lost_at_most);
}

std::string sale_name(SaleDate sale) {
  const std::string day = day_text(sale.day());
  return sale.number() > 0 ? fmt::format("sale {} of {}", sale.number(), day)
                           : "the sale of " + day;
}

/// The month in which the region ends that is on sale in the last sale paid.
std::string paid_until(const BudgetAnswer& answer, const StrategyAnswer& by) {
  return month_text(answer.budget.first.later(by.paid + 1).day());
}

std::string answer_word(const BudgetAnswer& answer, const StrategyAnswer* best) {
  if (best == nullptr) return "No.";
  if (!answer.has_funds()) return fmt::format("{}.", money(best->budget, answer.budget));
  if (best->paid == answer.budget.sales) return "Yes.";
  return best->paid == 0 ? "No." : fmt::format("Until {}.", paid_until(answer, *best));
}

std::string finding(const BudgetAnswer& answer, const StrategyAnswer* best) {
  const Budget& budget = answer.budget;
  if (best == nullptr)
    return fmt::format(
        "No strategy keeps {} core{} in 95 of 100 histories: even {} loses one in {}.",
        budget.asked.cores, budget.asked.cores == 1 ? "" : "s",
        answer.assumed().strategies.front().name, losing(answer.assumed().strategies.front()));
  if (!answer.has_funds()) return "";
  const std::string funds = budget.asked.funds.text();
  if (best->paid == 0) return funds + " do not pay for the first sale in 95 of 100 histories.";
  const std::string which =
      best->paid == budget.sales
          ? budget.sales == 1 ? "the one sale" : fmt::format("all {} sales", budget.sales)
          : fmt::format("{} of {} sales", best->paid, budget.sales);
  return fmt::format("{} pay for {}, in at least 95 of 100 histories.", funds, which);
}

/// The last sale that the money pays for.
std::string last_sale(const BudgetAnswer& answer, const StrategyAnswer& best) {
  if (!answer.has_funds() || best.paid == 0) return "";
  return fmt::format("The last is {}; its coretime ends in {}.",
                     sale_name(answer.budget.first.later(best.paid - 1)), paid_until(answer, best));
}

std::string need(const BudgetAnswer& answer, const StrategyAnswer& best) {
  const Budget& budget = answer.budget;
  return fmt::format(
      "{} {} in 95 of 100 histories, on average {} {}, with the account's deposit and a transfer's "
      "fee for each sale, at {:g} USD a {}.",
      budget.sales == 1 ? "The one sale takes" : fmt::format("All {} sales take", budget.sales),
      money(best.budget, budget), about(best.mean), coin_name(budget.coin()), budget.usd(),
      coin_name(budget.coin()));
}

/// "a, b and c".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

/// Others that keep the core for the same money.
std::string tied_with(const BudgetAnswer& answer, const StrategyAnswer& best) {
  std::vector<std::string> names;
  for (const StrategyAnswer& other : answer.assumed().strategies)
    if (other.keeps_core() && other.name != best.name && other.budget == best.budget)
      names.push_back(other.name);
  return names.empty() ? "" : ", tied with " + listed(names);
}

std::string how(const BudgetAnswer& answer, const StrategyAnswer& best) {
  return fmt::format("{} ({}){}: the cheapest way that loses a core in at most 5 of 100 histories.",
                     strategy_words(best.name, answer.budget), best.name, tied_with(answer, best));
}

/// Strategies that lose the core, those together that do so equally often.
std::string not_recommended(const BudgetAnswer& answer) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const StrategyAnswer& other : answer.assumed().strategies) {
    if (other.keeps_core()) continue;
    const std::string often = losing(other);
    if (groups.empty() || groups.back().first != often) groups.push_back({often, {}});
    groups.back().second.push_back(other.name);
  }
  std::vector<std::string> said;
  for (const auto& [often, names] : groups)
    said.push_back(
        fmt::format("{} lose{} a core in {}", listed(names), names.size() == 1 ? "s" : "", often));
  return said.empty() ? "" : "Not safe: " + listed(said) + ".";
}

std::string squeeze(const BudgetAnswer& answer) {
  const Squeeze& assumed = answer.assumed().squeeze;
  const Coin coin = answer.budget.coin();
  const std::string often =
      assumed.probability == 0
          ? "is assumed never to happen"
          : fmt::format("is tried in 1 sale of {:.0f} by somebody with up to {} {} a sale",
                        1 / assumed.probability, about(squeeze_budget(coin).number()),
                        coin_name(coin));
  return fmt::format(
      "A squeeze, one buyer who takes every core that is left when a sale opens, as in Polkadot's "
      "sales 8 to 10 of spring 2025, {}. After it, the floor and every renewal can cost ten times "
      "as much.",
      often);
}

std::string scenarios(const BudgetAnswer& answer) {
  std::vector<std::string> said;
  for (const ScenarioAnswer& scenario : answer.scenarios) {
    const StrategyAnswer* best = scenario.recommended();
    const double chance = scenario.squeeze.probability;
    said.push_back(fmt::format(
        "{}: {}", chance == 0 ? "never" : fmt::format("in 1 sale of {:.0f}", 1 / chance),
        best == nullptr ? "no strategy is safe"
                        : fmt::format("{} by {}", money(best->budget, answer.budget), best->name)));
  }
  return fmt::format("What it takes by how often squeezes are tried: {}.", fmt::join(said, "; "));
}

}  // namespace

std::string strategy_words(std::string_view strategy, const Budget& budget) {
  if (strategy == "auto-renew") return "Renew at the start of every sale";
  if (strategy == "renew-late") return "Renew in the last week of every sale";
  if (strategy == "floor-rebuy") return "Let it lapse and buy at the floor in the last week";
  if (strategy == "two-stage")
    return "Buy in the last week, or at once when fewer than 5 cores are left";
  if (strategy == "threshold")
    return "Buy as soon as a core costs at most " + threshold_price(budget).text();
  return std::string(strategy);
}

std::vector<Said> sentences(const BudgetAnswer& answer) {
  const StrategyAnswer* best = answer.recommended();
  std::vector<Said> all = {{"answer", answer_word(answer, best)},
                           {"finding", finding(answer, best)}};
  if (best != nullptr) {
    all.push_back({"last", last_sale(answer, *best)});
    all.push_back({"need", need(answer, *best)});
    all.push_back({"how", how(answer, *best)});
  }
  all.push_back({"not", not_recommended(answer)});
  all.push_back({"squeeze", squeeze(answer)});
  all.push_back({"scenarios", scenarios(answer)});
  std::erase_if(all, [](const Said& said) { return said.text.empty(); });
  return all;
}

std::string total_sentence(const std::vector<BudgetAnswer>& answers) {
  if (answers.size() < 2) return "";
  double usd = 0;
  for (const BudgetAnswer& answer : answers) {
    if (answer.recommended() == nullptr) return "";
    usd += answer.recommended()->budget * answer.budget.usd();
  }
  return fmt::format("Together {} USD, each network by itself in 95 of 100 histories.",
                     at_least(usd, 3));
}

}  // namespace coresweep
