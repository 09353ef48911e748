#include "analysis/metrics/market_metrics.h"

#include <algorithm>
#include <utility>

#include "analysis/estimates/tail.h"
#include "analysis/metrics/lru_cache.h"
#include "analysis/metrics/summary.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

constexpr std::size_t kKeptPoints = 64;  // of either kind: about 3 MB

/// Runs are independent trials: of few that hit, or that missed, their number tells the error.
BatchedValue evaluate(const ValueShare& share, const MarketBatches& sums, double confidence) {
  const auto of = [&](const MarketSums& s) {
    return quotient(s.runs - s.without(share.value), s.runs);
  };
  std::vector<double> left_out;
  for (const MarketSums& rest : sums.left_out) left_out.push_back(of(rest));
  BatchedValue value =
      batched(of(sums.all), BatchKind::left_out, std::move(left_out), sums.present);
  const auto runs = static_cast<std::int64_t>(sums.all.runs);
  const auto without = static_cast<std::int64_t>(sums.all.without(share.value));
  value.few = few_trials(runs - without, runs);
  value.estimate = share_of_trials(runs - without, runs, confidence);
  return value;
}

class MarketMetrics : public MetricSource {
 public:
  MarketMetrics(const Study& study, ReadPoint read_market, ReadPoint read_pipeline,
                const std::vector<std::string>& names)
      : study_(study),
        read_market_(std::move(read_market)),
        read_pipeline_(std::move(read_pipeline)),
        market_(market_design(study)),
        pipeline_(pipeline_design(study)),
        cycles_(market_cycles(study)) {
    const std::string_view coin = coin_of(study);
    for (const Metric& metric : market_registry()) {
      if (!names.empty() && std::ranges::find(names, metric.name) == names.end()) continue;
      rows_.push_back(&metric);
      described_.emplace_back(metric, coin,
                              axes_of(std::holds_alternative<JoinedCost>(metric.source)));
    }
  }

  const std::vector<StudyMetric>& metrics() const override { return described_; }

  BatchedValue at(std::size_t metric, std::uint64_t point, double confidence) override {
    const MetricFormula& source = rows_.at(metric)->source;
    const Point& market = market_point(point);
    if (const auto* formula = std::get_if<SumsFormula>(&source))
      return at_confidence(sums_metric(*formula, market.sums, market.cycles), confidence);
    if (const auto* mean = std::get_if<CountedMean>(&source))
      return at_confidence(sums_metric(*mean, market.sums, market.cycles), confidence);
    if (const auto* share = std::get_if<ValueShare>(&source))
      return evaluate(*share, market.sums, confidence);
    if (const auto* joined = std::get_if<JoinedCost>(&source))
      return at_confidence(joined_cost(*joined, point), confidence);
    const MarketView view(market.words, cycles_);
    if (const auto* q = std::get_if<ValueQuantile>(&source)) {
      const Estimate e = summed_quantile(view.histogram(q->value), q->p, confidence);
      return {scaled(exact_if_constant(q->value, market.sums, e), q->scale)};
    }
    const auto& tail = std::get<ValueTail>(source);
    const Estimate e = tail_mean(view.histogram(tail.value), 0.95, confidence);
    return {scaled(e, tail.scale)};
  }

 private:
  struct Point {
    std::vector<std::uint64_t> words;
    MarketBatches sums;
    double cycles;
  };

  /// A quantile of values that are all the same is one of them.
  static Estimate exact_if_constant(MarketValue name, const MarketBatches& sums,
                                    const Estimate& e) {
    const auto v = static_cast<std::size_t>(name);
    const double n = sums.all.runs - sums.all.missing[v], mean = quotient(sums.all.value[v], n);
    const double variance = quotient(sums.all.square[v], n) - mean * mean;
    constexpr double kRounding = 1e-12;
    if (!e.has_bounds() || variance > kRounding * mean * mean) return e;
    return {e.value, e.value, e.value};
  }

  std::vector<std::size_t> axes_of(bool joined) const {
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < study_.design.axes().size(); ++a) {
      const Axis& axis = study_.design.axes()[a];
      // Joined with the pipeline, its axes and conversions (transaction.*) matter too.
      if (axis.affects_market() || joined) axes.push_back(a);
    }
    return axes;
  }

  const Point& market_point(std::uint64_t point) {
    const std::uint64_t index = simulated_index(study_.design, market_, point);
    return kept_.at(index, [&] {
      Point made{read_market_(index), {}, 0};
      made.sums = MarketView(made.words, cycles_).sums();
      made.cycles = static_cast<double>(market_.at(index).integer("market.cycles"));
      return made;
    });
  }

  BatchedValue joined_cost(const JoinedCost& joined, std::uint64_t point) {
    const Point& market = market_point(point);
    const BatchedValue price = sums_metric(joined.region_price, market.sums, market.cycles);
    const std::uint64_t index = simulated_index(study_.design, pipeline_, point);
    const BatchTotals& totals = kept_pipeline_.at(index, [&] {
      const auto words = read_pipeline_(index);
      return BatchTotals(TallyView(words));
    });
    PointContext context = point_context(study_.design.at(point));
    context.region_price = 1;
    const BatchedValue amount =
        totals_metric(metric_index(joined.pipeline_metric), totals, context);
    const BatchedValue parts[] = {price, amount};
    return combine(parts, [](std::span<const double> x) { return x[0] * x[1]; });
  }

  const Study& study_;
  ReadPoint read_market_, read_pipeline_;
  Design market_, pipeline_;
  std::int32_t cycles_;
  std::vector<const Metric*> rows_;
  std::vector<StudyMetric> described_;
  LruCache<Point> kept_{kKeptPoints};
  LruCache<BatchTotals> kept_pipeline_{kKeptPoints};
};

}  // namespace

std::unique_ptr<MetricSource> market_metrics(const Study& study, ReadPoint read_market,
                                             ReadPoint read_pipeline,
                                             const std::vector<std::string>& names) {
  return std::make_unique<MarketMetrics>(study, std::move(read_market), std::move(read_pipeline),
                                         names);
}

}  // namespace coresweep
