// Today's market as a viewer of the coretime chain shows it: where a budget starts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/keys/amount.h"
#include "host/keys/sale_dates.h"

namespace coresweep {

/// What a dump (docs/BUDGET.md) says of the first sale that is to be paid.
struct MarketState {
  SaleDate first;            ///< that sale
  Amount end_price;          ///< its floor
  std::int64_t supply = 0;   ///< cores it offers, as the running one does
  std::int64_t tenants = 0;  ///< cores that others hold
  /// Their renewal prices relative to the floor, and how many have each; empty: not told.
  std::map<double, std::int64_t> record_ratios;
  std::optional<std::int64_t> pool_cores;
  std::int64_t own_cores = 0;  ///< of the parachain asked for
  Amount own_record;           ///< price of their next renewal, the mean of them
};

/// Reads a dump of JSON text; `name` stands for it in messages. `para`: the parachain whose cores
/// are one's own, if any. Throws UserError that says what is missing or cannot be.
MarketState read_market_state(std::string_view text, const std::string& name,
                              std::string_view network, std::optional<std::int64_t> para);

}  // namespace coresweep
