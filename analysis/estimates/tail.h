// Quantiles and tail means of independent values, one a run, from histograms that also keep the sum
// of the values of each bin: exact where a bin holds one value only.
#pragma once

#include "analysis/estimates/estimate.h"
#include "analysis/estimates/market_sums.h"

namespace coresweep {

/// The p-quantile: the mean of the bin that holds it, with the interval of order_statistics().
Estimate summed_quantile(const SummedHistogram& values, double p, double confidence = kConfidence);

/// The mean of the worst (largest) share 1 - p of the values (expected shortfall; Rockafellar and
/// Uryasev 2002). Its error: se^2 = variance of max(0, x - q) / (n (1 - p)^2) (Manistre and Hancock
/// 2005, eq. 5, in other words), with Student's factor for n (1 - p) values. There q is the
/// p-quantile; here it is the lower end of the quantile's interval: where the tail is flat the
/// sample cannot tell whether it ends at the quantile, and an error around the quantile itself
/// would be 0. No bounds with fewer than 20 values in the tail; nor, where the whole interval of
/// the quantile is one value, with fewer than 20 above it: what so few cost, or none, does not say
/// how rare and how dear larger ones are.
Estimate tail_mean(const SummedHistogram& values, double p, double confidence = kConfidence);

}  // namespace coresweep
