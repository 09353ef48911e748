// The numbers a person reads: every metric of a point with its Monte Carlo error.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/estimates/batched_value.h"
#include "analysis/estimates/point_context.h"
#include "analysis/estimates/tally_view.h"
#include "analysis/estimates/totals.h"

namespace coresweep {

/// What a metric is computed from, which decides how its Monte Carlo error is found.
enum class MetricKind {
  totals,        ///< a function of sums over runs: jackknife over 64 batches
  blocks,        ///< of a histogram over blocks: sectioning over 16 batches
  run_quantile,  ///< of values with one for each run: order statistics
  run_share,     ///< a share of runs: Wilson
};

/// Which way is good. What only says how the chain works has no good way.
enum class Better { lower, higher, neither };

struct Metric {
  std::string_view name;     ///< metric.statistic; "run." in front: over runs, else over blocks
  std::string_view unit;     ///< "1" for pure numbers; "currency" stands for that of the point
  std::string_view meaning;  ///< one sentence
  MetricKind kind;
  Better better;
  /// Whether it depends on keys that are not simulated: prices and conversions (`market.*`,
  /// `transaction.*`).
  bool priced;
};

/// All metrics, in the order of summarize().
std::span<const Metric> metrics();

/// The index of a metric; throws UserError with the nearest known name.
std::size_t metric_index(std::string_view name);

/// The unit of a metric at a point, with its currency: "DOT block-1".
std::string metric_unit(const Metric& metric, const PointContext& context);

/// What all metrics of one simulated point are computed from, worked out once. The words behind
/// the view must outlive it.
class PointSummary {
 public:
  explicit PointSummary(const TallyView& view);

  BatchedValue of(std::size_t metric, const PointContext& context) const;
  const BatchTotals& totals() const { return totals_; }

 private:
  TallyView view_;
  BatchTotals totals_;
  BlockHistograms pooled_;
  std::vector<BlockHistograms> batches_;
};

/// A metric of kind `totals`, from the sums alone.
BatchedValue totals_metric(std::size_t metric, const BatchTotals& totals,
                           const PointContext& context);

/// Every metric of one point, in the order of metrics().
std::vector<Estimate> summarize(const TallyView& view, const PointContext& context);

/// One metric of one point.
Estimate estimate(std::size_t metric, const TallyView& view, const PointContext& context);

}  // namespace coresweep
