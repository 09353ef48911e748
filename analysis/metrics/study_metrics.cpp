#include "analysis/metrics/study_metrics.h"

#include <algorithm>
#include <utility>

#include "analysis/metrics/market_metrics.h"
#include "analysis/metrics/pipeline_metrics.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/study/levels.h"

namespace coresweep {

std::vector<std::uint64_t> points_over(const Design& design, std::span<const std::size_t> axes,
                                       std::vector<std::uint64_t> others) {
  std::vector<std::uint64_t> points, coordinates = std::move(others);
  coordinates.resize(design.axes().size(), 0);
  std::uint64_t count = 1;
  for (const std::size_t axis : axes) count *= design.axes()[axis].size();
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t rest = i;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
      coordinates[*axis] = rest % design.axes()[*axis].size();
      rest /= design.axes()[*axis].size();
    }
    points.push_back(design.index(coordinates));
  }
  return points;
}

StudyMetrics::StudyMetrics(const Study& study, std::vector<std::unique_ptr<MetricSource>> sources)
    : study_(study), sources_(std::move(sources)) {
  for (const auto& source : sources_)
    for (std::size_t m = 0; m < source->metrics().size(); ++m) {
      metrics_.push_back(source->metrics()[m]);
      places_.push_back({source.get(), m});
    }
}

bool StudyMetrics::has(std::string_view name) const {
  return std::ranges::find(metrics_, name, &StudyMetric::name) != metrics_.end();
}

std::size_t StudyMetrics::index(std::string_view name) const {
  const auto found = std::ranges::find(metrics_, name, &StudyMetric::name);
  if (found != metrics_.end()) return static_cast<std::size_t>(found - metrics_.begin());
  std::vector<std::string_view> known;
  for (const StudyMetric& metric : metrics_) known.push_back(metric.name);
  throw UserError("unknown metric \"" + std::string(name) + "\"" + did_you_mean(name, known));
}

BatchedValue StudyMetrics::at(std::size_t metric, std::uint64_t point) {
  const Place& place = places_.at(metric);
  return place.source->at(place.metric, point);
}

bool StudyMetrics::is_same(std::size_t metric, std::uint64_t a, std::uint64_t b) const {
  const auto at_a = study_.design.coordinates(a), at_b = study_.design.coordinates(b);
  return std::ranges::all_of(metrics_.at(metric).axes,
                             [&](std::size_t axis) { return at_a[axis] == at_b[axis]; });
}

std::vector<std::uint64_t> StudyMetrics::points_of(std::size_t metric) const {
  return points_over(study_.design, metrics_.at(metric).axes);
}

StudyMetrics study_metrics(const Study& study, const PointReaders& read,
                           const std::vector<std::string>& names) {
  std::vector<std::unique_ptr<MetricSource>> sources;
  std::vector<std::string> of_market, of_pipeline;
  const bool market = simulates_market(study);
  const auto known = market_metric_names();
  for (const std::string& name : names)
    (market && std::ranges::find(known, name) != known.end() ? of_market : of_pipeline)
        .push_back(name);
  if (names.empty() || !of_pipeline.empty())
    sources.push_back(pipeline_metrics(study, read.pipeline, of_pipeline, read.kept_bytes));
  if (market && (names.empty() || !of_market.empty()))
    sources.push_back(market_metrics(study, read.market, read.pipeline, of_market));
  return {study, std::move(sources)};
}

StudyMetrics study_metrics(const Study& study, const ResultsReader& reader,
                           const std::vector<std::string>& names) {
  return study_metrics(study, point_readers(reader), names);
}

}  // namespace coresweep
