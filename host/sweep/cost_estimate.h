// What the levels of a study take: time and disk from a few replicates of a few of their points,
// memory from their layouts.
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
  double file_bytes;         ///< of a point, roughly, where none is tried
};

/// Of a point, on average.
struct PointCost {
  double seconds = 0;     ///< with all its replicates and with what is stored and derived
  double file_bytes = 0;  ///< with its integers and their place in the file
};

/// Of each level that the study simulates. Throws what levels_of() throws.
std::vector<LevelCost> level_costs(const Study& study);

/// By some points spread over the design; zeros if all of them are excluded, or fail where failures
/// are skipped. Throws what run_points() throws.
PointCost cost_of_point(const Study& study, const LevelCost& cost, Backend& backend,
                        bool skips_failures = false);

/// Seconds that the whole study takes.
double seconds_of(const Study& study, Backend& backend, bool skips_failures = false);

}  // namespace coresweep
