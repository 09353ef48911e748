// The results of one point as one flat array of 64-bit words that are only ever added to, so that
// order, threads, launches and shards cannot show. Two words of a wide sum are added with their
// carry (cuda/numbers/wide_sums.h).
#pragma once

#include <cstdint>

#include "cuda/numbers/wide_sums.h"
#include "cuda/pipeline/metrics.h"

namespace coresweep {

/// The sections of a tally, in the order of their words; datasets of results files stand in the
/// same.
enum class TallySection : std::int32_t {
  runs,       ///< [64]: replicates simulated, by batch
  counter,    ///< [kCounters][64]: sums (two's complement)
  missing,    ///< [kRunValues][64]: runs without a value
  value_sum,  ///< [kRunValues][64], so are the next two
  value_square_low,
  value_square_high,
  run_histogram,   ///< [kRunValues][bins]: over runs
  histogram,       ///< [kHistograms][16][bins]: over blocks
  bundle_counter,  ///< [kBundleCounters][64]: sums
  count_
};
inline constexpr std::int32_t kTallySections = static_cast<std::int32_t>(TallySection::count_);

CORESWEEP_HD constexpr std::int32_t metrics_of(TallySection section) {
  switch (section) {
    case TallySection::runs:
      return 1;
    case TallySection::counter:
      return kCounters;
    case TallySection::histogram:
      return kHistograms;
    case TallySection::bundle_counter:
      return kBundleCounters;
    default:
      return kRunValues;
  }
}

/// Words of the first `metrics` metrics of a section.
CORESWEEP_HD constexpr std::int64_t section_words(TallySection section, std::int32_t metrics) {
  std::int64_t words = 0;
  switch (section) {
    case TallySection::run_histogram:
      for (std::int32_t v = 0; v < metrics; ++v)
        words += bins_of(binning_of(static_cast<RunValue>(v)));
      return words;
    case TallySection::histogram:
      for (std::int32_t h = 0; h < metrics; ++h)
        words += std::int64_t{kHistogramBatches} * bins_of(binning_of(static_cast<Histogram>(h)));
      return words;
    default:
      return std::int64_t{kBatches} * metrics;
  }
}

/// The first word of a section; of count_ the length of a tally.
CORESWEEP_HD constexpr std::int64_t section_begin(TallySection section) {
  std::int64_t begin = 0;
  for (std::int32_t s = 0; s < static_cast<std::int32_t>(section); ++s) {
    const TallySection before = static_cast<TallySection>(s);
    begin += section_words(before, metrics_of(before));
  }
  return begin;
}

/// Where the words of a metric begin.
struct TallyLayout {
  template <TallySection Section>
  CORESWEEP_HD static constexpr std::int64_t at(std::int32_t metric) {
    constexpr std::int64_t kBegin = section_begin(Section);
    return kBegin + section_words(Section, metric);
  }
  using S = TallySection;
  CORESWEEP_HD static constexpr std::int64_t runs() { return at<S::runs>(0); }
  CORESWEEP_HD static constexpr std::int64_t counter(std::int32_t c) { return at<S::counter>(c); }
  CORESWEEP_HD static constexpr std::int64_t missing(std::int32_t v) { return at<S::missing>(v); }
  CORESWEEP_HD static constexpr std::int64_t value_sum(std::int32_t v) {
    return at<S::value_sum>(v);
  }
  CORESWEEP_HD static constexpr std::int64_t value_square_low(std::int32_t v) {
    return at<S::value_square_low>(v);
  }
  CORESWEEP_HD static constexpr std::int64_t value_square_high(std::int32_t v) {
    return at<S::value_square_high>(v);
  }
  CORESWEEP_HD static constexpr std::int64_t run_histogram(std::int32_t v) {
    return at<S::run_histogram>(v);
  }
  /// Begin of histogram h of batch 0; batches of one histogram follow each other.
  CORESWEEP_HD static constexpr std::int64_t histogram(std::int32_t h) {
    return at<S::histogram>(h);
  }
  CORESWEEP_HD static constexpr std::int64_t bundle_counter(std::int32_t c) {
    return at<S::bundle_counter>(c);
  }
  CORESWEEP_HD static constexpr std::int64_t words() { return at<S::count_>(0); }

  static constexpr std::int32_t kWideSums = 1;
  CORESWEEP_HD static constexpr WideSums wide_sums(std::int32_t) {
    return {value_square_low(0), value_square_high(0), std::int64_t{kBatches} * kRunValues};
  }
};

/// Begin of histogram h in the scratch of one item of work: all histograms of one batch, 32-bit.
CORESWEEP_HD constexpr std::int32_t scratch_begin(std::int32_t h) {
  std::int32_t at = 0;
  for (std::int32_t i = 0; i < h; ++i) at += bins_of(binning_of(static_cast<Histogram>(i)));
  return at;
}
inline constexpr std::int32_t kScratchBins = scratch_begin(kHistograms);

}  // namespace coresweep
