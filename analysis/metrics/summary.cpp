#include "analysis/metrics/summary.h"

#include <algorithm>

#include "analysis/estimates/quantile.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

std::uint64_t mask(std::span<const std::int32_t> batches) {
  std::uint64_t present = 0;
  for (const std::int32_t b : batches) present |= std::uint64_t{1} << b;
  return present;
}

BatchedValue evaluate(TotalsFormula formula, const BatchTotals& totals,
                      const PointContext& context) {
  const double all = formula(totals.all, context);
  std::vector<double> left_out(totals.left_out.size(), all);
  for (const std::int32_t b : totals.batches) {
    const auto batch = static_cast<std::size_t>(b);
    left_out[batch] = formula(totals.left_out[batch], context);
  }
  return batched(all, BatchKind::left_out, std::move(left_out), mask(totals.batches));
}

BatchedValue evaluate(const BlockFormula& formula, const BlockHistograms& pooled,
                      const std::vector<BlockHistograms>& batches, std::uint64_t present) {
  std::vector<double> values;
  for (const BlockHistograms& blocks : batches) values.push_back(formula(blocks));
  return batched(formula(pooled), BatchKind::sectioned, std::move(values), present);
}

Estimate evaluate(const RunQuantile& q, const BinCounts& runs) {
  const Estimate e = order_statistics(runs, binning_of(q.value), q.p);
  return {e.value * q.scale, e.low * q.scale, e.high * q.scale};
}

Estimate evaluate(const MissingShare& share, const TallyView& view) {
  return wilson(view.moments(share.value).missing, view.runs());
}

}  // namespace

std::span<const Metric> metrics() { return pipeline_registry(); }

std::size_t metric_index(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& metric : metrics()) known.push_back(metric.name);
  const auto found = std::find(known.begin(), known.end(), name);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  throw UserError("unknown metric \"" + std::string(name) + "\"" + did_you_mean(name, known));
}

PointSummary::PointSummary(const TallyView& view)
    : view_(view), totals_(view), pooled_(view.histograms()) {
  for (std::int32_t b = 0; b < kHistogramBatches; ++b) batches_.push_back(view.histograms(b));
  for (std::int32_t v = 0; v < kRunValues; ++v)
    runs_[static_cast<std::size_t>(v)] = view.run_histogram(static_cast<RunValue>(v));
}

BatchedValue PointSummary::of(std::size_t metric, const PointContext& context) const {
  const MetricFormula& source = metrics()[metric].source;
  if (std::holds_alternative<TotalsFormula>(source)) return totals_metric(metric, totals_, context);
  if (const auto* q = std::get_if<RunQuantile>(&source))
    return {evaluate(*q, runs_[static_cast<std::size_t>(q->value)])};
  if (const auto* share = std::get_if<MissingShare>(&source)) return {evaluate(*share, view_)};
  std::uint64_t present = 0;
  for (std::int32_t b = 0; b < kHistogramBatches; ++b)
    if (view_.histogram_runs(b) > 0) present |= std::uint64_t{1} << b;
  return evaluate(std::get<BlockFormula>(source), pooled_, batches_, present);
}

BatchedValue totals_metric(std::size_t metric, const BatchTotals& totals,
                           const PointContext& context) {
  return evaluate(std::get<TotalsFormula>(metrics()[metric].source), totals, context);
}

std::vector<Estimate> summarize(const TallyView& view, const PointContext& context) {
  const PointSummary summary(view);
  std::vector<Estimate> estimates;
  for (std::size_t m = 0; m < metrics().size(); ++m)
    estimates.push_back(summary.of(m, context).estimate);
  return estimates;
}

Estimate estimate(std::size_t metric, const TallyView& view, const PointContext& context) {
  return PointSummary(view).of(metric, context).estimate;
}

}  // namespace coresweep
