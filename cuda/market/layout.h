// The market results of one point as one flat array of 64-bit words that every back end only adds
// to. Its length depends on the number of cycles, which is the longest of the study.
#pragma once

#include <cstdint>

#include "cuda/market/metrics.h"
#include "cuda/pipeline/metrics.h"

namespace coresweep {

// Words, in order (V values, B bins of a value, C counters, A amounts, H histograms):
//   runs[64]
//   missing[V][64]
//   sum_low, sum_high, square_low, square_high [V][64]
//   value histogram: runs[B], sum[B] for each V
//   cycle counter[C][cycles][64]
//   cycle amount_low[A][cycles][64], amount_high[A][cycles][64]
//   cycle histogram: runs[H][cycles][bins], sum[H][cycles][bins]
struct MarketLayout {
  std::int32_t cycles;

  CORESWEEP_HD static constexpr std::int64_t runs() { return 0; }
  CORESWEEP_HD static constexpr std::int64_t missing(std::int32_t v) { return kBatches * (1 + v); }
  /// part 0 and 1: sum (low, high); 2 and 3: sum of squares (low, high).
  CORESWEEP_HD static constexpr std::int64_t moment(std::int32_t part, std::int32_t v) {
    return missing(kMarketValues) + std::int64_t{kBatches} * (kMarketValues * part + v);
  }
  CORESWEEP_HD static constexpr std::int64_t histogram(std::int32_t v) {
    std::int64_t at = moment(4, 0);
    for (std::int32_t i = 0; i < v; ++i) at += 2 * bins(i);
    return at;
  }
  CORESWEEP_HD static constexpr std::int64_t histogram_sum(std::int32_t v) {
    return histogram(v) + bins(v);
  }
  CORESWEEP_HD constexpr std::int64_t counter(std::int32_t c) const {
    return histogram(kMarketValues) + std::int64_t{c} * cycles * kBatches;
  }
  /// part 0: low words, 1: high words.
  CORESWEEP_HD constexpr std::int64_t amount(std::int32_t part, std::int32_t a) const {
    return counter(kCycleCounters) + (std::int64_t{kCycleAmounts} * part + a) * cycles * kBatches;
  }
  CORESWEEP_HD constexpr std::int64_t cycle_histogram(std::int32_t h) const {
    return amount(2, 0) + std::int64_t{h} * cycles * cycle_bins();
  }
  CORESWEEP_HD constexpr std::int64_t cycle_histogram_sum(std::int32_t h) const {
    return cycle_histogram(kCycleHistograms + h);
  }
  CORESWEEP_HD constexpr std::int64_t words() const {
    return cycle_histogram(2 * kCycleHistograms);
  }

  CORESWEEP_HD static constexpr std::int32_t bins(std::int32_t v) {
    return bins_of(binning_of(static_cast<MarketValue>(v)));
  }
  CORESWEEP_HD static constexpr std::int32_t cycle_bins() { return bins_of(Binning::cycle_money); }
};

}  // namespace coresweep
