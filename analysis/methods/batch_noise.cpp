#include "analysis/methods/batch_noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// Beside the value this is what rounding leaves of equal batches.
constexpr double kRounding = 1e-12;

/// The batches in which all points have a value.
std::vector<std::size_t> whole_batches(const BatchedValues& v, std::size_t count) {
  std::vector<std::size_t> whole;
  for (std::size_t b = 0; b < count; ++b) {
    bool is_whole = true;
    for (std::size_t p = 0; p < v.values.size(); ++p)
      is_whole = is_whole && std::isfinite(v.batches[p * count + b]);
    if (is_whole) whole.push_back(b);
  }
  return whole;
}

/// The scaled deviations of one point in the batches `whole`.
std::vector<double> deviations_of(double value, std::span<const double> row,
                                  std::span<const std::size_t> whole, BatchKind kind) {
  const auto m = static_cast<double>(whole.size());
  double mean = 0;
  for (const std::size_t b : whole) mean += row[b] / m;
  const bool jackknife = kind == BatchKind::left_out;
  const double centre = jackknife ? mean : value;
  const double scale = jackknife ? std::sqrt((m - 1) / m) : 1 / std::sqrt(m * (m - 1));
  std::vector<double> deviations;
  for (const std::size_t b : whole) {
    const double d = scale * (row[b] - centre);
    deviations.push_back(std::abs(d) < kRounding * std::abs(value) ? 0 : d);
  }
  return deviations;
}

}  // namespace

PointValues gather(std::span<const BatchedValue> points) {
  PointValues all;
  for (const BatchedValue& point : points) all.values.push_back(point.value());
  if (points.empty()) return all;
  const BatchKind kind = points.front().kind;
  std::uint64_t any = 0, every = ~std::uint64_t{0};
  for (const BatchedValue& point : points) {
    if (point.kind != kind || !point.has_batches()) return all;
    any |= point.present;
    every &= point.present;
  }
  all.kind = kind;
  for (const BatchedValue& point : points)
    for (std::size_t b = 0; b < point.batches.size(); ++b)
      if (((kind == BatchKind::left_out ? any : every) >> b & 1) != 0)
        all.batches.push_back(point.batches[b]);
  return all;
}

BatchNoise::BatchNoise(const BatchedValues& v) : points_(v.values.size()) {
  if (points_ == 0 || v.batches.empty() || v.kind == BatchKind::none) return;
  if (v.batches.size() % points_ != 0)
    throw std::invalid_argument("batch values do not fit the number of points");
  const std::size_t count = v.batches.size() / points_;
  const std::vector<std::size_t> whole = whole_batches(v, count);
  if (whole.size() < 2 || (v.kind == BatchKind::left_out && whole.size() < count)) return;
  deviations_.resize(whole.size() * points_);
  for (std::size_t p = 0; p < points_; ++p) {
    const auto row = deviations_of(v.values[p], v.batches.subspan(p * count, count), whole, v.kind);
    for (std::size_t b = 0; b < row.size(); ++b) deviations_[b * points_ + p] = row[b];
  }
}

double BatchNoise::difference_error(std::size_t p, std::size_t q) const {
  if (!is_known()) return kNotANumber;
  double squares = 0, size = 0;
  for (std::size_t b = 0; b < batches(); ++b) {
    const double dp = deviation(b)[p], dq = deviation(b)[q];
    squares += (dp - dq) * (dp - dq);
    size += dp * dp + dq * dq;
  }
  return squares < kRounding * kRounding * size ? 0 : std::sqrt(squares);
}

double BatchNoise::standard_error(std::size_t p) const {
  if (!is_known()) return kNotANumber;
  double squares = 0;
  for (std::size_t b = 0; b < batches(); ++b) squares += deviation(b)[p] * deviation(b)[p];
  return std::sqrt(squares);
}

double BatchNoise::factor(double comparisons) const {
  return student_factor(static_cast<std::int64_t>(batches()), joint_confidence(comparisons));
}

BatchNoise BatchNoise::of(std::span<const std::size_t> points) const {
  BatchNoise some(points.size());
  for (std::size_t b = 0; b < batches(); ++b)
    for (const std::size_t p : points) some.deviations_.push_back(deviation(b)[p]);
  return some;
}

Estimate with_monte_carlo_error(const Statistic& statistic, std::span<const double> values,
                                const BatchNoise& noise) {
  const double value = statistic(values);
  if (!noise.is_known()) return {value};
  std::vector<double> up(values.size()), down(values.size());
  double squares = 0;
  for (std::size_t b = 0; b < noise.batches(); ++b) {
    const auto d = noise.deviation(b);
    for (std::size_t p = 0; p < d.size(); ++p) {
      up[p] = values[p] + d[p];
      down[p] = values[p] - d[p];
    }
    const double half_change = (statistic(up) - statistic(down)) / 2;
    squares += half_change * half_change;
  }
  const double half = noise.factor() * std::sqrt(squares);
  return {value, value - half, value + half};
}

Estimate with_both_errors(const Estimate& one, const Estimate& other) {
  const double v = one.value;
  return {v, v - std::hypot(v - one.low, v - other.low),
          v + std::hypot(one.high - v, other.high - v)};
}

void require_finite(std::span<const double> values, std::string_view what) {
  const auto bad =
      std::find_if_not(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  if (bad == values.end()) return;
  throw UserError(
      fmt::format("{} {} at point {} of {}: choose another metric, or leave such points out", what,
                  std::isnan(*bad) ? "has no value" : "lies beyond its histogram",
                  bad - values.begin(), values.size()));
}

}  // namespace coresweep
