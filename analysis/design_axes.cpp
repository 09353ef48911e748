#include "analysis/design_axes.h"

#include <algorithm>

namespace coresweep {
namespace {

double number_of(const Value& value) { return value_number(value).value_or(kNotANumber); }

Factor factor_of(const SampledKey& sampled, const std::vector<double>& column) {
  const ParameterKey& key = *find_parameter(sampled.key);
  Factor factor{sampled.key, std::string(key.unit), FactorKind::number, 0, 1, {}};
  if (key.kind == ParameterKind::integer) factor.kind = FactorKind::integer;
  const auto [low, high] = std::ranges::minmax(column);
  factor.low = low;
  factor.high = high;
  return factor;
}

}  // namespace

std::optional<std::size_t> design_axis(const StudyMetrics& metrics, std::size_t metric) {
  std::optional<std::size_t> found;
  for (const std::size_t a : metrics.metric(metric).axes) {
    if (metrics.study().design.axes()[a].sampling() == nullptr) continue;
    if (found) return std::nullopt;
    found = a;
  }
  return found;
}

OwnedDesign factor_design(const Axis& axis) {
  const Sampling& sampling = *axis.sampling();
  OwnedDesign design;
  std::vector<std::vector<double>> columns(sampling.keys.size());
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const std::vector<Value> values = sampling.values(i);
    for (std::size_t k = 0; k < values.size(); ++k) {
      columns[k].push_back(number_of(values[k]));
      design.settings.push_back(columns[k].back());
    }
  }
  for (std::size_t k = 0; k < columns.size(); ++k)
    design.factors.push_back(factor_of(sampling.keys[k], columns[k]));
  return design;
}

PointValues gather(StudyMetrics& metrics, std::size_t metric,
                   const std::vector<std::uint64_t>& points) {
  std::vector<BatchedValue> values;
  for (const std::uint64_t point : points) values.push_back(metrics.at(metric, point));
  return gather(values);
}

std::vector<std::size_t> other_axes(const StudyMetrics& metrics, std::size_t metric,
                                    std::size_t without) {
  std::vector<std::size_t> axes;
  for (const std::size_t a : metrics.metric(metric).axes)
    if (a != without && metrics.study().design.axes()[a].size() > 1) axes.push_back(a);
  return axes;
}

}  // namespace coresweep
