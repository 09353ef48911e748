// The rule that chose an answer, as a sentence for readers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// Whether the study's answer names a value of the axis.
bool is_named(const Study& study, std::size_t axis);
/// The values that the study's answer names, and the first of every other axis.
Coordinates named_point(const Study& study);

/// The point was not compared with others; `too_many`: because there are too many.
std::string fixed_text(const Study& study, const std::vector<std::size_t>& levers, bool too_many);
/// It is the best of the objectives, of `holding` settings within the constraints, of `all`.
std::string best_text(const Study& study, const std::vector<std::size_t>& levers,
                      const std::vector<const StudyMetric*>& objectives, std::size_t holding,
                      std::size_t all);
/// What a rule must add: `tied` others are as good by value; the Monte Carlo error leaves open
/// whether the constraints are satisfied.
std::string doubts_text(std::size_t tied, bool satisfies_surely);
/// No setting satisfies the constraints, and it is nearest to that.
std::string least_text(const Study& study, const std::vector<std::size_t>& levers, std::size_t all);

}  // namespace coresweep
