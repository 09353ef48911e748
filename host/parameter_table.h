// The parts of the table of keys.
#pragma once

#include <map>
#include <vector>

#include "host/parameters.h"

namespace coresweep {

/// The keys of the market, the tenant and its strategies.
std::vector<ParameterKey> market_keys();
/// What network = "kusama" changes of their defaults.
std::map<std::string_view, Value> kusama_market();

}  // namespace coresweep
