// A budget in plain words, and as JSON for the page and for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/budget/answer.h"

namespace coresweep {

/// Two digits, with commas: "1,500"; what must be there is rounded up.
std::string about(double amount);
std::string at_least(double amount, int digits = 2);
/// "12 of 100 histories".
std::string of_histories(double share);

/// What a strategy does, as an order: "renew at the start of every sale".
std::string strategy_words(std::string_view strategy, const Budget& budget);

/// One sentence or two, and what it is about.
struct Said {
  std::string_view about;  ///< "answer", "finding", "need", "how", "not", "squeeze", "scenarios"
  std::string text;
};
/// The answer word comes first.
std::vector<Said> sentences(const BudgetAnswer& answer);
/// What several networks need together, in USD; of one network nothing.
std::string total_sentence(const std::vector<BudgetAnswer>& answers);
/// What must be on the account before each sale, as a table; empty without a recommended strategy.
std::string calendar_text(const BudgetAnswer& answer);
/// All of it for the terminal.
std::string plain_text(const std::vector<BudgetAnswer>& answers);

/// All of it for programs (docs/BUDGET.md).
std::string answer_json(const std::vector<BudgetAnswer>& answers);

}  // namespace coresweep
