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
  CORESWEEP_HD std::int64_t operator[](BundleCounter c) const {
    return bundle_counter[static_cast<std::int32_t>(c)];
  }
};

/// Of the counters of drops, in the order of DropReason.
inline constexpr Counter kFirstDropped = Counter::dropped_relay_parent_out_of_window;

/// What is left out where a benchmark asks what it costs.
enum class CountedHistograms { all, no_latencies, none };

/// Where a run counts: its totals in itself, blocks by bins in the scratch of the item of work
/// (kScratchBins words), which its runs share.
class RunStore {
 public:
  CORESWEEP_HD RunStore(std::uint32_t* scratch) : scratch_(scratch) {}

  CORESWEEP_HD void add(Counter c, std::int64_t amount) { totals_[c] += amount; }
  CORESWEEP_HD void add(BundleCounter c, std::int64_t amount) {
    totals_.bundle_counter[static_cast<std::int32_t>(c)] += amount;
  }
  /// A drop for one of the reasons that have a counter of all collators.
  CORESWEEP_HD void add_drop(std::int32_t reason) {
    ++totals_.counter[static_cast<std::int32_t>(kFirstDropped) + reason];
  }
  CORESWEEP_HD void add(Histogram h, std::int32_t bin) {
    ++scratch_[scratch_begin(static_cast<std::int32_t>(h)) + bin];
  }
  CORESWEEP_HD void set(Counter c, std::int64_t value) { totals_[c] = value; }
  CORESWEEP_HD const RunTotals& totals() const { return totals_; }

 private:
  RunTotals totals_;
  std::uint32_t* scratch_;
};

/// Observer of one run (see Pipeline). Its `Store` is RunStore or has the same functions.
template <CountedHistograms Counted, class Store = RunStore>
class BasicTallySink {
 public:
  CORESWEEP_HD BasicTallySink(const PointParams& point, const Store& store)
      : warmup_slots_(point.warmup_slots),
        cores_(point.cores),
        last_inclusion_(point.warmup_slots * kSlotMs),
        store_(store) {}

  CORESWEEP_HD void begin_slot(std::int32_t slot) {
    slot_begin_ = slot * kSlotMs;
    counting_ = slot >= warmup_slots_;
  }

  CORESWEEP_HD void relay_block(bool mask, std::int32_t, std::int32_t, std::int32_t) {
    if (mask & counting_) count(Counter::relay_blocks, 1);
  }

  CORESWEEP_HD void authored(bool mask, const BuiltBlock<std::int32_t>& block) {
    if (!(mask & counting_)) return;
    count(Counter::authored, 1);
    count(Counter::heights, block.repeats == 0);
    count(Counter::forked_heights, block.repeats == 1);
    add(Histogram::unincluded, block.unincluded);
  }

  CORESWEEP_HD void passed_over(bool mask, const Drop<std::int32_t>& drop) { dropped(mask, drop); }

  CORESWEEP_HD void counted(BundleCounter counter, bool mask, std::int32_t amount) {
    if (mask & counting_) store_.add(counter, amount);
  }

  /// The other branch's copy of a block: authored, and dropped with its branch.
  CORESWEEP_HD void twin(bool mask, bool first_repeat) {
    if (!(mask & counting_)) return;
    count(Counter::authored, 1);
    count(Counter::forked_heights, first_repeat);
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
    count(Counter::backed, blocks);
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
    if (drop.reason < kDropReasons) store_.add_drop(drop.reason);
    count(Counter::dropped_descendant, drop.count - 1);
    count(Counter::drop_events, 1);
    count(Counter::execution_wasted, drop.wasted);
    add(Histogram::drop_size, drop.count);
  }

  /// Totals of the run after its last slot; `end_ms` is the end of that slot.
  CORESWEEP_HD decltype(auto) finish(std::int32_t end_ms) {
    note_gap(end_ms);
    store_.set(Counter::longest_gap, longest_gap_);
    // Moments leave in ms s, rounded once a run: sums over millions of runs stay inside 64 bits.
    to_seconds(Counter::wait_square_total);
    to_seconds(Counter::wait_inclusion_total);
    to_seconds(Counter::wait_finality_total);
    return store_.totals();
  }

 private:
  static constexpr std::int32_t kNone = -0x7fffffff;

  CORESWEEP_HD void count_inclusion(const IncludedBlock<std::int32_t>& block) {
    const std::int32_t inclusion = slot_begin_ - block.start;
    const std::int32_t finality = inclusion + block.finality;
    count(Counter::included, 1);
    count(Counter::execution_included, block.build);
    count(Counter::inclusion_latency_total, inclusion);
    count(Counter::finality_latency_total, finality);
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
    count(Counter::intervals, 1);
    count(Counter::block_time_total, wait);
    count(Counter::inclusion_interval_total, slots);
    count(Counter::wait_square_total, std::int64_t{wait} * wait);
    count(Counter::wait_inclusion_total, std::int64_t{wait} * inclusion);
    count(Counter::wait_finality_total, std::int64_t{wait} * finality);
    add(Histogram::block_time, wait);
    add(Histogram::inclusion_interval, slots);
    add(Histogram::oldest_inclusion, inclusion + wait);
    add(Histogram::oldest_finality, finality + wait);
  }

  CORESWEEP_HD void note_gap(std::int32_t until) {
    const std::int32_t gap = until - last_inclusion_;
    longest_gap_ = gap > longest_gap_ ? gap : longest_gap_;
    if (gap > 12000) count(Counter::gaps_over_12_s, 1);
    if (gap > 30000) count(Counter::gaps_over_30_s, 1);
    if (gap > 60000) count(Counter::gaps_over_60_s, 1);
  }

  /// A row of relay blocks grows, or ends and is counted.
  CORESWEEP_HD void end_row(Histogram h, std::int32_t& length, bool goes_on) {
    if (!goes_on && length > 0) add(h, length);
    length = goes_on ? length + 1 : 0;
  }

  CORESWEEP_HD void to_seconds(Counter c) { store_.set(c, (store_.totals()[c] + 500) / 1000); }

  CORESWEEP_HD void count(Counter c, std::int64_t amount) { store_.add(c, amount); }

  CORESWEEP_HD void add(Histogram h, std::int32_t value) {
    if (Counted == CountedHistograms::none) return;
    store_.add(h, bin_of(binning_of(h), value));
  }

  std::int32_t warmup_slots_, cores_;
  std::int32_t short_run_ = 0, thin_run_ = 0;  ///< relay blocks in the row of now
  std::int32_t slot_begin_ = 0;
  std::int32_t previous_start_ = kNone, previous_slot_begin_ = 0;  ///< last included block
  std::int32_t last_inclusion_;                                    ///< T; at least end of warm-up
  std::int32_t longest_gap_ = 0;
  bool counting_ = false;
  Store store_;
};

using TallySink = BasicTallySink<CountedHistograms::all>;

}  // namespace coresweep
