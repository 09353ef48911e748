// How much of a metric's variance each uncertain factor explains, from a design made for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// The points of a pick-freeze design: A and B are independent samples of all factors; AB_i is A
/// with factor i from B.
struct PickFreeze {
  std::vector<std::size_t> a, b;             ///< point of each row
  std::vector<std::vector<std::size_t>> ab;  ///< factors x rows

  std::size_t rows() const { return a.size(); }
};

/// Finds the parts of a design: A, B, AB_1, ..., AB_k or A, AB_1, ..., AB_k, B one after the other,
/// or A, AB_1, ..., AB_k, B for each row (SALib's order). Throws UserError if it is neither.
PickFreeze find_pick_freeze(const FactorDesign& design);

/// Shares of the variance over the factors' distributions, 0 to 1 but for errors.
struct SobolIndex {
  Estimate first, total;  ///< with the error of the design: bootstrap over its rows
  Estimate first_monte_carlo, total_monte_carlo;  ///< the same values, with Monte Carlo error
};

/// First-order index (alone) and total index (with its interactions) of every factor: estimators of
/// Saltelli et al. 2010, table 2 (b), around the mean, and Jansen 1999, (f); each less the part of
/// it that is Monte Carlo noise. Throws UserError if a point has no value or the metric is
/// constant.
std::vector<SobolIndex> sobol_indices(const PickFreeze& points, const BatchedValues& metric,
                                      std::uint64_t seed = 1);

}  // namespace coresweep
