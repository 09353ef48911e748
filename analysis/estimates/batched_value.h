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
#include "analysis/estimates/few_events.h"

namespace coresweep {

/// What the batch values are.
enum class BatchKind {
  none,       ///< there are none: order statistics, shares of runs
  left_out,   ///< of all runs but those of the batch (64): jackknife
  sectioned,  ///< of the runs of the batch (16): sectioning
};

struct BatchedValue {
  Estimate estimate = {};  ///< over all runs; 95 %, where no other confidence was asked for
  BatchKind kind = BatchKind::none;
  /// By batch. In a batch without runs: left_out holds the value over all, sectioned NaN.
  std::vector<double> batches = {};
  std::uint64_t present = 0;  ///< bit b: batch b has runs
  /// If the value rests on few events, what its error follows from; else empty.
  std::vector<ValuePart> few = {};
  /// What the bins of a histogram leave open: how far below and above the value may lie whatever
  /// the batches say.
  double unresolved_below = 0, unresolved_above = 0;

  double value() const { return estimate.value; }
  bool has_batches() const { return kind != BatchKind::none; }
  bool rests_on_few_events() const { return !few.empty(); }
};

/// A value and its batch values (as BatchedValue::batches), with the 95 % interval they give.
BatchedValue batched(double value, BatchKind kind, std::vector<double> batches,
                     std::uint64_t present);

/// Standard error from the batch values; none (NaN) if there are no batch values, or if all are the
/// same: that nothing else was seen does not say how rare it is.
Spread spread(const BatchedValue& x);

/// Whether there are batches, and all of them the same.
bool never_varied(const BatchedValue& x);

/// The interval of a value with batches: from its few events, else from its spread; no narrower
/// than its bins. Of one without batches its estimate, which must have been made with this
/// confidence.
Estimate interval(const BatchedValue& x, double confidence);

/// A value whose estimate has 95 %, with another confidence.
BatchedValue at_confidence(BatchedValue x, double confidence);

/// f of several metrics, or of one metric at several points, with its error from the batches they
/// share. Without batch values (and bounds) unless all have the same kind of them.
using Combination = std::function<double(std::span<const double>)>;
BatchedValue combine(std::span<const BatchedValue> parts, const Combination& f);

/// Whether a and b are the same in every batch: a difference that was never seen, which does not
/// say how rare one is.
bool never_differ(const BatchedValue& a, const BatchedValue& b);

/// a - b, batch by batch; without batches, or if either rests on few events, from their own
/// intervals as if they were independent (ValuePart), which is too wide for common histories. No
/// bounds where they never differ and rest on nothing that can be counted.
BatchedValue difference(const BatchedValue& a, const BatchedValue& b,
                        double confidence = kConfidence);
/// a / b, likewise. Of few events from the intervals of each with twice the confidence to spare
/// (Bonferroni); the upper end is infinite where b may be 0.
BatchedValue ratio(const BatchedValue& a, const BatchedValue& b, double confidence = kConfidence);
/// The mean of one metric at several points. Where batches do not tell, the mean of their ends.
BatchedValue mean_of(std::span<const BatchedValue> parts, double confidence = kConfidence);

/// Variance of the difference of a and b if their histories were independent, over that of the
/// paired difference: above 1 common random numbers help. With an interval from that of the
/// correlation of their batches (Fisher 1921). Only of means over runs (BatchKind::left_out);
/// without a value if either is the same in every batch.
Estimate variance_reduction(const BatchedValue& a, const BatchedValue& b,
                            double confidence = kConfidence);

}  // namespace coresweep
