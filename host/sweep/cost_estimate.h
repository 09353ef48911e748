// What the levels of a study take: time from a few replicates of a few of their points, memory and
// disk from their layouts.
#pragma once

#include <cstdint>
#include <vector>

#include "host/backends/backend.h"
#include "host/design/point_costs.h"
#include "host/study/levels.h"

namespace coresweep {

struct LevelCost {
  Level level;
  Design design;             ///< of the points that are simulated
  CostOrder costs;           ///< of these points
  std::uint64_t replicates;  ///< of each point, at most
  double tally_bytes;        ///< of a point in memory
  double file_bytes;         ///< of a point
};

/// Of each level that the study simulates. Throws what levels_of() throws.
std::vector<LevelCost> level_costs(const Study& study);

/// Seconds that a point takes on average, with all its replicates and with what is stored and
/// derived, by those of some points spread over the design; 0 if all of them are excluded, or fail
/// where failures are skipped. Throws what run_points() throws.
double seconds_per_point(const Study& study, const LevelCost& cost, Backend& backend,
                         bool skips_failures = false);

/// Seconds that the whole study takes.
double seconds_of(const Study& study, Backend& backend, bool skips_failures = false);

}  // namespace coresweep
