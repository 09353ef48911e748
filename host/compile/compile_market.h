// From a complete set of values to the integers that the simulated market reads.
#pragma once

#include <cstdint>
#include <string_view>

#include "cuda/market/point.h"
#include "host/compile/compile_point.h"
#include "host/keys/parameters.h"

namespace coresweep {

/// Whether a value of market.model stands for a market that is simulated: "agents" or "regimes".
bool is_simulated_market(std::string_view model);
/// Whether a market is simulated with these values.
bool simulates_market(const Parameters& parameters);

/// The market of `parameters`, in canonical form as compile_point(): what cannot matter has one
/// fixed value. Throws UserError if the values do not go together or a distribution does not fit.
MarketParams compile_market(const Parameters& parameters, std::uint64_t seed, Streams streams,
                            TableCache& cache);

}  // namespace coresweep
