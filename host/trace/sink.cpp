#include "host/trace/sink.h"

#include <algorithm>
#include <utility>

namespace coresweep {
namespace {

constexpr std::int32_t kBeforeTheRun = -5000;  ///< a(0)

}  // namespace

TraceSink::TraceSink(const PointParams& point, std::uint64_t replicate, SlotWindow window)
    : point_(point), stream_(point.key, replicate) {
  trace_.window = window;
  trace_.run_slots = point.slots;
  trace_.warmup_slots = point.warmup_slots;
  trace_.cores = point.cores;
  relay_.slot = -1;
  relay_.arrival_ms = relay_.settled_ms = kBeforeTheRun;
}

// ---- Events of the run --------------------------------------------------------------------------

void TraceSink::begin_slot(std::int32_t slot) {
  close_slot();
  slot_ = slot;
  authored_ = false;
  not_built_ = std::nullopt;
  next_attempt_ = 0;
  if (!happens<std::int32_t>(stream_.at(Purpose::relay_block, slot, 0).word[0], point_.skip_limit))
    return;
  mark_irregular();
  add(EventKind::skipped_slot, slot_begin());
  if (trace_.window.contains(slot)) trace_.skipped_slots.push_back(slot);
}

void TraceSink::relay_block(bool mask, std::int32_t height, std::int32_t arrival,
                            std::int32_t cutoff) {
  if (!mask) return;
  const Words<std::int32_t> draw = stream_.at(Purpose::relay_block, slot_, 0);
  const Words<std::int32_t> fork = stream_.at(Purpose::relay_fork, slot_, 0);
  const std::int32_t session = point_.session_slots > 0 ? slot_ / point_.session_slots : 0;
  relay_ = {.height = height,
            .slot = slot_,
            .session = session,
            .cutoff_ms = cutoff,
            .arrival_ms = arrival,
            .first_of_session = session != relay_.session,
            .empty_inherent = happens<std::int32_t>(draw.word[1], point_.empty_limit),
            .lost_fork = happens<std::int32_t>(draw.word[2], point_.fork_limit),
            .competitor_seen = happens<std::int32_t>(fork.word[0], point_.competing_limit),
            .settled_ms = arrival};
  if (relay_.lost_fork) relay_.settled_ms += table_ms(point_.fork_resolution, fork.word[1]);
  if (relay_.first_of_session || relay_.empty_inherent || relay_.lost_fork) mark_irregular();
  add(EventKind::relay_block, cutoff);
}

void TraceSink::included(bool mask, const IncludedBlock<std::int32_t>& block) {
  if (!mask) return;
  TracedBlock included = std::move(segment_.front());
  segment_.pop_front();
  --pending_;
  ++relay_.included;
  included.included_ms = relay_.cutoff_ms;
  included.included_in = relay_.height;
  included.inclusion_latency_ms = slot_begin() - included.start_ms;
  included.finalized_ms = slot_begin() + block.finality;
  add(EventKind::included, relay_.cutoff_ms, {included.serial});
  settle(included);
}

void TraceSink::backed(bool mask, std::int32_t age) {
  if (!mask) return;
  const Words<std::int32_t> draw = stream_.at(Purpose::availability, slot_, relay_.backed);
  TracedBlock& block = at(pending_++);
  ++relay_.backed;
  block.backed_ms = relay_.cutoff_ms;
  block.backed_in = relay_.height;
  block.backing_age = age;
  block.available_ms =
      relay_.arrival_ms + block.pov_ms + table_ms(point_.availability, draw.word[0]);
  add(EventKind::backed, relay_.cutoff_ms, {block.serial});
}

void TraceSink::dropped(bool mask, const Drop<std::int32_t>& drop) {
  if (!mask) return;
  const auto reason = static_cast<DropReason>(drop.reason);
  const auto first = segment_.begin() + drop.first;
  std::vector<TracedBlock> lost(first, first + drop.count);
  segment_.erase(first, first + drop.count);
  pending_ = std::min(pending_, drop.first);
  TraceEvent& event = add(EventKind::dropped, drop.moment);
  event.reason = reason;
  event.wasted_ms = drop.wasted;
  for (TracedBlock& block : lost) {
    event.blocks.push_back(block.serial);
    block.dropped_ms = drop.moment;
    block.dropped = &block == &lost.front() ? reason : DropReason::descendant;
    block.dropped_with = &block == &lost.front() ? 0 : lost.front().serial;
    settle(block);
  }
  if (slot_ >= point_.warmup_slots && !first_drop_) first_drop_ = slot_;
}

void TraceSink::authored(bool mask, const BuiltBlock<std::int32_t>& built) {
  if (!mask) return;
  segment_.push_back(block_of(built));
  authored_ = true;
  add(EventKind::authored, built.start, {serial_});
}

void TraceSink::twin(bool mask) {
  if (!mask) return;
  segment_.back().twin = true;
  add(EventKind::twin, segment_.back().start_ms, {serial_});
}

void TraceSink::held(bool mask, Awaited what, std::int32_t why, std::int32_t moment) {
  if (!mask) return;
  const auto hold = static_cast<Hold>(why);
  if (what == Awaited::building) {
    if (!not_built_) first_trigger_ = moment;
    not_built_ = hold;
    return;
  }
  const bool built = what == Awaited::backing;
  TraceEvent& event = note(built ? EventKind::not_backed : EventKind::not_included,
                           relay_.cutoff_ms, hold, {at(built ? pending_ : 0).serial});
  if (hold == Hold::chunks_late || hold == Hold::not_backable_yet) event.deadline_ms = moment;
}

void TraceSink::let_through(bool mask, std::int32_t index, std::int32_t opened,
                            std::int32_t ready) {
  if (!mask) return;
  at(index).gate_opened_ms = opened;
  at(index).backable_ms = ready;
}

Trace TraceSink::finish() {
  close_slot();
  for (TracedBlock& block : segment_) settle(block);
  std::ranges::sort(trace_.blocks, {}, &TracedBlock::serial);
  return std::move(trace_);
}

// ---- Building -----------------------------------------------------------------------------------

TracedBlock TraceSink::block_of(const BuiltBlock<std::int32_t>& built) {
  TracedBlock block;
  block.serial = ++serial_;
  block.position = built.position;
  block.core = built.core;
  block.slot = slot_;
  block.newest = relay_.height;
  block.relay_parent = built.relay_parent;
  block.unincluded = built.unincluded;
  block.start_ms = built.start;
  block.built_ms = built.start + built.build;
  block.pov_ms = built.pov;
  block.execution_ms = built.execution;
  block.gated = built.ready == kGated;
  if (built.ready == kNever) {
    block.never = static_cast<DropReason>(built.way);
  } else {
    split_way(block, built.way);
    if (!block.gated) block.backable_ms = built.ready;
  }
  return block;
}

/// Splits the way to backable by its draws: the next attempt of this slot whose draws fit it.
void TraceSink::split_way(TracedBlock& block, std::int32_t way) {
  while (next_attempt_ < point_.attempts) {
    const Words<std::int32_t> draw = stream_.at(Purpose::parablock, slot_, next_attempt_++);
    const std::int32_t fetch = table_ms(point_.collation_fetch, draw.word[2]);
    const std::int32_t spread = table_ms(point_.statement_spread, draw.word[3]);
    const std::int32_t fullness = table_value(point_.fullness, draw.word[0]);
    const std::int32_t build = (fullness * point_.authoring_limit_ms + 32768) >> 16;
    block.fetch_ms = fetch;
    block.spread_ms = spread;
    if (build == block.built_ms - block.start_ms &&
        way == fetch + 2 * (block.pov_ms + block.execution_ms) + spread)
      return;
  }
}

/// The events of the slot are complete.
void TraceSink::close_slot() {
  if (relay_.slot == slot_ && trace_.window.contains(slot_)) trace_.relay_blocks.push_back(relay_);
  if (!not_built_ || authored_ || relay_.height == 0) return;
  if (not_built_ == Hold::author_offline) mark_irregular();
  note(EventKind::not_authored, first_trigger_, *not_built_);
}

// ---- Recording ----------------------------------------------------------------------------------

TraceEvent& TraceSink::add(EventKind kind, std::int32_t time_ms, std::vector<std::int64_t> blocks) {
  TraceEvent& event = trace_.window.contains(slot_) ? trace_.events.emplace_back() : unwanted_;
  event = {};
  event.kind = kind;
  event.time_ms = time_ms;
  event.slot = slot_;
  event.height = relay_.height;
  event.blocks = std::move(blocks);
  event.pending = pending_;
  event.queued = size() - pending_;
  return event;
}

TraceEvent& TraceSink::note(EventKind kind, std::int32_t time_ms, Hold hold,
                            std::vector<std::int64_t> blocks) {
  TraceEvent& event = add(kind, time_ms, std::move(blocks));
  event.hold = hold;
  return event;
}

/// Keeps a block that will not change any more, if it lived in the window.
void TraceSink::settle(TracedBlock& block) {
  if (block.slot < trace_.window.end() && slot_ >= trace_.window.first)
    trace_.blocks.push_back(std::move(block));
}

void TraceSink::mark_irregular() {
  if (slot_ >= point_.warmup_slots && !first_irregular_) first_irregular_ = slot_;
}

}  // namespace coresweep
