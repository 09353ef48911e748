// The peeling and pasting of scenario_discovery.h.
#pragma once

#include <vector>

#include "analysis/methods/scenario_discovery.h"

namespace coresweep {

/// Samples of a design and whether each is of interest.
struct LabelledSamples {
  const FactorDesign& design;
  const std::vector<bool>& of_interest;

  /// The box of these ranges, counted.
  ScenarioBox count(std::vector<FactorRange> ranges) const;
};

/// All boxes from the whole space down, each at least `least_samples` large. Only `factors` are
/// cut.
std::vector<ScenarioBox> peel(const LabelledSamples& samples, std::span<const std::size_t> factors,
                              double share, std::size_t least_samples);

/// The box, widened at its limits as long as its density does not fall.
ScenarioBox paste(const LabelledSamples& samples, ScenarioBox box, double share);

/// Coverage less support: the weighted relative accuracy of Lavrac, Flach and Zupan (1999), but for
/// a factor that all boxes share. 0 for the whole space, and for chance on average.
double quality(const ScenarioBox& box);

}  // namespace coresweep
