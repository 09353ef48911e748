// Which axes of a full grid a metric depends on: the exact decomposition of its variance over the
// grid (functional ANOVA), without the Monte Carlo noise.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/methods/batch_noise.h"

namespace coresweep {

/// A part of the variance between points.
struct VariancePart {
  std::vector<std::size_t> axes;  ///< one: main effect; several: their interaction
  Estimate variance;              ///< in the square of the metric's unit; unbiased
  Estimate share;                 ///< of the variance of the whole grid, 0 to 1
};

struct VarianceDecomposition {
  VariancePart all;                   ///< of the whole grid; its share is 1
  double noise_variance;              ///< Monte Carlo noise that was subtracted from `all`; NaN
                                      ///< where no batches are kept and nothing could be
  std::vector<VariancePart> effects;  ///< main effects, then interactions by order
  VariancePart rest;                  ///< all interactions of more than `order` axes
  std::vector<VariancePart> totals;   ///< one an axis: all effects that it takes part in
};

/// Decomposes the variance of a metric over a full grid, every point with the same weight. The
/// effect of a set u of axes is the mean over the other axes less all effects inside u; effects are
/// orthogonal, so their variances add up (Hoeffding 1948; Sobol' 1993). Axes may hold words and
/// have any size; effects of axes with one value are left out. Intervals hold at 95 % each; those
/// of an effect that is not there begin at 0 in at least 94 % of studies. `shape`: sizes of the
/// axes, slowest first; values in that order. `order`: largest interaction to report apart. Throws
/// UserError if a point has no value, std::invalid_argument if shapes differ.
VarianceDecomposition decompose_variance(std::span<const std::size_t> shape,
                                         const BatchedValues& metric, std::size_t order);

}  // namespace coresweep
