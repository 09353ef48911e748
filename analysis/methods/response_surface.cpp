#include "analysis/methods/response_surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/base/errors.h"

namespace coresweep {
namespace {

double root_mean_square(const std::vector<double>& x) {
  double squares = 0;
  for (const double e : x) squares += e * e;
  return std::sqrt(squares / static_cast<double>(x.size()));
}

std::string figure(double x, const std::string& unit) {
  return unit.empty() || unit == "1" ? fmt::format("{:.3g}", x) : fmt::format("{:.3g} {}", x, unit);
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

SurfaceAccuracy accuracy(const ResponseSurface& surface, const BatchedValues& metric) {
  const std::vector<double>& errors = surface.left_out_errors();
  const auto [least, most] = std::ranges::minmax_element(metric.values);
  double worst = 0;
  for (const double e : errors) worst = std::max(worst, std::abs(e));
  const BatchNoise noise(metric);
  std::vector<double> noises;
  for (std::size_t p = 0; p < noise.points(); ++p) noises.push_back(noise.standard_error(p));
  return {root_mean_square(errors), worst, *most - *least, root_mean_square(noises)};
}

std::unique_ptr<ResponseSurface> best_surface(const FactorDesign& design,
                                              const BatchedValues& metric) {
  auto surface = fit_gaussian_process(design, metric);
  auto quadratic = quadratic_if_possible(design, metric);
  const bool better = quadratic != nullptr &&
                      !(accuracy(*quadratic, metric).error >= accuracy(*surface, metric).error);
  return better ? std::move(quadratic) : std::move(surface);
}

std::unique_ptr<ResponseSurface> fit_surface(const FactorDesign& design,
                                             const BatchedValues& metric, double tolerance,
                                             const std::string& name, const std::string& unit) {
  auto surface = best_surface(design, metric);
  const SurfaceAccuracy found = accuracy(*surface, metric);
  if (found.error <= tolerance * found.range) return surface;
  throw UserError(fmt::format(
      "no response surface of {}: it misses points that it has not seen by {} (root mean square of "
      "{}), {:.0f} % of the range of {} and more than the declared {:.3g} %{}: add points, vary "
      "fewer factors, or read the points themselves",
      name, figure(found.error, unit), metric.values.size(), 100 * found.relative(),
      figure(found.range, unit), 100 * tolerance,
      found.noise == found.noise
          ? fmt::format("; Monte Carlo error alone is {}", figure(found.noise, unit))
          : ""));
}

}  // namespace coresweep
