#include "host/trace/trace.h"

#include <algorithm>
#include <stdexcept>

#include "cuda/pipeline/run.h"
#include "host/trace/sink.h"

namespace coresweep {
namespace {

constexpr std::array<std::string_view, 13> kEventNames = {
    "skipped_slot", "relay_block", "included",    "backed",   "dropped",
    "authored",     "passed_over", "twin",        "returned", "resent",
    "not_included", "not_backed",  "not_authored"};

struct HoldWords {
  std::string_view name, text;
};
#define CORESWEEP_WORDS(name, text) {#name, text},
constexpr HoldWords kHolds[] = {CORESWEEP_HOLDS(CORESWEEP_WORDS)};
#undef CORESWEEP_WORDS

void observe(const PointParams& point, std::uint64_t replicate, TraceSink& sink) {
  simulate_run<kMaxSegment>(point, replicate, sink);
}

}  // namespace

std::string_view hold_name(Hold hold) { return kHolds[static_cast<std::size_t>(hold)].name; }
std::string_view hold_text(Hold hold) { return kHolds[static_cast<std::size_t>(hold)].text; }
std::string_view drop_reason_name(DropReason reason) {
  return kDropReasonNames[static_cast<std::size_t>(reason)];
}
std::string_view event_name(EventKind kind) {
  return kEventNames.at(static_cast<std::size_t>(kind));
}

const TracedBlock& Trace::block(std::int64_t serial) const {
  const auto found = std::ranges::lower_bound(blocks, serial, {}, &TracedBlock::serial);
  if (found == blocks.end() || found->serial != serial)
    throw std::out_of_range("a trace without block " + std::to_string(serial));
  return *found;
}

const TracedRelayBlock* Trace::relay_block_in(std::int32_t slot) const {
  const auto found = std::ranges::lower_bound(relay_blocks, slot, {}, &TracedRelayBlock::slot);
  return found == relay_blocks.end() || found->slot != slot ? nullptr : &*found;
}

Trace record_trace(const PointParams& point, std::uint64_t replicate, SlotWindow window) {
  TraceSink sink(point, replicate, window);
  observe(point, replicate, sink);
  return sink.finish();
}

SlotWindow interesting_window(const PointParams& point, std::uint64_t replicate,
                              std::int32_t count) {
  TraceSink sink(point, replicate, {});
  observe(point, replicate, sink);
  const auto centre = sink.first_drop() ? sink.first_drop() : sink.first_irregular();
  const std::int32_t wanted = centre ? *centre - count / 2 : point.warmup_slots;
  const std::int32_t last = point.slots - count;
  const std::int32_t first = std::max(std::min(std::max(wanted, point.warmup_slots), last), 0);
  return {first, std::min(count, point.slots - first)};
}

TraceCounts count_events(const Trace& trace) {
  TraceCounts counts;
  const auto drop = [&counts](DropReason reason, std::size_t blocks) {
    ++counts.drop_events;
    ++counts.dropped[static_cast<std::size_t>(reason)];
    counts.dropped[static_cast<std::size_t>(DropReason::descendant)] +=
        static_cast<std::int64_t>(blocks) - 1;
  };
  for (const TraceEvent& event : trace.events) {
    counts.relay_blocks += event.kind == EventKind::relay_block;
    counts.skipped_slots += event.kind == EventKind::skipped_slot;
    counts.authored += event.kind == EventKind::authored || event.kind == EventKind::twin;
    if (event.kind == EventKind::backed)
      counts.backed += static_cast<std::int64_t>(event.blocks.size());
    counts.included += event.kind == EventKind::included;
    counts.wasted_ms += event.wasted_ms;
    if (event.reason) drop(*event.reason, event.blocks.size());
    if (event.kind == EventKind::twin) drop(DropReason::relay_fork, 1);
  }
  return counts;
}

}  // namespace coresweep
