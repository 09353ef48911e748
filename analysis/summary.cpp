#include "analysis/summary.h"

#include <algorithm>

#include "analysis/metric_definitions.h"
#include "analysis/quantile.h"
#include "host/errors.h"
#include "host/nearest.h"

namespace coresweep {
namespace {

/// What all metrics of a point are computed from, worked out once.
class Evaluator {
 public:
  Evaluator(const TallyView& view, const PointContext& context)
      : view_(view), context_(context), totals_(view), pooled_(view.histograms()) {
    for (std::int32_t b = 0; b < kHistogramBatches; ++b)
      if (view.histogram_runs(b) > 0) batches_.push_back(view.histograms(b));
  }

  Estimate operator()(TotalsFormula formula) const {
    std::vector<double> left_out;
    for (const std::int32_t b : totals_.batches)
      left_out.push_back(formula(totals_.left_out[static_cast<std::size_t>(b)], context_));
    const Estimate e = jackknife(formula(totals_.all, context_), left_out);
    // That an event was never seen does not say how rare it is.
    return e.value == 0 && e.low == e.high ? Estimate{0} : e;
  }

  Estimate operator()(const BlockFormula& formula) const {
    std::vector<double> batch_values;
    for (const auto& blocks : batches_) batch_values.push_back(formula(blocks));
    return sectioned(formula(pooled_), batch_values);
  }

  Estimate operator()(const RunQuantile& q) const {
    const Estimate e = order_statistics(view_.run_histogram(q.value), binning_of(q.value), q.p);
    return {e.value * q.scale, e.low * q.scale, e.high * q.scale};
  }

  Estimate operator()(const MissingShare& share) const {
    return wilson(view_.moments(share.value).missing, view_.runs());
  }

 private:
  const TallyView& view_;
  const PointContext& context_;
  BatchTotals totals_;
  BlockHistograms pooled_;
  std::vector<BlockHistograms> batches_;
};

}  // namespace

std::span<const Metric> metrics() {
  static const std::vector<Metric> list = [] {
    std::vector<Metric> metrics;
    for (const auto& d : metric_definitions())
      metrics.push_back({d.name, d.unit, d.meaning, static_cast<MetricKind>(d.source.index())});
    return metrics;
  }();
  return list;
}

std::size_t metric_index(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& metric : metrics()) known.push_back(metric.name);
  const auto found = std::find(known.begin(), known.end(), name);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  throw UserError("unknown metric \"" + std::string(name) + "\"" + did_you_mean(name, known));
}

std::string metric_unit(const Metric& metric, const PointContext& context) {
  constexpr std::string_view kPlaceholder = "currency";
  std::string unit(metric.unit);
  if (unit.starts_with(kPlaceholder)) unit.replace(0, kPlaceholder.size(), context.currency);
  return unit;
}

std::vector<Estimate> summarize(const TallyView& view, const PointContext& context) {
  const Evaluator evaluate(view, context);
  std::vector<Estimate> summary;
  for (const auto& d : metric_definitions()) summary.push_back(std::visit(evaluate, d.source));
  return summary;
}

Estimate estimate(std::size_t metric, const TallyView& view, const PointContext& context) {
  const Evaluator evaluate(view, context);
  return std::visit(evaluate, metric_definitions().at(metric).source);
}

}  // namespace coresweep
