// A metric with its values by batch of replicates: what every statement about Monte Carlo error is
// made of. Batch b of every point of a study holds the same random histories (common random
// numbers), so a function of several points is worked out batch by batch, and what they share
// cancels.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/estimates/estimate.h"

namespace coresweep {

/// What the batch values are.
enum class BatchKind {
  none,       ///< there are none: order statistics, Wilson
  left_out,   ///< of all runs but those of the batch (64): jackknife
  sectioned,  ///< of the runs of the batch (16): sectioning
};

struct BatchedValue {
  Estimate estimate = {};  ///< over all runs, with its 95 % interval
  BatchKind kind = BatchKind::none;
  /// By batch. In a batch without runs: left_out holds the value over all, sectioned NaN.
  std::vector<double> batches = {};
  std::uint64_t present = 0;  ///< bit b: batch b has runs
  /// 0 in every batch: that an event was never seen does not say how rare it is.
  bool never_seen = false;

  double value() const { return estimate.value; }
  bool has_batches() const { return kind != BatchKind::none; }
};

/// A value and its batch values (as BatchedValue::batches), with the 95 % interval they give.
BatchedValue batched(double value, BatchKind kind, std::vector<double> batches,
                     std::uint64_t present);

/// Standard error from the batch values; none (NaN) if there are no batch values.
Spread spread(const BatchedValue& x);

/// f of several metrics, or of one metric at several points, with its error from the batches they
/// share. Without batch values (and bounds) unless all have the same kind of them.
using Combination = std::function<double(std::span<const double>)>;
BatchedValue combine(std::span<const BatchedValue> parts, const Combination& f);

/// Whether a and b are the same in every batch: a difference that was never seen, which does not
/// say how rare one is. Their difference and ratio have no bounds.
bool never_differ(const BatchedValue& a, const BatchedValue& b);

BatchedValue difference(const BatchedValue& a, const BatchedValue& b);  ///< a - b
BatchedValue ratio(const BatchedValue& a, const BatchedValue& b);       ///< a / b

/// Variance of the difference of a and b if their histories were independent, over that of the
/// paired difference: above 1 common random numbers help. NaN without errors, or if the paired
/// difference has none.
double variance_reduction(const BatchedValue& a, const BatchedValue& b);

}  // namespace coresweep
