// What a study simulates, and what that takes: time from a few runs of a few of its points, memory
// and disk from their layouts.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "host/backends/backend.h"
#include "host/design/point_costs.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

/// One of the two simulations of a study: its pipeline, or its market.
struct StudySide {
  SweepStatistics (*simulate)(const Work&, Backend&, const PointConsumer&, const ProgressCallback&,
                              const std::atomic<bool>&);
  Design design;           ///< of the points that are simulated
  CostOrder costs;         ///< of these points
  std::uint64_t runs;      ///< of each point, at most
  std::int64_t words;      ///< of a tally
  double tallies_at_once;  ///< in one launch, at most
  double file_bytes;       ///< of a point
};

/// The pipeline, and the market where the study simulates one. Throws what simulates_market()
/// throws.
std::vector<StudySide> sides_of(const Study& study);

/// Seconds that a point takes with all its runs on average, by the time of a step at points spread
/// over the design; 0 if all of them are excluded, or fail where failures are skipped. Throws what
/// run_points() throws.
double seconds_per_point(const Study& study, const StudySide& side, Backend& backend,
                         bool skips_failures = false);

/// Seconds that the whole study takes.
double seconds_of(const Study& study, Backend& backend, bool skips_failures = false);

}  // namespace coresweep
