// TallySink (cuda/tally.h) for a vector of runs.
#pragma once

#include "host/simd_lanes.h"  // first: the templates of the model look for what it declares

#include "cuda/tally.h"

namespace coresweep {

/// bin_of() in every lane of the mask; 0 in the others. Nearly all times lie in the first two
/// stretches of bins, whose widths are divided by with a multiplication (exact there: the excess of
/// 52429 / 2^21 over 1/40 and of 5243 / 2^20 over 1/200 stays below one unit in the last place).
CORESWEEP_HD Lanes lane_bins(Binning binning, Lanes mask, Lanes value) {
  value = mask & value;
  if (binning == Binning::count) return value < 64 ? value : Lanes{} + 64;
  constexpr TimeStretch fine = time_stretch(0), middle = time_stretch(1);
  if (any(value >= static_cast<std::int32_t>(middle.end))) {
    Lanes bin{};
    for (std::int32_t lane = 0; lane < kLanes; ++lane) bin[lane] = bin_of(binning, value[lane]);
    return mask & bin;
  }
  const Lanes is_fine = value < static_cast<std::int32_t>(fine.end);
  const Lanes into = value - (is_fine ? Lanes{} + static_cast<std::int32_t>(fine.begin)
                                      : Lanes{} + static_cast<std::int32_t>(middle.begin));
  const Lanes in_fine = ((is_fine & into) * 52429) >> 21;
  const Lanes in_middle = ((into * 5243) >> 20) + middle.first_bin;
  return mask & (is_fine ? in_fine : in_middle);
}

class LaneTally {
 public:
  /// Lanes from `used` on carry no run.
  CORESWEEP_HD LaneTally(const PointParams& point, std::int32_t used, std::uint32_t* histograms)
      : warmup_slots_(point.warmup_slots), histograms_(histograms) {
    last_inclusion_ = Lanes{} + point.warmup_slots * kSlotMs;
    for (std::int32_t lane = 0; lane < kLanes; ++lane) used_[lane] = lane < used ? -1 : 0;
  }

  CORESWEEP_HD void begin_slot(std::int32_t slot) {
    slot_begin_ = slot * kSlotMs;
    counting_ = slot >= warmup_slots_ ? used_ : Lanes{};
  }

  CORESWEEP_HD void relay_block(Lanes mask, Lanes, Lanes) {
    count(Counter::relay_blocks, mask & counting_);
  }

  CORESWEEP_HD void authored(Lanes mask, const BuiltBlock<Lanes>& block) {
    mask = mask & counting_;
    count(Counter::authored, mask);
    add(Histogram::unincluded, mask, block.unincluded);
  }

  CORESWEEP_HD void twin(Lanes mask) {
    mask = mask & counting_;
    if (!any(mask)) return;
    count(Counter::authored, mask);
    count(Counter::dropped_relay_fork, mask);
    count(Counter::drop_events, mask);
    add(Histogram::drop_size, mask, Lanes{} + 1);
  }

  CORESWEEP_HD void backed(Lanes mask, Lanes age) {
    mask = mask & counting_;
    count(Counter::backed, mask);
    add(Histogram::backing_age, mask, age);
  }

  CORESWEEP_HD void included(Lanes mask, const IncludedBlock<Lanes>& block) {
    if (any(mask & counting_)) count_inclusion(mask & counting_, block);
    previous_start_ = mask ? block.start : previous_start_;
    previous_slot_begin_ = mask ? Lanes{} + slot_begin_ : previous_slot_begin_;
  }

  CORESWEEP_HD void dropped(Lanes mask, const Drop<Lanes>& drop) {
    mask = mask & counting_;
    if (!any(mask)) return;
    for (std::int32_t r = 0; r < kDropReasons; ++r)
      counted(static_cast<Counter>(
          static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window) + r)) -=
          mask & (drop.reason == r);
    counted(Counter::dropped_descendant) += mask & (drop.count - 1);
    count(Counter::drop_events, mask);
    add_wide(execution_wasted_, mask, drop.wasted);
    add(Histogram::drop_size, mask, drop.count);
  }

  /// Totals of all runs; `end_ms` is the end of their last slot.
  CORESWEEP_HD void finish(std::int32_t end_ms, RunTotals (&runs)[kLanes]) {
    note_gap(used_, end_ms);
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
      RunTotals& run = runs[lane];
      for (std::int32_t c = 0; c < kCounters; ++c) run.counter[c] = counter_[c][lane];
      run[Counter::execution_included] = execution_included_[lane];
      run[Counter::execution_wasted] = execution_wasted_[lane];
      run[Counter::longest_gap] = longest_gap_[lane];
      run[Counter::inclusion_latency_total] = inclusion_latency_[lane];
      run[Counter::finality_latency_total] = finality_latency_[lane];
      run[Counter::wait_square_total] = (wait_square_[lane] + 500) / 1000;
      run[Counter::wait_inclusion_total] = (wait_inclusion_[lane] + 500) / 1000;
      run[Counter::wait_finality_total] = (wait_finality_[lane] + 500) / 1000;
    }
  }

 private:
  static constexpr std::int32_t kNone = -0x7fffffff;

  CORESWEEP_HD void count_inclusion(Lanes mask, const IncludedBlock<Lanes>& block) {
    const Lanes inclusion = slot_begin_ - block.start;
    const Lanes finality = inclusion + block.finality;
    count(Counter::included, mask);
    add_wide(execution_included_, mask, block.build);
    add_wide(inclusion_latency_, mask, inclusion);
    add_wide(finality_latency_, mask, finality);
    add(Histogram::inclusion_latency, mask, inclusion);
    add(Histogram::finality_latency, mask, finality);
    const Lanes follows = mask & (previous_start_ != kNone);
    if (any(follows)) count_interval(follows, block.start - previous_start_, inclusion, finality);
    note_gap(mask, slot_begin_);
    last_inclusion_ = mask ? Lanes{} + slot_begin_ : last_inclusion_;
  }

  CORESWEEP_HD void count_interval(Lanes mask, Lanes wait, Lanes inclusion, Lanes finality) {
    const Lanes slots = (slot_begin_ - previous_slot_begin_) / kSlotMs;
    count(Counter::intervals, mask);
    counted(Counter::block_time_total) += mask & wait;
    counted(Counter::inclusion_interval_total) += mask & slots;
    const WideLanes weight = wide(mask & wait);
    wait_square_ += weight * wide(wait);
    wait_inclusion_ += weight * wide(inclusion);
    wait_finality_ += weight * wide(finality);
    add(Histogram::block_time, mask, wait);
    add(Histogram::inclusion_interval, mask, slots);
    add(Histogram::oldest_inclusion, mask, inclusion + wait);
    add(Histogram::oldest_finality, mask, finality + wait);
  }

  CORESWEEP_HD void note_gap(Lanes mask, std::int32_t until) {
    const Lanes gap = until - last_inclusion_;
    longest_gap_ = mask & (gap > longest_gap_) ? gap : longest_gap_;
  }

  CORESWEEP_HD void add(Histogram h, Lanes mask, Lanes value) {
    std::uint32_t* bins = histograms_ + scratch_begin(static_cast<std::int32_t>(h));
    const Lanes bin = lane_bins(binning_of(h), mask, value);
    for (std::int32_t lane = 0; lane < kLanes; ++lane)
      bins[bin[lane]] -= static_cast<std::uint32_t>(mask[lane]);  // -1 where set
  }

  CORESWEEP_HD Lanes& counted(Counter c) { return counter_[static_cast<std::int32_t>(c)]; }
  CORESWEEP_HD void count(Counter c, Lanes mask) { counted(c) -= mask; }

  CORESWEEP_HD static WideLanes wide(Lanes x) { return __builtin_convertvector(x, WideLanes); }
  CORESWEEP_HD static void add_wide(WideLanes& sum, Lanes mask, Lanes value) {
    sum += wide(mask & value);
  }

  Lanes counter_[kCounters] = {};
  WideLanes execution_included_{}, execution_wasted_{}, inclusion_latency_{}, finality_latency_{};
  WideLanes wait_square_{}, wait_inclusion_{}, wait_finality_{};
  std::int32_t warmup_slots_;
  std::int32_t slot_begin_ = 0;
  Lanes previous_start_ = Lanes{} + kNone;
  Lanes previous_slot_begin_{}, last_inclusion_{}, longest_gap_{};
  Lanes used_{}, counting_{};
  std::uint32_t* histograms_;
};

}  // namespace coresweep
