// The range of a metric over what is not known.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// A metric at one setting of the levers, over all points of the axes marked as assumptions, each
/// with the same weight.
struct AssumptionRange {
  std::uint64_t point;   ///< the middle one: its value is the median
  double low, high;      ///< 5 and 95 % of the points have at most this value; NaN without axes
                         ///< marked as assumptions, and where no point has a value
  std::uint64_t points;  ///< that have a value
};

/// The axes of a metric that are marked as assumptions, and all others (levers).
std::vector<std::size_t> assumption_axes(const StudyMetrics& metrics, std::size_t metric);
std::vector<std::size_t> lever_axes(const StudyMetrics& metrics, std::size_t metric);

/// One range for each combination of the lever axes of the metric, in their order. Quantiles are
/// values of points: the smallest v with at least that share of the points <= v, so that few points
/// give the whole of their range.
std::vector<AssumptionRange> assumption_ranges(StudyMetrics& metrics, std::size_t metric);

}  // namespace coresweep
