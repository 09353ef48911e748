// Monte Carlo noise of the values of many points at once. Under common random numbers the points
// share histories, so their noise is correlated; the batches, which they share too, tell how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/estimates/batched_value.h"
#include "analysis/estimates/estimate.h"

namespace coresweep {

/// A metric at the points of a study, with its batch values.
struct BatchedValues {
  std::span<const double> values = {};   ///< one a point, in the metric's unit
  std::span<const double> batches = {};  ///< points x batches, row by row; empty: none were kept
  BatchKind kind = BatchKind::none;
};

/// The same, with the numbers in it.
struct PointValues {
  std::vector<double> values, batches;
  BatchKind kind = BatchKind::none;

  BatchedValues metric() const { return {values, batches, kind}; }
};

/// The values of a metric at some points. Of batches that not all points have, those of the
/// jackknife stay (they leave out nothing there) and those of sectioning go.
PointValues gather(std::span<const BatchedValue> points);

/// A factor of the noise covariance: cov(value p, value q) = sum over b of d(p, b) d(q, b), with
/// the scale of jackknife() and sectioned() in estimate.h. Each deviation d(., b) is a vector like
/// the values, and so the noise of a quadratic form of the values is the sum of the same form of
/// the deviations; its expectation is exact where the values are means.
class BatchNoise {
 public:
  /// No noise is known of so many points: every standard error is NaN.
  explicit BatchNoise(std::size_t points) : points_(points) {}

  /// Sections in which any point has no value are left out; a left-out value that does not exist
  /// leaves no noise known. Throws std::invalid_argument if the shapes do not fit.
  explicit BatchNoise(const BatchedValues& values);

  std::size_t points() const { return points_; }
  std::size_t batches() const { return points_ == 0 ? 0 : deviations_.size() / points_; }
  bool is_known() const { return batches() >= 2; }

  /// d(., b), one a point.
  std::span<const double> deviation(std::size_t batch) const {
    return std::span(deviations_).subspan(batch * points_, points_);
  }

  /// Standard error of value p minus value q, for common random numbers.
  double difference_error(std::size_t p, std::size_t q) const;
  double standard_error(std::size_t p) const;

  /// Student's factor for this number of batches and so many intervals that hold at once.
  double factor(double comparisons = 1) const;

  /// The noise of some of the points, in the order given.
  BatchNoise of(std::span<const std::size_t> points) const;

 private:
  std::size_t points_;
  std::vector<double> deviations_;  ///< batches x points
};

/// A number computed from the values of all points.
using Statistic = std::function<double(std::span<const double>)>;

/// A statistic with its 95 % Monte Carlo interval alone: se^2 = sum over b of the square of half
/// its change from values - d(., b) to values + d(., b) (delta method by central differences).
Estimate with_monte_carlo_error(const Statistic& statistic, std::span<const double> values,
                                const BatchNoise& noise);

/// A value that is known with two independent errors, with both together; without bounds where one
/// of them is not known.
Estimate with_both_errors(const Estimate& one, const Estimate& other);

/// Throws UserError if a value does not exist or is infinite; `what` names them in the message.
void require_finite(std::span<const double> values, std::string_view what);

}  // namespace coresweep
