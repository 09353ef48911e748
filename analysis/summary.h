// The numbers a person reads: every metric of a point with its Monte Carlo error.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/estimate.h"
#include "analysis/point_context.h"
#include "analysis/tally_view.h"

namespace coresweep {

/// What a metric is computed from, which decides how its Monte Carlo error is found.
enum class MetricKind {
  totals,        ///< a function of sums over runs: jackknife over 64 batches
  blocks,        ///< of a histogram over blocks: sectioning over 16 batches
  run_quantile,  ///< of values with one for each run: order statistics
  run_share,     ///< a share of runs: Wilson
};

struct Metric {
  std::string_view name;     ///< metric.statistic; "run." in front: over runs, else over blocks
  std::string_view unit;     ///< "1" for pure numbers; "currency" stands for that of the point
  std::string_view meaning;  ///< one sentence
  MetricKind kind;
};

/// All metrics, in the order of summarize().
std::span<const Metric> metrics();

/// The index of a metric; throws UserError with the nearest known name.
std::size_t metric_index(std::string_view name);

/// The unit of a metric at a point, with its currency: "DOT block-1".
std::string metric_unit(const Metric& metric, const PointContext& context);

/// Every metric of one point, in the order of metrics().
std::vector<Estimate> summarize(const TallyView& view, const PointContext& context);

/// One metric of one point.
Estimate estimate(std::size_t metric, const TallyView& view, const PointContext& context);

}  // namespace coresweep
