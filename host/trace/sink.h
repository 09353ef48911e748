// The observer that writes a trace: keeps its own copy of the unincluded segment, block by block,
// and draws again from the run's addressed random numbers what events do not tell.
#pragma once

#include <deque>
#include <optional>

#include "cuda/numbers/draws.h"
#include "cuda/pipeline/step.h"
#include "host/trace/trace.h"

namespace coresweep {

class TraceSink {
 public:
  TraceSink(const PointParams& point, std::uint64_t replicate, SlotWindow window);

  void begin_slot(std::int32_t slot);
  void relay_block(bool mask, std::int32_t height, std::int32_t arrival);
  void included(bool mask, const IncludedBlock<std::int32_t>& block);
  void backed(bool mask, std::int32_t age);
  void dropped(bool mask, const Drop<std::int32_t>& drop);
  void authored(bool mask, const BuiltBlock<std::int32_t>& built);
  void twin(bool mask);

  /// The trace, after the last slot.
  Trace finish();
  /// Slots of the first drop and of the first irregular relay slot after the warm-up.
  std::optional<std::int32_t> first_drop() const { return first_drop_; }
  std::optional<std::int32_t> first_irregular() const { return first_irregular_; }

 private:
  /// Steps of a relay block, in order; what one leaves undone shows when the next one begins.
  enum class Phase { inclusion, timeout, backing, session, expiry, building };
  void enter(Phase next);
  void leave(Phase phase);
  static Phase phase_of(DropReason reason);

  void note_inclusion_wait();
  void note_backing_wait();
  void open_gates();
  void close_slot();
  std::optional<Hold> backing_hold() const;
  Hold authoring_hold() const;
  bool authors_offline() const;
  std::int32_t parachain_slot() const;
  std::int32_t unincluded_as_of_parent() const;
  bool gate_can_bind() const;

  TracedBlock block_of(const BuiltBlock<std::int32_t>& built);
  void split_way(TracedBlock& block, std::int32_t way);
  std::int32_t drop_moment(DropReason reason) const;
  void settle(TracedBlock& block);
  TraceEvent& add(EventKind kind, std::int32_t time_ms, std::vector<std::int64_t> blocks = {});
  TraceEvent& note(EventKind kind, std::int32_t time_ms, Hold hold,
                   std::vector<std::int64_t> blocks = {});
  void mark_irregular();

  std::int32_t size() const { return static_cast<std::int32_t>(segment_.size()); }
  std::int32_t slot_begin() const { return slot_ * kSlotMs; }
  TracedBlock& at(std::int32_t i) { return segment_[static_cast<std::size_t>(i)]; }
  const TracedBlock& at(std::int32_t i) const { return segment_[static_cast<std::size_t>(i)]; }

  const PointParams& point_;
  RunStream<std::int32_t> stream_;
  Trace trace_;
  TraceEvent unwanted_;              ///< takes the events outside of the window
  std::deque<TracedBlock> segment_;  ///< PEND, then Q
  std::int32_t pending_ = 0;         ///< |PEND|
  std::int64_t serial_ = 0;
  std::int32_t slot_ = -1;
  bool skipped_ = true;   ///< the slot has no relay block
  bool arrived_ = false;  ///< the slot's relay block was announced
  Phase phase_ = Phase::building;
  TracedRelayBlock relay_;  ///< the newest one
  std::int32_t previous_arrival_ = 0;
  std::int32_t session_start_ = 1;       ///< E
  std::int32_t pending_before_ = 0;      ///< |PEND| before the inclusions of the relay block
  std::deque<std::int32_t> inclusions_;  ///< in the last relay blocks, newest first
  std::int32_t built_on_parent_ = 0;
  std::int32_t authored_in_slot_ = 0;
  std::int32_t next_attempt_ = 0;
  std::int32_t last_parachain_slot_ = -1;  ///< of the last block; the first one of a relay slot
  std::optional<std::int32_t> first_drop_, first_irregular_;
};

}  // namespace coresweep
