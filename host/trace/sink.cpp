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

// ---- Events of the run
// ---------------------------------------------------------------------------

void TraceSink::begin_slot(std::int32_t slot) {
  close_slot();
  slot_ = slot;
  arrived_ = false;
  authored_in_slot_ = next_attempt_ = 0;
  skipped_ =
      happens<std::int32_t>(stream_.at(Purpose::relay_block, slot, 0).word[0], point_.skip_limit);
  if (!skipped_) return;
  mark_irregular();
  add(EventKind::skipped_slot, slot_begin());
  if (trace_.window.contains(slot)) trace_.skipped_slots.push_back(slot);
}

void TraceSink::relay_block(bool mask, std::int32_t height, std::int32_t arrival) {
  if (!mask) return;
  const Words<std::int32_t> draw = stream_.at(Purpose::relay_block, slot_, 0);
  const Words<std::int32_t> fork = stream_.at(Purpose::relay_fork, slot_, 0);
  const std::int32_t session = point_.session_slots > 0 ? slot_ / point_.session_slots : 0;
  const std::int32_t cutoff = std::max(slot_begin(), relay_.arrival_ms + kProposeTimeoutMs);
  previous_arrival_ = relay_.arrival_ms;
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
  if (relay_.first_of_session) session_start_ = height;
  if (relay_.first_of_session || relay_.empty_inherent || relay_.lost_fork) mark_irregular();
  arrived_ = true;
  phase_ = Phase::inclusion;
  pending_before_ = pending_;
  built_on_parent_ = 0;
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
  enter(Phase::backing);
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
  enter(phase_of(reason));
  const std::int32_t moment = drop_moment(reason);
  const auto first = segment_.begin() + drop.first;
  std::vector<TracedBlock> lost(first, first + drop.count);
  segment_.erase(first, first + drop.count);
  pending_ = std::min(pending_, drop.first);
  TraceEvent& event = add(EventKind::dropped, moment);
  event.reason = reason;
  event.wasted_ms = drop.wasted;
  for (TracedBlock& block : lost) {
    event.blocks.push_back(block.serial);
    block.dropped_ms = moment;
    block.dropped = &block == &lost.front() ? reason : DropReason::descendant;
    block.dropped_with = &block == &lost.front() ? 0 : lost.front().serial;
    settle(block);
  }
  if (slot_ >= point_.warmup_slots && !first_drop_) first_drop_ = slot_;
}

void TraceSink::authored(bool mask, const BuiltBlock<std::int32_t>& built) {
  if (!mask) return;
  enter(Phase::building);
  segment_.push_back(block_of(built));
  ++authored_in_slot_;
  ++built_on_parent_;
  last_parachain_slot_ = parachain_slot();
  add(EventKind::authored, built.start, {serial_});
}

void TraceSink::twin(bool mask) {
  if (!mask) return;
  segment_.back().twin = true;
  add(EventKind::twin, segment_.back().start_ms, {serial_});
}

Trace TraceSink::finish() {
  close_slot();
  for (TracedBlock& block : segment_) settle(block);
  std::ranges::sort(trace_.blocks, {}, &TracedBlock::serial);
  return std::move(trace_);
}

// ---- Steps of a relay block
// ----------------------------------------------------------------------

TraceSink::Phase TraceSink::phase_of(DropReason reason) {
  switch (reason) {
    case DropReason::availability_timeout:
      return Phase::timeout;
    case DropReason::session_change:
      return Phase::session;
    case DropReason::relay_fork:
      return Phase::building;
    default:
      return Phase::expiry;
  }
}

void TraceSink::enter(Phase next) {
  while (phase_ < next) {
    leave(phase_);
    phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
  }
}

void TraceSink::leave(Phase phase) {
  if (phase == Phase::inclusion) note_inclusion_wait();
  if (phase == Phase::backing) note_backing_wait();
  if (phase == Phase::expiry) open_gates();
}

void TraceSink::note_inclusion_wait() {
  inclusions_.push_front(relay_.included);
  if (inclusions_.size() > kMaxWindow) inclusions_.pop_back();
  if (pending_ == 0) return;
  const Hold hold = relay_.empty_inherent ? Hold::empty_inherent : Hold::chunks_late;
  TraceEvent& event = note(EventKind::not_included, relay_.cutoff_ms, hold, {at(0).serial});
  if (hold == Hold::chunks_late) event.deadline_ms = previous_arrival_ + kBitfieldDelayMs;
}

void TraceSink::note_backing_wait() {
  if (size() == pending_) return;
  const auto hold = backing_hold();
  if (!hold) return;
  TraceEvent& event = note(EventKind::not_backed, relay_.cutoff_ms, *hold, {at(pending_).serial});
  if (hold == Hold::not_backable_yet) event.deadline_ms = relay_.cutoff_ms;
}

/// Why Q's first block was not backed; nothing if this relay block filled every core.
std::optional<Hold> TraceSink::backing_hold() const {
  const TracedBlock& block = at(pending_);
  if (relay_.empty_inherent) return Hold::empty_inherent;
  if (relay_.first_of_session) return Hold::session_change;
  if (pending_ >= point_.cores)
    return relay_.backed == point_.cores ? std::nullopt : std::optional(Hold::core_occupied);
  if (block.never) return Hold::never_backable;
  if (relay_.height - block.relay_parent > point_.ancestry + 1) return Hold::relay_parent_too_old;
  if (!block.backable_ms) return Hold::depth_gate;
  if (*block.backable_ms > relay_.cutoff_ms) return Hold::not_backable_yet;
  return Hold::depth_bound;
}

/// Step 6 of a relay block: blocks that few enough others precede are let through.
void TraceSink::open_gates() {
  if (!gate_can_bind()) return;
  for (std::int32_t i = pending_; i < std::min(size(), point_.max_depth + 1); ++i) {
    TracedBlock& block = at(i);
    if (!block.gated || block.gate_opened_ms) continue;
    block.gate_opened_ms = std::max(block.built_ms, relay_.arrival_ms);
    block.backable_ms = *block.gate_opened_ms + *block.fetch_ms + *block.spread_ms +
                        2 * (block.pov_ms + block.execution_ms);
  }
}

bool TraceSink::gate_can_bind() const {
  return point_.protocol == Protocol::fragment_tree && point_.max_depth + 1 < point_.segment_limit;
}

/// When blocks are dropped: at the cut-off, or once a fork is settled if that is earlier.
std::int32_t TraceSink::drop_moment(DropReason reason) const {
  if (reason != DropReason::relay_fork) return relay_.cutoff_ms;
  if (skipped_ || arrived_) return relay_.settled_ms;
  return std::min(relay_.settled_ms, std::max(slot_begin(), relay_.arrival_ms + kProposeTimeoutMs));
}

// ---- Building
// ------------------------------------------------------------------------------------

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
  enter(Phase::building);
  if (arrived_ && trace_.window.contains(slot_)) trace_.relay_blocks.push_back(relay_);
  const bool ticks = point_.collator == Collator::slot_based;
  if (slot_ < 0 || authored_in_slot_ > 0 || relay_.height == 0 || (skipped_ && !ticks)) return;
  const Hold hold = authoring_hold();
  const std::int32_t tick = slot_begin() + point_.attempt_offset_ms;
  const std::int32_t trigger = ticks ? std::max(tick, relay_.arrival_ms) : relay_.settled_ms;
  if (hold == Hold::author_offline) mark_irregular();
  note(EventKind::not_authored, trigger, hold);
}

/// Why no block was built in this slot: the rules in the order in which an attempt meets them.
Hold TraceSink::authoring_hold() const {
  if (relay_.height - point_.relay_parent_offset < session_start_)
    return Hold::relay_parent_before_session;
  if (unincluded_as_of_parent() >= point_.segment_limit) return Hold::segment_full;
  if (size() - pending_ >= point_.claims) return Hold::claims_full;
  if (built_on_parent_ >= point_.blocks_per_parent) return Hold::relay_parent_used;
  if (authors_offline()) return Hold::author_offline;
  if (point_.one_block_per_slot != 0 && parachain_slot() == last_parachain_slot_)
    return Hold::slot_used;
  return Hold::too_late;
}

/// The (first) parachain slot of this relay slot.
std::int32_t TraceSink::parachain_slot() const {
  return point_.slot_duration_ms >= kSlotMs ? slot_ / (point_.slot_duration_ms / kSlotMs)
                                            : slot_ * (kSlotMs / point_.slot_duration_ms);
}

/// Whether the authors of all parachain slots of this relay slot are offline.
bool TraceSink::authors_offline() const {
  const std::int32_t count = std::max(1, kSlotMs / point_.slot_duration_ms);
  for (std::int32_t i = 0; i < count; ++i) {
    const Words<std::int32_t> draw = stream_.at(Purpose::author, parachain_slot() + i, 0);
    if (!happens<std::int32_t>(draw.word[0], point_.author_offline_limit)) return false;
  }
  return true;
}

std::int32_t TraceSink::unincluded_as_of_parent() const {
  std::int32_t count = size();
  const auto offset = static_cast<std::size_t>(point_.relay_parent_offset);
  for (std::size_t i = 0; i < std::min(offset, inclusions_.size()); ++i) count += inclusions_[i];
  return count;
}

// ---- Recording
// -----------------------------------------------------------------------------------

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
