// The choice that is regretted least, whatever the world turns out to be.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/methods/differences.h"
#include "analysis/methods/pareto.h"

namespace coresweep {

/// One lever setting over all scenarios; regrets in the metric's unit, never below 0.
struct LeverRegret {
  Estimate worst;              ///< largest regret; interval for all levers at once
  std::size_t worst_scenario;  ///< where
  bool may_be_best;            ///< the noise does not rule out that it has the least worst regret
};

struct MinimaxRegret {
  std::vector<LeverRegret> levers;
  std::size_t best;  ///< the lever setting with the least worst regret, by value
  bool is_sure;      ///< no other one may be best
};

/// The confidence of each difference between so many levers that holds for all pairs of them in all
/// scenarios at once with 95 % (Bonferroni).
double regret_confidence(std::size_t levers, std::size_t scenarios);

/// Minimax regret (Savage 1951): the regret of a lever setting in a scenario is how much worse it
/// does than the best setting there. `metric`: levers x scenarios, row by row. The intervals come
/// from differences that hold for all pairs of levers in all scenarios at once in 95 % of studies
/// (regret_confidence); an upper end is infinite where the study cannot tell. Throws UserError if a
/// value is missing, std::invalid_argument if the values are no table.
MinimaxRegret minimax_regret(std::size_t levers, const PointMetric& metric, Goal goal);

}  // namespace coresweep
