// The market's side of a study: which of its points are simulated, and for how long.
#pragma once

#include <cstdint>
#include <string>

#include "host/study/study.h"

namespace coresweep {

/// Whether the study simulates a market. Throws UserError if only some of its points do.
bool simulates_market(const Study& study);

/// The design of the market's points: the axes that affect the market, in their order.
Design market_design(const Study& study);

/// Sales of the longest run of the study.
std::int32_t market_cycles(const Study& study);

/// Replicates of each of its points.
std::uint64_t market_runs(const Study& study);

/// "180 points x 2000 runs of up to 39 sales", for people.
std::string market_text(const Study& study);

}  // namespace coresweep
