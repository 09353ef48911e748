// How far a metric swings with one factor at a time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// One bar of a tornado chart, in the metric's unit. Intervals of `swing` hold for all pairs of
/// levels at once (Bonferroni): the two were chosen because they are the extremes.
struct TornadoBar {
  std::size_t factor;      ///< or axis
  double lowest, highest;  ///< where the metric is lowest and highest: index on the axis; with a
                           ///< design the word, or the mean of the fifth in the factor's unit
  Estimate at_lowest, at_highest;  ///< the metric there, with Monte Carlo error
  Estimate swing;                  ///< their difference, with Monte Carlo error
  Estimate swing_over_design;  ///< the same with the error of a design's samples; grids have none
};

/// A full grid: every axis alone, the others at the values of `base` (an index for each axis). The
/// longest bar first; axes with one value are left out. Throws UserError if a point on the way has
/// no value, std::invalid_argument if the shapes differ.
std::vector<TornadoBar> tornado(std::span<const std::size_t> shape,
                                std::span<const std::size_t> base, const BatchedValues& metric);

/// Any design: means of the samples by level of the factor, the other factors as they come. Numbers
/// are cut into fifths of the samples (fewer where values repeat).
std::vector<TornadoBar> tornado(const FactorDesign& design, const BatchedValues& metric);

}  // namespace coresweep
