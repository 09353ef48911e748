// Response surfaces of metrics with bounds: fitted on a scale that has none, read on the metric's
// own, so that neither a prediction nor its interval is ever a share below 0 or a negative time.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "analysis/estimates/bounds.h"
#include "analysis/methods/response_surface.h"

namespace coresweep {

/// An increasing function of a metric: of a share the arcsine of its root, of what is above 0
/// everywhere its logarithm, of what may be 0 its root, else the metric itself. (Root and arcsine
/// take 0 and 1 as they are, and make the noise of counts about the same everywhere.)
class Scale {
 public:
  /// For a metric with these values and batch values.
  Scale(Bounds bounds, const BatchedValues& metric);

  double on_scale(double value) const;
  /// The value of a place on the scale: the nearest possible one.
  double value_at(double place) const;
  PointValues on_scale(const BatchedValues& metric) const;

 private:
  enum class Kind { identity, root, logarithm, arcsine } kind_;
};

class ScaledSurface {
 public:
  /// `surface` was fitted to `metric` on `scale`.
  ScaledSurface(std::unique_ptr<ResponseSurface> surface, Scale scale, const BatchedValues& metric);

  const ResponseSurface& on_scale() const { return *surface_; }
  /// With the 95 % interval of the true metric at a place that was chosen beforehand.
  Estimate predict(std::span<const double> setting) const;
  /// Of predicting the metric, not its place on the scale.
  const SurfaceAccuracy& accuracy() const { return accuracy_; }

 private:
  std::unique_ptr<ResponseSurface> surface_;
  Scale scale_;
  SurfaceAccuracy accuracy_;
};

/// The better of the two surfaces. Throws UserError where its left-out error is larger than
/// `tolerance`, a share of the range of the values: such a surface is not to be read; and where all
/// values are equal.
ScaledSurface fit_surface(const FactorDesign& design, const BatchedValues& metric, Bounds bounds,
                          double tolerance, const std::string& name, const std::string& unit);

}  // namespace coresweep
