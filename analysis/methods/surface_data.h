// What both kinds of surfaces are fitted to.
#pragma once

#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// A copy of a design with its metric, and the noise in two parts: one that all points share and
/// that moves the surface as a whole, and one of each point, its interaction with the batch.
struct SurfaceData {
  std::vector<Factor> factors;
  std::vector<double> settings, values;
  std::vector<double> noise_variances;  ///< one a point; 0 where no noise is known
  double common_error = 0;

  SurfaceData(const FactorDesign& design, const BatchedValues& metric);
  FactorDesign design() const { return {factors, settings}; }
};

/// The setting of a number in its sampled range, as 0 to 1.
double in_range(const Factor& factor, double setting);

}  // namespace coresweep
