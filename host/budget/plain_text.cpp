// A budget on the terminal.
#include <fmt/format.h>

#include "host/budget/words.h"

namespace coresweep {

std::string calendar_text(const BudgetAnswer& answer) {
  const StrategyAnswer* best = answer.recommended();
  if (best == nullptr) return "";
  const Budget& budget = answer.budget;
  std::string text = fmt::format("{:<5} {:<10} {:>12} {:>12} {:>14}\n", "sale", "begins",
                                 coin_name(budget.coin()), "USD", "spent by then");
  for (std::int64_t k = 0; k < budget.sales; ++k) {
    const SaleDate sale = budget.first.later(k);
    const double account = best->account[static_cast<std::size_t>(k)];
    text +=
        fmt::format("{:<5} {:<10} {:>12} {:>12} {:>14}\n",
                    sale.number() > 0 ? std::to_string(sale.number()) : std::to_string(k + 1),
                    day_text(sale.day()), at_least(account, 3), at_least(account * budget.usd(), 3),
                    at_least(best->spent[static_cast<std::size_t>(k)], 3));
  }
  return text;
}

std::string plain_text(const std::vector<BudgetAnswer>& answers) {
  std::string text;
  for (const BudgetAnswer& answer : answers) {
    text += fmt::format("{}{}\n\n", text.empty() ? "" : "\n", answer.budget.question());
    for (const Said& said : sentences(answer)) text += said.text + "\n";
    if (const std::string calendar = calendar_text(answer); !calendar.empty())
      text += "\nOn the account before each sale, enough in 95 of 100 histories:\n" + calendar;
  }
  if (const std::string total = total_sentence(answers); !total.empty())
    text += "\n" + total + "\n";
  return text;
}

}  // namespace coresweep
