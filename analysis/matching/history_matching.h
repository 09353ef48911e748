// History matching: the settings that agree with reports, found in waves (Craig, Goldstein, Seheult
// and Smith 1997; Vernon, Goldstein and Bower 2010). What simulates is handed in.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/matching/agreement_surfaces.h"

namespace coresweep {

/// Simulates settings, given as places in the unit cube.
using SimulateSettings =
    std::function<std::vector<SimulatedSetting>(const std::vector<std::vector<double>>& places)>;
/// Point i of a sequence that fills the unit cube evenly.
using UnitSequence = std::function<std::vector<double>(std::uint64_t)>;

struct MatchingRules {
  double threshold = 3;       ///< the largest implausibility of a setting that agrees
  std::uint64_t waves = 5;    ///< at most
  double least_shrink = 0.1;  ///< stop when a wave leaves more of the space than all but this share
  std::uint64_t first;        ///< settings of the first wave: the first of the sequence
  std::uint64_t each;         ///< settings of each later wave, at most
  std::uint64_t wanted = 64;  ///< settings that agree at the end, if they can be had
};

struct Matching {
  std::vector<SimulatedSetting> settings;  ///< all that were simulated, in their order
  std::vector<double> implausible;         ///< of each the largest implausibility, itself simulated
  std::vector<std::size_t> agreeing;       ///< those within the threshold
  std::uint64_t waves = 0;                 ///< after which the space no longer shrank
  double share = 0;                        ///< of the unit cube that agrees
};

/// Simulates the first settings of the sequence; then again and again some that all surfaces so far
/// leave, until they leave no smaller share. At the end settings of what is left, until enough of
/// them agree. Reads nothing but what is simulated, so equal integers give equal results.
Matching match_history(std::span<const Report> reports, const MatchingRules& rules,
                       const UnitSequence& sequence, const SimulateSettings& simulate);

}  // namespace coresweep
