// The comparisons of a study with its baseline, point by point and metric by metric.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/metrics/comparison.h"
#include "analysis/metrics/study_metrics.h"
#include "analysis/tables/table.h"
#include "host/study/table_points.h"

namespace coresweep {

/// How a comparison is asked for.
struct ComparisonPlan {
  std::vector<std::size_t> metrics;              ///< of StudyMetrics
  std::vector<SmallestEffect> smallest_effects;  ///< at most one for a metric
  TablePoints shown;                             ///< which points
  bool joint = false;  ///< 95 % for all intervals together, of all metrics at all points, whatever
                       ///< of them is shown
};

struct ComparisonRow {
  std::size_t metric;
  std::uint64_t point;
  Comparison comparison;
};

struct Comparisons {
  std::vector<ComparisonRow> rows;
  double confidence;     ///< of each interval
  std::uint64_t family;  ///< intervals that hold together with 95 %, if so asked for
};

/// Compares every point at which a metric differs (points_of) with its baseline, the baseline
/// itself aside. The study must have a baseline.
Comparisons compare_points(StudyMetrics& metrics, const ComparisonPlan& plan);

/// One row a comparison. Axes over which a metric does not vary stay empty; people are not shown
/// axes on which the rows do not differ.
Table comparison_table(const StudyMetrics& metrics, const Comparisons& comparisons, bool people);

/// The metrics compared where none are asked for: those that the registry names, and those with
/// a smallest effect.
std::vector<std::size_t> usual_comparisons(const StudyMetrics& metrics,
                                           std::span<const SmallestEffect> effects);

/// The smallest effect declared for a metric.
std::optional<SmallestEffect> effect_on(const StudyMetric& metric,
                                        std::span<const SmallestEffect> effects);

}  // namespace coresweep
