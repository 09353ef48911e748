// How many runs a point needs before its intervals hold what they promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/estimates/estimate.h"
#include "host/study/study.h"

namespace coresweep {

/// From so many runs a point on, 94 to 99 % of the 95 % intervals held the truth on the simulator
/// (tests/intervals; docs/METHODS.md, "Coverage").
inline constexpr std::uint64_t kMinimumRuns = 128;
/// The same of a simulated market, whose squeezes are few and dear.
inline constexpr std::uint64_t kMinimumMarketRuns = 512;

/// Runs of the pipeline that a study needs; of its market, if it simulates one and runs both alike.
std::uint64_t minimum_runs(const Study& study);

/// Sentences for people if a study has fewer runs a point; else empty.
std::string few_runs_note(const Study& study);

/// Whether a value rests on a handful of events, and on the spread between batches for its error:
/// that of a share of the work that was lost 0.07 % was 51 % of it at 128 runs, where 92.8 % of
/// such intervals held, and 36 % at 256, where 94.4 % did. Metrics that count events (EventRate,
/// shares of runs) have intervals that hold for few.
bool rests_on_few_events(std::string_view metric, const Estimate& estimate);

/// A sentence for people if so many of the values that they see do; else empty.
std::string few_events_note(std::size_t values);

}  // namespace coresweep
