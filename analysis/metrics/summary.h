// The numbers a person reads: every metric of a point with its Monte Carlo error.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/estimates/batched_value.h"
#include "analysis/estimates/point_context.h"
#include "analysis/estimates/tally_view.h"
#include "analysis/estimates/totals.h"
#include "analysis/metrics/metric_registry.h"

namespace coresweep {

/// The registry of the pipeline, in the order of summarize().
std::span<const Metric> metrics();

/// The index of a metric; throws UserError with the nearest known name.
std::size_t metric_index(std::string_view name);

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

/// A metric that is a TotalsFormula, an EventRate or a KeptShare, from the sums alone.
BatchedValue totals_metric(std::size_t metric, const BatchTotals& totals,
                           const PointContext& context);

/// A metric that has no batches (RunQuantile, MissingShare, WithoutBounds), with an interval of
/// some confidence.
Estimate estimate_over_runs(std::size_t metric, const TallyView& view, double confidence);

/// Every metric of one point, in the order of metrics().
std::vector<Estimate> summarize(const TallyView& view, const PointContext& context);

/// One metric of one point.
Estimate estimate(std::size_t metric, const TallyView& view, const PointContext& context);

}  // namespace coresweep
