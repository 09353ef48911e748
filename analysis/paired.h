// Gain over a baseline. Points of one study have the same histories (common random numbers), so
// most of the chance in two points is the same chance and cancels in their difference.
#pragma once

#include <cstddef>

#include "analysis/summary.h"

namespace coresweep {

struct PairedEstimate {
  Estimate ratio;       ///< point / baseline [1]
  Estimate difference;  ///< point - baseline, in the metric's unit
};

/// A metric of one point against the same metric of a baseline, with Monte Carlo errors from the
/// batches they share. "x times faster" is the ratio with the two points swapped. Metrics over runs
/// (run_quantile, run_share) are kept without batches and get no bounds.
PairedEstimate paired_ratio(std::size_t metric, const TallyView& view, const PointContext& context,
                            const TallyView& baseline, const PointContext& baseline_context);

}  // namespace coresweep
