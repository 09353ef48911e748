// Quantiles and tail means of independent values, one a run, from histograms that also keep the sum
// of the values of each bin: exact where a bin holds one value only.
#pragma once

#include "analysis/estimate.h"
#include "analysis/market_sums.h"

namespace coresweep {

/// The p-quantile: the mean of the bin that holds it, with the interval of order_statistics().
Estimate summed_quantile(const SummedHistogram& values, double p);

/// The mean of the worst (largest) share 1 - p of the values (expected shortfall; Rockafellar and
/// Uryasev 2002). Its error: se^2 = (variance in the tail + p (mean - quantile)^2) / (n (1 - p))
/// (Manistre and Hancock 2005, eq. 5), with the normal quantile. No bounds with fewer than 20
/// values in the tail.
Estimate tail_mean(const SummedHistogram& values, double p);

}  // namespace coresweep
