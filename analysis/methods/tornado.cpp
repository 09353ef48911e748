#include "analysis/methods/tornado.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace coresweep {
namespace {

constexpr std::size_t kFifths = 5;

/// Points of each level of a factor, and where the level lies.
struct FactorLevel {
  std::vector<std::size_t> points;
  double at = 0;
};
using FactorLevels = std::vector<FactorLevel>;

double mean_of(const std::vector<std::size_t>& points, std::span<const double> x) {
  double sum = 0;
  for (const std::size_t p : points) sum += x[p];
  return sum / static_cast<double>(points.size());
}

/// Widens a 95 % interval to hold for so many comparisons.
Estimate widened(Estimate e, double ratio) {
  return {e.value, e.value - ratio * (e.value - e.low), e.value + ratio * (e.high - e.value)};
}

/// Squared standard error of the mean of independent samples.
double squared_error(const std::vector<std::size_t>& points, std::span<const double> x) {
  const double mean = mean_of(points, x), n = static_cast<double>(points.size());
  double squares = 0;
  for (const std::size_t p : points) squares += (x[p] - mean) * (x[p] - mean);
  return squares / (n * (n - 1));
}

/// Welch's interval with the degrees of freedom of the smaller level, which is on the safe side.
Estimate over_design(double swing, const std::vector<std::size_t>& low,
                     const std::vector<std::size_t>& high, std::span<const double> x,
                     double comparisons) {
  const std::size_t fewest = std::min(low.size(), high.size());
  if (fewest < 2) return {swing};
  const double half =
      student_factor(static_cast<std::int64_t>(fewest), joint_confidence(comparisons)) *
      std::sqrt(squared_error(low, x) + squared_error(high, x));
  return {swing, swing - half, swing + half};
}

TornadoBar bar_of(std::size_t factor, const FactorLevels& levels, std::span<const double> values,
                  const BatchNoise& noise) {
  std::vector<double> means;
  for (const FactorLevel& level : levels) means.push_back(mean_of(level.points, values));
  const auto [least, most] = std::minmax_element(means.begin(), means.end());
  const FactorLevel &low = levels[static_cast<std::size_t>(least - means.begin())],
                    &high = levels[static_cast<std::size_t>(most - means.begin())];
  const auto with_error = [&](auto statistic) {
    return with_monte_carlo_error(statistic, values, noise);
  };
  const double pairs = std::max(1.0, static_cast<double>(levels.size() * (levels.size() - 1)) / 2);
  const Estimate swing =
      with_error([&](auto v) { return mean_of(high.points, v) - mean_of(low.points, v); });
  return {factor,
          low.at,
          high.at,
          with_error([&](auto v) { return mean_of(low.points, v); }),
          with_error([&](auto v) { return mean_of(high.points, v); }),
          widened(swing, noise.factor(pairs) / noise.factor()),
          over_design(swing.value, low.points, high.points, values, pairs)};
}

void longest_first(std::vector<TornadoBar>& bars) {
  std::stable_sort(bars.begin(), bars.end(), [](const TornadoBar& a, const TornadoBar& b) {
    return a.swing.value > b.swing.value;
  });
}

/// Samples by word, or by fifths of a number in which equal numbers stay together.
FactorLevels levels_of(const FactorDesign& design, std::size_t factor) {
  std::vector<std::size_t> order(design.samples());
  for (std::size_t s = 0; s < order.size(); ++s) order[s] = s;
  const auto setting = [&](std::size_t s) { return design.setting(s, factor); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return setting(a) < setting(b); });
  FactorLevels levels;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool repeats = i > 0 && setting(order[i]) == setting(order[i - 1]);
    const bool is_cut = design.factors[factor].is_word() ||
                        i * kFifths / order.size() != (i - 1) * kFifths / order.size();
    if (i == 0 || (!repeats && is_cut)) levels.emplace_back();
    levels.back().points.push_back(order[i]);
  }
  for (FactorLevel& level : levels) {
    for (const std::size_t s : level.points) level.at += setting(s);
    level.at /= static_cast<double>(level.points.size());
  }
  return levels;
}

}  // namespace

std::vector<TornadoBar> tornado(std::span<const std::size_t> shape,
                                std::span<const std::size_t> base, const BatchedValues& metric) {
  std::vector<std::size_t> strides(shape.size(), 1);
  for (std::size_t a = shape.size(); a-- > 1;) strides[a - 1] = strides[a] * shape[a];
  std::size_t at_base = 0;
  for (std::size_t a = 0; a < shape.size(); ++a) at_base += base[a] * strides[a];
  if (base.size() != shape.size() ||
      (!shape.empty() && shape[0] * strides[0] != metric.values.size()))
    throw std::invalid_argument("the values do not fit the shape of the grid");
  const BatchNoise noise(metric);
  std::vector<TornadoBar> bars;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    if (shape[a] < 2) continue;
    FactorLevels levels;
    std::vector<std::size_t> line;
    std::vector<double> values;
    for (std::size_t i = 0; i < shape[a]; ++i) {
      levels.push_back({{i}, static_cast<double>(i)});
      line.push_back(at_base + (i - base[a]) * strides[a]);
      values.push_back(metric.values[line.back()]);
    }
    require_finite(values, "the metric along an axis");
    bars.push_back(bar_of(a, levels, values, noise.of(line)));
  }
  longest_first(bars);
  return bars;
}

std::vector<TornadoBar> tornado(const FactorDesign& design, const BatchedValues& metric) {
  design.check_samples(metric.values.size());
  require_finite(metric.values, "the metric");
  const BatchNoise noise(metric);
  std::vector<TornadoBar> bars;
  for (std::size_t k = 0; k < design.factors.size(); ++k) {
    const FactorLevels levels = levels_of(design, k);
    if (levels.size() > 1) bars.push_back(bar_of(k, levels, metric.values, noise));
  }
  longest_first(bars);
  return bars;
}

}  // namespace coresweep
