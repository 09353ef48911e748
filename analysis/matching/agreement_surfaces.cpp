#include "analysis/matching/agreement_surfaces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/base/errors.h"

namespace coresweep {
namespace {

bool has_metrics(const SimulatedSetting& setting) {
  return std::ranges::all_of(setting.metrics, [](const SimulatedMetric& simulated) {
    return std::isfinite(simulated.metric.value());
  });
}

std::vector<SimulatedSetting> with_metrics(std::span<const SimulatedSetting> settings) {
  std::vector<SimulatedSetting> found;
  std::ranges::copy_if(settings, std::back_inserter(found), has_metrics);
  if (found.size() >= AgreementSurfaces::kFewestSettings) return found;
  throw UserError(fmt::format(
      "{} settings have a value of every target, and a response surface needs {}: give the sampled "
      "axis more points",
      found.size(), AgreementSurfaces::kFewestSettings));
}

double left_out_variance(const ResponseSurface& surface, const BatchedValues& metric) {
  const SurfaceAccuracy found = accuracy(surface, metric);
  const double noise = std::isnan(found.noise) ? 0 : found.noise;
  return std::max(0.0, found.error * found.error - noise * noise);
}

}  // namespace

AgreementSurfaces::AgreementSurfaces(std::span<const Report> reports,
                                     std::span<const SimulatedSetting> all) {
  const auto settings = with_metrics(all);
  const std::vector<Factor> factors(settings.front().place.size());
  for (const SimulatedSetting& setting : settings)
    places_.insert(places_.end(), setting.place.begin(), setting.place.end());
  for (std::size_t r = 0; r < reports.size(); ++r) {
    std::vector<BatchedValue> values;
    Fitted fitted{reports[r], nullptr, 0, {}};
    for (const SimulatedSetting& setting : settings) {
      values.push_back(setting.metrics[r].metric);
      fitted.expected.push_back(expectation(reports[r], setting.metrics[r]));
    }
    const PointValues gathered = gather(values);
    fitted.surface = best_surface({factors, places_}, gathered.metric());
    fitted.lack = left_out_variance(*fitted.surface, gathered.metric());
    fitted_.push_back(std::move(fitted));
  }
}

std::size_t AgreementSurfaces::nearest(std::span<const double> place) const {
  std::size_t near = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t s = 0; s * place.size() < places_.size(); ++s) {
    double square = 0;
    for (std::size_t k = 0; k < place.size(); ++k)
      square += std::pow(places_[s * place.size() + k] - place[k], 2);
    if (square < least) near = s;
    least = std::min(least, square);
  }
  return near;
}

double AgreementSurfaces::implausibility_of(const Fitted& fitted, std::span<const double> place,
                                            std::size_t near) const {
  const ResponseSurface& surface = *fitted.surface;
  const double unit = fitted.report.events ? fitted.report.days : 1;
  // The surface's error holds that of Monte Carlo.
  const Expectation expected{unit * surface.mean(place), 0, fitted.expected[near].chance};
  const double chance = implausibility(fitted.report, expected);
  if (chance == 0) return 0;
  const double own = std::max(fitted.lack, surface.covariance(place, place));
  const double common = surface.common_error();
  return implausibility(fitted.report, expected, unit * unit * (own + common * common));
}

bool AgreementSurfaces::agrees(std::span<const double> place, double threshold) const {
  const std::size_t near = nearest(place);
  return std::ranges::all_of(fitted_, [&](const Fitted& fitted) {
    return implausibility_of(fitted, place, near) <= threshold;
  });
}

}  // namespace coresweep
