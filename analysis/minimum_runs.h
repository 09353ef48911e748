// How many runs a point needs before its intervals hold what they promise.
#pragma once

#include <cstdint>
#include <string>

#include "host/study.h"

namespace coresweep {

/// From so many runs a point on, 94 to 99 % of the 95 % intervals held the truth on the simulator
/// (tests/coverage; docs/METHODS.md, "Coverage").
inline constexpr std::uint64_t kMinimumRuns = 128;
/// The same of a simulated market, whose squeezes are few and dear.
inline constexpr std::uint64_t kMinimumMarketRuns = 512;

/// Runs of the pipeline that a study needs; of its market, if it simulates one and runs both alike.
std::uint64_t minimum_runs(const Study& study);

/// Sentences for people if a study has fewer runs a point; else empty.
std::string few_runs_note(const Study& study);

}  // namespace coresweep
