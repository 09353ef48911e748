#include "analysis/metrics/summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/estimates/few_events.h"
#include "analysis/estimates/quantile.h"
#include "analysis/metrics/market_formulas.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

BatchedValue resting_on(BatchedValue x, std::vector<ValuePart> few) {
  x.few = std::move(few);
  x.estimate = interval(x, kConfidence);
  return x;
}

BatchedValue unresolved(BatchedValue x, double below, double above) {
  x.unresolved_below = below;
  x.unresolved_above = above;
  x.estimate = interval(x, kConfidence);
  return x;
}

std::uint64_t mask(std::span<const std::int32_t> batches) {
  std::uint64_t present = 0;
  for (const std::int32_t b : batches) present |= std::uint64_t{1} << b;
  return present;
}

template <class Formula>
BatchedValue by_jackknife(const Formula& formula, const BatchTotals& totals,
                          const PointContext& context) {
  const double all = formula(totals.all, context);
  std::vector<double> left_out(totals.left_out.size(), all);
  for (const std::int32_t b : totals.batches) {
    const auto batch = static_cast<std::size_t>(b);
    left_out[batch] = formula(totals.left_out[batch], context);
  }
  return batched(all, BatchKind::left_out, std::move(left_out), mask(totals.batches));
}

BatchedValue evaluate(TotalsFormula formula, const BatchTotals& totals,
                      const PointContext& context) {
  return by_jackknife(formula, totals, context);
}

/// What the runs of each batch counted.
std::vector<double> by_batch(TotalsFormula events, const BatchTotals& totals,
                             const PointContext& context) {
  const double all = events(totals.all, context);
  std::vector<double> counted;
  for (const std::int32_t b : totals.batches)
    counted.push_back(all - events(totals.left_out[static_cast<std::size_t>(b)], context));
  return counted;
}

BatchedValue evaluate(const EventRate& rate, const BatchTotals& totals,
                      const PointContext& context) {
  BatchedValue x = by_jackknife(rate.value, totals, context);
  const double sign = rate.complement ? -1 : 1, without = rate.complement ? 1 : 0;
  const double together = rate.in_drops ? context.largest_drop : 1;
  const double one = quotient(sign * together, rate.at_risk(totals.all, context));
  return resting_on(std::move(x),
                    few_events(by_batch(rate.events, totals, context), one, x.value() - without));
}

BatchedValue evaluate(const KeptShare& share, const BatchTotals& totals,
                      const PointContext& context) {
  const auto kept = [&](const Totals& t, const PointContext& c) {
    return quotient(share.kept(t, c), share.of(t, c));
  };
  const auto kept_or_lost = [&](const Totals& t, const PointContext& c) {
    return quotient(share.kept(t, c) + share.lost(t, c), share.of(t, c));
  };
  BatchedValue x = by_jackknife(kept, totals, context);
  const double of = share.of(totals.all, context);
  std::vector<ValuePart> few =
      few_events(by_batch(share.lost, totals, context), quotient(-context.largest_drop, of),
                 quotient(-share.lost(totals.all, context), of));
  const BatchedValue in_flight = by_jackknife(kept_or_lost, totals, context);
  if (!few.empty() && !never_varied(in_flight)) few.push_back({0, -1, spread(in_flight)});
  return resting_on(std::move(x), std::move(few));
}

using Sections = std::span<const BlockHistograms>;

BatchedValue evaluate(const BlockFormula& formula, const BlockHistograms& pooled, Sections sections,
                      std::uint64_t present) {
  std::vector<double> values;
  for (const BlockHistograms& blocks : sections) values.push_back(formula(blocks));
  return batched(formula(pooled), BatchKind::sectioned, std::move(values), present);
}

BatchedValue evaluate(const BlockShare& share, const BlockHistograms& pooled, Sections sections,
                      std::uint64_t present) {
  const auto of = [&](const BlockHistograms& blocks) {
    return histogram_share(blocks[share.histogram], share.last_bin(blocks));
  };
  BatchedValue x = evaluate(of, pooled, sections, present);
  const std::int32_t last = share.last_bin(pooled);
  std::vector<double> above;
  for (const BlockHistograms& blocks : sections) {
    const BinCounts& counts = blocks[share.histogram];
    if (counts.total() > 0)
      above.push_back(static_cast<double>(counts.total() - counts.through(last)));
  }
  const auto total = static_cast<double>(pooled[share.histogram].total());
  return resting_on(std::move(x), few_events(above, quotient(-1, total), x.value() - 1));
}

BatchedValue evaluate(const BlockQuantile& quantile, const BlockHistograms& pooled,
                      Sections sections, std::uint64_t present) {
  const Binning binning = binning_of(quantile.histogram);
  const auto of = [&](const BlockHistograms& blocks) {
    return quantile.scale * histogram_quantile(blocks[quantile.histogram], binning, quantile.p);
  };
  BatchedValue x = evaluate(of, pooled, sections, present);
  if (!std::isfinite(x.value())) return x;
  const BinEdges edges = bin_edges(binning, *quantile_bin(pooled[quantile.histogram], quantile.p));
  const double below = x.value() - quantile.scale * edges.begin,
               above = quantile.scale * edges.end - x.value();
  return unresolved(std::move(x), below, above);
}

BatchedValue evaluate(const TransactionQuantile& quantile, const BlockHistograms& pooled,
                      Sections sections, std::uint64_t present) {
  const auto of = [&](const BlockHistograms& blocks) {
    return quantile.scale * transaction_latency_quantile(blocks, quantile.milestone, quantile.p);
  };
  BatchedValue x = evaluate(of, pooled, sections, present);
  if (!std::isfinite(x.value())) return x;
  const auto ms = static_cast<std::int64_t>(x.value() / quantile.scale);
  const BinEdges edges = bin_edges(Binning::time_ms, bin_of(Binning::time_ms, ms));
  const double half = quantile.scale * (edges.end - edges.begin) / 2;
  return unresolved(std::move(x), half, half);
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
}

BatchedValue PointSummary::of(std::size_t metric, const PointContext& context) const {
  const MetricFormula& source = metrics()[metric].source;
  if (batch_kind(source) == BatchKind::left_out) return totals_metric(metric, totals_, context);
  if (batch_kind(source) == BatchKind::none)
    return {estimate_over_runs(metric, view_, kConfidence)};
  std::uint64_t present = 0;
  for (std::int32_t b = 0; b < kHistogramBatches; ++b)
    if (view_.histogram_runs(b) > 0) present |= std::uint64_t{1} << b;
  const auto of = [&](const auto& block) { return evaluate(block, pooled_, batches_, present); };
  if (const auto* share = std::get_if<BlockShare>(&source)) return of(*share);
  if (const auto* quantile = std::get_if<BlockQuantile>(&source)) return of(*quantile);
  if (const auto* latency = std::get_if<TransactionQuantile>(&source)) return of(*latency);
  return of(std::get<BlockFormula>(source));
}

BatchedValue totals_metric(std::size_t metric, const BatchTotals& totals,
                           const PointContext& context) {
  const MetricFormula& source = metrics()[metric].source;
  if (const auto* rate = std::get_if<EventRate>(&source)) return evaluate(*rate, totals, context);
  if (const auto* share = std::get_if<KeptShare>(&source)) return evaluate(*share, totals, context);
  return evaluate(std::get<TotalsFormula>(source), totals, context);
}

Estimate estimate_over_runs(std::size_t metric, const TallyView& view, double confidence) {
  const MetricFormula& source = metrics()[metric].source;
  if (const auto* share = std::get_if<MissingShare>(&source))
    return share_of_trials(view.moments(share->value).missing, view.runs(), confidence);
  if (const auto* formula = std::get_if<WithoutBounds>(&source))
    return {formula->value(BatchTotals(view).all, PointContext())};
  const auto& q = std::get<RunQuantile>(source);
  return scaled(order_statistics(view.run_histogram(q.value), binning_of(q.value), q.p, confidence),
                q.scale);
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
