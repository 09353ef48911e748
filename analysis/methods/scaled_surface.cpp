#include "analysis/methods/scaled_surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

#include "host/base/errors.h"

namespace coresweep {
namespace {

bool all_above_zero(const BatchedValues& metric) {
  const auto is_not = [](double x) { return x <= 0; };
  return std::ranges::none_of(metric.values, is_not) &&
         std::ranges::none_of(metric.batches, is_not);
}

/// Each value less what the surface without it says, on the metric's own scale.
std::vector<double> left_out_errors(const ResponseSurface& surface, const Scale& scale,
                                    const BatchedValues& metric) {
  std::vector<double> errors;
  for (std::size_t p = 0; p < metric.values.size(); ++p) {
    const double v = metric.values[p];
    errors.push_back(v - scale.value_at(scale.on_scale(v) - surface.left_out_errors()[p]));
  }
  return errors;
}

std::string figure(double x, const std::string& unit) {
  return unit.empty() || unit == "1" ? fmt::format("{:.3g}", x) : fmt::format("{:.3g} {}", x, unit);
}

}  // namespace

Scale::Scale(Bounds bounds, const BatchedValues& metric) {
  switch (bounds) {
    case Bounds::none:
      kind_ = Kind::identity;
      return;
    case Bounds::share:
      kind_ = Kind::arcsine;
      return;
    case Bounds::nonnegative:
      kind_ = all_above_zero(metric) ? Kind::logarithm : Kind::root;
  }
}

double Scale::on_scale(double value) const {
  switch (kind_) {
    case Kind::identity:
      return value;
    case Kind::logarithm:
      return std::log(value);
    case Kind::root:
      return std::sqrt(std::max(0.0, value));
    case Kind::arcsine:
      return std::asin(std::sqrt(std::clamp(value, 0.0, 1.0)));
  }
  return kNotANumber;
}

double Scale::value_at(double place) const {
  switch (kind_) {
    case Kind::identity:
      return place;
    case Kind::logarithm:
      return std::exp(place);
    case Kind::root:
      return std::pow(std::max(0.0, place), 2);
    case Kind::arcsine:
      return std::pow(std::sin(std::clamp(place, 0.0, std::numbers::pi / 2)), 2);
  }
  return kNotANumber;
}

PointValues Scale::on_scale(const BatchedValues& metric) const {
  PointValues scaled{{}, {}, metric.kind};
  for (const double v : metric.values) scaled.values.push_back(on_scale(v));
  for (const double v : metric.batches) scaled.batches.push_back(on_scale(v));
  return scaled;
}

ScaledSurface::ScaledSurface(std::unique_ptr<ResponseSurface> surface, Scale scale,
                             const BatchedValues& metric)
    : surface_(std::move(surface)),
      scale_(scale),
      accuracy_(coresweep::accuracy(left_out_errors(*surface_, scale_, metric), metric)) {}

Estimate ScaledSurface::predict(std::span<const double> setting) const {
  const Estimate place = surface_->predict(setting);
  return {scale_.value_at(place.value), scale_.value_at(place.low), scale_.value_at(place.high)};
}

ScaledSurface fit_surface(const FactorDesign& design, const BatchedValues& metric, Bounds bounds,
                          double tolerance, const std::string& name, const std::string& unit) {
  require_finite(metric.values, "the metric");
  if (std::ranges::adjacent_find(metric.values, std::not_equal_to()) == metric.values.end())
    throw UserError("the metric is the same at every point: nothing can be fitted to it");
  const Scale scale(bounds, metric);
  const PointValues scaled = scale.on_scale(metric);
  const auto error = [&](const ResponseSurface& surface) {
    return accuracy(left_out_errors(surface, scale, metric), metric).error;
  };
  ScaledSurface surface(best_surface(design, scaled.metric(), error), scale, metric);
  const SurfaceAccuracy& found = surface.accuracy();
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
