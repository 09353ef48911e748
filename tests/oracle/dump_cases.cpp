// Writes cases for model_oracle.py: random points and what the step function makes of them.
//
//   dump_cases COUNT SEED > cases.json
//   dump_cases bench RUNS SLOTS > cases.json    runs of the case that coresweep bench measures
//
// Counters are those of the tally; values are recorded exactly, and their bins must be the bins
// of the tally.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cuda/pipeline/run.h"
#include "host/sweep/benchmark.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep::testing {
namespace {

using nlohmann::json;
using Values = std::map<std::int32_t, std::int64_t>;

/// Passes events on to the tally and keeps every value.
class ExactSink {
 public:
  ExactSink(const PointParams& point, std::uint32_t* scratch)
      : tally_(point, scratch), warmup_slots_(point.warmup_slots), cores_(point.cores) {}

  void begin_slot(std::int32_t slot) {
    slot_ = slot;
    tally_.begin_slot(slot);
  }
  void relay_block(bool mask, std::int32_t height, std::int32_t arrival, std::int32_t cutoff) {
    tally_.relay_block(mask, height, arrival, cutoff);
  }
  void authored(bool mask, const BuiltBlock<std::int32_t>& block) {
    if (mask) add(Histogram::unincluded, block.unincluded);
    tally_.authored(mask, block);
  }
  void passed_over(bool mask, const Drop<std::int32_t>& drop) {
    if (mask) add(Histogram::drop_size, drop.count);
    tally_.passed_over(mask, drop);
  }
  void twin(bool mask, bool first) {
    if (mask) add(Histogram::drop_size, 1);
    tally_.twin(mask, first);
  }
  void inclusions(bool mask, std::int32_t count) {
    if (mask) {
      add(Histogram::candidates, count);
      row(Histogram::short_run, short_run_, count < cores_);
      row(Histogram::thin_run, thin_run_, 2 * count < cores_);
    }
    tally_.inclusions(mask, count);
  }
  void backed(bool mask, std::int32_t age, std::int32_t blocks) {
    if (mask) add(Histogram::backing_age, age);
    tally_.backed(mask, age, blocks);
  }
  void counted(BundleCounter counter, bool mask, std::int32_t amount) {
    tally_.counted(counter, mask, amount);
  }
  void dropped(bool mask, const Drop<std::int32_t>& drop) {
    if (mask) add(Histogram::drop_size, drop.count);
    tally_.dropped(mask, drop);
  }
  void included(bool mask, const IncludedBlock<std::int32_t>& block) {
    if (mask) add_inclusion(block);
    tally_.included(mask, block);
  }

  RunTotals finish(std::int32_t end_ms) { return tally_.finish(end_ms); }
  const Values& values(Histogram h) const { return values_[static_cast<std::size_t>(h)]; }

 private:
  void add(Histogram h, std::int32_t value) {
    if (slot_ >= warmup_slots_) ++values_[static_cast<std::size_t>(h)][value];
  }

  /// Rows of relay blocks begin after the warm-up.
  void row(Histogram h, std::int32_t& length, bool goes_on) {
    if (!goes_on && length > 0) add(h, length);
    length = goes_on && slot_ >= warmup_slots_ ? length + 1 : 0;
  }

  void add_inclusion(const IncludedBlock<std::int32_t>& block) {
    const std::int32_t latency = slot_ * kSlotMs - block.start;
    add(Histogram::inclusion_latency, latency);
    add(Histogram::finality_latency, latency + block.finality);
    if (previous_slot_ >= 0) {
      const std::int32_t wait = block.start - previous_start_;
      add(Histogram::block_time, wait);
      add(Histogram::inclusion_interval, slot_ - previous_slot_);
      add(Histogram::oldest_inclusion, latency + wait);
      add(Histogram::oldest_finality, latency + wait + block.finality);
    }
    previous_slot_ = slot_;
    previous_start_ = block.start;
  }

  TallySink tally_;
  Values values_[kHistograms];
  std::int32_t short_run_ = 0, thin_run_ = 0;
  std::int32_t warmup_slots_, cores_, slot_ = 0, previous_slot_ = -1, previous_start_ = 0;
};

/// Names of the oracle where they differ from those of the tally; nullptr: it does not have them.
const std::map<std::string, const char*> kOracleNames = {
    {"execution_included", "execution_included_ms"},
    {"execution_wasted", "execution_wasted_ms"},
    {"longest_gap", "longest_gap_ms"},
    {"block_time_total", "block_time_sum_ms"},
    {"inclusion_interval_total", "inclusion_interval_sum_slots"},
    {"inclusion_latency_total", "inclusion_latency_sum_ms"},
    {"finality_latency_total", "finality_latency_sum_ms"},
    {"wait_square_total", nullptr},
    {"wait_inclusion_total", nullptr},
    {"wait_finality_total", nullptr},
    {"unincluded", "unincluded_at_build"},
};

void set(json& result, const char* name, json value) {
  const auto other = kOracleNames.find(name);
  if (other == kOracleNames.end()) {
    result[name] = std::move(value);
  } else if (other->second != nullptr) {
    result[other->second] = std::move(value);
  }
}

json fields(const PointParams& p) {
  json f;
#define CORESWEEP_FIELD(name) f[#name] = p.name;
#define CORESWEEP_ENUM(name) f[#name] = static_cast<std::int32_t>(p.name);
#define CORESWEEP_TABLE(name) \
  f[#name] = std::vector<std::int32_t>(std::begin(p.name.node), std::end(p.name.node));
  CORESWEEP_FIELD(slots)
  CORESWEEP_FIELD(warmup_slots)
  CORESWEEP_FIELD(session_slots)
  CORESWEEP_FIELD(availability_period)
  CORESWEEP_FIELD(timeout_rotation)
  CORESWEEP_FIELD(skip_limit)
  CORESWEEP_FIELD(skip_window_slots)
  CORESWEEP_FIELD(empty_limit)
  CORESWEEP_FIELD(backs_nothing_limit)
  CORESWEEP_FIELD(backs_nothing_window_slots)
  CORESWEEP_FIELD(includes_nothing_limit)
  CORESWEEP_FIELD(fork_limit)
  CORESWEEP_FIELD(contested_limit)
  CORESWEEP_ENUM(protocol)
  CORESWEEP_FIELD(max_depth)
  CORESWEEP_FIELD(ancestry)
  CORESWEEP_FIELD(claims)
  CORESWEEP_FIELD(rotation_blocks)
  CORESWEEP_FIELD(group_offline_limit)
  CORESWEEP_FIELD(execution_timeout_ms)
  CORESWEEP_ENUM(collator)
  CORESWEEP_FIELD(cores)
  CORESWEEP_FIELD(attempts)
  CORESWEEP_FIELD(attempt_interval_ms)
  CORESWEEP_FIELD(attempt_offset_ms)
  CORESWEEP_FIELD(segment_limit)
  CORESWEEP_FIELD(blocks_per_parent)
  CORESWEEP_FIELD(relay_parent_offset)
  CORESWEEP_FIELD(slot_duration_ms)
  CORESWEEP_FIELD(one_block_per_slot)
  CORESWEEP_FIELD(collators)
  CORESWEEP_ENUM(failure)
  CORESWEEP_ENUM(failure_shares)
  CORESWEEP_FIELD(failure_limit)
  CORESWEEP_FIELD(outage_limit)
  CORESWEEP_FIELD(outage_slots)
  CORESWEEP_FIELD(tie_limit)
  CORESWEEP_FIELD(authoring_limit_ms)
  CORESWEEP_FIELD(full_pov_q15)
  f["collator_limit"] =
      std::vector<std::int32_t>(std::begin(p.collator_limit), std::end(p.collator_limit));
  const BundleParams& bundle = p.bundle;
#define CORESWEEP_BUNDLE(field, name) f[#name] = static_cast<std::int32_t>(bundle.field);
  CORESWEEP_BUNDLE(rate, block_rate)
  CORESWEEP_BUNDLE(wake_offset_ms, wake_offset_ms)
  CORESWEEP_BUNDLE(adjusts_handover, adjusts_handover)
  CORESWEEP_BUNDLE(limit_ms, bundle_limit_ms)
  CORESWEEP_BUNDLE(pov_q15, bundle_pov_q15)
  CORESWEEP_BUNDLE(full_core_limit, full_core_limit)
  CORESWEEP_BUNDLE(scheduling, scheduling)
  CORESWEEP_BUNDLE(parent_session_age, parent_session_age)
  CORESWEEP_BUNDLE(least_age, least_age)
  CORESWEEP_BUNDLE(order_every, order_every)
  CORESWEEP_BUNDLE(orders_at_once, orders_at_once)
  CORESWEEP_BUNDLE(order_batch, order_batch)
  CORESWEEP_BUNDLE(order_lead, order_lead)
  CORESWEEP_BUNDLE(order_delay, order_delay)
  CORESWEEP_BUNDLE(order_age, order_age)
  CORESWEEP_BUNDLE(claim_depth, claim_depth)
#undef CORESWEEP_BUNDLE
  CORESWEEP_FIELD(key)
  CORESWEEP_TABLE(arrival)
  CORESWEEP_TABLE(collation_fetch)
  CORESWEEP_TABLE(statement_spread)
  CORESWEEP_TABLE(availability)
  CORESWEEP_TABLE(handover_ms)
  CORESWEEP_TABLE(fork_resolution)
  CORESWEEP_TABLE(finality)
  CORESWEEP_TABLE(execution_ratio)
  CORESWEEP_TABLE(fullness)
  CORESWEEP_TABLE(failure_share)
  CORESWEEP_TABLE(skip_factor)
  CORESWEEP_TABLE(backs_nothing_factor)
#undef CORESWEEP_FIELD
#undef CORESWEEP_ENUM
#undef CORESWEEP_TABLE
  return f;
}

[[noreturn]] void stop(const char* message, const char* what) {
  std::fprintf(stderr, "dump_cases: %s%s\n", message, what);
  std::exit(1);
}

/// The values as JSON; stops the program if the tally has put them into other bins.
json checked_values(const Values& values, Histogram h, const char* name,
                    const std::vector<std::uint32_t>& scratch) {
  std::vector<std::uint32_t> bins(static_cast<std::size_t>(bins_of(binning_of(h))));
  json result = json::object();
  for (const auto& [value, count] : values) {
    bins[static_cast<std::size_t>(bin_of(binning_of(h), value))] +=
        static_cast<std::uint32_t>(count);
    result[std::to_string(value)] = count;
  }
  if (!std::equal(bins.begin(), bins.end(),
                  scratch.begin() + scratch_begin(static_cast<std::int32_t>(h))))
    stop("the bins of the tally differ from the values of ", name);
  return result;
}

json run_case(const PointParams& point, std::uint64_t replicate) {
  std::vector<std::uint32_t> scratch(kScratchBins), again(kScratchBins);
  ExactSink sink(point, scratch.data());
  simulate_run<kMaxSegment>(point, replicate, sink);
  const RunTotals totals = sink.finish(point.slots * kSlotMs);
  // What the back ends call; it picks its capacity by the size of the segment.
  const RunTotals same = tally_run(point, replicate, again.data());
  if (!std::equal(totals.counter, totals.counter + kCounters, same.counter) ||
      !std::equal(totals.bundle_counter, totals.bundle_counter + kBundleCounters,
                  same.bundle_counter) ||
      again != scratch)
    stop("tally_run() differs from a run with the largest segment", "");

  json expected;
#define CORESWEEP_COUNTER(name, unit, meaning) set(expected, #name, totals[Counter::name]);
  CORESWEEP_COUNTERS(CORESWEEP_COUNTER)
#undef CORESWEEP_COUNTER
#define CORESWEEP_COUNTER(name, unit, meaning) \
  expected[#name] = totals.bundle_counter[static_cast<std::int32_t>(BundleCounter::name)];
  CORESWEEP_BUNDLE_COUNTERS(CORESWEEP_COUNTER)
#undef CORESWEEP_COUNTER
#define CORESWEEP_VALUES(name, unit, binning, meaning) \
  set(expected, #name,                                 \
      checked_values(sink.values(Histogram::name), Histogram::name, #name, scratch));
  CORESWEEP_HISTOGRAMS(CORESWEEP_VALUES)
#undef CORESWEEP_VALUES
  return expected;
}

void print(const std::string& name, const PointParams& point, std::uint64_t replicate, bool first) {
  const json one = {{"name", name},
                    {"params", fields(point)},
                    {"replicate", replicate},
                    {"expected", run_case(point, replicate)}};
  std::cout << (first ? "[\n" : ",\n") << one.dump();
}

void print_random(int count, std::uint64_t seed) {
  Chooser choose(seed);
  for (int i = 0; i < count; ++i) {
    PointParams point = i % 2 == 0 ? random_point(choose) : random_bundle_point(choose);
    point.slots = choose.between(400, 1500);
    const std::uint64_t replicate = choose.one_in(4) ? choose.bits() : choose.bits() % 1000;
    print("case " + std::to_string(i), point, replicate, i == 0);
  }
}

void print_bench(int runs, int slots) {
  PointParams point = bench_point(3);
  point.slots = slots;
  for (int r = 0; r < runs; ++r)
    print("run " + std::to_string(r), point, static_cast<std::uint64_t>(r), r == 0);
}

}  // namespace
}  // namespace coresweep::testing

int main(int argc, char** argv) {
  using namespace coresweep::testing;
  const bool bench = argc == 4 && std::string(argv[1]) == "bench";
  if (argc != 3 && !bench) {
    std::fputs("usage: dump_cases COUNT SEED | dump_cases bench RUNS SLOTS\n", stderr);
    return 2;
  }
  if (bench)
    print_bench(std::atoi(argv[2]), std::atoi(argv[3]));
  else
    print_random(std::atoi(argv[1]), std::strtoull(argv[2], nullptr, 10));
  std::cout << "\n]\n";
}
