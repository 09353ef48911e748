// Which of many factors matter at all: Morris' screening.
#pragma once

#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// Elementary effects of one factor: the change of the metric for a change of the factor over its
/// whole range, or from one word to another; in the metric's unit. Intervals are for the choice of
/// trajectories (jackknife over them).
struct ElementaryEffects {
  Estimate mean;      ///< mu: the sign of the effect
  Estimate absolute;  ///< mu*: how much it matters (Campolongo et al. 2007)
  Estimate spread;    ///< sigma, without Monte Carlo noise: interactions and curvature
  Estimate mean_monte_carlo, absolute_monte_carlo, spread_monte_carlo;  ///< the same, with Monte
                                                                        ///< Carlo error
  double noise = 0;  ///< standard deviation of one elementary effect from Monte Carlo noise alone:
                     ///< mu* of a factor without effect is 0.8 of it
};

/// Morris' screening (1991) of a design of trajectories: groups of factors + 1 samples in which
/// each step changes one factor, each factor once. One result for each factor. Throws UserError if
/// the design is something else or a point has no value.
std::vector<ElementaryEffects> morris_screening(const FactorDesign& design,
                                                const BatchedValues& metric);

}  // namespace coresweep
