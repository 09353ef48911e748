// Reading a metric between the points of a study, and the best setting: surfaces fitted to the
// points.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// A fitted surface: a prediction everywhere with the covariance of its errors. A setting is one
/// number for each factor, in its unit; a word is its index.
class ResponseSurface {
 public:
  virtual ~ResponseSurface() = default;
  virtual std::string_view kind() const = 0;  ///< "quadratic", "Gaussian process"
  virtual double mean(std::span<const double> setting) const = 0;
  /// Of the errors at two settings, without the noise that all points share.
  virtual double covariance(std::span<const double> a, std::span<const double> b) const = 0;
  /// For each point its value less the prediction of the surface without it.
  virtual const std::vector<double>& left_out_errors() const = 0;
  /// Standard error of the level of all predictions from the noise that all points share.
  virtual double common_error() const = 0;

  /// With the 95 % interval of the true metric at a place that was chosen beforehand.
  Estimate predict(std::span<const double> setting) const;
};

/// A second-order polynomial with all products of two factors (Box and Wilson 1951), by least
/// squares; words as indicators. Its error is taken from the residuals, so it holds lack of fit and
/// noise. Throws UserError if there are too few points or a value is missing.
std::unique_ptr<ResponseSurface> fit_quadratic(const FactorDesign& design,
                                               const BatchedValues& metric);

/// A Gaussian process with a constant mean and a Matern 5/2 kernel with one length for each factor
/// (Rasmussen and Williams 2006, 2.7 and 4.17); two words are as far apart as the ends of a range.
/// Its nugget is the known Monte Carlo variance of each point. Lengths and variance have the
/// largest restricted likelihood. Throws UserError for less than 4 or more than 2000 points, or a
/// missing value.
std::unique_ptr<ResponseSurface> fit_gaussian_process(const FactorDesign& design,
                                                      const BatchedValues& metric);

/// How well a surface predicts points that it has not seen.
struct SurfaceAccuracy {
  double error;      ///< root mean square of the left-out errors, in the metric's unit
  double worst;      ///< largest left-out error, in size
  double range;      ///< largest less smallest value
  double noise;      ///< root mean square Monte Carlo error of the values; NaN: not known
  double explained;  ///< Q2: 1 less the squares of the left-out errors over those around the mean
  double relative() const { return quotient(error, range); }
};
SurfaceAccuracy accuracy(std::span<const double> left_out_errors, const BatchedValues& metric);
SurfaceAccuracy accuracy(const ResponseSurface& surface, const BatchedValues& metric);

/// The surface of the two with the smaller error: `error` of it; without that, its left-out error.
std::unique_ptr<ResponseSurface> best_surface(
    const FactorDesign& design, const BatchedValues& metric,
    const std::function<double(const ResponseSurface&)>& error = nullptr);

/// The best setting inside the sampled ranges. What the surface says there is better than the
/// truth: it was chosen for that. Only a simulation of the place says what it is worth.
struct SurfaceOptimum {
  std::vector<double> setting;
  std::vector<FactorRange> plausible;  ///< settings that cannot be told from it at 95 %, by factor
};
/// `held`: for each factor the setting that it keeps, or none where it may move; empty: all may.
SurfaceOptimum find_optimum(const ResponseSurface& surface, const FactorDesign& design,
                            bool maximise, std::span<const std::optional<double>> held = {});

}  // namespace coresweep
