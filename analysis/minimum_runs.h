// How many runs a point needs before its intervals hold what they promise.
#pragma once

#include <cstdint>
#include <string>

namespace coresweep {

/// From so many runs a point on, 94 to 99 % of the 95 % intervals held the truth on the simulator
/// (tests/coverage; docs/METHODS.md, "Coverage").
inline constexpr std::uint64_t kMinimumRuns = 128;

/// A sentence for people if a study has fewer runs a point; else empty.
std::string few_runs_note(std::uint64_t runs);

}  // namespace coresweep
