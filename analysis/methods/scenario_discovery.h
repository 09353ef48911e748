// In which part of the uncertain factors' space a result of interest lies: PRIM.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/methods/factor_design.h"

namespace coresweep {

/// A box with what it catches.
struct ScenarioBox {
  std::vector<FactorRange> ranges;  ///< one a factor
  std::size_t samples = 0, hits = 0;
  double support = 0;   ///< share of all samples that lie in it
  double coverage = 0;  ///< share of all cases of interest that lie in it
  double density = 0;   ///< share of its samples that are of interest

  bool holds(std::span<const double> sample) const;
  bool limits(std::size_t factor) const { return !(ranges[factor] == FactorRange{}); }
};

struct ScenarioDiscovery {
  std::vector<ScenarioBox> peeling;  ///< from the whole space to the smallest box
  ScenarioBox box;                   ///< the proposal
  /// For each factor that the box limits: how often a factor without influence would raise the
  /// density as much. NaN for the others.
  std::vector<double> factor_p;
  double p;  ///< how often labels dealt out at random give a box as good
};

struct PrimSettings {
  double peel = 0.05;  ///< share of the box's samples cut off at a time
  double least_support = 0.05;
  std::size_t resamples = 200;  ///< for the p-values; 0: none
  std::uint64_t seed = 1;
};

/// PRIM (Friedman and Fisher 1999; Bryant and Lempert 2010). Peeling: again and again the cut at
/// one end of one factor, or of one word, that raises the density most for each sample cut off. The
/// proposal is the box on the way with the largest coverage less support, widened again as long as
/// its density does not fall (pasting). `of_interest`: one a sample. Throws UserError if none or
/// all of the samples are of interest.
ScenarioDiscovery discover_scenarios(const FactorDesign& design,
                                     const std::vector<bool>& of_interest,
                                     const PrimSettings& settings = {});

}  // namespace coresweep
