#include "analysis/findings/decision_inputs.h"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/findings/assumptions.h"
#include "analysis/metrics/derived.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

using AxesOf = std::vector<std::size_t> (*)(const StudyMetrics&, std::size_t);

std::vector<std::size_t> joined(const StudyMetrics& metrics, std::span<const std::size_t> chosen,
                                AxesOf axes_of) {
  std::set<std::size_t> axes;
  for (const std::size_t m : chosen)
    for (const std::size_t axis : axes_of(metrics, m)) axes.insert(axis);
  return {axes.begin(), axes.end()};
}

/// One column of a design: the settings of one factor at every value of its axis.
struct FactorColumn {
  std::size_t axis;
  Factor factor;
  std::vector<double> settings;  ///< by value of the axis
};

std::optional<double> number_of(const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

FactorColumn word_column(const Axis& axis, std::size_t index) {
  FactorColumn column{index, {axis.name(), "", FactorKind::word, 0, 0, {}}, {}};
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    column.factor.words.push_back(axis.label(i));
    column.settings.push_back(static_cast<double>(i));
  }
  return column;
}

/// The column of one key of an axis, if all its values are numbers.
std::optional<FactorColumn> number_column(const Axis& axis, std::size_t index,
                                          const std::string& key) {
  const ParameterKey& parameter = *find_parameter(key);  // or a number inside a distribution
  const auto kind =
      parameter.kind == ParameterKind::integer ? FactorKind::integer : FactorKind::number;
  FactorColumn column{index, {key, std::string(parameter.unit), kind, 0, 0, {}}, {}};
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const std::vector<Setting> settings = axis.settings(i);
    const auto found = std::ranges::find(settings, key, &Setting::key);
    const auto number = found == settings.end() ? std::nullopt : number_of(found->value);
    if (!number) return std::nullopt;
    column.settings.push_back(*number);
  }
  const auto [low, high] = std::ranges::minmax_element(column.settings);
  column.factor.low = *low;
  column.factor.high = *high;
  return column;
}

/// The columns of an axis; one of words where it is not made of numbers.
std::vector<FactorColumn> columns_of(const Axis& axis, std::size_t index) {
  if (axis.is_named_sets()) return {word_column(axis, index)};
  std::vector<FactorColumn> columns;
  for (const std::string& key : axis.keys()) {
    auto column = number_column(axis, index, key);
    if (!column) return {word_column(axis, index)};
    columns.push_back(std::move(*column));
  }
  return columns;
}

/// For each point the first that has the same coordinates on `axes`.
std::vector<std::size_t> same_points(const StudyMetrics& metrics,
                                     std::span<const std::uint64_t> points,
                                     std::span<const std::size_t> axes) {
  std::map<Coordinates, std::size_t> first;
  std::vector<std::size_t> same;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Coordinates all = metrics.study().design.coordinates(points[i]);
    Coordinates own;
    for (const std::size_t axis : axes) own.push_back(all[axis]);
    same.push_back(first.try_emplace(own, i).first->second);
  }
  return same;
}

}  // namespace

PointValues values_at(StudyMetrics& metrics, std::size_t metric,
                      std::span<const std::uint64_t> points) {
  std::vector<BatchedValue> values;
  for (const std::uint64_t point : points) values.push_back(metrics.at(metric, point));
  return gather(values);
}

PointMetric point_metric(StudyMetrics& metrics, std::size_t metric,
                         std::span<const std::uint64_t> points, double confidence) {
  PointMetric result{{}, same_points(metrics, points, metrics.metric(metric).axes)};
  for (const std::uint64_t point : points)
    result.values.push_back(metrics.at(metric, point, confidence));
  return result;
}

PointMetric means_over_assumptions(StudyMetrics& metrics, std::size_t metric,
                                   std::span<const std::uint64_t> levers, double confidence) {
  const Design& design = metrics.study().design;
  const auto assumed = assumption_axes(metrics, metric);
  PointMetric result{{}, same_points(metrics, levers, lever_axes(metrics, metric))};
  for (const std::uint64_t lever : levers) {
    std::vector<BatchedValue> values;
    for (const std::uint64_t point : points_over(design, assumed, design.coordinates(lever)))
      values.push_back(metrics.at(metric, point, confidence));
    result.values.push_back(mean_of(values, confidence));
  }
  return result;
}

std::vector<std::size_t> levers_of(const StudyMetrics& metrics,
                                   std::span<const std::size_t> chosen) {
  return joined(metrics, chosen, lever_axes);
}

std::vector<std::size_t> assumptions_of(const StudyMetrics& metrics,
                                        std::span<const std::size_t> chosen) {
  return joined(metrics, chosen, assumption_axes);
}

std::vector<std::size_t> sizes_of(const Study& study, std::span<const std::size_t> axes) {
  std::vector<std::size_t> sizes;
  for (const std::size_t axis : axes)
    sizes.push_back(static_cast<std::size_t>(study.design.axes()[axis].size()));
  return sizes;
}

std::string names_of(const Study& study, std::span<const std::size_t> axes,
                     std::string_view between) {
  std::string names;
  for (const std::size_t axis : axes) {
    if (!names.empty()) names += between;
    names += study.design.axes()[axis].name();
  }
  return names;
}

Goal goal_of(const StudyMetric& metric) {
  return metric.better == Better::lower ? Goal::minimise : Goal::maximise;
}

AxisFactors factors_over(const Study& study, std::span<const std::size_t> axes,
                         std::span<const std::uint64_t> points) {
  std::vector<FactorColumn> columns;
  for (const std::size_t axis : axes)
    for (FactorColumn& column : columns_of(study.design.axes()[axis], axis))
      columns.push_back(std::move(column));
  AxisFactors result;
  for (const FactorColumn& column : columns) {
    result.factors.push_back(column.factor);
    result.axes.push_back(column.axis);
  }
  for (const std::uint64_t point : points) {
    const auto coordinates = study.design.coordinates(point);
    for (const FactorColumn& column : columns)
      result.settings.push_back(column.settings[coordinates[column.axis]]);
  }
  return result;
}

bool samples_several(const Axis& axis) { return !axis.is_named_sets() && axis.keys().size() > 1; }

std::vector<double> usual_settings(const Study& study, const AxisFactors& factors) {
  std::vector<double> usual;
  const std::size_t count = factors.factors.size();
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<double> column;
    for (std::size_t i = k; i < factors.settings.size(); i += count)
      column.push_back(factors.settings[i]);
    const bool sampled =
        samples_several(study.design.axes()[factors.axes[k]]) && !factors.factors[k].is_word();
    if (sampled) std::ranges::nth_element(column, column.begin() + std::ssize(column) / 2);
    usual.push_back(column[sampled ? column.size() / 2 : 0]);
  }
  return usual;
}

void store(Findings& findings, const Study& study, std::span<const std::size_t> axes, Cube cube,
           const std::vector<Estimate>& values) {
  for (const std::size_t axis : axes) cube.axes.push_back(study.design.axes()[axis].name());
  StoredCube value{cube, {}}, low{cube, {}}, high{cube, {}};
  low.cube.name = low_name(cube.name);
  high.cube.name = high_name(cube.name);
  low.cube.long_name += ": lower end";
  high.cube.long_name += ": upper end";
  for (const Estimate& e : values) {
    value.values.push_back(e.value);
    low.values.push_back(e.low);
    high.values.push_back(e.high);
  }
  for (StoredCube* stored : {&value, &low, &high}) findings.cubes.push_back(std::move(*stored));
}

void for_each_metric(const StudyMetrics& metrics, const AnalysisRequest& request,
                     Findings::Named& table, const std::function<void(std::size_t)>& body) {
  for (const std::size_t m :
       request.metrics.empty() ? headline_metrics(metrics) : request.metrics) {
    try {
      body(m);
    } catch (const UserError& error) {
      table.notes.push_back(metrics.metric(m).name + ": " + error.what());
    }
  }
}

std::vector<PlacedPoint> placed(std::span<const std::uint64_t> points,
                                std::span<const std::size_t> axes) {
  std::vector<PlacedPoint> result;
  for (const std::uint64_t point : points) result.push_back({point, {axes.begin(), axes.end()}});
  return result;
}

}  // namespace coresweep
