// What limits a chain at a point: which setting keeps it from a block a relay block for each core.
#pragma once

#include <string>
#include <vector>

#include "host/keys/parameters.h"

namespace coresweep {

/// Each limit that binds, as a sentence that says what it is, what would lift it, and what the
/// point has; empty where nothing binds. From closed forms on the means of the distributions
/// (docs/METHODS.md, "What binds"): nothing is simulated.
std::vector<std::string> binding_limits(const Parameters& parameters);

}  // namespace coresweep
