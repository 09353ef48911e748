// Squared size of a part of the variation between points, with the noise in it.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimates/estimate.h"

namespace coresweep {

/// What is needed of the projection v of the values onto a space of effects and of the projections
/// d_b of the noise deviations (BatchNoise), all divided by the root of the number of points, so
/// that squares are variances over the grid. Forms of orthogonal spaces add.
struct EffectForm {
  double square = 0;          ///< v.v, noise included
  double rank = 0;            ///< dimensions of the space
  double rounded_at = 0;      ///< the largest square that `square` is a difference of
  std::vector<double> cross;  ///< v.d_b, one a batch
  std::vector<double> gram;   ///< d_b.d_c, batches x batches

  EffectForm& operator+=(const EffectForm& other);
  EffectForm& operator-=(const EffectForm& other);

  /// The part of `square` that is noise, in expectation: sum of d_b.d_b.
  double noise() const;
};

/// The form of a vector over the points of a table and of its deviations.
EffectForm effect_form(std::span<const double> v, std::span<const std::vector<double>> deviations,
                       double rank);

/// Variance of the part without its noise, unbiased (so it may be below 0), with the 95 % interval
/// of all variances x >= 0 that the noise allows:
///   (V - x)^2 <= q^2 (2 tr(S^2) + 4 a x),  a = v'Sv / v'v,  S the noise covariance,
/// with q Student's factor. The right side is q^2 times the variance of V if the true variance is
/// x.
Estimate effect_variance(const EffectForm& part);

/// Share of the part in the whole that holds it, cut to [0, 1], with the 95 % interval of all
/// shares x for which V_part - x V_whole lies within q standard errors of 0. NaN where the whole
/// cannot be told from noise.
Estimate effect_share(const EffectForm& part, const EffectForm& whole);

}  // namespace coresweep
