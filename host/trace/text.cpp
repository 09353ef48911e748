// A trace for people: one line an event.
#include <fmt/format.h>

#include <string>

#include "host/trace/trace.h"

namespace coresweep {
namespace {

std::string seconds(std::int32_t ms) { return fmt::format("{:.3f}", ms / 1000.0); }
std::string seconds(const std::optional<std::int32_t>& ms) { return ms ? seconds(*ms) : "-"; }

std::string words(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (c == '_') c = ' ';
  return text;
}

std::string relay_text(const TracedRelayBlock& relay) {
  std::string text = fmt::format("relay block, fixed at {}, arrives {}", seconds(relay.cutoff_ms),
                                 seconds(relay.arrival_ms));
  if (relay.first_of_session) text += fmt::format("; first of session {}", relay.session);
  if (relay.empty_inherent) text += "; empty inherent: carries no parachain data";
  if (relay.backs_nothing) text += "; backs nothing";
  if (relay.includes_nothing) text += "; includes nothing: too few bitfields";
  if (relay.lost_fork)
    text += fmt::format("; lost its fork, settled {}", seconds(relay.settled_ms));
  if (relay.competitor_seen) text += "; a competitor is seen";
  return text;
}

std::string way_text(const TracedBlock& block) {
  if (block.never) return "never backable: " + words(drop_reason_name(*block.never));
  const std::string parts =
      fmt::format("fetch {}, spread {} ms", *block.fetch_ms, *block.spread_ms);
  if (block.gated && !block.gate_opened_ms) return "held back by the depth gate for good";
  if (block.gated)
    return fmt::format("held back by the depth gate until {}, backable {} ({})",
                       seconds(block.gate_opened_ms), seconds(block.backable_ms), parts);
  return fmt::format("backable {} ({})", seconds(block.backable_ms), parts);
}

std::string authored_text(const TracedBlock& block, std::int32_t cores) {
  std::string text = fmt::format("#{} authored on R{}", block.serial, block.relay_parent);
  if (cores > 1) text += fmt::format(" for core {}", block.core);
  if (block.candidate_size > 1)
    text += fmt::format(", {} of {} in a candidate", block.serial - block.candidate + 1,
                        block.candidate_size);
  if (block.author)
    text += fmt::format(" by collator {} in parachain slot {}", *block.author, block.para_slot);
  return text + fmt::format(": start {}, built {}, PoV {} ms, execution {} ms, {}; {} unincluded",
                            seconds(block.start_ms), seconds(block.built_ms), block.pov_ms,
                            block.execution_ms, way_text(block), block.unincluded);
}

std::string owned(const TraceEvent& event) {
  return event.owner ? "; owner: " + owner_text(*event.owner) : "";
}

std::string dropped_text(const TraceEvent& event) {
  const std::string_view how = event.kind == EventKind::dropped ? "dropped" : "passed over";
  std::string text =
      fmt::format("#{} {}: {}", event.blocks.front(), how, words(drop_reason_name(*event.reason)));
  if (event.winner > 0) text += fmt::format(", #{} won the handover", event.winner);
  text += owned(event);
  for (std::size_t i = 1; i < event.blocks.size(); ++i)
    text += fmt::format("{} #{}", i == 1 ? "; its descendants with it:" : ",", event.blocks[i]);
  return text + fmt::format("; {} ms of executed work wasted", event.wasted_ms);
}

/// "#4 not backed", and why, with the moment that was missed.
std::string hold_line(const Trace& trace, const TraceEvent& event, std::string_view what) {
  const std::string subject =
      event.blocks.empty() ? "no block" : fmt::format("#{}", event.blocks[0]);
  std::string text = fmt::format("{} {}: {}", subject, what, hold_text(*event.hold));
  if (event.hold == Hold::chunks_late)
    text +=
        fmt::format(" (available {}, bitfields {})",
                    seconds(trace.block(event.blocks[0]).available_ms), seconds(event.deadline_ms));
  if (event.hold == Hold::not_backable_yet)
    text +=
        fmt::format(" (backable {}, needed by {})",
                    seconds(trace.block(event.blocks[0]).backable_ms), seconds(event.deadline_ms));
  if (event.hold == Hold::never_backable)
    text += fmt::format(" ({})", words(drop_reason_name(*trace.block(event.blocks[0]).never)));
  return text + owned(event);
}

/// "#4", "#4 to #6".
std::string numbers(const TraceEvent& event) {
  const std::string first = fmt::format("#{}", event.blocks.front());
  return event.blocks.size() > 1 ? fmt::format("{} to #{}", first, event.blocks.back()) : first;
}

std::string event_text(const Trace& trace, const TraceEvent& event) {
  const auto block = [&]() -> const TracedBlock& { return trace.block(event.blocks.at(0)); };
  switch (event.kind) {
    case EventKind::skipped_slot:
      return "slot skipped: no relay block" + owned(event);
    case EventKind::relay_block:
      return relay_text(*trace.relay_block_in(event.slot));
    case EventKind::included:
      return fmt::format("#{} included in R{}: latency {} s, finalized {}", block().serial,
                         event.height, seconds(block().inclusion_latency_ms),
                         seconds(block().finalized_ms));
    case EventKind::backed:
      return fmt::format("{} backed in R{}: age {}, available {}", numbers(event), event.height,
                         *event.age, seconds(event.ready_ms));
    case EventKind::returned:
      return fmt::format("{} back in the queue, to be sent again", numbers(event));
    case EventKind::resent:
      return fmt::format("{} sent again on R{}: {}", numbers(event), event.height,
                         event.reason ? "never backable: " + words(drop_reason_name(*event.reason))
                                      : "backable " + seconds(event.ready_ms));
    case EventKind::dropped:
    case EventKind::passed_over:
      return dropped_text(event);
    case EventKind::authored:
      return authored_text(block(), trace.cores);
    case EventKind::twin:
      return fmt::format("#{} has a twin on the other branch of the fork, which is lost{}",
                         block().serial, owned(event));
    case EventKind::not_included:
      return hold_line(trace, event, "not included");
    case EventKind::not_backed:
      return hold_line(trace, event, "not backed");
    case EventKind::not_authored:
      return hold_line(trace, event,
                       fmt::format("authored in parachain slot {}", *event.para_slot));
  }
  return {};
}

std::string head(const Trace& trace, const TraceCaption& caption) {
  std::string text = caption.title.empty() ? "" : caption.title + "\n";
  text += fmt::format("point {}", caption.point);
  if (!caption.point_label.empty()) text += ": " + caption.point_label;
  for (const std::string& sentence : caption.binds) text += "\nbinds: " + sentence;
  text +=
      fmt::format("\nreplicate {}, seed {}, {}\n", caption.replicate, caption.seed, caption.source);
  text += fmt::format(
      "relay slots {} to {} of 0 to {}; the first {} are left out of statistics\n"
      "R: relay block. #: parablock, numbered in order of authoring. Times in seconds.\n"
      "After the event, PEND blocks are backed and not included, Q are built and not backed.\n\n",
      trace.window.first, trace.window.end() - 1, trace.run_slots - 1, trace.warmup_slots);
  return text + fmt::format("{:>11}  {:>6}  {:>7}  {:>4}  {:>2}  event\n", "time", "slot", "relay",
                            "PEND", "Q");
}

std::string summary(const TraceCounts& counts) {
  std::string text = fmt::format(
      "\n{} relay blocks, {} slots skipped; {} parablocks authored, {} backed, {} included",
      counts.relay_blocks, counts.skipped_slots, counts.authored, counts.backed, counts.included);
  for (std::size_t r = 0; r < counts.dropped.size(); ++r) {
    if (counts.dropped[r] == 0) continue;
    text += fmt::format("; {} dropped: {}", counts.dropped[r],
                        words(drop_reason_name(static_cast<DropReason>(r))));
  }
  return text + "\n";
}

}  // namespace

std::string trace_text(const Trace& trace, const TraceCaption& caption) {
  std::string text = head(trace, caption);
  for (const TraceEvent& event : trace.events)
    text += fmt::format("{:>11}  {:>6}  {:>7}  {:>4}  {:>2}  {}\n", seconds(event.time_ms),
                        event.slot, fmt::format("R{}", event.height), event.pending, event.queued,
                        event_text(trace, event));
  return text + summary(count_events(trace));
}

}  // namespace coresweep
