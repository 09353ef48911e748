#include "analysis/findings/assumptions.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace coresweep {
namespace {

bool is_assumption(const Study& study, std::size_t axis) {
  return std::ranges::count(study.analysis.assumptions, study.design.axes()[axis].name()) > 0;
}

std::vector<std::size_t> axes_that_are(const StudyMetrics& metrics, std::size_t metric,
                                       bool assumed) {
  std::vector<std::size_t> axes;
  for (const std::size_t a : metrics.metric(metric).axes)
    if (is_assumption(metrics.study(), a) == assumed) axes.push_back(a);
  return axes;
}

using ValueAt = std::pair<double, std::uint64_t>;  // a value and its point

/// Of ascending values.
const ValueAt& quantile(const std::vector<ValueAt>& values, double p) {
  const double rank = std::ceil(p * static_cast<double>(values.size()) - 1e-9);
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace

std::vector<std::size_t> assumption_axes(const StudyMetrics& metrics, std::size_t metric) {
  return axes_that_are(metrics, metric, true);
}

std::vector<std::size_t> lever_axes(const StudyMetrics& metrics, std::size_t metric) {
  return axes_that_are(metrics, metric, false);
}

std::vector<AssumptionRange> assumption_ranges(StudyMetrics& metrics, std::size_t metric) {
  const Design& design = metrics.study().design;
  const auto assumed = assumption_axes(metrics, metric);
  std::vector<AssumptionRange> ranges;
  for (const std::uint64_t lever : points_over(design, lever_axes(metrics, metric))) {
    std::vector<ValueAt> values;
    for (const std::uint64_t point : points_over(design, assumed, design.coordinates(lever)))
      if (const double value = metrics.at(metric, point).value(); !std::isnan(value))
        values.emplace_back(value, point);
    std::ranges::sort(values);
    if (values.empty()) {
      ranges.push_back({lever, kNotANumber, kNotANumber, 0});
      continue;
    }
    const bool varied = !assumed.empty();
    ranges.push_back({quantile(values, 0.5).second,
                      varied ? quantile(values, 0.05).first : kNotANumber,
                      varied ? quantile(values, 0.95).first : kNotANumber, values.size()});
  }
  return ranges;
}

}  // namespace coresweep
