// The market results of one point as one flat array of 64-bit words that are only ever added to,
// two words of a wide sum with their carry (cuda/numbers/wide_sums.h). Its length depends on the
// number of cycles, which is the longest of the study.
#pragma once

#include <cstdint>

#include "cuda/market/metrics.h"
#include "cuda/numbers/wide_sums.h"
#include "cuda/pipeline/metrics.h"

namespace coresweep {

/// The sections of a market's tally, in the order of their words; datasets of results files stand
/// in the same. V values, B bins of a value.
enum class MarketSection : std::int32_t {
  runs,     ///< [64]
  missing,  ///< [V][64]
  sum_low,  ///< [V][64], so are the next three
  sum_high,
  square_low,
  square_high,
  histogram,            ///< for each V: runs[B], sum[B]
  counter,              ///< [counters][cycles][64]
  amount_low,           ///< [amounts][cycles][64]
  amount_high,          ///< the same
  cycle_histogram,      ///< runs: [histograms][cycles][bins]
  cycle_histogram_sum,  ///< the same
  sale_amount_low,      ///< [sale amounts][cycles][64]
  sale_amount_high,     ///< the same
  count_
};
inline constexpr std::int32_t kMarketSections = static_cast<std::int32_t>(MarketSection::count_);

CORESWEEP_HD constexpr std::int32_t metrics_of(MarketSection section) {
  switch (section) {
    case MarketSection::runs:
      return 1;
    case MarketSection::counter:
      return kCycleCounters;
    case MarketSection::amount_low:
    case MarketSection::amount_high:
      return kCycleAmounts;
    case MarketSection::cycle_histogram:
    case MarketSection::cycle_histogram_sum:
      return kCycleHistograms;
    case MarketSection::sale_amount_low:
    case MarketSection::sale_amount_high:
      return kSaleAmounts;
    default:
      return kMarketValues;
  }
}

/// Whether a section holds its words once a cycle.
CORESWEEP_HD constexpr bool is_by_cycle(MarketSection section) {
  return section >= MarketSection::counter && section < MarketSection::count_;
}

/// Words of the first `metrics` metrics of a section, in each cycle where it holds them so.
CORESWEEP_HD constexpr std::int64_t section_words(MarketSection section, std::int32_t metrics) {
  std::int64_t words = 0;
  switch (section) {
    case MarketSection::histogram:
      for (std::int32_t v = 0; v < metrics; ++v)
        words += 2 * bins_of(binning_of(static_cast<MarketValue>(v)));
      return words;
    case MarketSection::cycle_histogram:
    case MarketSection::cycle_histogram_sum:
      return std::int64_t{bins_of(Binning::cycle_money)} * metrics;
    default:
      return std::int64_t{kBatches} * metrics;
  }
}

/// Words of all sections before this one that hold theirs once a cycle, or once a run.
CORESWEEP_HD constexpr std::int64_t words_before(MarketSection section, bool by_cycle) {
  std::int64_t words = 0;
  for (std::int32_t s = 0; s < static_cast<std::int32_t>(section); ++s) {
    const MarketSection before = static_cast<MarketSection>(s);
    if (is_by_cycle(before) == by_cycle) words += section_words(before, metrics_of(before));
  }
  return words;
}

/// Where the words of a metric begin.
struct MarketLayout {
  std::int32_t cycles;

  template <MarketSection Section>
  CORESWEEP_HD static constexpr std::int64_t at(std::int32_t metric, std::int32_t cycles = 0) {
    constexpr std::int64_t kOfRuns = words_before(Section, false);
    constexpr std::int64_t kOfCycles = words_before(Section, true);
    return kOfRuns + kOfCycles * cycles +
           section_words(Section, metric) * (is_by_cycle(Section) ? cycles : 1);
  }
  using S = MarketSection;
  CORESWEEP_HD static constexpr std::int64_t runs() { return at<S::runs>(0); }
  CORESWEEP_HD static constexpr std::int64_t missing(std::int32_t v) { return at<S::missing>(v); }
  /// part 0 and 1: sum (low, high); 2 and 3: sum of squares (low, high).
  CORESWEEP_HD static constexpr std::int64_t moment(std::int32_t part, std::int32_t v) {
    return at<S::sum_low>(kMarketValues * part + v);
  }
  CORESWEEP_HD static constexpr std::int64_t histogram(std::int32_t v) {
    return at<S::histogram>(v);
  }
  CORESWEEP_HD static constexpr std::int64_t histogram_sum(std::int32_t v) {
    return histogram(v) + bins(v);
  }
  CORESWEEP_HD constexpr std::int64_t counter(std::int32_t c) const {
    return at<S::counter>(c, cycles);
  }
  /// part 0: low words, 1: high words.
  CORESWEEP_HD constexpr std::int64_t amount(std::int32_t part, std::int32_t a) const {
    return at<S::amount_low>(kCycleAmounts * part + a, cycles);
  }
  CORESWEEP_HD constexpr std::int64_t cycle_histogram(std::int32_t h) const {
    return at<S::cycle_histogram>(h, cycles);
  }
  CORESWEEP_HD constexpr std::int64_t cycle_histogram_sum(std::int32_t h) const {
    return at<S::cycle_histogram_sum>(h, cycles);
  }
  /// part 0: low words, 1: high words.
  CORESWEEP_HD constexpr std::int64_t sale_amount(std::int32_t part, std::int32_t a) const {
    return at<S::sale_amount_low>(kSaleAmounts * part + a, cycles);
  }
  CORESWEEP_HD constexpr std::int64_t words() const { return at<S::count_>(0, cycles); }

  static constexpr std::int32_t kWideSums = 4;
  /// Sums of the values of a run, their squares, amounts of a cycle and those of a sale.
  CORESWEEP_HD constexpr WideSums wide_sums(std::int32_t i) const {
    if (i == 3)
      return {sale_amount(0, 0), sale_amount(1, 0), std::int64_t{kBatches} * kSaleAmounts * cycles};
    if (i == 2)
      return {amount(0, 0), amount(1, 0), std::int64_t{kBatches} * kCycleAmounts * cycles};
    return {moment(2 * i, 0), moment(2 * i + 1, 0), std::int64_t{kBatches} * kMarketValues};
  }

  CORESWEEP_HD static constexpr std::int32_t bins(std::int32_t v) {
    return bins_of(binning_of(static_cast<MarketValue>(v)));
  }
  CORESWEEP_HD static constexpr std::int32_t cycle_bins() { return bins_of(Binning::cycle_money); }
};

}  // namespace coresweep
