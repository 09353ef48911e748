// How long a transaction waits that arrives at a uniform time.
#pragma once

#include <cstdint>
#include <span>

#include "analysis/estimates/tally_view.h"

namespace coresweep {

/// Until its block's authoring starts, is included, or is final.
enum class Milestone { authored, included, finalized };

/// The p-quantile [ms] of a transaction's latency.
///
/// A transaction goes into the first included block whose authoring starts after it arrives. Of
/// two consecutive included blocks with authoring interval I, the second having latency L, the
/// transactions of the second arrive uniformly over I: latency is uniform on [L, L + I) with weight
/// I. Summed over pairs,
///   F(x) = (sum max(0, x - L) - sum max(0, x - (L + I))) / sum I,
/// and the two sums need only the histogram of L and that of L + I (docs/METHODS.md, "Latency of a
/// transaction"). F is linear between the centres of the bins. NaN if no pair was included,
/// infinite beyond the last bin.
double transaction_latency_quantile(const BlockHistograms& blocks, Milestone milestone, double p);

}  // namespace coresweep
