// The registry of everything a market run reports. Amounts of a run are kept in 10^-6 coins (DOT or
// KSM) or 10^-6 USD, and binned in thousandths. A new one is a line here and one in tally.h.
#pragma once

#include <cstdint>

#include "cuda/pipeline/binning.h"

namespace coresweep {

// One value a run: X(name, unit of the stored integer, divisor to the binned unit, binning,
// meaning). Missing count, sums and sums of squares by batch; a histogram over runs with sums.
#define CORESWEEP_MARKET_VALUES(X)                                                             \
  X(cost, "1e-6 coin", 1000, money, "all payments for coretime of a run")                      \
  X(cost_usd, "1e-6 USD", 1000, money, "all payments of a run, at the rate of their cycle")    \
  X(revenue, "1e-6 coin", 1000, money, "what surplus cores earned in a run")                   \
  X(largest_payment, "1e-6 coin", 1000, money, "most that a run paid in one cycle")            \
  X(final_record, "1e-6 coin", 1000, money, "price of the next renewal after the last sale")   \
  X(record_bound, "1e-6 coin", 1000, money, "most that the renewal after that one can cost")   \
  X(cycles_without_core, "cycle", 1, count, "regions without any core, though one was wanted") \
  X(first_loss, "cycle", 1, count, "first cycle that ended with fewer cores than wanted")      \
  X(exhausted, "cycle", 1, count, "first cycle in which the funds did not suffice")

// Counters of a cycle, summed over runs by batch: X(name, unit, meaning).
#define CORESWEEP_CYCLE_COUNTERS(X)                                                         \
  X(cores_held, "core", "cores the tenant holds for the region on sale")                    \
  X(cores_wanted, "core", "cores the strategy wants")                                       \
  X(core_lost, "run", "runs with fewer cores than wanted")                                  \
  X(without_core, "run", "runs without any core, though one was wanted")                    \
  X(lost_by_now, "run", "runs that lost a core in this cycle or before")                    \
  X(exhausted_by_now, "run", "runs whose funds did not suffice in this cycle or before")    \
  X(core_blocks, "block", "relay blocks of the region times whole cores in use")            \
  X(on_demand_blocks, "block", "relay blocks of the region served on demand")               \
  X(stalled_blocks, "block", "relay blocks of the region without coretime that was wanted") \
  X(cores_offered, "core", "cores offered in the sale")                                     \
  X(cores_sold, "core", "cores sold, renewals included")                                    \
  X(cores_renewed, "core", "cores that other tenants renewed")                              \
  X(sold_out, "run", "runs whose sale sold out")                                            \
  X(above_minimum, "run", "runs whose floor is above the minimum price")                    \
  X(squeezed, "run", "runs in which one buyer took all that was left at the opening")       \
  X(regime_thin, "run", "runs in the regime of thin supply")                                \
  X(regime_squeeze, "run", "runs in the regime of a squeeze")                               \
  X(regime_glut, "run", "runs in the regime of a glut")

// Amounts of a cycle, summed over runs by batch as two words: X(name, unit, meaning).
#define CORESWEEP_CYCLE_AMOUNTS(X)                                            \
  X(payment, "1e-6 coin", "payments for the region on sale")                  \
  X(payment_usd, "1e-6 USD", "the same in USD")                               \
  X(revenue, "1e-6 coin", "what surplus cores of the region earned")          \
  X(floor_price, "1e-6 coin", "floor of the sale (under RFC-17 the reserve)") \
  X(sellout_price, "1e-6 coin", "sell-out price (under RFC-17 the clearing price)")

// Amounts of a sale that are summed only where market.count_revenue is set, in the same way.
#define CORESWEEP_SALE_AMOUNTS(X) \
  X(sales_revenue, "1e-6 coin", "what the chain takes in the sale, renewals included")

// Histograms of a cycle over runs, with sums: X(name, unit, meaning). Binned in thousandths.
#define CORESWEEP_CYCLE_HISTOGRAMS(X)                              \
  X(payment, "1e-3 coin", "payments for the region on sale")       \
  X(payment_usd, "1e-3 USD", "the same in USD")                    \
  X(cumulative, "1e-3 coin", "payments up to and with this cycle") \
  X(cumulative_usd, "1e-3 USD", "the same in USD")

#define CORESWEEP_ENUMERATOR(name, ...) name,
enum class MarketValue : std::int32_t { CORESWEEP_MARKET_VALUES(CORESWEEP_ENUMERATOR) count_ };
enum class CycleCounter : std::int32_t { CORESWEEP_CYCLE_COUNTERS(CORESWEEP_ENUMERATOR) count_ };
enum class CycleAmount : std::int32_t { CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_ENUMERATOR) count_ };
enum class SaleAmount : std::int32_t { CORESWEEP_SALE_AMOUNTS(CORESWEEP_ENUMERATOR) count_ };
enum class CycleHistogram : std::int32_t {
  CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_ENUMERATOR) count_
};
#undef CORESWEEP_ENUMERATOR

inline constexpr std::int32_t kMarketValues = static_cast<std::int32_t>(MarketValue::count_);
inline constexpr std::int32_t kCycleCounters = static_cast<std::int32_t>(CycleCounter::count_);
inline constexpr std::int32_t kCycleAmounts = static_cast<std::int32_t>(CycleAmount::count_);
inline constexpr std::int32_t kSaleAmounts = static_cast<std::int32_t>(SaleAmount::count_);
inline constexpr std::int32_t kCycleHistograms = static_cast<std::int32_t>(CycleHistogram::count_);

CORESWEEP_HD constexpr Binning binning_of(MarketValue v) {
  switch (v) {
#define CORESWEEP_CASE(name, unit, divisor, binning, meaning) \
  case MarketValue::name:                                     \
    return Binning::binning;
    CORESWEEP_MARKET_VALUES(CORESWEEP_CASE)
#undef CORESWEEP_CASE
    default:
      return Binning::count;
  }
}

CORESWEEP_HD constexpr std::int64_t bin_divisor(MarketValue v) {
  switch (v) {
#define CORESWEEP_CASE(name, unit, divisor, binning, meaning) \
  case MarketValue::name:                                     \
    return divisor;
    CORESWEEP_MARKET_VALUES(CORESWEEP_CASE)
#undef CORESWEEP_CASE
    default:
      return 1;
  }
}

}  // namespace coresweep
