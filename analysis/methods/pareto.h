// Which points are worth choosing when several metrics matter.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/methods/differences.h"

namespace coresweep {

enum class Goal { minimise, maximise };

/// A metric that matters, at all points.
struct Objective {
  PointMetric metric;
  Goal goal = Goal::minimise;
};

enum class ParetoStatus {
  surely_on,    ///< every other point is surely worse in some objective
  possibly_on,  ///< the Monte Carlo noise leaves it open
  surely_off,   ///< some point is surely no worse in all objectives and better in one
  no_value,     ///< an objective has no value here
};

struct ParetoPoint {
  ParetoStatus status;
  bool is_on_by_value;  ///< if the values were exact
};

/// The confidence of each difference of so many points in so many objectives that holds for all of
/// them at once with 95 % (Bonferroni over the pairs).
double pareto_confidence(std::size_t points, std::size_t objectives);

/// The Pareto set of points. A point is off only if another one is better beyond the intervals of
/// their differences, which hold for all pairs and objectives at once in 95 % of studies
/// (pareto_confidence: also of values without batches); so all the `surely` of a study are right
/// together in at least 95 %. What was never seen decides nothing. Throws std::invalid_argument if
/// the objectives differ in their number of points.
std::vector<ParetoPoint> pareto_set(std::span<const Objective> objectives);

}  // namespace coresweep
