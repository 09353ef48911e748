// From a complete set of values to the integers that the simulated market reads.
#pragma once

#include <cstdint>

#include "cuda/market_point.h"
#include "host/compile_point.h"
#include "host/parameters.h"

namespace coresweep {

/// Whether a market is simulated with these values: market.model is "agents" or "regimes".
bool simulates_market(const Parameters& parameters);

/// The market of `parameters`, in canonical form as compile_point(): what cannot matter has one
/// fixed value. Throws UserError if the values do not go together or a distribution does not fit.
MarketParams compile_market(const Parameters& parameters, std::uint64_t seed, Streams streams,
                            TableCache& cache);

}  // namespace coresweep
