#include "analysis/metrics/pipeline_metrics.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "analysis/metrics/lru_cache.h"
#include "analysis/metrics/summary.h"
#include "host/base/all_cores.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

/// A price or a conversion varies it.
bool only_converts(const Axis& axis) { return !axis.affects_pipeline() && !axis.affects_market(); }

std::vector<std::size_t> indices_of(const std::vector<std::string>& names) {
  std::vector<std::size_t> indices;
  for (const std::string& name : names) indices.push_back(metric_index(name));
  return indices;
}

/// How many of `batches` batches with runs a metric has values of.
std::size_t batches_of(const Metric& metric, std::size_t batches) {
  switch (batch_kind(metric.source)) {
    case BatchKind::none:
      return 0;
    case BatchKind::sectioned:
      return std::min<std::size_t>(batches, kHistogramBatches);
    default:
      return batches;
  }
}

/// A value without the batches that have no runs: they say nothing, and there may be 60 of them.
class KeptValue {
 public:
  explicit KeptValue(BatchedValue value) : size_(value.batches.size()), value_(std::move(value)) {
    std::vector<double> present;
    for (std::size_t b = 0; b < size_; ++b)
      if (holds(b)) present.push_back(value_.batches[b]);
    present.shrink_to_fit();
    value_.batches = std::move(present);
  }

  BatchedValue value() const {
    // To leave out a batch without runs changes nothing; a section without runs has no value.
    const double absent = value_.kind == BatchKind::left_out ? value_.value() : kNotANumber;
    BatchedValue value = value_;
    value.batches.assign(size_, absent);
    auto next = value_.batches.begin();
    for (std::size_t b = 0; b < size_; ++b)
      if (holds(b)) value.batches[b] = *next++;
    return value;
  }

 private:
  bool holds(std::size_t batch) const { return (value_.present >> batch & 1) != 0; }

  std::size_t size_;
  BatchedValue value_;
};

class PipelineMetrics : public MetricSource {
 public:
  PipelineMetrics(const Study& study, const PointReaders& read,
                  const std::vector<std::string>& names)
      : study_(study),
        read_(read),
        simulated_(pipeline_design(study)),
        chosen_(indices_of(names)),
        any_converts_(std::ranges::any_of(study.design.axes(), only_converts)),
        any_priced_(std::ranges::any_of(chosen_, [&](std::size_t m) { return is_priced(m); })),
        kept_(read.kept_bytes / bytes_of_point()) {
    const PointContext context =
        point_context(study.design.at(first_kept(study.design).value_or(0)));
    for (const std::size_t m : chosen_) {
      const Metric& metric = coresweep::metrics()[m];
      described_.emplace_back(metric, context.currency, axes_of(metric));
    }
  }

  const std::vector<StudyMetric>& metrics() const override { return described_; }

  BatchedValue at(std::size_t metric, std::uint64_t point, double confidence) override {
    const bool priced = is_priced(chosen_.at(metric));
    const std::uint64_t index = simulated_index(study_.design, simulated_, point);
    if (simulated_.excludes(index) || (priced && study_.design.excludes(point))) return {};
    if (confidence != kConfidence && batch_kind(source(metric)) == BatchKind::none) {
      const auto words = read_.pipeline(index);
      return {estimate_over_runs(chosen_[metric], TallyView(words), confidence)};
    }
    if (!kept_.holds(index)) read_ahead(index);
    const Kept& kept = kept_.at(index, [&] { return evaluate(index, read_.pipeline(index)); });
    return at_confidence(priced ? totals_metric(chosen_[metric], *kept.totals,
                                                point_context(study_.design.at(point)))
                                : kept.values[metric].value(),
                         confidence);
  }

 private:
  /// What is known of a simulated point; priced metrics are left empty.
  struct Kept {
    std::unique_ptr<BatchTotals> totals;  ///< 40 kB: only if there are priced metrics
    std::vector<KeptValue> values;
  };

  const MetricFormula& source(std::size_t metric) const {
    return coresweep::metrics()[chosen_[metric]].source;
  }

  /// Whether a metric differs between points that are one simulated point.
  bool is_priced(std::size_t metric) const {
    return any_converts_ && coresweep::metrics()[metric].priced;
  }

  /// What is kept of a point takes, about.
  std::size_t bytes_of_point() const {
    const auto batches = std::min<std::uint64_t>(study_.runs, kBatches);
    std::size_t bytes = sizeof(Kept) + (any_priced_ ? sizeof(BatchTotals) : 0);
    for (const std::size_t m : chosen_)
      bytes += sizeof(KeptValue) + batches_of(coresweep::metrics()[m], batches) * sizeof(double);
    return bytes;
  }

  std::vector<std::size_t> axes_of(const Metric& metric) const {
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < study_.design.axes().size(); ++a)
      if (const Axis& axis = study_.design.axes()[a];
          axis.affects_pipeline() || (metric.priced && only_converts(axis)))
        axes.push_back(a);
    return axes;
  }

  /// A point after the one that was worked out last: those that follow are worked out with it.
  void read_ahead(std::uint64_t index) {
    const bool follows = index == next_;
    next_ = index + 1;
    if (!follows || !read_.pipeline_together) return;
    std::vector<std::uint64_t> points = {index};
    const std::uint64_t end = std::min(simulated_.size(), index + items_at_once());
    for (; next_ < end; ++next_)
      if (!simulated_.excludes(next_) && !kept_.holds(next_)) points.push_back(next_);
    const Tallies tallies = read_.pipeline_together(points);
    std::vector<Kept> found(points.size());
    for_all(points.size(), [&](std::size_t i) { found[i] = evaluate(points[i], tallies[i]); });
    for (std::size_t i = points.size(); i-- > 0;) kept_.put(points[i], std::move(found[i]));
  }

  Kept evaluate(std::uint64_t index, const std::vector<std::uint64_t>& words) const {
    const PointSummary summary{TallyView(words)};
    const PointContext context = point_context(simulated_.at(index));
    Kept kept;
    if (any_priced_) kept.totals = std::make_unique<BatchTotals>(summary.totals());
    for (const std::size_t m : chosen_)
      kept.values.emplace_back(is_priced(m) ? BatchedValue{} : summary.of(m, context));
    return kept;
  }

  const Study& study_;
  PointReaders read_;
  Design simulated_;
  std::vector<std::size_t> chosen_;  // of metrics(), in our order
  bool any_converts_, any_priced_;
  std::vector<StudyMetric> described_;
  LruCache<Kept> kept_;
  std::uint64_t next_ = 0;  // the point after those that were worked out last
};

}  // namespace

std::unique_ptr<MetricSource> pipeline_metrics(const Study& study, const PointReaders& read,
                                               const std::vector<std::string>& names) {
  return std::make_unique<PipelineMetrics>(study, read, names);
}

}  // namespace coresweep
