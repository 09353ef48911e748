// The rules of the coretime market: which set, and where each part of it is.
#pragma once

#include <cstdint>

#include "cuda/market/bulk.h"       // rfc1 and rfc1-minimum-price
#include "cuda/market/on_demand.h"  // orders and the pool
#include "cuda/market/rfc17.h"      // rfc17

namespace coresweep {

/// A value of `market.rules`; a schedule may switch between them from one sale to the next.
enum class MarketRules : std::int32_t { rfc1, rfc1_minimum_price, rfc17 };

/// The rules of bulk sales under `rules`, which is not rfc17.
CORESWEEP_HD constexpr SaleRules sale_rules(MarketRules rules, Planck minimum_price) {
  return rules == MarketRules::rfc1 ? rfc1_rules() : minimum_price_rules(minimum_price);
}

}  // namespace coresweep
