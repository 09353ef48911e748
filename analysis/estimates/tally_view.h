// Readable access to the integer words of one point (cuda/pipeline/tally_layout.h).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/estimates/bin_counts.h"
#include "cuda/pipeline/tally_layout.h"

namespace coresweep {

/// Sums of one per-run value over the runs of a batch, in the unit of the stored integer (the
/// second column of CORESWEEP_RUN_VALUES).
struct RunMoments {
  std::int64_t count = 0;    ///< runs that have the value
  std::int64_t missing = 0;  ///< runs that do not
  std::int64_t sum = 0;
  double square_sum = 0;  ///< the 128-bit sum of squares, rounded once to a double
};

/// Histograms over blocks of one histogram batch, or of all pooled.
class BlockHistograms {
 public:
  /// Counts by bin, of bins_of(binning_of(h)) bins.
  const BinCounts& operator[](Histogram h) const { return counts_[static_cast<std::size_t>(h)]; }
  /// Time between authoring starts of consecutive included blocks, summed exactly [ms].
  std::int64_t block_time_total() const { return block_time_total_; }

 private:
  friend class TallyView;
  BlockHistograms() = default;

  std::array<BinCounts, kHistograms> counts_;
  std::int64_t block_time_total_ = 0;
};

/// A view: the words must outlive it.
class TallyView {
 public:
  /// Throws std::invalid_argument unless there are exactly TallyLayout::words() words.
  explicit TallyView(std::span<const std::uint64_t> words);

  /// Replicates simulated, in one batch (0 to 63) or in all.
  std::int64_t runs(std::int32_t batch) const;
  std::int64_t runs() const;

  /// Sum of a counter over the runs of a batch, or of all, in the counter's unit.
  std::int64_t counter(Counter c, std::int32_t batch) const;
  std::int64_t counter(Counter c) const;
  std::int64_t counter(BundleCounter c, std::int32_t batch) const;

  /// Sums of a per-run value over the runs of a batch.
  RunMoments moments(RunValue v, std::int32_t batch) const;
  RunMoments moments(RunValue v) const;

  /// Histogram of a per-run value over all runs that have it; in the binned unit.
  std::span<const std::uint64_t> run_histogram(RunValue v) const;

  /// Histograms over blocks: of one histogram batch (0 to 15), and of all.
  BlockHistograms histograms(std::int32_t batch) const;
  BlockHistograms histograms() const;

  /// Replicates whose blocks are in a histogram batch (0 to 15).
  std::int64_t histogram_runs(std::int32_t batch) const;

 private:
  std::uint64_t word(std::int64_t at) const { return words_[static_cast<std::size_t>(at)]; }
  std::span<const std::uint64_t> bins(Histogram h, std::int32_t batch) const;

  std::span<const std::uint64_t> words_;
};

}  // namespace coresweep
