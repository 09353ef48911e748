// Settings that are legal, but that the network cannot have or that cannot mean what they say.
#pragma once

#include <string>
#include <vector>

#include "host/keys/parameters.h"

namespace coresweep {

/// Each as a sentence that names the settings and says what follows from them. They depend on the
/// values alone, not on which of them were set. `parameters` satisfy Parameters::check().
std::vector<std::string> doubts(const Parameters& parameters);

/// Those about sales, orders on demand and the tenant: of a simulated market, or a constant price.
std::vector<std::string> market_doubts(const Parameters& parameters);

/// What a distribution gives at most, and what at least, but for one draw in a million.
double highest_of(const Parameters& parameters, std::string_view key);
double lowest_of(const Parameters& parameters, std::string_view key);

}  // namespace coresweep
