#include "analysis/methods/regret.h"

#include <algorithm>
#include <stdexcept>

namespace coresweep {
namespace {

class Table {
 public:
  Table(std::size_t levers, const BatchedValues& metric, Goal goal)
      : levers_(levers),
        scenarios_(metric.values.size() / levers),
        values_(metric.values),
        sign_(goal == Goal::minimise ? 1 : -1),
        noise_(metric),
        factor_(noise_.factor(comparisons())) {}

  LeverRegret regret_of(std::size_t lever) const {
    LeverRegret regret{{0, 0, 0}, 0, true};
    for (std::size_t s = 0; s < scenarios_; ++s) {
      const Estimate here = regret_in(lever, s);
      if (here.value > regret.worst.value) regret.worst_scenario = s;
      regret.worst.value = std::max(regret.worst.value, here.value);
      regret.worst.low = std::max(regret.worst.low, here.low);
      regret.worst.high = std::max(regret.worst.high, here.high);
    }
    return noise_.is_known() ? regret
                             : LeverRegret{{regret.worst.value}, regret.worst_scenario, true};
  }

 private:
  double comparisons() const {
    const auto n = static_cast<double>(levers_);
    return std::max(1.0, n * (n - 1) / 2 * static_cast<double>(scenarios_));
  }

  Estimate regret_in(std::size_t lever, std::size_t scenario) const {
    Estimate regret{0, 0, 0};
    const std::size_t p = lever * scenarios_ + scenario;
    for (std::size_t other = 0; other < levers_; ++other) {
      const std::size_t q = other * scenarios_ + scenario;
      if (q == p) continue;
      const double excess = sign_ * (values_[p] - values_[q]);
      const double half = noise_.is_known() ? factor_ * noise_.difference_error(p, q) : 0;
      regret.value = std::max(regret.value, excess);
      regret.low = std::max(regret.low, excess - half);
      regret.high = std::max(regret.high, excess + half);
    }
    return regret;
  }

  std::size_t levers_, scenarios_;
  std::span<const double> values_;
  double sign_;
  BatchNoise noise_;
  double factor_;
};

}  // namespace

MinimaxRegret minimax_regret(std::size_t levers, const BatchedValues& metric, Goal goal) {
  if (levers == 0 || metric.values.empty() || metric.values.size() % levers != 0)
    throw std::invalid_argument("the values are no table of levers and scenarios");
  require_finite(metric.values, "the metric");
  const Table table(levers, metric, goal);
  MinimaxRegret result{{}, 0, true};
  for (std::size_t lever = 0; lever < levers; ++lever)
    result.levers.push_back(table.regret_of(lever));
  const auto less = [](auto end) {
    return
        [end](const LeverRegret& a, const LeverRegret& b) { return a.worst.*end < b.worst.*end; };
  };
  const auto& all = result.levers;
  result.best = static_cast<std::size_t>(
      std::min_element(all.begin(), all.end(), less(&Estimate::value)) - all.begin());
  const double bound = std::min_element(all.begin(), all.end(), less(&Estimate::high))->worst.high;
  for (LeverRegret& regret : result.levers) regret.may_be_best = !(regret.worst.low > bound);
  result.is_sure = std::count_if(all.begin(), all.end(),
                                 [](const LeverRegret& r) { return r.may_be_best; }) == 1;
  return result;
}

}  // namespace coresweep
