// A trace as data: flat records with the same keys in each, null for what did not happen, so that
// a data frame can be made of every list.
//
//   format, version     "coresweep-trace", 1; the version changes when a key changes its meaning
//   study               title, source, point, point_label, replicate, seed
//   window              first_slot, slots, start_ms, end_ms, run_slots, warmup_slots, cores,
//                       collators
//   relay_blocks        height, slot, session, cutoff_ms, arrival_ms, first_of_session,
//                       empty_inherent, backs_nothing, includes_nothing, lost_fork,
//                       competitor_seen (and won), settled_ms, included, backed
//   skipped_slots       slots without a relay block
//   events              event, time_ms, slot, relay_height, block, blocks, pending_after,
//                       queued_after, reason (drops, and what did not happen), deadline_ms
//                       (that a late block missed), parachain_slot (not_authored), winner (of a
//                       handover: the first block of the other branch), wasted_ms; of "backed" age
//                       and available_ms, of "resent" backable_ms or a reason; and the owner
//                       of the loss: owner ("relay_author", "backing_group", "collator",
//                       "network", "protocol"), owner_collator (its index, where there are
//                       several), owner_core, owner_window (of a backing group: its rotation
//                       window)
//   blocks              block (its number, as in events), position (in the chain), core,
//                       candidate (number of its first block), candidate_blocks, slot,
//                       parachain_slot, author (index of the collator, where there are several),
//                       rotation_window (of the backing group), newest_relay_height (when it was
//                       authored), relay_parent, unincluded, start_ms, built_ms, sent_ms, pov_ms,
//                       execution_ms, fetch_ms, spread_ms, gated, gate_opened_ms, never_backable
//                       (the reason), backable_ms, backed_ms, backed_in (relay height),
//                       backing_age, available_ms, included_ms, included_in, inclusion_latency_ms,
//                       finalized_ms, fate ("included", "dropped", "unsettled"), dropped_ms,
//                       reason, dropped_with, passed_over (at a handover), twin, and the owner of
//                       its loss as in events
//   counts              of the events: relay_blocks, skipped_slots, authored, backed, included,
//                       dropped_<reason>, drop_events, wasted_ms
//
// Keys that end in _ms are milliseconds: moments since the start of the run, or durations (pov,
// execution, fetch, spread, inclusion_latency, wasted).
#include <nlohmann/json.hpp>

#include "host/trace/trace.h"

namespace coresweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

template <class T>
Json optional(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json optional(const std::optional<DropReason>& reason) {
  return reason ? Json(drop_reason_name(*reason)) : Json(nullptr);
}

Json json_of(const TraceCaption& caption) {
  return {{"title", caption.title},         {"source", caption.source},
          {"point", caption.point},         {"point_label", caption.point_label},
          {"replicate", caption.replicate}, {"seed", caption.seed}};
}

Json window_json(const Trace& trace) {
  return {{"first_slot", trace.window.first},
          {"slots", trace.window.count},
          {"start_ms", trace.window.first * kSlotMs},
          {"end_ms", trace.window.end() * kSlotMs},
          {"run_slots", trace.run_slots},
          {"warmup_slots", trace.warmup_slots},
          {"cores", trace.cores},
          {"collators", trace.collators}};
}

Json json_of(const TracedRelayBlock& relay) {
  return {{"height", relay.height},
          {"slot", relay.slot},
          {"session", relay.session},
          {"cutoff_ms", relay.cutoff_ms},
          {"arrival_ms", relay.arrival_ms},
          {"first_of_session", relay.first_of_session},
          {"empty_inherent", relay.empty_inherent},
          {"backs_nothing", relay.backs_nothing},
          {"includes_nothing", relay.includes_nothing},
          {"lost_fork", relay.lost_fork},
          {"competitor_seen", relay.competitor_seen},
          {"settled_ms", relay.settled_ms},
          {"included", relay.included},
          {"backed", relay.backed}};
}

Json owner_json(const std::optional<Owner>& owner) {
  const Owner named = owner.value_or(Owner{});
  return {{"owner", owner ? Json(party_name(named.party)) : Json(nullptr)},
          {"owner_collator", optional(named.collator)},
          {"owner_core", optional(named.core)},
          {"owner_window", optional(named.window)}};
}

Json number_or_null(std::int64_t serial) { return serial > 0 ? Json(serial) : Json(nullptr); }

Json json_of(const TraceEvent& event) {
  Json json{{"event", event_name(event.kind)},
            {"time_ms", event.time_ms},
            {"slot", event.slot},
            {"relay_height", event.height},
            {"block", event.blocks.empty() ? Json(nullptr) : Json(event.blocks.front())},
            {"blocks", event.blocks},
            {"pending_after", event.pending},
            {"queued_after", event.queued},
            {"reason", event.hold ? Json(hold_name(*event.hold)) : optional(event.reason)},
            {"deadline_ms", optional(event.deadline_ms)},
            {"parachain_slot", optional(event.para_slot)},
            {"winner", number_or_null(event.winner)},
            {"wasted_ms", event.wasted_ms}};
  if (event.age) json["age"] = *event.age;
  if (event.ready_ms)
    json[event.kind == EventKind::resent ? "backable_ms" : "available_ms"] = *event.ready_ms;
  json.update(owner_json(event.owner));
  return json;
}

std::string_view fate_name(Fate fate) {
  if (fate == Fate::included) return "included";
  return fate == Fate::dropped ? "dropped" : "unsettled";
}

Json origin_json(const TracedBlock& block) {
  return {{"block", block.serial},
          {"position", block.position},
          {"core", block.core},
          {"candidate", block.candidate},
          {"candidate_blocks", block.candidate_size},
          {"slot", block.slot},
          {"parachain_slot", block.para_slot},
          {"author", optional(block.author)},
          {"rotation_window", block.window},
          {"newest_relay_height", block.newest},
          {"relay_parent", block.relay_parent},
          {"unincluded", block.unincluded},
          {"start_ms", block.start_ms},
          {"built_ms", block.built_ms},
          {"sent_ms", block.sent_ms},
          {"pov_ms", block.pov_ms},
          {"execution_ms", block.execution_ms},
          {"fetch_ms", optional(block.fetch_ms)},
          {"spread_ms", optional(block.spread_ms)},
          {"gated", block.gated},
          {"gate_opened_ms", optional(block.gate_opened_ms)},
          {"never_backable", optional(block.never)},
          {"backable_ms", optional(block.backable_ms)}};
}

Json json_of(const TracedBlock& block) {
  Json json = origin_json(block);
  json.update(Json{{"backed_ms", optional(block.backed_ms)},
                   {"backed_in", optional(block.backed_in)},
                   {"backing_age", optional(block.backing_age)},
                   {"available_ms", optional(block.available_ms)},
                   {"included_ms", optional(block.included_ms)},
                   {"included_in", optional(block.included_in)},
                   {"inclusion_latency_ms", optional(block.inclusion_latency_ms)},
                   {"finalized_ms", optional(block.finalized_ms)},
                   {"fate", fate_name(block.fate())},
                   {"dropped_ms", optional(block.dropped_ms)},
                   {"reason", optional(block.dropped)},
                   {"dropped_with", number_or_null(block.dropped_with)},
                   {"passed_over", block.passed_over},
                   {"twin", block.twin}});
  json.update(owner_json(block.owner));
  return json;
}

Json json_of(const TraceCounts& counts) {
  Json json{{"relay_blocks", counts.relay_blocks},
            {"skipped_slots", counts.skipped_slots},
            {"authored", counts.authored},
            {"backed", counts.backed},
            {"included", counts.included}};
  for (std::size_t r = 0; r < counts.dropped.size(); ++r) {
    const std::string_view name = drop_reason_name(static_cast<DropReason>(r));
    json["dropped_" + std::string(name)] = counts.dropped[r];
  }
  json["drop_events"] = counts.drop_events;
  json["wasted_ms"] = counts.wasted_ms;
  return json;
}

template <class T>
Json list_of(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(json_of(item));
  return list;
}

}  // namespace

std::string trace_json(const Trace& trace, const TraceCaption& caption) {
  Json json;
  json["format"] = "coresweep-trace";
  json["version"] = kVersion;
  json["study"] = json_of(caption);
  json["window"] = window_json(trace);
  json["relay_blocks"] = list_of(trace.relay_blocks);
  json["skipped_slots"] = trace.skipped_slots;
  json["events"] = list_of(trace.events);
  json["blocks"] = list_of(trace.blocks);
  json["counts"] = json_of(count_events(trace));
  // A title that is not UTF-8 must not cost the trace.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace coresweep
