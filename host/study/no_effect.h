// Why a key may have no effect.
#pragma once

#include <string_view>

#include "host/keys/parameters.h"

namespace coresweep {

/// Why the key has no effect in the surroundings of `p`, given that it has none; empty where the
/// reason is not known.
std::string_view why_no_effect(std::string_view key, const Parameters& p);

}  // namespace coresweep
