// Metrics of the market that are functions of sums over runs: of a whole run, or of one sale.
#pragma once

#include "analysis/estimates/batched_value.h"
#include "analysis/estimates/market_sums.h"
#include "cuda/market/point.h"

namespace coresweep {

/// A function of sums over runs and over so many sales of each.
using SumsFormula = double (*)(const MarketSums&, double cycles);

/// A formula with its batch values: jackknife over 64 batches.
BatchedValue sums_metric(SumsFormula formula, const MarketBatches& sums, double cycles);

/// An estimate in another unit.
Estimate scaled(const Estimate& estimate, double scale);

namespace market_formula {

inline constexpr double kMicro = 1e-6, kMilli = 1e-3;  ///< of the units that are kept

/// Mean of a counter over runs and sales.
template <CycleCounter Name>
double mean_count(const MarketSums& s, double cycles) {
  return quotient(s[Name], s.runs * cycles);
}

/// Mean of an amount over runs and sales [coins or USD].
template <CycleAmount Name>
double mean_amount(const MarketSums& s, double cycles) {
  return quotient(s[Name], s.runs * cycles) * kMicro;
}

/// What the chain takes in a sale, mean over runs and sales [coins]; NaN where it is not counted.
inline double sales_revenue(const MarketSums& s, double cycles) {
  const double revenue = s[SaleAmount::sales_revenue];
  return quotient(revenue, revenue > 0 ? s.runs * cycles : 0) * kMicro;
}

/// Days of a run without coretime that was wanted, in all the sales together.
inline double stalled_days(const MarketSums& s, double) {
  return quotient(s[CycleCounter::stalled_blocks], s.runs) * kRegionDays / kRegionBlocks;
}

}  // namespace market_formula
}  // namespace coresweep
