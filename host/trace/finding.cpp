// What a trace shows, in one sentence.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/trace/trace.h"

namespace coresweep {
namespace {

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number == 0 ? "no" : fmt::format("{}", number), what,
                     number == 1 ? "" : "s");
}

/// The latencies of what was included in the window, in milliseconds.
std::vector<std::int32_t> waits(const Trace& trace) {
  const std::int32_t begin = trace.window.first * kSlotMs, end = trace.window.end() * kSlotMs;
  std::vector<std::int32_t> list;
  for (const TracedBlock& block : trace.blocks)
    if (block.included_ms && *block.included_ms > begin && *block.included_ms <= end)
      list.push_back(*block.inclusion_latency_ms);
  std::ranges::sort(list);
  return list;
}

/// Blocks lost in the window, and by whose doing. The twin of a block is none of them.
std::string losses_text(const Trace& trace) {
  std::size_t lost = 0;
  std::set<std::string> owners;
  for (const TraceEvent& event : trace.events) {
    if (!event.reason) continue;
    lost += event.blocks.size();
    std::string owner = party_name(event.owner->party);
    std::ranges::replace(owner, '_', ' ');
    owners.insert(owner);
  }
  return lost == 0 ? "" : fmt::format("; {} lost ({})", lost, fmt::join(owners, ", "));
}

/// When the chain no longer counts a block: it is included or dropped, or lies on a branch that
/// another, with a block in its place, has left behind.
std::optional<std::int32_t> end_in_segment(const Trace& trace, const TracedBlock& block) {
  if (block.included_ms || !block.dropped_ms) return block.included_ms;
  std::int32_t end = *block.dropped_ms;
  for (const TracedBlock& other : trace.blocks)
    if (other.serial > block.serial && other.position <= block.position && !other.passed_over)
      end = std::min(end, other.start_ms);
  return end;
}

}  // namespace

std::vector<SegmentStep> segment_steps(const Trace& trace) {
  std::vector<SegmentStep> changes;
  for (const TracedBlock& block : trace.blocks) {
    if (block.passed_over) continue;
    changes.push_back({block.start_ms, +1});
    if (const auto end = end_in_segment(trace, block)) changes.push_back({*end, -1});
  }
  std::ranges::sort(changes, {},
                    [](const SegmentStep& s) { return std::pair(s.time_ms, s.blocks); });
  const std::int32_t begin = trace.window.first * kSlotMs, end = trace.window.end() * kSlotMs;
  std::vector<SegmentStep> steps = {{begin, 0}};
  for (const SegmentStep& change : changes) {
    if (change.time_ms >= end) break;
    const std::int32_t blocks = steps.back().blocks + change.blocks;
    if (change.time_ms > steps.back().time_ms) steps.push_back({change.time_ms, blocks});
    steps.back().blocks = blocks;
  }
  return steps;
}

std::string segment_text(const Trace& trace) {
  const std::vector<SegmentStep> steps = segment_steps(trace);
  const auto most = std::ranges::max_element(steps, {}, &SegmentStep::blocks)->blocks;
  return fmt::format("unincluded: up to {} of {}", most, trace.segment_limit);
}

std::string trace_finding(const Trace& trace) {
  const std::vector<std::int32_t> list = waits(trace);
  std::string text = fmt::format("{} included in {} s", counted(list.size(), "block"),
                                 trace.window.count * (kSlotMs / 1000));
  if (!list.empty())
    text += fmt::format(", {} {:.1f} s after its building began",
                        list.size() == 1 ? "it" : "the middle one", list[list.size() / 2] / 1000.0);
  text += losses_text(trace);
  if (!trace.skipped_slots.empty())
    text += fmt::format("; {} skipped", counted(trace.skipped_slots.size(), "relay slot"));
  return text;
}

}  // namespace coresweep
