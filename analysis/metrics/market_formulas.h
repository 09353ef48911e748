// Metrics of the market that are functions of sums over runs: of a whole run, or of one sale.
#pragma once

#include "analysis/estimates/batched_value.h"
#include "analysis/estimates/market_sums.h"
#include "cuda/market/point.h"

namespace coresweep {

/// A function of sums over runs and over so many sales of each.
using SumsFormula = double (*)(const MarketSums&, double cycles);

/// A mean over runs of what each has between none and a most: `counted` / `per`. Where few runs
/// have any, or few miss any, these tell the error (few_runs), else the jackknife.
struct CountedMean {
  SumsFormula counted;
  SumsFormula most;  ///< of all runs, in the unit of `counted`
  SumsFormula per;
};

/// A formula with its batch values: jackknife over 64 batches. No bounds where all batches but a
/// few (an eighth) give 0: nothing bounds what a run may earn or pay, so the few that did do not
/// tell how much others would.
BatchedValue sums_metric(SumsFormula formula, const MarketBatches& sums, double cycles);
BatchedValue sums_metric(const CountedMean& mean, const MarketBatches& sums, double cycles);

/// An estimate in another unit.
Estimate scaled(const Estimate& estimate, double scale);

namespace market_formula {

inline constexpr double kMicro = 1e-6, kMilli = 1e-3;  ///< of the units that are kept

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

/// A counter, and an amount of a run, in their own units.
template <CycleCounter Name>
double total(const MarketSums& s, double) {
  return s[Name];
}
template <MarketValue Name>
double total_value(const MarketSums& s, double) {
  return s[Name];
}

inline double runs(const MarketSums& s, double) { return s.runs; }
inline double sales(const MarketSums& s, double cycles) { return s.runs * cycles; }

inline double days_stalled(const MarketSums& s, double) {
  return s[CycleCounter::stalled_blocks] * kRegionDays / kRegionBlocks;
}
inline double days_of_regions(const MarketSums& s, double cycles) {
  return sales(s, cycles) * kRegionDays;
}

/// Sales of a kind, as a share of all.
template <CycleCounter Name>
inline constexpr CountedMean kShareOfSales = {total<Name>, sales, sales};
/// Cores of a sale, of those offered; and of those wanted.
template <CycleCounter Name>
inline constexpr CountedMean kCoresOffered = {total<Name>, total<CycleCounter::cores_offered>,
                                              sales};
inline constexpr CountedMean kCoresHeld = {total<CycleCounter::cores_held>,
                                           total<CycleCounter::cores_wanted>, sales};
/// Days of a run without coretime that was wanted, in all the sales together.
inline constexpr CountedMean kStalledDays = {days_stalled, days_of_regions, runs};

}  // namespace market_formula
}  // namespace coresweep
