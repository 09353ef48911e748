// The results of one point as one flat array of 64-bit words, so that every back end only ever adds
// words: order, threads, launches and shards cannot show.
#pragma once

#include <cstdint>

#include "cuda/pipeline/metrics.h"

namespace coresweep {

// Words of a tally, in order:
//   runs[64]                                     replicates simulated, by batch
//   counter[kCounters][64]                       sums (two's complement)
//   missing[kRunValues][64]                      runs without a value
//   value_sum, value_square_low, value_square_high [kRunValues][64]
//   run_histogram[kRunValues][bins]              over runs
//   histogram[kHistograms][16][bins]             over blocks
struct TallyLayout {
  CORESWEEP_HD static constexpr std::int64_t runs() { return 0; }
  CORESWEEP_HD static constexpr std::int64_t counter(std::int32_t c) {
    return std::int64_t{kBatches} * (1 + c);
  }
  CORESWEEP_HD static constexpr std::int64_t missing(std::int32_t v) {
    return counter(kCounters) + std::int64_t{kBatches} * v;
  }
  CORESWEEP_HD static constexpr std::int64_t value_sum(std::int32_t v) {
    return missing(kRunValues) + std::int64_t{kBatches} * v;
  }
  CORESWEEP_HD static constexpr std::int64_t value_square_low(std::int32_t v) {
    return value_sum(kRunValues) + std::int64_t{kBatches} * v;
  }
  CORESWEEP_HD static constexpr std::int64_t value_square_high(std::int32_t v) {
    return value_square_low(kRunValues) + std::int64_t{kBatches} * v;
  }
  CORESWEEP_HD static constexpr std::int64_t run_histogram(std::int32_t v) {
    std::int64_t at = value_square_high(kRunValues);
    for (std::int32_t i = 0; i < v; ++i) at += bins_of(binning_of(static_cast<RunValue>(i)));
    return at;
  }
  /// Begin of histogram h of batch 0; batches of one histogram follow each other.
  CORESWEEP_HD static constexpr std::int64_t histogram(std::int32_t h) {
    std::int64_t at = run_histogram(kRunValues);
    for (std::int32_t i = 0; i < h; ++i)
      at += std::int64_t{kHistogramBatches} * bins_of(binning_of(static_cast<Histogram>(i)));
    return at;
  }
  CORESWEEP_HD static constexpr std::int64_t words() { return histogram(kHistograms); }
};

/// Begin of histogram h in the scratch of one item of work: all histograms of one batch, 32-bit.
CORESWEEP_HD constexpr std::int32_t scratch_begin(std::int32_t h) {
  std::int32_t at = 0;
  for (std::int32_t i = 0; i < h; ++i) at += bins_of(binning_of(static_cast<Histogram>(i)));
  return at;
}
inline constexpr std::int32_t kScratchBins = scratch_begin(kHistograms);

}  // namespace coresweep
