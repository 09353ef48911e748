// Turns the events of a run into the integers of metrics.h.
#pragma once

#include <cstdint>

#include "cuda/pipeline/step.h"
#include "cuda/pipeline/tally_layout.h"

namespace coresweep {

/// What one run counted.
struct RunTotals {
  std::int64_t counter[kCounters] = {};
  std::int64_t bundle_counter[kBundleCounters] = {};

  CORESWEEP_HD std::int64_t& operator[](Counter c) { return counter[static_cast<std::int32_t>(c)]; }
  CORESWEEP_HD std::int64_t operator[](Counter c) const {
    return counter[static_cast<std::int32_t>(c)];
  }
};

/// What is left out where a benchmark asks what it costs.
enum class CountedHistograms { all, no_latencies, none };

/// Observer of one run (see Pipeline). `histograms` is the scratch of the item of work
/// (kScratchBins words), shared by its runs.
template <CountedHistograms Counted>
class BasicTallySink {
 public:
  CORESWEEP_HD BasicTallySink(const PointParams& point, std::uint32_t* histograms)
      : warmup_slots_(point.warmup_slots),
        cores_(point.cores),
        last_inclusion_(point.warmup_slots * kSlotMs),
        histograms_(histograms) {}

  CORESWEEP_HD void begin_slot(std::int32_t slot) {
    slot_begin_ = slot * kSlotMs;
    counting_ = slot >= warmup_slots_;
  }

  CORESWEEP_HD void relay_block(bool mask, std::int32_t, std::int32_t, std::int32_t) {
    if (mask & counting_) ++totals_[Counter::relay_blocks];
  }

  CORESWEEP_HD void authored(bool mask, const BuiltBlock<std::int32_t>& block) {
    if (!(mask & counting_)) return;
    ++totals_[Counter::authored];
    totals_[Counter::heights] += block.repeats == 0;
    totals_[Counter::forked_heights] += block.repeats == 1;
    add(Histogram::unincluded, block.unincluded);
  }

  CORESWEEP_HD void passed_over(bool mask, const Drop<std::int32_t>& drop) { dropped(mask, drop); }

  CORESWEEP_HD void counted(BundleCounter counter, bool mask, std::int32_t amount) {
    if (mask & counting_) totals_.bundle_counter[static_cast<std::int32_t>(counter)] += amount;
  }

  /// The other branch's copy of a block: authored, and dropped with its branch.
  CORESWEEP_HD void twin(bool mask, bool first_repeat) {
    if (!(mask & counting_)) return;
    ++totals_[Counter::authored];
    totals_[Counter::forked_heights] += first_repeat;
    dropped(true, {0, 1, static_cast<std::int32_t>(DropReason::relay_fork), 0, 0});
  }

  CORESWEEP_HD void inclusions(bool mask, std::int32_t count) {
    if (!(mask & counting_)) return;
    add(Histogram::candidates, count);
    end_row(Histogram::short_run, short_run_, count < cores_);
    end_row(Histogram::thin_run, thin_run_, 2 * count < cores_);
  }

  CORESWEEP_HD void backed(bool mask, std::int32_t age, std::int32_t blocks) {
    if (!(mask & counting_)) return;
    totals_[Counter::backed] += blocks;
    add(Histogram::backing_age, age);
  }

  CORESWEEP_HD void included(bool mask, const IncludedBlock<std::int32_t>& block) {
    if (!mask) return;
    if (counting_) count_inclusion(block);
    previous_start_ = block.start;
    previous_slot_begin_ = slot_begin_;
  }

  CORESWEEP_HD void dropped(bool mask, const Drop<std::int32_t>& drop) {
    if (!(mask & counting_)) return;
    constexpr std::int32_t kFirst =
        static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window);
    for (std::int32_t r = 0; r < kDropReasons; ++r)  // registers have no address
      totals_.counter[kFirst + r] += drop.reason == r;
    totals_[Counter::dropped_descendant] += drop.count - 1;
    ++totals_[Counter::drop_events];
    totals_[Counter::execution_wasted] += drop.wasted;
    add(Histogram::drop_size, drop.count);
  }

  /// Totals of the run after its last slot; `end_ms` is the end of that slot.
  CORESWEEP_HD RunTotals finish(std::int32_t end_ms) {
    note_gap(end_ms);
    totals_[Counter::longest_gap] = longest_gap_;
    // Moments leave in ms s, rounded once a run: sums over millions of runs stay inside 64 bits.
    totals_[Counter::wait_square_total] = (wait_square_ + 500) / 1000;
    totals_[Counter::wait_inclusion_total] = (wait_inclusion_ + 500) / 1000;
    totals_[Counter::wait_finality_total] = (wait_finality_ + 500) / 1000;
    return totals_;
  }

 private:
  static constexpr std::int32_t kNone = -0x7fffffff;

  CORESWEEP_HD void count_inclusion(const IncludedBlock<std::int32_t>& block) {
    const std::int32_t inclusion = slot_begin_ - block.start;
    const std::int32_t finality = inclusion + block.finality;
    ++totals_[Counter::included];
    totals_[Counter::execution_included] += block.build;
    totals_[Counter::inclusion_latency_total] += inclusion;
    totals_[Counter::finality_latency_total] += finality;
    add(Histogram::inclusion_latency, inclusion);
    add(Histogram::finality_latency, finality);
    if (previous_start_ != kNone)
      count_interval(block.start - previous_start_, inclusion, finality);
    note_gap(slot_begin_);
    last_inclusion_ = slot_begin_;
  }

  /// Transactions of a block arrived uniformly over the authoring interval before it.
  CORESWEEP_HD void count_interval(std::int32_t wait, std::int32_t inclusion,
                                   std::int32_t finality) {
    const std::int32_t slots = (slot_begin_ - previous_slot_begin_) / kSlotMs;
    ++totals_[Counter::intervals];
    totals_[Counter::block_time_total] += wait;
    totals_[Counter::inclusion_interval_total] += slots;
    wait_square_ += std::int64_t{wait} * wait;
    wait_inclusion_ += std::int64_t{wait} * inclusion;
    wait_finality_ += std::int64_t{wait} * finality;
    add(Histogram::block_time, wait);
    add(Histogram::inclusion_interval, slots);
    add(Histogram::oldest_inclusion, inclusion + wait);
    add(Histogram::oldest_finality, finality + wait);
  }

  CORESWEEP_HD void note_gap(std::int32_t until) {
    const std::int32_t gap = until - last_inclusion_;
    longest_gap_ = gap > longest_gap_ ? gap : longest_gap_;
    totals_[Counter::gaps_over_12_s] += gap > 12000;
    totals_[Counter::gaps_over_30_s] += gap > 30000;
    totals_[Counter::gaps_over_60_s] += gap > 60000;
  }

  /// A row of relay blocks grows, or ends and is counted.
  CORESWEEP_HD void end_row(Histogram h, std::int32_t& length, bool goes_on) {
    if (!goes_on && length > 0) add(h, length);
    length = goes_on ? length + 1 : 0;
  }

  CORESWEEP_HD void add(Histogram h, std::int32_t value) {
    if (Counted == CountedHistograms::none) return;
    const std::int32_t at =
        scratch_begin(static_cast<std::int32_t>(h)) + bin_of(binning_of(h), value);
    CORESWEEP_ATOMIC_ADD_U32(histograms_ + at, 1u);
  }

  RunTotals totals_;
  std::int64_t wait_square_ = 0, wait_inclusion_ = 0, wait_finality_ = 0;  ///< ms^2
  std::int32_t warmup_slots_, cores_;
  std::int32_t short_run_ = 0, thin_run_ = 0;  ///< relay blocks in the row of now
  std::int32_t slot_begin_ = 0;
  std::int32_t previous_start_ = kNone, previous_slot_begin_ = 0;  ///< last included block
  std::int32_t last_inclusion_;                                    ///< T; at least end of warm-up
  std::int32_t longest_gap_ = 0;
  bool counting_ = false;
  std::uint32_t* histograms_;
};

using TallySink = BasicTallySink<CountedHistograms::all>;

}  // namespace coresweep
