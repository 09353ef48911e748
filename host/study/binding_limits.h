// What limits a chain at a point: which setting keeps it from a block a relay block for each core.
#pragma once

#include <string>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// Each limit that binds, as a sentence that says what it is, what would lift it, and what the
/// point has; empty where nothing binds. From closed forms on the means of the distributions
/// (docs/METHODS.md, "What binds"): nothing is simulated.
std::vector<std::string> binding_limits(const Parameters& parameters);

/// What binds at the points of a study, with the place of each sentence (sentences.h).
std::vector<std::string> study_limits(const Study& study);

}  // namespace coresweep
