#include "analysis/methods/regret.h"

#include <algorithm>
#include <stdexcept>

namespace coresweep {
namespace {

class Table {
 public:
  Table(std::size_t levers, const PointMetric& metric, Goal goal)
      : levers_(levers),
        scenarios_(metric.values.size() / levers),
        minimise_(goal == Goal::minimise),
        differences_(metric, regret_confidence(levers, scenarios_)) {}

  LeverRegret regret_of(std::size_t lever) const {
    LeverRegret regret{{0, 0, 0}, 0, true};
    for (std::size_t s = 0; s < scenarios_; ++s) {
      const Estimate here = regret_in(lever, s);
      if (here.value > regret.worst.value) regret.worst_scenario = s;
      widen(regret.worst, here);
    }
    return regret;
  }

 private:
  static void widen(Estimate& largest, const Estimate& e) {
    largest.value = std::max(largest.value, e.value);
    largest.low = std::max(largest.low, e.low);
    largest.high = std::max(largest.high, e.high);
  }

  Estimate regret_in(std::size_t lever, std::size_t scenario) const {
    Estimate regret{0, 0, 0};
    const std::size_t p = lever * scenarios_ + scenario;
    for (std::size_t other = 0; other < levers_; ++other)
      if (const std::size_t q = other * scenarios_ + scenario; q != p)
        widen(regret, minimise_ ? differences_.of(p, q) : differences_.of(q, p));
    return regret;
  }

  std::size_t levers_, scenarios_;
  bool minimise_;
  Differences differences_;
};

}  // namespace

double regret_confidence(std::size_t levers, std::size_t scenarios) {
  const auto n = static_cast<double>(levers);
  return joint_confidence(n * (n - 1) / 2 * static_cast<double>(scenarios));
}

MinimaxRegret minimax_regret(std::size_t levers, const PointMetric& metric, Goal goal) {
  if (levers == 0 || metric.values.empty() || metric.values.size() % levers != 0)
    throw std::invalid_argument("the values are no table of levers and scenarios");
  require_finite(gather(metric.values).values, "the metric");
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
