// From the integers of a results file to the metrics that people read, back into the same file.
#pragma once

#include <string>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// Names of the cubes that belong to a metric: its ends, and its comparison with the baseline.
std::string low_name(const std::string& metric);         ///< 95 % Monte Carlo error, lower end
std::string high_name(const std::string& metric);        ///< upper end
std::string ratio_name(const std::string& metric);       ///< divided by the baseline's
std::string difference_name(const std::string& metric);  ///< minus the baseline's
std::string variance_reduction_name(const std::string& metric);
std::string verdict_cube_name(const std::string& metric);

/// Writes every metric of every point of the study, with its Monte Carlo error, and the comparisons
/// with the baseline (usual_comparisons). Metrics in money are left out unless the study sets a
/// price. Throws what `read` and `sink` throw.
void write_derived(CubeSink& sink, const PointReaders& read, const Study& study);

}  // namespace coresweep
