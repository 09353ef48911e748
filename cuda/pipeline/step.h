// The inclusion pipeline, one relay slot at a time (docs/METHODS.md, "A relay block" to
// "Building"). Every rule of the network stands here once; every back end instantiates this class,
// for one run or for a vector of runs.
//
// Notation of the model: relay block n, relay parent p = n - o, unincluded segment = PEND followed
// by Q, depth D, ancestry A, capacity C, cores K. Times are milliseconds since the run began.
//
// Rules of the model that need no code because others imply them (docs/METHODS.md, "Implied"):
//   * 1 <= n - p and p >= E at backing, for Q is emptied when a session opens and no attempt is
//     made on a relay parent before E;
//   * "Q's last block has a newer relay parent", for p = n - o never falls;
//   * p >= 1, for E >= 1.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/numbers/draws.h"
#include "cuda/pipeline/hold.h"
#include "cuda/pipeline/metrics.h"
#include "cuda/pipeline/point.h"
#include "cuda/pipeline/segment.h"

namespace coresweep {

inline constexpr std::int32_t kNever = 0x7fffffff;      ///< such a block is never backable
inline constexpr std::int32_t kGated = 0x7ffffffe;      ///< waits for the depth gate (step 6)
inline constexpr std::int32_t kIdleBuilder = -1000000;  ///< the builder has been free for long

/// A block as it is built, for observers.
template <class I>
struct BuiltBlock {
  I relay_parent;
  I position;  ///< in the chain: included blocks plus unincluded predecessors
  I core;
  I unincluded;                    ///< as of the relay parent, without this block
  I start, build, execution, pov;  ///< ms
  I way;    ///< ms from built to backable; of a never-backable block its DropReason
  I ready;  ///< ms, backable from; or kNever, or kGated
};

/// An included block, for observers.
template <class I>
struct IncludedBlock {
  I start, build;  ///< ms
  I finality;      ///< ms from inclusion to finality
};

/// A drop: one event, its first block gets the reason, all others are descendants.
template <class I>
struct Drop {
  I first;   ///< index in the segment
  I count;   ///< blocks
  I reason;  ///< DropReason
  I wasted;  ///< ms of authoring of blocks that validators had executed
  I moment;  ///< ms
};

/// Whether a sink wants to know why something did not happen; for all others that is compiled away.
template <class Sink, class = void>
inline constexpr bool kHearsHolds = false;
template <class Sink>
inline constexpr bool kHearsHolds<Sink, std::void_t<decltype(&Sink::held)>> = true;

/// One run (or one run a lane). Sink observes: begin_slot(slot), relay_block(mask, height, arrival,
/// cutoff), included(mask, block), backed(mask, age), dropped(mask, drop), authored(mask, block),
/// twin(mask); and if it has them both held(mask, what, why, moment) and let_through(mask, index,
/// opened, ready), where the depth gate opens. The moment is the deadline that was missed, or that
/// of the attempt.
template <class I, std::int32_t Capacity, class Sink, class Stream = RunStream<I>>
class Pipeline {
 public:
  using M = Mask<I>;

  CORESWEEP_HD Pipeline(const PointParams& point, const Stream& stream, Sink& sink)
      : point_(point), stream_(stream), sink_(sink) {
    // The rotation window of relay parent p is floor((p + 1) / rotation); at n = 0, p + 1 = 1 - o.
    const std::int32_t shifted = 1 - point.relay_parent_offset + 16 * point.rotation_blocks;
    window_ = all_lanes<I>(shifted / point.rotation_blocks - 16);
    window_phase_ = all_lanes<I>(shifted % point.rotation_blocks);
  }

  /// Relay slot `slot`; slots are taken in order from 0.
  CORESWEEP_HD void step(std::int32_t slot) {
    sink_.begin_slot(slot);
    const M produced = relay_block(slot);
    build(slot, produced);
  }

 private:
  // ---- A relay block ---------------------------------------------------------------------------

  /// Returns in which runs the slot has a relay block.
  CORESWEEP_HD M relay_block(std::int32_t slot) {
    const Words<I> draw = stream_.at(Purpose::relay_block, slot, 0);
    const M produced = !happens<I>(draw.word[0], point_.skip_limit);
    if (!any(produced)) return produced;

    const I slot_begin = all_lanes<I>(slot * kSlotMs);
    const I cutoff = max_of<I>(slot_begin, arrival_ + kProposeTimeoutMs);
    const I bitfields_signed = arrival_ + kBitfieldDelayMs;  // on the parent, R_(n-1)
    drop_doomed(produced, min_of<I>(resolution_, cutoff));

    height_ = produced ? height_ + 1 : height_;
    const I heard = cutoff + table_ms(point_.arrival, draw.word[3]);
    arrival_ = produced ? min_of<I>(heard, slot_begin + (kSlotMs - 1)) : arrival_;
    settle_fork(slot, produced, happens<I>(draw.word[2], point_.fork_limit));
    const M opens_session = enter_session(slot, produced);
    next_relay_parent(produced);
    sink_.relay_block(produced, height_, arrival_, cutoff);

    const M carries = produced & !happens<I>(draw.word[1], point_.empty_limit);
    tell(produced & !carries & (pending_ > 0), Awaited::inclusion, Hold::empty_inherent, cutoff);
    const I pending_before = pending_;
    remember_inclusions(produced, include(slot, carries, bitfields_signed));
    const M overdue = produced & (pending_ > 0) &
                      (height_ - segment_.height.get(segment_.first) >= point_.availability_period);
    drop(overdue, I{}, reason(DropReason::availability_timeout), cutoff);
    tell(produced & !carries & (queued_ > 0), Awaited::backing, Hold::empty_inherent, cutoff);
    tell(carries & opens_session & (queued_ > 0), Awaited::backing, Hold::session_change, cutoff);
    back(slot, carries & !opens_session, cutoff, pending_before);
    session_start_ = opens_session ? height_ : session_start_;
    drop(opens_session, I{}, reason(DropReason::session_change), cutoff);
    expire(produced, cutoff);
    open_depth_gate(produced);
    return produced;
  }

  /// Fork draws of R_n: whether it lost, when that is settled, whether a competitor was seen.
  CORESWEEP_HD void settle_fork(std::int32_t slot, M produced, M lost) {
    lost = lost & produced;
    resolution_ = produced ? arrival_ : resolution_;
    M contested = lost;
    if (point_.competing_limit >= 0 || any(lost)) {
      const Words<I> draw = stream_.at(Purpose::relay_fork, slot, 0);
      contested = lost | happens<I>(draw.word[0], point_.competing_limit);
      resolution_ = lost ? arrival_ + table_ms(point_.fork_resolution, draw.word[1]) : resolution_;
    }
    lost_history_ = produced ? ((lost_history_ << 1) | ones<I>(lost)) & 0xffff : lost_history_;
    contested_history_ =
        produced ? ((contested_history_ << 1) | ones<I>(contested)) & 0xffff : contested_history_;
  }

  /// Whether R_n is the first relay block whose slot lies in a new session.
  CORESWEEP_HD M enter_session(std::int32_t slot, M produced) {
    const I session = all_lanes<I>(point_.session_slots > 0 ? slot / point_.session_slots : 0);
    const M opens = produced & (session != session_);
    session_ = produced ? session : session_;
    return opens;
  }

  /// p = n - o moves on: its rotation window, and the count of blocks built on it.
  CORESWEEP_HD void next_relay_parent(M produced) {
    built_on_parent_ = produced ? I{} : built_on_parent_;
    window_phase_ = produced ? window_phase_ + 1 : window_phase_;
    const M turns = window_phase_ >= point_.rotation_blocks;
    window_phase_ = turns ? I{} : window_phase_;
    window_ = turns ? window_ + 1 : window_;
  }

  /// Step 1: pending blocks become included, in chain order, if their chunks were there in time.
  /// Returns how many.
  CORESWEEP_HD I include(std::int32_t slot, M more, I bitfields_signed) {
    I count{};
    for (std::int32_t place = 0; place < point_.cores; ++place) {
      more = where(more & (pending_ > 0), segment_.ready.get(segment_.first) <= bitfields_signed,
                   Awaited::inclusion, Hold::chunks_late, bitfields_signed);
      if (!any(more)) break;
      const I finality =
          table_ms(point_.finality, stream_.at(Purpose::finality, slot, place).word[0]);
      sink_.included(more, IncludedBlock<I>{segment_.start.get(segment_.first),
                                            segment_.build.get(segment_.first), finality});
      const I one = ones<I>(more);
      segment_.first = segment_.first + one;
      pending_ = pending_ - one;
      included_ = included_ + one;
      count = count + one;
    }
    return count;
  }

  /// Keeps the number of blocks included in the relay blocks p+1 .. n.
  CORESWEEP_HD void remember_inclusions(M produced, I count) {
    const std::int32_t offset = point_.relay_parent_offset;
    if (offset == 0) return;
    const I leaving = recent_[offset - 1];
    since_parent_ = produced ? since_parent_ + count - leaving : since_parent_;
    for (std::int32_t j = offset - 1; j > 0; --j)
      recent_[j] = produced ? recent_[j - 1] : recent_[j];
    recent_[0] = produced ? count : recent_[0];
  }

  /// Step 3: Q's first blocks are backed while cores are free; the first refusal ends the step.
  CORESWEEP_HD void back(std::int32_t slot, M open, I cutoff, I pending_before) {
    for (std::int32_t place = 0; place < point_.cores; ++place) {
      const I at = segment_.first + pending_;
      const I age = height_ - segment_.height.get(at);
      const I ready = segment_.ready.get(at);
      open = where(open & (queued_ > 0), pending_ < point_.cores, Awaited::backing,
                   Hold::core_occupied, cutoff);
      open = where(open, age <= point_.ancestry + 1, Awaited::backing,
                   ready == kNever ? hold(Hold::never_backable) : hold(Hold::relay_parent_too_old),
                   cutoff);
      open = where(open, ready <= cutoff, Awaited::backing, why_not_ready(ready), cutoff);
      if (point_.protocol == Protocol::fragment_chain)  // the bound is read at the leaf
        open = where(open, pending_before + place <= point_.max_depth, Awaited::backing,
                     Hold::depth_bound, cutoff);
      if (!any(open)) break;
      const I availability =
          table_ms(point_.availability, stream_.at(Purpose::availability, slot, place).word[0]);
      segment_.ready.set(open, at, arrival_ + segment_.pov.get(at) + availability);
      segment_.height.set(open, at, height_);
      pending_ = pending_ + ones<I>(open);
      queued_ = queued_ - ones<I>(open);
      sink_.backed(open, age);
    }
  }

  /// Step 5: a relay parent too old for any future relay block.
  CORESWEEP_HD void expire(M produced, I cutoff) {
    const I at = segment_.first + pending_;
    const M expired =
        produced & (queued_ > 0) & (segment_.height.get(at) + point_.ancestry < height_);
    const I why = segment_.ready.get(at) == kNever ? segment_.way.get(at)
                                                   : reason(DropReason::relay_parent_out_of_window);
    drop(expired, pending_, why, cutoff);
  }

  /// Step 6: validators fetch a block once at most D unincluded blocks precede it.
  CORESWEEP_HD void open_depth_gate(M produced) {
    if (!gate_can_bind()) return;
    for (std::int32_t i = 0; i <= point_.max_depth; ++i) {
      const I at = segment_.first + i;
      const M through = produced & (pending_ <= i) & (pending_ + queued_ > i) &
                        (segment_.ready.get(at) == kGated);
      if (!any(through)) continue;
      const I opened = max_of<I>(segment_.start.get(at) + segment_.build.get(at), arrival_);
      const I ready = opened + segment_.way.get(at);
      segment_.ready.set(through, at, ready);
      if constexpr (kHearsHolds<Sink>) sink_.let_through(through, i, opened, ready);
    }
  }

  // ---- Building --------------------------------------------------------------------------------

  CORESWEEP_HD void build(std::int32_t slot, M produced) {
    const bool ticks = point_.collator == Collator::slot_based;
    for (std::int32_t j = 0; j < point_.attempts; ++j) {
      I trigger = resolution_;
      M attempt = produced;
      if (ticks) {
        const std::int32_t tick =
            slot * kSlotMs + point_.attempt_offset_ms + j * point_.attempt_interval_ms;
        trigger = max_of<I>(all_lanes<I>(tick), arrival_);
        attempt = all_mask<I>(true);
        drop_doomed(resolution_ <= trigger, resolution_);
      }
      attempt = may_build(attempt, trigger);
      if (any(attempt)) build_block(slot, j, attempt, trigger);
    }
  }

  /// The bounds that do not depend on the time.
  CORESWEEP_HD M may_build(M attempt, I trigger) {
    attempt = where(attempt, height_ - point_.relay_parent_offset >= session_start_,
                    Awaited::building, Hold::relay_parent_before_session, trigger);
    attempt = where(attempt, unincluded_as_of_parent() < point_.segment_limit, Awaited::building,
                    Hold::segment_full, trigger);
    attempt =
        where(attempt, queued_ < point_.claims, Awaited::building, Hold::claims_full, trigger);
    return where(attempt, built_on_parent_ < point_.blocks_per_parent, Awaited::building,
                 Hold::relay_parent_used, trigger);
  }

  CORESWEEP_HD void build_block(std::int32_t slot, std::int32_t j, M attempt, I trigger) {
    const I para_slot = parachain_slot(slot, trigger);
    const M first_in_slot = last_built_slot_ != para_slot;
    I free_from = builder_busy_;
    if (point_.author_offline_limit >= 0 || point_.handover != 0) {
      draw_author(slot, para_slot);
      attempt = where(attempt, !happens<I>(author_.word[0], point_.author_offline_limit),
                      Awaited::building, Hold::author_offline, trigger);
      if (point_.handover != 0)
        free_from =
            first_in_slot ? free_from + table_ms(point_.handover_ms, author_.word[1]) : free_from;
    }
    if (point_.one_block_per_slot != 0)
      attempt = where(attempt, first_in_slot, Awaited::building, Hold::slot_used, trigger);
    const I start = max_of<I>(trigger, free_from);
    attempt = where(attempt, start < (slot + 1) * kSlotMs + point_.attempt_offset_ms,
                    Awaited::building, Hold::too_late, trigger);
    if (!any(attempt)) return;

    const BuiltBlock<I> block = draw_block(slot, j, start);
    append(attempt, block);
    builder_busy_ = attempt ? block.start + block.build : builder_busy_;
    last_built_slot_ = attempt ? para_slot : last_built_slot_;
    built_on_parent_ = attempt ? built_on_parent_ + 1 : built_on_parent_;
    sink_.authored(attempt, block);
    mark_fork_loss(attempt, trigger);
  }

  /// The attempts of a parachain slot share its author, so mostly there is nothing to draw.
  CORESWEEP_HD void draw_author(std::int32_t slot, I para_slot) {
    if (!any(author_slot_ != para_slot)) return;
    author_slot_ = para_slot;
    author_ = point_.slot_duration_ms >= kSlotMs
                  ? stream_.at(Purpose::author, whole_parachain_slot(slot), 0)
                  : stream_.at(Purpose::author, para_slot, I{});
  }

  /// Sizes and times of a block; the second vote follows the first, hence 2 (pov + exec).
  CORESWEEP_HD BuiltBlock<I> draw_block(std::int32_t slot, std::int32_t j, I start) {
    const Words<I> draw = stream_.at(Purpose::parablock, slot, j);
    const I fullness = table_value(point_.fullness, draw.word[0]);
    const I ratio = table_value(point_.execution_ratio, draw.word[1]);
    BuiltBlock<I> block;
    block.relay_parent = height_ - point_.relay_parent_offset;
    block.position = included_ + pending_ + queued_;
    block.core = remainder_of(block.position, point_.cores);
    block.unincluded = unincluded_as_of_parent();
    block.start = start;
    block.build = (fullness * point_.authoring_limit_ms + 32768) >> 16;
    block.execution = block.build * (ratio >> 16) + ((block.build * (ratio & 65535) + 32768) >> 16);
    block.pov = (fullness * (point_.full_pov_q15 >> 15) +
                 ((fullness * (point_.full_pov_q15 & 32767)) >> 15) + 32768) >>
                16;
    block.way = table_ms(point_.collation_fetch, draw.word[2]) + 2 * (block.pov + block.execution) +
                table_ms(point_.statement_spread, draw.word[3]);
    block.ready = start + block.build + block.way;
    if (gate_can_bind())
      block.ready = pending_ + queued_ > point_.max_depth ? all_lanes<I>(kGated) : block.ready;
    refuse_votes(block);
    return block;
  }

  /// Blocks that never become backable: execution time-out, else an offline backing group.
  CORESWEEP_HD void refuse_votes(BuiltBlock<I>& block) {
    const M timed_out = block.execution > point_.execution_timeout_ms;
    M refused = timed_out;
    I why = reason(DropReason::execution_timeout);
    if (point_.group_offline_limit >= 0) {
      const M offline = happens<I>(stream_.at(Purpose::group, window_, block.core).word[0],
                                   point_.group_offline_limit);
      refused = timed_out | offline;
      why = timed_out ? why : reason(DropReason::backing_group_offline);
    }
    block.ready = refused ? all_lanes<I>(kNever) : block.ready;
    block.way = refused ? why : block.way;
  }

  CORESWEEP_HD void append(M mask, const BuiltBlock<I>& block) {
    const I at = segment_.first + pending_ + queued_;
    segment_.height.set(mask, at, block.relay_parent);
    segment_.ready.set(mask, at, block.ready);
    segment_.start.set(mask, at, block.start);
    segment_.build.set(mask, at, block.build);
    segment_.pov.set(mask, at, block.pov);
    segment_.way.set(mask, at, block.way);
    queued_ = mask ? queued_ + 1 : queued_;
  }

  /// Relay forks: the other collators build a twin on the other branch, a slot-based one does not
  /// and loses the block when R_p .. R_n all lost and the loss is still to be seen.
  CORESWEEP_HD void mark_fork_loss(M built, I trigger) {
    const std::int32_t branch = (2 << point_.relay_parent_offset) - 1;  // bits of R_p .. R_n
    if (point_.collator == Collator::slot_based) {
      const M doomed = built & ((lost_history_ & branch) == branch) & (trigger < resolution_);
      doomed_ = doomed ? doomed_ + 1 : doomed_;
    } else {
      sink_.twin(built & ((contested_history_ & branch) == branch));
    }
  }

  // ---- Drops -----------------------------------------------------------------------------------

  /// Blocks on a relay block that lost its fork. They stand at the end of Q.
  CORESWEEP_HD void drop_doomed(M mask, I moment) {
    mask = mask & (doomed_ > 0);
    if (!any(mask)) return;
    drop(mask, pending_ + queued_ - doomed_, reason(DropReason::relay_fork), moment);
    doomed_ = mask ? I{} : doomed_;
  }

  /// Drops block `first` of the segment and everything after it, at `moment`.
  CORESWEEP_HD void drop(M mask, I first, I why, I moment) {
    const I total = pending_ + queued_;
    mask = mask & (first < total);
    if (!any(mask)) return;
    sink_.dropped(mask,
                  Drop<I>{first, total - first, why, wasted_from(mask, first, moment), moment});
    queued_ = mask ? max_of<I>(first - pending_, I{}) : queued_;
    pending_ = mask ? min_of<I>(first, pending_) : pending_;
  }

  /// Authoring time of the blocks from `first` that validators had executed by `moment`.
  CORESWEEP_HD I wasted_from(M mask, I first, I moment) const {
    I wasted{};
    for (I i = first;; i = i + 1) {
      const M inside = mask & (i < pending_ + queued_);
      if (!any(inside)) return wasted;
      const I at = segment_.first + i;
      const I ready = segment_.ready.get(at);
      const M timed_out =
          (ready == kNever) & (segment_.way.get(at) == reason(DropReason::execution_timeout));
      const M executed = (i < pending_) | (ready <= moment) | timed_out;
      wasted = inside & executed ? wasted + segment_.build.get(at) : wasted;
    }
  }

  // ---- Small helpers ---------------------------------------------------------------------------

  CORESWEEP_HD static I reason(DropReason r) { return all_lanes<I>(static_cast<std::int32_t>(r)); }
  CORESWEEP_HD static I hold(Hold h) { return all_lanes<I>(static_cast<std::int32_t>(h)); }

  CORESWEEP_HD void tell(M mask, Awaited what, I why, I moment) {
    if constexpr (kHearsHolds<Sink>) sink_.held(mask, what, why, moment);
  }
  CORESWEEP_HD void tell(M mask, Awaited what, Hold why, I moment) {
    tell(mask, what, hold(why), moment);
  }
  /// Where `rule` holds too; of the rest of `mask` a sink that listens is told.
  template <class Why>
  CORESWEEP_HD M where(M mask, M rule, Awaited what, Why why, I moment) {
    tell(mask & !rule, what, why, moment);
    return mask & rule;
  }
  CORESWEEP_HD static I why_not_ready(I ready) {
    const I late = ready == kGated ? hold(Hold::depth_gate) : hold(Hold::not_backable_yet);
    return ready == kNever ? hold(Hold::never_backable) : late;
  }

  /// Blocks not included as of R_p, the relay parent of an attempt made now.
  CORESWEEP_HD I unincluded_as_of_parent() const { return pending_ + queued_ + since_parent_; }

  CORESWEEP_HD bool gate_can_bind() const {
    return point_.protocol == Protocol::fragment_tree &&
           point_.max_depth + 1 < point_.segment_limit;
  }

  /// floor(trigger / slot duration). A trigger past the slot cannot start a block: any value does.
  CORESWEEP_HD I parachain_slot(std::int32_t slot, I trigger) const {
    if (point_.slot_duration_ms >= kSlotMs) return all_lanes<I>(whole_parachain_slot(slot));
    return (trigger - slot * kSlotMs) / point_.slot_duration_ms +
           slot * (kSlotMs / point_.slot_duration_ms);
  }

  /// The same where a parachain slot lasts whole relay slots.
  CORESWEEP_HD std::int32_t whole_parachain_slot(std::int32_t slot) const {
    return slot / (point_.slot_duration_ms / kSlotMs);
  }

  const PointParams& point_;
  const Stream& stream_;
  Sink& sink_;

  // Relay chain.
  I height_{};                              ///< n
  I arrival_ = all_lanes<I>(-5000);         ///< a(n)
  I resolution_ = all_lanes<I>(-5000);      ///< when R_n's fork is settled; a(n) if it won
  I session_{};                             ///< of R_n
  I session_start_ = all_lanes<I>(1);       ///< E
  I lost_history_{}, contested_history_{};  ///< bit j: R_(n-j)
  I window_, window_phase_;                 ///< rotation window of p, blocks into it
  // Parachain.
  I included_{};               ///< blocks, ever
  I since_parent_{};           ///< blocks included in R_(p+1) .. R_n
  I recent_[kMaxWindow] = {};  ///< [j]: blocks included in R_(n-j), j < o
  I pending_{}, queued_{};     ///< |PEND|, |Q|
  Segment<I, Capacity> segment_;
  // Collator.
  I builder_busy_ = all_lanes<I>(kIdleBuilder);
  I author_slot_ = all_lanes<I>(-1);  ///< parachain slot of author_
  Words<I> author_{};
  I last_built_slot_ = all_lanes<I>(-1);  ///< parachain slot of the last block built
  I built_on_parent_{};                   ///< blocks built on p, dropped ones included
  I doomed_{};                            ///< blocks at the end of Q built on a lost relay block
};

}  // namespace coresweep
