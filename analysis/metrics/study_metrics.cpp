#include "analysis/metrics/study_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "analysis/metrics/market_metrics.h"
#include "analysis/metrics/metric_names.h"
#include "analysis/metrics/pipeline_metrics.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

/// Those of `names` that are known, in their order; all of them where nothing is asked for.
std::vector<std::string> chosen(std::vector<std::string> known,
                                const std::vector<std::string>& names) {
  if (names.empty()) return known;
  std::vector<std::string> found;
  std::ranges::copy_if(names, std::back_inserter(found), [&](const std::string& name) {
    return std::ranges::find(known, name) != known.end();
  });
  return found;
}

}  // namespace

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

std::string_view coin_of(const Study& study) {
  const Design& design = study.design;
  const Coin first = design.at(0).coin();
  for (std::size_t a = 0; a < design.axes().size(); ++a) {
    if (std::ranges::none_of(design.axes()[a].keys(), is_preset_key)) continue;
    Coordinates place(design.axes().size(), 0);
    for (place[a] = 0; place[a] < design.axes()[a].size(); ++place[a])
      if (design.at(place).coin() != first) return "coin";
  }
  return coin_name(first);
}

StudyMetric::StudyMetric(const Metric& metric, std::string_view coin,
                         std::vector<std::size_t> axes_of_study)
    : name(metric.name),
      unit(unit_with_coin(metric.unit, coin)),
      meaning(metric.meaning),
      better(metric.better),
      bounds(bounds_of(metric)),
      kind(batch_kind(metric.source)),
      axes(std::move(axes_of_study)),
      shown(metric.shown) {}

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
  check_metric_name(study_, name);
  throw std::logic_error("the metric " + std::string(name) + " was not asked for");
}

BatchedValue StudyMetrics::at(std::size_t metric, std::uint64_t point, double confidence) {
  const Place& place = places_.at(metric);
  return place.source->at(place.metric, point, confidence);
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
  for (const std::string& name : names) check_metric_name(study, name);
  const auto of_pipeline = chosen(pipeline_metric_names(study), names);
  const auto of_market = chosen(market_metric_names(study), names);
  std::vector<std::unique_ptr<MetricSource>> sources;
  if (!of_pipeline.empty()) sources.push_back(pipeline_metrics(study, read, of_pipeline));
  if (!of_market.empty())
    sources.push_back(market_metrics(study, read.market, read.pipeline, of_market));
  return {study, std::move(sources)};
}

StudyMetrics study_metrics(const Study& study, const ResultsReader& reader,
                           const std::vector<std::string>& names) {
  if (!reader.is_of_another_model()) return study_metrics(study, point_readers(reader), names);
  // What that version did not count cannot be told.
  std::vector<std::string> known = pipeline_metric_names(study), kept;
  std::ranges::copy(market_metric_names(study), std::back_inserter(known));
  for (const Cube& cube : reader.cubes())
    if (std::ranges::find(known, cube.name) != known.end()) kept.push_back(cube.name);
  for (const std::string& name : names)
    if (std::ranges::find(kept, name) == kept.end())
      refuse_file(fmt::format(
          "{} has no metric \"{}\": it is of an older version of the model; run the sweep again",
          reader.path(), name));
  return study_metrics(study, point_readers(reader), names.empty() ? kept : names);
}

}  // namespace coresweep
