// How a thread of a device observes its run. Registers have no address: what is counted, and what
// is found by an index, stands in shared memory, some words a thread.
#pragma once

#include "cuda/numbers/atomic_words.h"
#include "cuda/pipeline/tally.h"

namespace coresweep {

/// Counters of one run in words of a thread: those that nearly every slot changes, or that the
/// values of a run need. The narrow ones stay below 2^32: events, slots, and the time of a run in
/// ms.
class ThreadTotals {
 public:
  static constexpr std::int32_t kNarrow = 10, kWide = 7;
  static constexpr std::int32_t kWords = kNarrow + 2 * kWide;

  CORESWEEP_HD explicit ThreadTotals(std::uint32_t* words) : word_(words) {
    for (std::int32_t i = 0; i < kWords; ++i) word_[i] = 0;
  }

  CORESWEEP_HD static constexpr bool has(Counter c) { return place_of(c) >= 0; }
  CORESWEEP_HD std::int64_t operator[](Counter c) const {
    const std::int32_t at = place_of(c);
    if (at < 0) return 0;
    return at < kNarrow ? std::int64_t{word_[at]}
                        : static_cast<std::int64_t>(word_[at] | std::uint64_t{word_[at + 1]} << 32);
  }
  CORESWEEP_HD std::int64_t operator[](BundleCounter) const { return 0; }

  CORESWEEP_HD void set(Counter c, std::int64_t value) {
    const std::int32_t at = place_of(c);
    word_[at] = static_cast<std::uint32_t>(value);
    if (at >= kNarrow) word_[at + 1] = static_cast<std::uint32_t>(value >> 32);
  }

 private:
  CORESWEEP_HD static constexpr std::int32_t place_of(Counter c) {
    switch (c) {
      case Counter::relay_blocks:
        return 0;
      case Counter::authored:
        return 1;
      case Counter::backed:
        return 2;
      case Counter::included:
        return 3;
      case Counter::heights:
        return 4;
      case Counter::forked_heights:
        return 5;
      case Counter::intervals:
        return 6;
      case Counter::block_time_total:
        return 7;
      case Counter::inclusion_interval_total:
        return 8;
      case Counter::longest_gap:
        return 9;
      case Counter::execution_included:
        return kNarrow;
      case Counter::execution_wasted:
        return kNarrow + 2;
      case Counter::inclusion_latency_total:
        return kNarrow + 4;
      case Counter::finality_latency_total:
        return kNarrow + 6;
      case Counter::wait_square_total:
        return kNarrow + 8;
      case Counter::wait_inclusion_total:
        return kNarrow + 10;
      case Counter::wait_finality_total:
        return kNarrow + 12;
      default:
        return -1;
    }
  }

  std::uint32_t* word_;
};

/// Where the bins of blocks are: those of one histogram batch in memory that the threads of a block
/// share, or those of all batches in the tally.
enum class Bins { shared, in_tally };

/// See RunStore. What the totals of a thread lack, because it is rare or only of bundles, is added
/// to the tally at once.
template <Bins Where>
class ThreadStore {
 public:
  /// `own` are ThreadTotals::kWords words of the thread, `bins` kScratchBins words of the block (if
  /// shared), and `tally` the words of the point.
  CORESWEEP_HD ThreadStore(std::uint32_t* own, std::uint32_t* bins, std::uint64_t* tally,
                           std::uint64_t replicate)
      : totals_(own), bins_(bins), tally_(tally), batch_(replicate % kBatches) {
    CORESWEEP_OPAQUE(tally_);
  }

  CORESWEEP_HD void add(Counter c, std::int64_t amount) {
    if (ThreadTotals::has(c)) {
      totals_.set(c, totals_[c] + amount);
    } else {
      add_to_tally(TallyLayout::counter(static_cast<std::int32_t>(c)), amount);
    }
  }
  CORESWEEP_HD void add(BundleCounter c, std::int64_t amount) {
    add_to_tally(TallyLayout::bundle_counter(static_cast<std::int32_t>(c)), amount);
  }
  CORESWEEP_HD void add_drop(std::int32_t reason) {
    add_to_tally(TallyLayout::counter(static_cast<std::int32_t>(kFirstDropped) + reason), 1);
  }
  CORESWEEP_HD void add(Histogram h, std::int32_t bin) {
    const std::int32_t at = static_cast<std::int32_t>(h);
    if constexpr (Where == Bins::shared) {
      CORESWEEP_ATOMIC_ADD_U32(bins_ + scratch_begin(at) + bin, 1u);
    } else {
      const std::int32_t before =
          static_cast<std::int32_t>(batch_ % kHistogramBatches) * bins_of(binning_of(h));
      add_word(tally_, TallyLayout::histogram(at) + before + bin, 1);
    }
  }

  CORESWEEP_HD void set(Counter c, std::int64_t value) { totals_.set(c, value); }
  /// But for what is in the tally already.
  CORESWEEP_HD const ThreadTotals& totals() const { return totals_; }

 private:
  CORESWEEP_HD void add_to_tally(std::int64_t at, std::int64_t amount) {
    add_word(tally_, at + static_cast<std::int64_t>(batch_), static_cast<std::uint64_t>(amount));
  }

  ThreadTotals totals_;
  std::uint32_t* bins_;
  std::uint64_t* tally_;
  std::uint64_t batch_;
};

/// Lends the words of its thread that the totals leave, and columns.
template <CountedHistograms Counted, Bins Where>
class ThreadSink : public BasicTallySink<Counted, ThreadStore<Where>> {
 public:
  CORESWEEP_HD ThreadSink(const PointParams& point, const ThreadStore<Where>& store,
                          std::int32_t* words, std::int32_t* columns)
      : BasicTallySink<Counted, ThreadStore<Where>>(point, store),
        words_(words),
        columns_(columns) {}

  CORESWEEP_HD std::int32_t* lend(std::int32_t words) { return taken(words_, words); }
  CORESWEEP_HD std::int32_t* lend_column(std::int32_t words) { return taken(columns_, words); }

 private:
  CORESWEEP_HD static std::int32_t* taken(std::int32_t*& from, std::int32_t words) {
    from += words;
    return from - words;
  }

  std::int32_t* words_;
  std::int32_t* columns_;
};

}  // namespace coresweep
