#include "host/trace/sink.h"

#include <algorithm>
#include <utility>

namespace coresweep {
namespace {

Owner owner_in(Party party, const TracedBlock& block) {
  Owner owner{.party = party, .collator = {}, .core = {}, .window = {}};
  if (party == Party::collator) owner.collator = block.author;
  if (party == Party::backing_group) {
    owner.core = block.core;
    owner.window = block.window;
  }
  return owner;
}

void lose(TracedBlock& block, DropReason reason, std::int32_t moment, const Owner& owner) {
  block.dropped_ms = moment;
  block.dropped = reason;
  block.owner = owner;
}

}  // namespace

TraceSink::TraceSink(const PointParams& point, std::uint64_t replicate, SlotWindow window)
    : point_(point), stream_(point.key, replicate) {
  trace_.window = window;
  trace_.run_slots = point.slots;
  trace_.warmup_slots = point.warmup_slots;
  trace_.cores = point.cores;
  trace_.collators = point.collators;
  trace_.segment_limit = point.segment_limit;
  relay_.slot = -1;
}

// ---- Events of the run --------------------------------------------------------------------------

void TraceSink::begin_slot(std::int32_t slot) {
  close_slot();
  slot_ = slot;
}

void TraceSink::skipped(bool mask) {
  if (!mask) return;
  mark_irregular();
  add(EventKind::skipped_slot, slot_begin()).owner = owner_in(Party::relay_author, {});
  if (trace_.window.contains(slot_)) trace_.skipped_slots.push_back(slot_);
}

void TraceSink::relay_block(bool mask, std::int32_t height, std::int32_t arrival,
                            std::int32_t cutoff) {
  if (!mask) return;
  relay_ = {};
  backed_candidates_ = 0;
  relay_.height = height;
  relay_.slot = slot_;
  relay_.cutoff_ms = cutoff;
  relay_.arrival_ms = arrival;
  add(EventKind::relay_block, cutoff);
}

void TraceSink::relay_traits(bool mask, const RelayTraits<std::int32_t>& traits) {
  if (!mask) return;
  relay_.session = traits.session;
  relay_.first_of_session = traits.first_of_session;
  relay_.empty_inherent = traits.empty;
  relay_.backs_nothing = traits.backs_nothing;
  relay_.includes_nothing = traits.includes_nothing;
  relay_.lost_fork = traits.lost;
  relay_.competitor_seen = traits.contested && !traits.lost;
  relay_.settled_ms = traits.settled;
  if (traits.first_of_session || traits.empty || traits.backs_nothing || traits.includes_nothing ||
      traits.lost)
    mark_irregular();
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

void TraceSink::backed(bool mask, std::int32_t age, std::int32_t blocks) {
  if (!mask) return;
  const Words<std::int32_t> draw = stream_.at(Purpose::passage, slot_, backed_candidates_++);
  const std::int32_t delay = table_ms(point_.availability, draw.word[0]);
  std::vector<std::int64_t> serials;
  for (std::int32_t i = 0; i < blocks; ++i) {
    TracedBlock& block = at(pending_++);
    ++relay_.backed;
    block.backed_ms = relay_.cutoff_ms;
    block.backed_in = relay_.height;
    block.backing_age = age;
    block.available_ms = relay_.arrival_ms + block.pov_ms + delay;
    serials.push_back(block.serial);
  }
  TraceEvent& event = add(EventKind::backed, relay_.cutoff_ms, std::move(serials));
  event.age = age;
  event.ready_ms = at(pending_ - 1).available_ms;
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
  event.owner = owner_in(party_of(reason), lost.front());
  if (reason == DropReason::collator_fork) event.winner = serial_ + 1;
  const std::int64_t leader = lost.front().serial;
  for (TracedBlock& block : lost) {
    const bool leads = block.serial == leader;
    event.blocks.push_back(block.serial);
    lose(block, leads ? reason : DropReason::descendant, drop.moment, *event.owner);
    block.dropped_with = leads ? 0 : leader;
    settle(block);
  }
  note_drop();
}

void TraceSink::attempt(bool mask, const Attempt<std::int32_t>& attempt) {
  if (!mask) return;
  if (attempt.para_slot != attempt_.para_slot) close_attempts();
  attempt_ = attempt;
}

void TraceSink::authored(bool mask, const BuiltBlock<std::int32_t>& built) {
  if (!mask) return;
  segment_.push_back(block_of(built));
  if (built.place == built.size - 1)  // the candidate is sent
    for (std::int32_t i = 0; i < built.size; ++i)
      at(size() - 1 - i).sent_ms = segment_.back().built_ms;
  authored_ = true;
  add(EventKind::authored, built.start, {serial_});
}

void TraceSink::passed_over(bool mask, const Drop<std::int32_t>& drop) {
  if (!mask) return;
  const auto reason = static_cast<DropReason>(drop.reason);
  if (reason != DropReason::collator_fork) {
    Drop<std::int32_t> last = drop;
    last.first = size() - drop.count;
    return dropped(true, last);
  }
  const auto first = segment_.end() - drop.count;
  std::vector<TracedBlock> lost(first, segment_.end());
  segment_.erase(first, segment_.end());
  TraceEvent& event = add(EventKind::passed_over, drop.moment);
  event.reason = reason;
  event.wasted_ms = drop.wasted;
  event.owner = owner_in(Party::collator, lost.front());
  const std::int64_t leader = lost.front().serial;
  if (lost_handover_ != lost.front().para_slot) {  // the branch begins with this block
    lost_handover_ = lost.front().para_slot;
    handover_winner_ =
        std::ranges::find(segment_, lost.front().position, &TracedBlock::position)->serial;
  }
  event.winner = handover_winner_;
  for (TracedBlock& block : lost) {
    const bool leads = block.serial == leader;
    event.blocks.push_back(block.serial);
    block.passed_over = true;
    lose(block, leads ? reason : DropReason::descendant, drop.moment, *event.owner);
    block.dropped_with = leads ? 0 : leader;
    settle(block);
  }
  note_drop();
}

void TraceSink::twin(bool mask, bool) {
  if (!mask) return;
  segment_.back().twin = true;
  add(EventKind::twin, segment_.back().start_ms, {serial_}).owner =
      owner_in(Party::relay_author, {});
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
  const TracedBlock& block = at(built ? pending_ : 0);
  const Owner owner = owner_of(hold, block);
  if (!built) occupier_ = owner;
  TraceEvent& event =
      note(built ? EventKind::not_backed : EventKind::not_included, relay_.cutoff_ms, hold, owner);
  event.blocks = {block.serial};
  if (hold == Hold::chunks_late || hold == Hold::not_backable_yet) event.deadline_ms = moment;
}

void TraceSink::let_through(bool mask, std::int32_t index, std::int32_t opened,
                            std::int32_t ready) {
  if (!mask) return;
  at(index).gate_opened_ms = opened;
  at(index).backable_ms = ready;
}

void TraceSink::returned(bool mask) {
  if (!mask || pending_ == 0) return;
  std::vector<std::int64_t> serials;
  for (std::int32_t i = 0; i < pending_; ++i) {
    TracedBlock& block = at(i);
    block.backed_ms = block.backed_in = block.backing_age = block.available_ms = {};
    serials.push_back(block.serial);
  }
  pending_ = 0;
  add(EventKind::returned, relay_.cutoff_ms, std::move(serials));
}

void TraceSink::resent(bool mask, std::int32_t first, std::int32_t blocks,
                       const BuiltBlock<std::int32_t>& copy) {
  if (!mask) return;
  std::vector<std::int64_t> serials;
  for (std::int32_t i = 0; i < blocks; ++i) {
    TracedBlock& block = at(first + i);
    note_way(block, copy);
    serials.push_back(block.serial);
  }
  const TracedBlock& block = at(first);
  const bool never = block.never.has_value();
  TraceEvent& event =
      add(EventKind::resent, never ? slot_begin() : copy.ready - copy.way, std::move(serials));
  event.reason = block.never;
  event.ready_ms = block.backable_ms;
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
  block.candidate = serial_ - built.place;
  block.candidate_size = built.size;
  block.slot = slot_;
  block.para_slot = attempt_.para_slot;
  block.author = author();
  block.window = attempt_.window;
  block.newest = relay_.height;
  block.relay_parent = built.relay_parent;
  block.unincluded = built.unincluded;
  block.start_ms = built.start;
  block.built_ms = built.start + built.build;
  block.pov_ms = built.pov;
  block.execution_ms = built.execution;
  block.gated = built.ready == kGated;
  note_way(block, built);
  return block;
}

/// When a block is backable that is sent in this slot.
void TraceSink::note_way(TracedBlock& block, const BuiltBlock<std::int32_t>& built) const {
  block.never = {};
  block.backable_ms = {};
  if (built.ready == kNever) {
    block.never = static_cast<DropReason>(built.way);
    return;
  }
  const bool bundle = point_.collator == Collator::bundle;
  const Words<std::int32_t> draw =
      stream_.at(Purpose::parablock, slot_, bundle ? built.core : attempt_.index);
  block.fetch_ms = table_ms(point_.collation_fetch, draw.word[2]);
  block.spread_ms = table_ms(point_.statement_spread, draw.word[3]);
  if (!block.gated) block.backable_ms = built.ready;
}

/// Of the newest attempt, where there is a choice.
std::optional<std::int32_t> TraceSink::author() const {
  return point_.collators > 1 ? std::optional(attempt_.author) : std::nullopt;
}

/// The events of the slot are complete.
void TraceSink::close_slot() {
  if (relay_.slot == slot_ && trace_.window.contains(slot_)) trace_.relay_blocks.push_back(relay_);
  close_attempts();
}

/// The attempts of a parachain slot in this relay slot are complete.
void TraceSink::close_attempts() {
  if (not_built_ && !authored_) {
    if (not_built_ == Hold::author_offline || not_built_ == Hold::author_outage) mark_irregular();
    const bool late_relay = first_trigger_ >= slot_begin() + kSlotMs;  // its fork took so long
    Owner owner{.party = late_relay ? Party::relay_author : party_of(*not_built_),
                .collator = {},
                .core = {},
                .window = {}};
    if (owner.party == Party::collator) owner.collator = author();
    note(EventKind::not_authored, first_trigger_, *not_built_, owner).para_slot =
        attempt_.para_slot;
  }
  authored_ = false;
  not_built_ = std::nullopt;
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

TraceEvent& TraceSink::note(EventKind kind, std::int32_t time_ms, Hold hold, const Owner& owner) {
  TraceEvent& event = add(kind, time_ms);
  event.hold = hold;
  event.owner = owner;
  return event;
}

Owner TraceSink::owner_of(Hold hold, const TracedBlock& block) const {
  if (hold == Hold::core_occupied) return occupier_;
  return owner_in(hold == Hold::never_backable ? party_of(*block.never) : party_of(hold), block);
}

void TraceSink::note_drop() {
  if (slot_ >= point_.warmup_slots && !first_drop_) first_drop_ = slot_;
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
