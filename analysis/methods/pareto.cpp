#include "analysis/methods/pareto.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace coresweep {
namespace {

/// One objective, turned so that less is better.
class Costs {
 public:
  Costs(const Objective& objective, double confidence)
      : differences_(objective.metric, confidence), minimise_(objective.goal == Goal::minimise) {}

  bool has_value(std::size_t p) const { return std::isfinite(differences_.value(p)); }
  /// By how much p is worse than q.
  Estimate excess(std::size_t p, std::size_t q) const {
    return minimise_ ? differences_.of(p, q) : differences_.of(q, p);
  }

 private:
  Differences differences_;
  bool minimise_;
};

/// Whether q dominates p: no worse in all objectives, better in one.
struct Dominance {
  bool surely = true, possibly = true, by_value = true;
};

Dominance dominance(const std::vector<Costs>& objectives, std::size_t p, std::size_t q) {
  Dominance all;
  bool surely_better = false, possibly_better = false, better = false;
  for (const Costs& costs : objectives) {
    const Estimate excess = costs.excess(p, q);
    all.surely = all.surely && excess.low >= 0;
    all.possibly = all.possibly && excess.high >= 0;
    all.by_value = all.by_value && excess.value >= 0;
    if (!all.possibly) return {false, false, false};
    surely_better = surely_better || excess.low > 0;
    possibly_better = possibly_better || excess.high > 0;
    better = better || excess.value > 0;
  }
  return {all.surely && surely_better, possibly_better, all.by_value && better};
}

ParetoPoint judge(const std::vector<Costs>& objectives, std::size_t p,
                  std::span<const std::size_t> points) {
  ParetoPoint point{ParetoStatus::surely_on, true};
  for (const std::size_t q : points) {
    if (q == p) continue;
    const Dominance d = dominance(objectives, p, q);
    if (d.by_value) point.is_on_by_value = false;
    if (d.possibly) point.status = ParetoStatus::possibly_on;
    if (d.surely) return {ParetoStatus::surely_off, false};
  }
  return point;
}

}  // namespace

double pareto_confidence(std::size_t points, std::size_t objectives) {
  const auto n = static_cast<double>(points);
  return joint_confidence(n * (n - 1) / 2 * static_cast<double>(objectives));
}

std::vector<ParetoPoint> pareto_set(std::span<const Objective> objectives) {
  if (objectives.empty()) throw std::invalid_argument("a Pareto set needs an objective");
  const std::size_t count = objectives[0].metric.values.size();
  std::vector<Costs> costs;
  for (const Objective& objective : objectives) {
    if (objective.metric.values.size() != count)
      throw std::invalid_argument("objectives differ in their number of points");
    costs.emplace_back(objective, pareto_confidence(count, objectives.size()));
  }
  std::vector<std::size_t> points;
  for (std::size_t p = 0; p < count; ++p)
    if (std::all_of(costs.begin(), costs.end(), [&](const Costs& c) { return c.has_value(p); }))
      points.push_back(p);
  std::vector<ParetoPoint> result(count, {ParetoStatus::no_value, false});
  for (const std::size_t p : points) result[p] = judge(costs, p, points);
  return result;
}

}  // namespace coresweep
