#include "analysis/metrics/pipeline_metrics.h"

#include <algorithm>
#include <utility>

#include "analysis/metrics/lru_cache.h"
#include "analysis/metrics/summary.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

/// What a metric of a point takes, about.
constexpr std::size_t kMetricBytes = 600;

/// A price or a conversion varies it.
bool only_converts(const Axis& axis) { return !axis.affects_pipeline() && !axis.affects_market(); }

std::vector<std::size_t> indices_of(const std::vector<std::string>& names) {
  std::vector<std::size_t> indices;
  for (const std::string& name : names) indices.push_back(metric_index(name));
  return indices;
}

class PipelineMetrics : public MetricSource {
 public:
  PipelineMetrics(const Study& study, ReadPoint read, const std::vector<std::string>& names,
                  std::size_t kept_bytes)
      : study_(study),
        read_(std::move(read)),
        simulated_(pipeline_design(study)),
        chosen_(indices_of(names)),
        kept_(kept_bytes / (sizeof(Kept) + kMetricBytes * chosen_.size())) {
    const PointContext context =
        point_context(study.design.at(first_kept(study.design).value_or(0)));
    for (const std::size_t m : chosen_) {
      const Metric& metric = coresweep::metrics()[m];
      described_.emplace_back(metric, context.currency, axes_of(metric));
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
  LruCache<Kept> kept_;
};

}  // namespace

std::unique_ptr<MetricSource> pipeline_metrics(const Study& study, ReadPoint read,
                                               const std::vector<std::string>& names,
                                               std::size_t kept_bytes) {
  return std::make_unique<PipelineMetrics>(study, std::move(read), names, kept_bytes);
}

}  // namespace coresweep
