#include <cmath>
#include <nlohmann/json.hpp>

#include "host/budget/words.h"

namespace coresweep {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no infinity: a bill beyond its histogram is null.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json strategy_json(const StrategyAnswer& s, const Budget& budget) {
  return {{"name", s.name},
          {"words", strategy_words(s.name, budget)},
          {"keeps_core", s.keeps_core()},
          {"lost", s.lost},
          {"mean", number(s.mean)},
          {"budget", number(s.budget)},
          {"sales_paid", s.paid},
          {"account", numbers(s.account)},
          {"spent", numbers(s.spent)},
          {"lost_by", numbers(s.lost_by)},
          {"short_by", numbers(s.short_by)}};
}

Json scenario_json(const ScenarioAnswer& scenario, const Budget& budget) {
  Json strategies = Json::array();
  for (const StrategyAnswer& s : scenario.strategies)
    strategies.push_back(strategy_json(s, budget));
  const StrategyAnswer* best = scenario.recommended();
  return {{"squeezes", std::string(scenario.squeeze.name)},
          {"probability", scenario.squeeze.probability},
          {"recommended", best == nullptr ? Json() : Json(best->name)},
          {"strategies", strategies}};
}

Json sales_json(const Budget& budget) {
  Json sales = Json::array();
  for (std::int64_t k = 0; k < budget.sales; ++k) {
    const SaleDate sale = budget.first.later(k);
    sales.push_back({{"number", sale.number() > 0 ? Json(sale.number()) : Json()},
                     {"begins", day_text(sale.day())},
                     {"pays_from", day_text(sale.later(1).day())},
                     {"pays_until", day_text(sale.later(2).day())}});
  }
  return sales;
}

Json network_json(const BudgetAnswer& answer) {
  const Budget& budget = answer.budget;
  Json words = Json::object(), scenarios = Json::array();
  for (const Said& said : sentences(answer)) words[std::string(said.about)] = said.text;
  for (const ScenarioAnswer& scenario : answer.scenarios)
    scenarios.push_back(scenario_json(scenario, budget));
  const bool has_funds = answer.has_funds();
  return {{"network", budget.asked.network},
          {"coin", std::string(coin_name(budget.coin()))},
          {"title", budget.title()},
          {"question", budget.question()},
          {"cores", budget.asked.cores},
          {"months", budget.asked.months},
          {"renewal", budget.asked.renewal->number()},
          {"funds", has_funds ? Json(budget.asked.funds.number()) : Json()},
          {"usd", budget.usd()},
          {"deposit", budget.deposit().number()},
          {"fee", budget.fee().number()},
          {"histories", budget.asked.runs},
          {"assumed_squeezes", budget.asked.squeeze},
          {"words", words},
          {"sales", sales_json(budget)},
          {"scenarios", scenarios},
          {"dates_from", std::string(budget.first.record->source)},
          {"dates_are", std::string(kSureWords[static_cast<int>(budget.first.record->sure)])},
          {"study", answer.study},
          {"results", answer.results},
          {"digest", answer.digest}};
}

}  // namespace

std::string answer_json(const std::vector<BudgetAnswer>& answers) {
  Json networks = Json::array();
  for (const BudgetAnswer& answer : answers) networks.push_back(network_json(answer));
  const Json all = {{"kind", "coresweep budget"},
                    {"version", CORESWEEP_VERSION},
                    {"total", total_sentence(answers)},
                    {"networks", networks}};
  return all.dump(1) + "\n";
}

}  // namespace coresweep
