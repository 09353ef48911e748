// The observer that writes a trace: keeps its own copy of the unincluded segment, block by block,
// and draws again from the run's addressed random numbers how long single transfers took. It has
// no rules of its own: the step says when things happen, and why they do not.
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
  void skipped(bool mask);
  void relay_block(bool mask, std::int32_t height, std::int32_t arrival, std::int32_t cutoff);
  void relay_traits(bool mask, const RelayTraits<std::int32_t>& traits);
  void inclusions(bool, std::int32_t) {}
  void included(bool mask, const IncludedBlock<std::int32_t>& block);
  void backed(bool mask, std::int32_t age, std::int32_t blocks);
  void counted(BundleCounter, bool, std::int32_t) {}
  void dropped(bool mask, const Drop<std::int32_t>& drop);
  void attempt(bool mask, const Attempt<std::int32_t>& attempt);
  void authored(bool mask, const BuiltBlock<std::int32_t>& built);
  void passed_over(bool mask, const Drop<std::int32_t>& drop);
  void twin(bool mask, bool first);
  void held(bool mask, Awaited what, std::int32_t why, std::int32_t moment);
  void let_through(bool mask, std::int32_t index, std::int32_t opened, std::int32_t ready);
  void returned(bool mask);
  void resent(bool mask, std::int32_t first, std::int32_t blocks,
              const BuiltBlock<std::int32_t>& copy);

  /// The trace, after the last slot.
  Trace finish();
  /// Slots of the first drop and of the first irregular relay slot after the warm-up.
  std::optional<std::int32_t> first_drop() const { return first_drop_; }
  std::optional<std::int32_t> first_irregular() const { return first_irregular_; }

 private:
  void close_slot();
  void close_attempts();

  TracedBlock block_of(const BuiltBlock<std::int32_t>& built);
  void note_way(TracedBlock& block, const BuiltBlock<std::int32_t>& built) const;
  Owner owner_of(Hold hold, const TracedBlock& block) const;
  std::optional<std::int32_t> author() const;
  void note_drop();
  void settle(TracedBlock& block);
  TraceEvent& add(EventKind kind, std::int32_t time_ms, std::vector<std::int64_t> blocks = {});
  TraceEvent& note(EventKind kind, std::int32_t time_ms, Hold hold, const Owner& owner);
  void mark_irregular();

  std::int32_t size() const { return static_cast<std::int32_t>(segment_.size()); }
  std::int32_t slot_begin() const { return slot_ * kSlotMs; }
  TracedBlock& at(std::int32_t i) { return segment_[static_cast<std::size_t>(i)]; }
  const TracedBlock& at(std::int32_t i) const { return segment_[static_cast<std::size_t>(i)]; }

  const PointParams& point_;
  RunStream<std::int32_t> stream_;
  Trace trace_;
  TraceEvent unwanted_;                 ///< takes the events outside of the window
  std::deque<TracedBlock> segment_;     ///< PEND, then Q
  std::int32_t pending_ = 0;            ///< backed blocks
  std::int32_t backed_candidates_ = 0;  ///< by the newest relay block
  std::int64_t serial_ = 0;
  std::int32_t slot_ = -1;
  TracedRelayBlock relay_;            ///< the newest one
  Owner occupier_;                    ///< lets the pending blocks wait in it
  Attempt<std::int32_t> attempt_{};   ///< the newest one
  bool authored_ = false;             ///< in its parachain slot
  std::optional<Hold> not_built_;     ///< why the last attempt of that slot built nothing
  std::int32_t first_trigger_ = 0;    ///< of those attempts
  std::int32_t lost_handover_ = -1;   ///< parachain slot whose author's branch lost
  std::int64_t handover_winner_ = 0;  ///< to this block and what follows it
  std::optional<std::int32_t> first_drop_, first_irregular_;
};

}  // namespace coresweep
