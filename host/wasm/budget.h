// A budget of one network in a page: strategies are simulated one after the other, and what is said
// of them is what `coresweep budget` says, by the same functions.
#pragma once

#include <string>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "host/budget/answer.h"

namespace coresweep {

class OpenBudget {
 public:
  /// `options`: those of the command, NAME=VALUE, as "network=kusama"; and "start", the day of
  /// today. Throws UserError that names the option.
  explicit OpenBudget(const std::vector<std::string>& options);

  /// What its study is made of, as JSON.
  std::string describe() const;
  /// Takes what was simulated of the study of one strategy: with funds without limit, or, once that
  /// was taken, with the funds. Throws UserError where neither is so.
  void add(const Study& study, const PointReaders& read);
  /// As `coresweep budget --format json`, of the one squeeze that is assumed. Where funds were not
  /// simulated of a strategy, nothing is said of them.
  std::string answer() const;

 private:
  BudgetAnswer answer_;
};

}  // namespace coresweep
