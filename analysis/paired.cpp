#include "analysis/paired.h"

#include <set>
#include <utility>
#include <vector>

#include "analysis/metric_definitions.h"
#include "analysis/quantile.h"

namespace coresweep {
namespace {

/// Values of a metric at two points: over all runs, and by shared batch.
struct Pairs {
  double value, baseline;
  std::vector<std::pair<double, double>> batches;
};

struct Point {
  const TallyView& view;
  const PointContext& context;
};

using Interval = Estimate (*)(double, std::span<const double>);

PairedEstimate combine(const Pairs& pairs, Interval interval) {
  std::vector<double> ratios, differences;
  for (const auto& [value, baseline] : pairs.batches) {
    ratios.push_back(quotient(value, baseline));
    differences.push_back(value - baseline);
  }
  PairedEstimate e{interval(quotient(pairs.value, pairs.baseline), ratios),
                   interval(pairs.value - pairs.baseline, differences)};
  // That neither point saw an event does not say that both have it equally often.
  if (pairs.value == 0 && pairs.baseline == 0) e.difference = {0};
  return e;
}

PairedEstimate compare(TotalsFormula formula, const Point& a, const Point& b) {
  const BatchTotals point(a.view), baseline(b.view);
  Pairs pairs{formula(point.all, a.context), formula(baseline.all, b.context), {}};
  std::set<std::int32_t> batches(point.batches.begin(), point.batches.end());
  batches.insert(baseline.batches.begin(), baseline.batches.end());
  for (const std::int32_t batch : batches) {
    const auto at = static_cast<std::size_t>(batch);
    pairs.batches.emplace_back(formula(point.left_out[at], a.context),
                               formula(baseline.left_out[at], b.context));
  }
  return combine(pairs, jackknife);
}

PairedEstimate compare(const BlockFormula& formula, const Point& a, const Point& b) {
  Pairs pairs{formula(a.view.histograms()), formula(b.view.histograms()), {}};
  for (std::int32_t batch = 0; batch < kHistogramBatches; ++batch)
    if (a.view.histogram_runs(batch) > 0 && b.view.histogram_runs(batch) > 0)
      pairs.batches.emplace_back(formula(a.view.histograms(batch)),
                                 formula(b.view.histograms(batch)));
  return combine(pairs, sectioned);
}

PairedEstimate compare(const RunQuantile& q, const Point& a, const Point& b) {
  const auto value = [&](const Point& point) {
    return q.scale *
           histogram_quantile(point.view.run_histogram(q.value), binning_of(q.value), q.p);
  };
  return combine({value(a), value(b), {}}, sectioned);
}

PairedEstimate compare(const MissingShare& share, const Point& a, const Point& b) {
  const auto value = [&](const Point& point) {
    return wilson(point.view.moments(share.value).missing, point.view.runs()).value;
  };
  return combine({value(a), value(b), {}}, sectioned);
}

}  // namespace

PairedEstimate paired_ratio(std::size_t metric, const TallyView& view, const PointContext& context,
                            const TallyView& baseline, const PointContext& baseline_context) {
  const Point point{view, context}, base{baseline, baseline_context};
  return std::visit([&](const auto& source) { return compare(source, point, base); },
                    metric_definitions().at(metric).source);
}

}  // namespace coresweep
