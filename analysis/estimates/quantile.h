// Quantiles of binned values.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/estimates/bin_counts.h"
#include "analysis/estimates/estimate.h"
#include "cuda/pipeline/binning.h"

namespace coresweep {

/// Where the values of a bin lie, in the binned unit. Values over runs are rounded to the unit
/// before they are binned, so their bins begin half a unit earlier. The end of an open last bin is
/// infinite.
struct BinEdges {
  double begin, end;
};
BinEdges bin_edges(Binning binning, std::int32_t bin);

/// The bin that holds the p-quantile of counted values; nothing without values.
std::optional<std::int32_t> quantile_bin(const BinCounts& counts, double p);

/// The value that stands for a bin: its centre; its begin where it is open.
double bin_centre(Binning binning, std::int32_t bin);

/// The p-quantile (0 <= p <= 1) of binned values, in the binned unit: linear inside the bin that
/// holds it; under Binning::count the smallest value v with at least a share p of values <= v, and
/// so where a bin of one number over runs stands out like an atom: it holds a twentieth of all
/// values and its neighbours together less than a quarter as many. NaN without values, infinite in
/// an open last bin.
double histogram_quantile(const BinCounts& counts, Binning binning, double p);

/// The bins of the two order statistics of independent values between which their p-quantile lies
/// with at least `confidence` (binomial; David and Nagaraja 2003, 7.1). Nothing where there are too
/// few values for it (with 95 %: fewer than 72 for p = 0.05 or 0.95).
struct OrderBins {
  std::int32_t low, high;
};
std::optional<OrderBins> order_bins(const BinCounts& counts, double p,
                                    double confidence = kConfidence);

/// The p-quantile of independent values with the interval between the two order statistics of
/// order_bins(), widened to the edges of their bins. No bounds where there are none.
Estimate order_statistics(const BinCounts& counts, Binning binning, double p,
                          double confidence = kConfidence);

/// Mean of binned values, each taken at the centre of its bin; exact under Binning::count up to 63.
double histogram_mean(const BinCounts& counts, Binning binning);

/// Standard deviation of binned values (divided by n), each taken at the centre of its bin.
double histogram_deviation(const BinCounts& counts, Binning binning);

/// Share of binned values in the bins from 0 to `last_bin`.
double histogram_share(const BinCounts& counts, std::int32_t last_bin);

}  // namespace coresweep
