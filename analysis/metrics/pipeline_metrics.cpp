#include "analysis/metrics/pipeline_metrics.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/metrics/lru_cache.h"
#include "analysis/metrics/summary.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

/// What a metric of a point takes, about.
constexpr std::size_t kMetricBytes = 600;

bool is_money(const Metric& metric) { return metric.unit.starts_with("currency"); }

/// At a constant price; the costs of a simulated market are in analysis/metrics/market_metrics.h.
bool has_price(const Study& study) {
  if (simulates_market(study)) return false;
  return study.base.choice("market.model") != "none" ||
         std::ranges::any_of(study.design.axes(),
                             [](const Axis& axis) { return axis.sets("market.model"); });
}

/// A price or a conversion varies it.
bool only_converts(const Axis& axis) { return !axis.affects_pipeline() && !axis.affects_market(); }

std::vector<std::size_t> chosen_metrics(const Study& study, const std::vector<std::string>& names) {
  std::vector<std::size_t> chosen;
  for (const std::string& name : names) chosen.push_back(metric_index(name));
  if (!names.empty()) return chosen;
  const bool priced = has_price(study);
  for (std::size_t m = 0; m < metrics().size(); ++m)
    if (priced || !is_money(metrics()[m])) chosen.push_back(m);
  return chosen;
}

BatchKind batch_kind(MetricKind kind) {
  if (kind == MetricKind::totals) return BatchKind::left_out;
  return kind == MetricKind::blocks ? BatchKind::sectioned : BatchKind::none;
}

/// The day-to-day range that belongs to a metric over blocks.
std::string over_runs(std::string_view metric) {
  static const std::map<std::string_view, std::string> names = {
      {"block_time.mean", "run.block_time"},
      {"block_confidence", "run.block_confidence"},
      {"inclusion_latency.mean", "run.inclusion_latency"},
      {"finality_latency.mean", "run.finality_latency"},
      {"transaction_latency.included.mean", "run.transaction_latency"},
      {"longest_gap.mean", "run.longest_gap"},
      {"execution_rate", "run.execution_rate"},
      {"wasted_share", "run.wasted_share"}};
  const auto found = names.find(metric);
  return found == names.end() ? "" : found->second;
}

class PipelineMetrics : public MetricSource {
 public:
  PipelineMetrics(const Study& study, ReadPoint read, const std::vector<std::string>& names,
                  std::size_t kept_bytes)
      : study_(study),
        read_(std::move(read)),
        simulated_(pipeline_design(study)),
        chosen_(chosen_metrics(study, names)),
        kept_(kept_bytes / (sizeof(Kept) + kMetricBytes * chosen_.size())) {
    const PointContext context =
        point_context(study.design.at(first_kept(study.design).value_or(0)));
    for (const std::size_t m : chosen_) {
      const Metric& metric = coresweep::metrics()[m];
      described_.push_back({std::string(metric.name), metric_unit(metric, context),
                            std::string(metric.meaning), metric.better, batch_kind(metric.kind),
                            axes_of(metric), over_runs(metric.name)});
    }
  }

  const std::vector<StudyMetric>& metrics() const override { return described_; }

  BatchedValue at(std::size_t metric, std::uint64_t point) override {
    const bool priced = coresweep::metrics()[chosen_.at(metric)].priced;
    const std::uint64_t index = simulated_index(study_.design, simulated_, point);
    if (simulated_.excludes(index) || (priced && study_.design.excludes(point))) return {};
    const Kept& kept = kept_.at(index, [&] { return evaluate(index); });
    if (!priced) return kept.values[metric];
    return totals_metric(chosen_[metric], kept.totals, point_context(study_.design.at(point)));
  }

 private:
  /// What is known of a simulated point; priced metrics are left empty.
  struct Kept {
    BatchTotals totals;
    std::vector<BatchedValue> values;
  };

  std::vector<std::size_t> axes_of(const Metric& metric) const {
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < study_.design.axes().size(); ++a)
      if (const Axis& axis = study_.design.axes()[a];
          axis.affects_pipeline() || (metric.priced && only_converts(axis)))
        axes.push_back(a);
    return axes;
  }

  Kept evaluate(std::uint64_t index) const {
    const std::vector<std::uint64_t> words = read_(index);
    const PointSummary summary{TallyView(words)};
    const PointContext context = point_context(simulated_.at(index));
    Kept kept{summary.totals(), {}};
    for (const std::size_t m : chosen_)
      kept.values.push_back(coresweep::metrics()[m].priced ? BatchedValue{}
                                                           : summary.of(m, context));
    return kept;
  }

  const Study& study_;
  ReadPoint read_;
  Design simulated_;
  std::vector<std::size_t> chosen_;  // of metrics(), in our order
  std::vector<StudyMetric> described_;
  Recent<Kept> kept_;
};

}  // namespace

std::unique_ptr<MetricSource> pipeline_metrics(const Study& study, ReadPoint read,
                                               const std::vector<std::string>& names,
                                               std::size_t kept_bytes) {
  return std::make_unique<PipelineMetrics>(study, std::move(read), names, kept_bytes);
}

}  // namespace coresweep
