// TallySink (cuda/pipeline/tally.h) for a vector of runs.
#pragma once

#include "host/backends/simd/lanes.h"  // first: the model's templates look for what it declares

#include "cuda/pipeline/tally.h"
#include "host/backends/simd/split.h"

namespace coresweep {

/// bin_of(Binning::time_ms) in every lane of the mask; any bin in the others. Nearly all times lie
/// in the first two stretches of bins, whose widths are divided by with a multiplication (exact
/// there: the excess of 52429 / 2^21 over 1/40 and of 5243 / 2^20 over 1/200 stays below one unit
/// in the last place).
CORESWEEP_HD Lanes time_bins(Lanes mask, Lanes value) {
  constexpr TimeStretch fine = time_stretch(0), middle = time_stretch(1);
  value = mask & value;
  // Unsigned: longer values wrap, and are not read.
  const Lanes in_fine =
      (Lanes)(((UnsignedLanes)(value - static_cast<std::int32_t>(fine.begin)) * 52429u) >> 21);
  const Lanes is_long = value >= static_cast<std::int32_t>(fine.end);
  if (!any(is_long)) return in_fine;
  if (any(value >= static_cast<std::int32_t>(middle.end))) {
    Lanes bin{};
    for (std::int32_t lane = 0; lane < kLanes; ++lane)
      bin[lane] = bin_of(Binning::time_ms, value[lane]);
    return bin;
  }
  const Lanes in_middle =
      (((value - static_cast<std::int32_t>(middle.begin)) * 5243) >> 20) + middle.first_bin;
  return is_long ? in_middle : in_fine & ~is_long;
}

/// A histogram of counts, of which nearly all are small: those are counted lane by lane, without
/// the traffic on one word that equal values in neighbouring lanes would be.
class CountHistogram {
 public:
  /// `begin`: where each lane's histograms stand in the scratch, here and below.
  CORESWEEP_HD void add(Lanes mask, Lanes value, Lanes begin) {
    for (std::int32_t v = 0; v < kSmall; ++v) small_[v] -= mask & (value == v);
    const Lanes large = mask & (value >= kSmall);
    if (!any(large)) return;
    for (std::int32_t lane = 0; lane < kLanes; ++lane)
      if (large[lane] != 0) ++bins_[begin[lane] + bin_of(Binning::count, value[lane])];
  }

  CORESWEEP_HD void finish(Lanes begin) {
    for (std::int32_t v = 0; v < kSmall; ++v)
      for (std::int32_t lane = 0; lane < kLanes; ++lane)
        bins_[begin[lane] + v] += static_cast<std::uint32_t>(small_[v][lane]);
  }

  std::uint32_t* bins_ = nullptr;

 private:
  static constexpr std::int32_t kSmall = 4;
  Lanes small_[kSmall] = {};
};

/// Sums of values >= 0 in 64 bits, lane by lane.
struct WideSum {
  SplitLanes sum{};

  CORESWEEP_HD void add(const SplitLanes& x) {
    sum.even += x.even;
    sum.odd += x.odd;
  }
  CORESWEEP_HD std::int64_t operator[](std::int32_t lane) const {
    return static_cast<std::int64_t>(lane % 2 == 0 ? sum.even[lane / 2] : sum.odd[lane / 2]);
  }
};

template <CountedHistograms Counted = CountedHistograms::all>
class LaneTally {
 public:
  /// Lanes from `used` on carry no run. The histograms of a lane stand at histograms + begin.
  CORESWEEP_HD LaneTally(const PointParams& point, std::int32_t used, std::uint32_t* histograms,
                         Lanes begin)
      : warmup_slots_(point.warmup_slots),
        cores_(point.cores),
        begin_(begin),
        histograms_(histograms) {
    last_inclusion_ = Lanes{} + point.warmup_slots * kSlotMs;
    for (std::int32_t lane = 0; lane < kLanes; ++lane) used_[lane] = lane < used ? -1 : 0;
    inclusion_interval_.bins_ = bins_of_histogram(Histogram::inclusion_interval);
    backing_age_.bins_ = bins_of_histogram(Histogram::backing_age);
    unincluded_.bins_ = bins_of_histogram(Histogram::unincluded);
    drop_size_.bins_ = bins_of_histogram(Histogram::drop_size);
    candidates_.bins_ = bins_of_histogram(Histogram::candidates);
    short_runs_.bins_ = bins_of_histogram(Histogram::short_run);
    thin_runs_.bins_ = bins_of_histogram(Histogram::thin_run);
  }

  CORESWEEP_HD void begin_slot(std::int32_t slot) {
    slot_ = slot;
    slot_begin_ = slot * kSlotMs;
    counting_ = slot >= warmup_slots_ ? used_ : Lanes{};
  }

  CORESWEEP_HD void relay_block(Lanes mask, Lanes, Lanes, Lanes) {
    count(Counter::relay_blocks, mask & counting_);
  }

  CORESWEEP_HD void authored(Lanes mask, const BuiltBlock<Lanes>& block) {
    mask = mask & counting_;
    count(Counter::authored, mask);
    count(Counter::heights, mask & (block.repeats == 0));
    count(Counter::forked_heights, mask & (block.repeats == 1));
    if constexpr (kAnyHistogram) unincluded_.add(mask, block.unincluded, begin_);
  }

  CORESWEEP_HD void counted(BundleCounter counter, Lanes mask, Lanes amount) {
    bundle_counter_[static_cast<std::int32_t>(counter)].add(
        split_values(mask & counting_ & amount));
  }

  CORESWEEP_HD void passed_over(Lanes mask, const Drop<Lanes>& drop) { dropped(mask, drop); }

  CORESWEEP_HD void twin(Lanes mask, Lanes first_repeat) {
    mask = mask & counting_;
    if (!any(mask)) return;
    count(Counter::authored, mask);
    count(Counter::forked_heights, mask & first_repeat);
    count(Counter::dropped_relay_fork, mask);
    count(Counter::drop_events, mask);
    if constexpr (kAnyHistogram) drop_size_.add(mask, Lanes{} + 1, begin_);
  }

  CORESWEEP_HD void inclusions(Lanes mask, Lanes number) {
    mask = mask & counting_;
    if constexpr (kAnyHistogram) candidates_.add(mask, number, begin_);
    end_row(short_runs_, mask, short_run_, number < cores_);
    end_row(thin_runs_, mask, thin_run_, 2 * number < cores_);
  }

  CORESWEEP_HD void backed(Lanes mask, Lanes age, Lanes blocks) {
    mask = mask & counting_;
    counted(Counter::backed) += mask & blocks;
    if constexpr (kAnyHistogram) backing_age_.add(mask, age, begin_);
  }

  CORESWEEP_HD void included(Lanes mask, const IncludedBlock<Lanes>& block) {
    if (any(mask & counting_)) count_inclusion(mask & counting_, block);
    previous_start_ = mask ? block.start : previous_start_;
    previous_slot_ = mask ? Lanes{} + slot_ : previous_slot_;
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
    execution_wasted_ += mask & drop.wasted;
    if constexpr (kAnyHistogram) drop_size_.add(mask, drop.count, begin_);
  }

  /// Totals of all runs; `end_ms` is the end of their last slot.
  CORESWEEP_HD void finish(std::int32_t end_ms, RunTotals (&runs)[kLanes]) {
    note_gap(used_, end_ms);
    inclusion_interval_.finish(begin_);
    backing_age_.finish(begin_);
    unincluded_.finish(begin_);
    drop_size_.finish(begin_);
    candidates_.finish(begin_);
    short_runs_.finish(begin_);
    thin_runs_.finish(begin_);
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
      RunTotals& run = runs[lane];
      for (std::int32_t c = 0; c < kCounters; ++c) run.counter[c] = counter_[c][lane];
      for (std::int32_t c = 0; c < kBundleCounters; ++c)
        run.bundle_counter[c] = bundle_counter_[c][lane];
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
  static constexpr bool kAnyHistogram = Counted != CountedHistograms::none;

  CORESWEEP_HD void count_inclusion(Lanes mask, const IncludedBlock<Lanes>& block) {
    const Lanes inclusion = slot_begin_ - block.start;
    const Lanes finality = inclusion + block.finality;
    count(Counter::included, mask);
    execution_included_ += mask & block.build;
    inclusion_latency_.add(split_values(mask & inclusion));
    finality_latency_.add(split_values(mask & finality));
    add_latency(Histogram::inclusion_latency, mask, inclusion);
    add_latency(Histogram::finality_latency, mask, finality);
    const Lanes follows = mask & (previous_start_ != kNone);
    if (any(follows)) count_interval(follows, block.start - previous_start_, inclusion, finality);
    note_gap(mask, slot_begin_);
    last_inclusion_ = mask ? Lanes{} + slot_begin_ : last_inclusion_;
  }

  CORESWEEP_HD void count_interval(Lanes mask, Lanes wait, Lanes inclusion, Lanes finality) {
    const Lanes slots = slot_ - previous_slot_;
    count(Counter::intervals, mask);
    counted(Counter::block_time_total) += mask & wait;
    counted(Counter::inclusion_interval_total) += mask & slots;
    const SplitLanes weight = split(mask & wait);
    wait_square_.add(products(weight, split(wait)));
    wait_inclusion_.add(products(weight, split(inclusion)));
    wait_finality_.add(products(weight, split(finality)));
    if constexpr (kAnyHistogram) add(Histogram::block_time, mask, wait);
    if constexpr (kAnyHistogram) inclusion_interval_.add(mask, slots, begin_);
    add_latency(Histogram::oldest_inclusion, mask, inclusion + wait);
    add_latency(Histogram::oldest_finality, mask, finality + wait);
  }

  CORESWEEP_HD void note_gap(Lanes mask, std::int32_t until) {
    const Lanes gap = until - last_inclusion_;
    longest_gap_ = mask & (gap > longest_gap_) ? gap : longest_gap_;
    const Lanes over = mask & (gap > 12000);
    if (!any(over)) return;
    count(Counter::gaps_over_12_s, over);
    count(Counter::gaps_over_30_s, over & (gap > 30000));
    count(Counter::gaps_over_60_s, over & (gap > 60000));
  }

  CORESWEEP_HD void end_row(CountHistogram& rows, Lanes mask, Lanes& length, Lanes goes_on) {
    const Lanes ends = mask & ~goes_on & (length > 0);
    if constexpr (kAnyHistogram)
      if (any(ends)) rows.add(ends, length, begin_);
    length = mask ? goes_on & (length + 1) : length;
  }

  CORESWEEP_HD void add_latency(Histogram h, Lanes mask, Lanes value) {
    if constexpr (Counted == CountedHistograms::all) add(h, mask, value);
  }

  CORESWEEP_HD void add(Histogram h, Lanes mask, Lanes value) {
    std::uint32_t* bins = bins_of_histogram(h);
    Lanes bin = time_bins(mask, value) + begin_;
    in_memory(bin);
    in_memory(mask);
    for (std::int32_t lane = 0; lane < kLanes; ++lane)
      bins[bin[lane]] -= static_cast<std::uint32_t>(mask[lane]);  // -1 where set
  }

  CORESWEEP_HD std::uint32_t* bins_of_histogram(Histogram h) const {
    return histograms_ + scratch_begin(static_cast<std::int32_t>(h));
  }

  CORESWEEP_HD Lanes& counted(Counter c) { return counter_[static_cast<std::int32_t>(c)]; }
  CORESWEEP_HD void count(Counter c, Lanes mask) { counted(c) -= mask; }

  Lanes counter_[kCounters] = {};
  WideSum bundle_counter_[kBundleCounters];
  Lanes execution_included_{}, execution_wasted_{};  ///< at most the time of the run: one builder
  WideSum inclusion_latency_, finality_latency_, wait_square_, wait_inclusion_, wait_finality_;
  CountHistogram inclusion_interval_, backing_age_, unincluded_, drop_size_, candidates_,
      short_runs_, thin_runs_;
  Lanes short_run_{}, thin_run_{};  ///< relay blocks in the row of now
  std::int32_t warmup_slots_, cores_;
  std::int32_t slot_ = 0, slot_begin_ = 0;
  Lanes previous_start_ = Lanes{} + kNone;
  Lanes previous_slot_{}, last_inclusion_{}, longest_gap_{};
  Lanes used_{}, counting_{};
  Lanes begin_;
  std::uint32_t* histograms_;
};

}  // namespace coresweep
