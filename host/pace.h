// How long a study takes, from a few runs of a few of its points.
#pragma once

#include <cstdint>

#include "host/backend.h"
#include "host/study.h"

namespace coresweep {

/// Seconds that one replicate of a point of `simulated` (pipeline_design(study)) takes, on average
/// over points spread over the design; 0 if all of them are excluded. Throws what run_points()
/// throws.
double seconds_per_run(const Study& study, const Design& simulated, Backend& backend);

/// The most runs a point that the study may need.
std::uint64_t most_runs(const Study& study);

}  // namespace coresweep
