// What of the backing settings the network applies under each protocol (docs/METHODS.md, "Protocol
// generations").
#pragma once

#include <cstdint>
#include <string_view>

#include "host/keys/parameters.h"

namespace coresweep {

/// A bound, and where it comes from.
struct EffectiveBound {
  std::int64_t value;
  std::string_view origin;   ///< "backing.scheduling_lookahead - 1"; empty where it is 0 by rule
  std::string_view instead;  ///< why the setting of that name does not count; empty: it counts
};

struct EffectiveBacking {
  EffectiveBound depth;     ///< of backing.max_candidate_depth
  EffectiveBound ancestry;  ///< of backing.allowed_ancestry_len
};

/// Depth and ancestry as the network applies them.
EffectiveBacking effective_backing(const Parameters& p);

/// Cores' worth of blocks that the tenant needs in the first region: what the chain orders on
/// demand, else tenant.demand.
double tenant_demand(const Parameters& parameters);

/// Whether the tenant holds no core and orders all of its blocks on demand.
bool orders_all(const Parameters& parameters);

/// Blocks that a collator of bundles builds a relay slot (B): block.rate, or as many as cores.
std::int32_t bundle_rate(const Parameters& parameters);

}  // namespace coresweep
