// The one value a run contributes to each metric over runs, as an integer.
#pragma once

#include "cuda/pipeline/tally.h"

namespace coresweep {

inline constexpr std::int64_t kMissing = -1;  ///< a run that has no such value

/// round(a * scale / b) for a >= 0, b > 0, without overflow while b * scale fits 63 bits.
CORESWEEP_HD constexpr std::int64_t scaled_ratio(std::int64_t a, std::int64_t b,
                                                 std::int64_t scale) {
  return a / b * scale + (a % b * scale + b / 2) / b;
}

/// The value in the unit of metrics.h, or kMissing. `run` has the counters of a run, as RunTotals;
/// `measured_ms` is the run without warm-up.
template <class Run>
CORESWEEP_HD std::int64_t run_value(RunValue v, const Run& run, std::int64_t measured_ms) {
  const std::int64_t included = run[Counter::included];
  const std::int64_t authored = run[Counter::authored];
  const std::int64_t executed = run[Counter::execution_included] + run[Counter::execution_wasted];
  const std::int64_t interval = run[Counter::block_time_total];
  switch (v) {
    case RunValue::block_time:
      return included > 0 ? scaled_ratio(measured_ms, included, 1000) : kMissing;
    case RunValue::block_confidence:
      return authored > 0 ? scaled_ratio(included, authored, 1000000) : kMissing;
    case RunValue::height_confidence: {
      const std::int64_t heights = run[Counter::heights];
      // A position that was first built during warm-up may be forked after it.
      const std::int64_t forked =
          run[Counter::forked_heights] < heights ? run[Counter::forked_heights] : heights;
      return heights > 0 ? scaled_ratio(heights - forked, heights, 1000000) : kMissing;
    }
    case RunValue::inclusion_latency:
      return included > 0 ? scaled_ratio(run[Counter::inclusion_latency_total], included, 1000)
                          : kMissing;
    case RunValue::finality_latency:
      return included > 0 ? scaled_ratio(run[Counter::finality_latency_total], included, 1000)
                          : kMissing;
    case RunValue::transaction_latency:  // (sum I L + sum I^2 / 2) / sum I; ms s -> us
      return interval > 0 ? scaled_ratio(2 * run[Counter::wait_inclusion_total] +
                                             run[Counter::wait_square_total],
                                         2 * interval, 1000000)
                          : kMissing;
    case RunValue::longest_gap:
      return run[Counter::longest_gap] * 1000;
    case RunValue::execution_rate:
      return scaled_ratio(run[Counter::execution_included], measured_ms, 3600000);
    case RunValue::wasted_share:
      return executed > 0 ? scaled_ratio(run[Counter::execution_wasted], executed, 1000000)
                          : kMissing;
    default:
      return kMissing;
  }
}

}  // namespace coresweep
