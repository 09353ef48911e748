// The metrics of a study at its points, each with its batch values: the one place from which
// everything that needs noise (comparisons, ranges, sensitivity, Pareto sets) takes its numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/estimates/batched_value.h"
#include "analysis/metrics/metric_registry.h"
#include "host/results/reader.h"
#include "host/study/study.h"

namespace coresweep {

struct StudyMetric {
  /// A row of the registry in a study.
  StudyMetric(const Metric& metric, std::string_view coin, std::vector<std::size_t> axes);

  std::string name, unit, meaning;
  Better better;
  Bounds bounds;
  BatchKind kind;
  /// The axes of the study over which it varies, by index, ascending: at points that differ only in
  /// other axes it is the same.
  std::vector<std::size_t> axes;
  Shown shown;
};

/// The points of every combination of some axes (by index, ascending), the last of them fastest;
/// all other axes have the coordinates of `others`, or their first value.
std::vector<std::uint64_t> points_over(const Design& design, std::span<const std::size_t> axes,
                                       std::vector<std::uint64_t> others = {});

/// The name of the study's coin; "coin" where its points are on networks with different ones.
std::string_view coin_of(const Study& study);

/// One kind of tally with its metrics. Points are those of `study.design`.
class MetricSource {
 public:
  virtual ~MetricSource() = default;
  virtual const std::vector<StudyMetric>& metrics() const = 0;
  /// A metric, by its place in metrics(), at a point, with an interval of some confidence. NaN
  /// where the point was never run.
  virtual BatchedValue at(std::size_t metric, std::uint64_t point, double confidence) = 0;
};

/// All metrics of a study, whatever they are computed from.
class StudyMetrics {
 public:
  /// `study` must outlive this.
  StudyMetrics(const Study& study, std::vector<std::unique_ptr<MetricSource>> sources);

  const Study& study() const { return study_; }
  const std::vector<StudyMetric>& metrics() const { return metrics_; }
  const StudyMetric& metric(std::size_t i) const { return metrics_.at(i); }
  bool has(std::string_view name) const;
  /// The index of a metric; throws UserError if the study has none of this name
  /// (check_metric_name).
  std::size_t index(std::string_view name) const;

  BatchedValue at(std::size_t metric, std::uint64_t point, double confidence = kConfidence);
  /// Whether a metric is the same at two points because they differ in other axes only.
  bool is_same(std::size_t metric, std::uint64_t a, std::uint64_t b) const;
  /// The points at which a metric differs: every combination of its own axes, with the first value
  /// of all others; in the order of the design.
  std::vector<std::uint64_t> points_of(std::size_t metric) const;

 private:
  struct Place {
    MetricSource* source;
    std::size_t metric;
  };
  const Study& study_;
  std::vector<std::unique_ptr<MetricSource>> sources_;
  std::vector<StudyMetric> metrics_;
  std::vector<Place> places_;
};

/// Reads the tally of a simulated point, by its index in pipeline_design(study).
using ReadPoint = std::function<std::vector<std::uint64_t>(std::uint64_t)>;

/// Reads several at once, by all cores.
using ReadPoints = std::function<Tallies(std::span<const std::uint64_t>)>;

/// Where the words of simulated points come from.
struct PointReaders {
  ReadPoint pipeline;  ///< by index in pipeline_design(study)
  ReadPoint market;    ///< by index in market_design(study), if the study simulates a market
  /// How much of what was worked out is kept: enough to look at all points metric by metric, if
  /// they are not very many.
  std::size_t kept_bytes = std::size_t{768} << 20;
  ReadPoints pipeline_together = nullptr;  ///< as `pipeline`; none: one after the other
};

/// The points of a results file, read or being written, which must outlive the result.
template <typename File>
PointReaders point_readers(File& file) {
  const auto read_at = [&file](Level level) {
    return [&file, level](std::uint64_t i) { return file.points(level).read(i); };
  };
  PointReaders readers{read_at(Level::pipeline), read_at(Level::market)};
  readers.pipeline_together = [&file](std::span<const std::uint64_t> points) {
    return file.points(Level::pipeline).read(points);
  };
  return readers;
}

/// The metrics of the given names, or all, of a study. Throws UserError for a name that it has not.
StudyMetrics study_metrics(const Study& study, const PointReaders& read,
                           const std::vector<std::string>& names = {});
/// The same of a study without a market.
inline StudyMetrics study_metrics(const Study& study, ReadPoint pipeline,
                                  const std::vector<std::string>& names = {}) {
  return study_metrics(study, PointReaders{std::move(pipeline), nullptr}, names);
}
/// The same of a results file. The reader must outlive the result.
StudyMetrics study_metrics(const Study& study, const ResultsReader& reader,
                           const std::vector<std::string>& names = {});

}  // namespace coresweep
