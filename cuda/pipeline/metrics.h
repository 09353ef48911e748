// The registry of everything a run reports (model: docs/METHODS.md, "What is counted"). A new
// metric is a line here, a line in tally.h, and appears in the file, the summary and the docs test.
#pragma once

#include <cstdint>

#include "cuda/numbers/names.h"
#include "cuda/pipeline/binning.h"

namespace coresweep {

/// Why a block was dropped. All but the first block of a drop are `descendant`.
enum class DropReason : std::int32_t {
  relay_parent_out_of_window,
  availability_timeout,
  session_change,
  relay_fork,
  execution_timeout,
  backing_group_offline,
  collator_unsent,
  collator_fork,
  descendant,
  // Counted with the counters of bundles:
  bundle_abandoned,
  advertisement_late,
  claim_unused,
};
inline constexpr const char* kDropReasonNames[] = {"relay_parent_out_of_window",
                                                   "availability_timeout",
                                                   "session_change",
                                                   "relay_fork",
                                                   "execution_timeout",
                                                   "backing_group_offline",
                                                   "collator_unsent",
                                                   "collator_fork",
                                                   "descendant",
                                                   "bundle_abandoned",
                                                   "advertisement_late",
                                                   "claim_unused"};
static_assert(names_all(kDropReasonNames, DropReason::claim_unused));
constexpr auto& names_of(DropReason) { return kDropReasonNames; }
/// Those that have a counter of all kinds of collators.
inline constexpr std::int32_t kDropReasons = static_cast<std::int32_t>(DropReason::descendant) + 1;

// Counters of a run: X(enumerator and name, unit, meaning). Integers; summed over runs by batch.
// The dropped_* counters stand in the order of DropReason.
#define CORESWEEP_COUNTERS(X)                                                                     \
  X(relay_blocks, "block", "relay blocks")                                                        \
  X(authored, "block", "parablocks authored, twins on both branches of a relay fork included")    \
  X(backed, "block", "parablocks backed")                                                         \
  X(included, "block", "parablocks included")                                                     \
  X(dropped_relay_parent_out_of_window, "block", "blocks dropped: relay parent too old")          \
  X(dropped_availability_timeout, "block", "blocks dropped: not available in time")               \
  X(dropped_session_change, "block", "blocks dropped: first lost at a session change")            \
  X(dropped_relay_fork, "block", "blocks dropped: built on a relay block that lost its fork")     \
  X(dropped_execution_timeout, "block", "blocks dropped: validators' execution hit the time-out") \
  X(dropped_backing_group_offline, "block", "blocks dropped: too few of the backing group live")  \
  X(dropped_collator_unsent, "block", "blocks dropped: their author did not send them")           \
  X(dropped_collator_fork, "block", "blocks dropped: another collator's branch won the handover") \
  X(dropped_descendant, "block", "blocks dropped because an ancestor was")                        \
  X(drop_events, "event", "drops (one event loses one or more blocks)")                           \
  X(execution_included, "ms", "authoring time of the included parablocks")                        \
  X(execution_wasted, "ms", "authoring time of dropped parablocks that validators had executed")  \
  X(longest_gap, "ms", "longest time without an included parablock")                              \
  X(gaps_over_12_s, "gap", "times of more than 12 s without an included parablock")               \
  X(gaps_over_30_s, "gap", "times of more than 30 s without an included parablock")               \
  X(gaps_over_60_s, "gap", "times of more than 60 s without an included parablock")               \
  X(heights, "block", "chain positions at which a parablock was authored")                        \
  X(forked_heights, "block", "chain positions at which more than one parablock was authored")     \
  X(intervals, "interval", "pairs of consecutive included parablocks")                            \
  X(block_time_total, "ms", "time between authoring starts of consecutive included parablocks")   \
  X(inclusion_interval_total, "slot", "relay slots between consecutive included parablocks")      \
  X(inclusion_latency_total, "ms", "authoring start to the including relay block")                \
  X(finality_latency_total, "ms", "authoring start to finality of the including relay block")     \
  X(wait_square_total, "ms s", "squared authoring intervals (transactions arrive uniformly)")     \
  X(wait_inclusion_total, "ms s", "authoring interval times inclusion latency")                   \
  X(wait_finality_total, "ms s", "authoring interval times finality latency")

// Counters of bundles, scheduling parents and orders (docs/METHODS_BUNDLES.md), as above; 0 for
// other collators. The dropped_* counters stand in the order of DropReason after `descendant`.
#define CORESWEEP_BUNDLE_COUNTERS(X)                                                            \
  X(candidates_sent, "candidate", "candidates that a collator sent")                            \
  X(candidates_backed, "candidate", "candidates backed")                                        \
  X(candidates_included, "candidate", "candidates included")                                    \
  X(full_core_blocks, "block", "parablocks that took a core of their own")                      \
  X(dropped_bundle_abandoned, "block", "blocks dropped: the segment had no place for the rest") \
  X(dropped_advertisement_late, "block", "blocks dropped: advertised too late to be fetched")   \
  X(dropped_claim_unused, "block", "blocks dropped: their claim was used up")                   \
  X(orders, "order", "orders on demand")                                                        \
  X(orders_refused, "order", "orders on demand that got no claim")                              \
  X(claims, "claim", "relay blocks with a claim on demand")                                     \
  X(claims_unused, "claim", "claims on demand that were used up without a candidate")           \
  X(order_latency_total, "ms", "order to inclusion of the candidates that used a claim")        \
  X(candidates_resent, "candidate", "copies of candidates that a collator sent again")

// One value a run: X(name, unit of the stored integer, divisor to the binned unit, binned unit,
// binning, meaning). Sums, sums of squares, missing count by batch; a histogram over runs.
#define CORESWEEP_RUN_VALUES(X)                                                                    \
  X(block_time, "us", 1000, "ms", run_value, "measured time divided by included parablocks")       \
  X(block_confidence, "1e-6", 1000, "1e-3", share, "included divided by authored parablocks")      \
  X(height_confidence, "1e-6", 1000, "1e-3", share,                                                \
    "share of chain positions at which one parablock only was authored")                           \
  X(inclusion_latency, "us", 1000, "ms", run_value, "mean time from authoring start to inclusion") \
  X(finality_latency, "us", 1000, "ms", run_value, "mean time from authoring start to finality")   \
  X(transaction_latency, "us", 1000, "ms", run_value,                                              \
    "mean time from a transaction's arrival to its inclusion")                                     \
  X(longest_gap, "us", 1000, "ms", run_value, "longest time without an included parablock")        \
  X(execution_rate, "ms h-1", 1000, "s h-1", run_value, "included execution per hour")             \
  X(wasted_share, "1e-6", 1000, "1e-3", share,                                                     \
    "wasted execution divided by wasted plus included execution")

// Histograms over blocks: X(name, unit, binning, meaning).
#define CORESWEEP_HISTOGRAMS(X)                                                                    \
  X(block_time, "ms", time_ms, "time between authoring starts of consecutive included parablocks") \
  X(inclusion_interval, "slot", count, "relay slots between consecutive included parablocks")      \
  X(inclusion_latency, "ms", time_ms, "authoring start to the including relay block")              \
  X(finality_latency, "ms", time_ms, "authoring start to finality of the including relay block")   \
  X(oldest_inclusion, "ms", time_ms, "inclusion latency of a block's oldest transaction")          \
  X(oldest_finality, "ms", time_ms, "finality latency of a block's oldest transaction")            \
  X(backing_age, "block", count, "age of the relay parent at backing, in relay blocks")            \
  X(unincluded, "block", count, "unincluded blocks as of the relay parent, at building")           \
  X(drop_size, "block", count, "blocks lost in one drop")                                          \
  X(candidates, "block", count, "parablocks included in a relay block")                            \
  X(short_run, "block", count, "relay blocks in a row with fewer parablocks than cores")           \
  X(thin_run, "block", count,                                                                      \
    "relay blocks in a row with parablocks for less than half of the cores")

#define CORESWEEP_ENUMERATOR(name, ...) name,
enum class Counter : std::int32_t { CORESWEEP_COUNTERS(CORESWEEP_ENUMERATOR) count_ };
enum class BundleCounter : std::int32_t { CORESWEEP_BUNDLE_COUNTERS(CORESWEEP_ENUMERATOR) count_ };
enum class RunValue : std::int32_t { CORESWEEP_RUN_VALUES(CORESWEEP_ENUMERATOR) count_ };
enum class Histogram : std::int32_t { CORESWEEP_HISTOGRAMS(CORESWEEP_ENUMERATOR) count_ };
#undef CORESWEEP_ENUMERATOR

static_assert(static_cast<std::int32_t>(Counter::dropped_descendant) -
                  static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window) ==
              static_cast<std::int32_t>(DropReason::descendant));

inline constexpr std::int32_t kCounters = static_cast<std::int32_t>(Counter::count_);
inline constexpr std::int32_t kBundleCounters = static_cast<std::int32_t>(BundleCounter::count_);
inline constexpr std::int32_t kRunValues = static_cast<std::int32_t>(RunValue::count_);
inline constexpr std::int32_t kHistograms = static_cast<std::int32_t>(Histogram::count_);

/// Batch of a replicate: r mod 64 for sums, r mod 16 for histograms over blocks.
inline constexpr std::int32_t kBatches = 64;
inline constexpr std::int32_t kHistogramBatches = 16;

CORESWEEP_HD constexpr Binning binning_of(Histogram h) {
  switch (h) {
#define CORESWEEP_CASE(name, unit, binning, meaning) \
  case Histogram::name:                              \
    return Binning::binning;
    CORESWEEP_HISTOGRAMS(CORESWEEP_CASE)
#undef CORESWEEP_CASE
    default:
      return Binning::count;
  }
}

CORESWEEP_HD constexpr Binning binning_of(RunValue v) {
  switch (v) {
#define CORESWEEP_CASE(name, unit, divisor, binned, binning, meaning) \
  case RunValue::name:                                                \
    return Binning::binning;
    CORESWEEP_RUN_VALUES(CORESWEEP_CASE)
#undef CORESWEEP_CASE
    default:
      return Binning::count;
  }
}

CORESWEEP_HD constexpr std::int64_t bin_divisor(RunValue v) {
  switch (v) {
#define CORESWEEP_CASE(name, unit, divisor, binned, binning, meaning) \
  case RunValue::name:                                                \
    return divisor;
    CORESWEEP_RUN_VALUES(CORESWEEP_CASE)
#undef CORESWEEP_CASE
    default:
      return 1;
  }
}

}  // namespace coresweep
