#include "analysis/methods/surface_data.h"

#include <cmath>
#include <numeric>

namespace coresweep {

SurfaceData::SurfaceData(const FactorDesign& design, const BatchedValues& metric)
    : factors(design.factors.begin(), design.factors.end()),
      settings(design.settings.begin(), design.settings.end()),
      values(metric.values.begin(), metric.values.end()),
      noise_variances(metric.values.size(), 0.0) {
  design.check_samples(values.size());
  require_finite(values, "the metric");
  const BatchNoise noise(metric);
  double common = 0;
  for (std::size_t b = 0; b < noise.batches(); ++b) {
    const auto d = noise.deviation(b);
    const double mean = std::accumulate(d.begin(), d.end(), 0.0) / static_cast<double>(d.size());
    common += mean * mean;
    for (std::size_t p = 0; p < d.size(); ++p) noise_variances[p] += (d[p] - mean) * (d[p] - mean);
  }
  common_error = std::sqrt(common);
}

double in_range(const Factor& factor, double setting) {
  return factor.high > factor.low ? (setting - factor.low) / (factor.high - factor.low) : 0;
}

}  // namespace coresweep
