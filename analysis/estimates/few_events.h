// Rates of events of which few were seen, or none: their number says how sure one is, not the
// spread between batches. Never seen is not never.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/estimates/estimate.h"

namespace coresweep {

struct Limits {
  double low, high;
};

/// The two-sided interval of the mean of a Poisson distribution that gave `seen` >= 0 events
/// (Garwood 1936): it holds with at least `confidence`. Also for an effective number, which need
/// not be whole.
Limits poisson_limits(double seen, double confidence);

/// Of trials that hit, or that missed, so many are few.
inline constexpr std::int64_t kFewTrials = 32;

/// Share of independent trials: the exact interval (Clopper and Pearson 1934) where few hit or few
/// missed, else Wilson's. NaN without trials.
Estimate share_of_trials(std::int64_t hits, std::int64_t trials, double confidence = kConfidence);

/// The two-sided interval of the sum of so many independent values between 0 and 1, of which
/// `whole` were 1, others `partial`, largest first, and the rest 0: Clopper and Pearson's limits,
/// of which each value that is not 1 takes its part (Stringer 1963). Exact where all are 0 or 1;
/// else wider than it need be, for what was not seen may be as large as any.
Limits bounded_sum_limits(std::int64_t whole, std::span<const double> partial, std::int64_t trials,
                          double confidence);

/// A part of a value: what it owes to events of which few were seen, or else its spread.
struct ValuePart {
  double change = 0;    ///< of the value by one cluster of events, with its sign
  double clusters = 0;  ///< seen; below 0: many, `spread` tells
  Spread spread = {};
  bool subtracted = false;  ///< whether the value is one from which this part was taken away
  /// Above 0: clusters are independent trials, of which there are so many. Each changes the value
  /// by `change` at most, `clusters` did so wholly, and others by these shares of it, largest
  /// first.
  std::int64_t trials = 0;
  std::vector<double> partial = {};

  /// How far the value may lie above, or below, what was seen for this part alone.
  double excess(bool above, double confidence) const;
};

/// Events of a value by batch, as ValuePart takes them. `one`: what an event changes where none was
/// seen; `all`: what all of those that were seen have changed. Events that come together count as
/// one cluster: (sum n)^2 / sum n^2 of the numbers n of batches (Kish's effective number). Empty if
/// more than half of the batches have one.
std::vector<ValuePart> few_events(std::span<const double> by_batch, double one, double all);

/// The same of a share of independent trials. Empty if many hit and many missed.
std::vector<ValuePart> few_trials(std::int64_t hits, std::int64_t trials);

/// The same of a mean over so many independent runs, to each of which the value owes between 0 and
/// `change`. `by_batch`: what the runs of a batch came to, as a number of runs that changed it
/// wholly; how it spreads over them is not known, so they are taken to be as few as they can, which
/// gives the widest limits. Empty if more than half of the batches have any.
std::vector<ValuePart> few_runs(std::span<const double> by_batch, std::int64_t runs, double change);

/// An interval from parts: those on one side add up (they share histories), the two sides are
/// independent at worst (method of variance estimates recovery; Zou and Donner 2008).
Estimate interval(double value, std::span<const ValuePart> parts, double confidence);

}  // namespace coresweep
