// Runs the market of a study on a back end and hands each finished tally on.
#pragma once

#include <atomic>

#include "host/runner.h"

namespace coresweep {

/// Simulates the market runs of every point in the range of `design` (market_design()), with
/// tallies for market_cycles(study) sales. As run_points(); `steps` of the statistics are sales.
SweepStatistics run_market_points(const Study& study, const Design& design, PointRange range,
                                  Backend& backend, const PointConsumer& consume,
                                  const ProgressCallback& progress, const std::atomic<bool>& stop);

/// Replicates of each market point.
std::uint64_t market_runs(const Study& study);

}  // namespace coresweep
