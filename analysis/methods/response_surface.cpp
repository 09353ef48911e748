#include "analysis/methods/response_surface.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/base/errors.h"

namespace coresweep {
namespace {

double root_mean_square(std::span<const double> x) {
  double squares = 0;
  for (const double e : x) squares += e * e;
  return std::sqrt(squares / static_cast<double>(x.size()));
}

/// The quadratic surface, or none where there are too few points for one.
std::unique_ptr<ResponseSurface> quadratic_if_possible(const FactorDesign& design,
                                                       const BatchedValues& metric) {
  try {
    return fit_quadratic(design, metric);
  } catch (const UserError&) {
    return nullptr;
  }
}

}  // namespace

Estimate ResponseSurface::predict(std::span<const double> setting) const {
  const double value = mean(setting);
  const double half =
      kNormal * std::hypot(std::sqrt(std::max(0.0, covariance(setting, setting))), common_error());
  return {value, value - half, value + half};
}

SurfaceAccuracy accuracy(std::span<const double> errors, const BatchedValues& metric) {
  const auto [least, most] = std::ranges::minmax_element(metric.values);
  double worst = 0, mean = 0, spread = 0;
  for (const double e : errors) worst = std::max(worst, std::abs(e));
  for (const double v : metric.values) mean += v / static_cast<double>(metric.values.size());
  for (const double v : metric.values)
    spread += (v - mean) * (v - mean) / static_cast<double>(metric.values.size());
  const BatchNoise noise(metric);
  std::vector<double> noises;
  for (std::size_t p = 0; p < noise.points(); ++p) noises.push_back(noise.standard_error(p));
  const double error = root_mean_square(errors);
  return {error, worst, *most - *least, root_mean_square(noises),
          1 - quotient(error * error, spread)};
}

SurfaceAccuracy accuracy(const ResponseSurface& surface, const BatchedValues& metric) {
  return accuracy(surface.left_out_errors(), metric);
}

std::unique_ptr<ResponseSurface> best_surface(
    const FactorDesign& design, const BatchedValues& metric,
    const std::function<double(const ResponseSurface&)>& error) {
  const auto error_of = [&](const ResponseSurface& surface) {
    return error ? error(surface) : accuracy(surface, metric).error;
  };
  auto surface = fit_gaussian_process(design, metric);
  auto quadratic = quadratic_if_possible(design, metric);
  const bool better = quadratic != nullptr && !(error_of(*quadratic) >= error_of(*surface));
  return better ? std::move(quadratic) : std::move(surface);
}

}  // namespace coresweep
