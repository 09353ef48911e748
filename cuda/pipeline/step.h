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
  I repeats;     ///< blocks that were built at this position before: 0, 1, or 2 for more
  I unincluded;  ///< as of the relay parent, without this block
  I start, build, execution, pov;  ///< ms
  I way;    ///< ms from built to backable; of a never-backable block its DropReason
  I ready;  ///< ms, backable from; or kNever, or kGated
  I place;  ///< in its candidate
  I size;   ///< blocks of its candidate
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

/// What a relay block is like, for observers that listen.
template <class I>
struct RelayTraits {
  I session;
  I settled;  ///< ms: when its fork is
  Mask<I> first_of_session, lost, contested, empty, backs_nothing, includes_nothing;
};

/// An attempt to build, for observers that listen.
template <class I>
struct Attempt {
  std::int32_t index;  ///< in its relay slot
  I para_slot, author;
  I window;  ///< rotation window of the relay parent
};

/// Whether a sink listens: it wants to know why something did not happen, and whose doing it was.
/// For all others that is compiled away.
template <class Sink, class = void>
inline constexpr bool kHearsHolds = false;
template <class Sink>
inline constexpr bool kHearsHolds<Sink, std::void_t<decltype(&Sink::held)>> = true;

/// Whether a sink follows candidates that are sent again.
template <class Sink, class = void>
inline constexpr bool kFollowsCopies = false;
template <class Sink>
inline constexpr bool kFollowsCopies<Sink, std::void_t<decltype(&Sink::resent)>> = true;

/// One run (or one run a lane). Sink observes: begin_slot(slot), relay_block(mask, height, arrival,
/// cutoff), included(mask, block), inclusions(mask, count) of a relay block, backed(mask, age,
/// blocks), dropped(mask, drop), authored(mask, block), passed_over(mask, drop) of a block authored
/// just now that never becomes part of the segment, twin(mask, first) with where it is the first
/// repeat of its position; of bundles, counted(counter, mask, amount). One that listens has all of
/// these, too: skipped(mask), no relay block in the slot; relay_traits(mask, traits) of the relay
/// block; attempt(mask, attempt) before it is made; held(mask, what, why, moment);
/// let_through(mask, index, opened, ready), where the depth gate opens. The moment is the deadline
/// that was missed, or that of the attempt. One that follows candidates which are sent again has
/// returned(mask), all of PEND went back to Q; resent(mask, first, blocks, copy), with the place of
/// the candidate in the segment and the times of its new copy.
///
/// `Rules` is void, or a class derived from this one whose candidates have several blocks each
/// (cuda/pipeline/bundle.h). Without, a candidate is a block.
template <class I, std::int32_t Capacity, class Sink, class Stream = RunStream<I>,
          class Rules = void>
class Pipeline {
  static constexpr std::int32_t kMaxPlaces = Capacity < kMaxCores ? Capacity : kMaxCores;
  static constexpr bool kBundles = !std::is_void_v<Rules>;
  using Recent = RecentCounts<I, kMaxWindow, kBundles ? kMaxSegment : kMaxCores, kLends<Sink>>;

 public:
  using M = Mask<I>;
  /// What a sink has to lend, if it lends anything.
  static constexpr std::int32_t kLentWords = kMaxPlaces + Recent::kLentWords;
  static constexpr std::int32_t kLentColumnWords = 7 * Capacity;

  CORESWEEP_HD Pipeline(const PointParams& point, const Stream& stream, Sink& sink)
      : point_(point), stream_(stream), sink_(sink) {
    // The rotation window of relay parent p is floor((p + 1) / rotation); at n = 0, p + 1 = 1 - o.
    // With a scheduling parent it is that one's, which is R_n.
    const std::int32_t offset =
        schedules_ahead(point.bundle.scheduling) ? 0 : point.relay_parent_offset;
    const std::int32_t shifted = 1 - offset + 16 * point.rotation_blocks;
    window_ = all_lanes<I>(shifted / point.rotation_blocks - 16);
    window_phase_ = all_lanes<I>(shifted % point.rotation_blocks);
    // A long way back is as good as all of it, and keeps times inside 31 bits.
    const std::int64_t others = std::int64_t{point.collators - 1} * point.slot_duration_ms;
    others_ms_ = static_cast<std::int32_t>(others < (1 << 30) ? others : 1 << 30);
    skip_limit_ = all_lanes<I>(point.skip_limit);
    backs_nothing_limit_ = all_lanes<I>(point.backs_nothing_limit);
    if constexpr (kLends<Sink>) {
      availability_.borrow(sink.lend(kMaxPlaces));
      recent_.borrow(sink);
      segment_.borrow(sink);
      repeated_.borrow(sink.lend_column(Capacity));
    }
  }

  /// Relay slot `slot`; slots are taken in order from 0.
  CORESWEEP_HD void step(std::int32_t slot) {
    begin(slot);
    const M produced = relay_block(slot);
    build(slot, produced);
  }

 protected:
  CORESWEEP_HD void begin(std::int32_t slot) {
    sink_.begin_slot(slot);
    change_weather(slot);
  }

  // ---- Candidates ------------------------------------------------------------------------------

  using Self = std::conditional_t<kBundles, Rules, Pipeline>;
  CORESWEEP_HD Self& rules() { return static_cast<Self&>(*this); }
  CORESWEEP_HD const Self& rules() const { return static_cast<const Self&>(*this); }

  /// Candidates among the `count` blocks of the segment from `first` on, which begin and end some.
  CORESWEEP_HD I candidates(I first, I count) const {
    if constexpr (kBundles) {
      return rules().candidates_of(first, count);
    } else {
      return count;
    }
  }
  /// Blocks of the candidate that begins Q.
  CORESWEEP_HD I next_candidate_size(M mask) const {
    if constexpr (kBundles) {
      return rules().size_at(mask, pending_);
    } else {
      return all_lanes<I>(1);
    }
  }

  // ---- Weather ---------------------------------------------------------------------------------

  CORESWEEP_HD void change_weather(std::int32_t slot) {
    change_weather(slot, point_.skip_window_slots, kSkips, point_.skip_factor, point_.skip_limit,
                   skip_limit_);
    change_weather(slot, point_.backs_nothing_window_slots, kBacksNothing,
                   point_.backs_nothing_factor, point_.backs_nothing_limit, backs_nothing_limit_);
  }

  CORESWEEP_HD void change_weather(std::int32_t slot, std::int32_t window_slots, std::int32_t kind,
                                   const QuantileTable& factor, std::int32_t mean, I& limit) {
    if (window_slots == 0 || slot % window_slots != 0) return;
    const I word = stream_.at(Purpose::weather, slot / window_slots, kind).word[0];
    limit = scaled_limit(mean, table_value(factor, word));
  }

  // ---- A relay block ---------------------------------------------------------------------------

  /// Returns in which runs the slot has a relay block.
  CORESWEEP_HD M relay_block(std::int32_t slot) {
    const Words<I> draw = stream_.at(Purpose::relay, slot, 0);
    const M produced = !within<I>(draw.word[0], skip_limit_);
    if constexpr (kHearsHolds<Sink>) sink_.skipped(!produced);
    if (!any(produced)) return produced;
    passages_ = 0;

    const I slot_begin = all_lanes<I>(slot * kSlotMs);
    const I cutoff = cutoff_of(slot);
    const I bitfields_signed = arrival_ + kBitfieldDelayMs;  // on the parent, R_(n-1)
    drop_doomed(produced, min_of<I>(resolution_, cutoff));

    height_ = produced ? height_ + 1 : height_;
    if constexpr (kBundles) rules().move_on(slot, produced);
    const I heard = cutoff + table_ms(point_.arrival, draw.word[3]);
    arrival_ = produced ? min_of<I>(heard, slot_begin + (kSlotMs - 1)) : arrival_;
    settle_fork(slot, produced, draw.word[2]);
    const M opens_session = enter_session(slot, produced);
    next_relay_parent(produced);
    sink_.relay_block(produced, height_, arrival_, cutoff);

    const Fate fate = fate_of(produced, draw.word[1]);
    tell_traits(produced, opens_session, fate);
    tell(fate.empty & (pending_ > 0), Awaited::inclusion, Hold::empty_inherent, cutoff);
    tell(fate.includes_nothing & (pending_ > 0), Awaited::inclusion, Hold::few_bitfields, cutoff);
    const I pending_before = pending_, included_before = included_;
    const I candidates_included =
        include(slot, produced & !fate.empty & !fate.includes_nothing, bitfields_signed);
    sink_.inclusions(produced, candidates_included);
    remember_inclusions(produced, kBundles ? included_ - included_before : candidates_included);
    time_out(produced, cutoff);
    tell(fate.empty & (queued_ > 0), Awaited::backing, Hold::empty_inherent, cutoff);
    tell(fate.backs_nothing & (queued_ > 0), Awaited::backing, Hold::backs_nothing, cutoff);
    const M backs = produced & !fate.empty & !fate.backs_nothing;
    tell(backs & opens_session & (queued_ > 0), Awaited::backing, Hold::session_change, cutoff);
    M open = backs & !opens_session;
    const I occupied = pending_;
    if constexpr (kBundles) open = rules().with_claim(open, cutoff);
    back(slot, open, cutoff, pending_before);
    if constexpr (kBundles) rules().settle_claim(produced, occupied, cutoff);
    session_start_ = opens_session ? height_ : session_start_;
    lose_pending(opens_session, DropReason::session_change, cutoff);
    expire(produced, cutoff);
    open_depth_gate(produced);
    return produced;
  }

  /// F of a relay block on R_n in `slot`, if that is not skipped.
  CORESWEEP_HD I cutoff_of(std::int32_t slot) const {
    return max_of<I>(all_lanes<I>(slot * kSlotMs), arrival_ + kProposeTimeoutMs);
  }

  /// What a relay block cannot do; at most one of them.
  struct Fate {
    M empty, backs_nothing, includes_nothing;
  };
  CORESWEEP_HD Fate fate_of(M produced, I word) const {
    const I backs = cumulated_limit<I>(all_lanes<I>(point_.empty_limit), backs_nothing_limit_);
    const I includes = cumulated_limit<I>(backs, all_lanes<I>(point_.includes_nothing_limit));
    const M empty = produced & happens<I>(word, point_.empty_limit);
    const M up_to_backs = produced & within<I>(word, backs);
    const M backs_nothing = up_to_backs & !empty;
    const M includes_nothing = produced & within<I>(word, includes) & !up_to_backs;
    return {empty, backs_nothing, includes_nothing};
  }

  /// The fork of R_n: whether it lost, when that is settled, whether a competitor was seen.
  CORESWEEP_HD void settle_fork(std::int32_t slot, M produced, I word) {
    const M lost = produced & happens<I>(word, point_.fork_limit);
    const M contested = lost | happens<I>(word, point_.contested_limit);
    resolution_ = produced ? arrival_ : resolution_;
    if (any(lost)) {
      const I delay =
          table_ms(point_.fork_resolution, stream_.at(Purpose::resolution, slot, 0).word[0]);
      resolution_ = lost ? arrival_ + delay : resolution_;
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

  /// Step 1: pending candidates become included, in chain order, if their chunks were there in
  /// time. Returns how many.
  CORESWEEP_HD I include(std::int32_t slot, M more, I bitfields_signed) {
    I count{};
    for (std::int32_t place = 0; place < point_.cores; ++place) {
      more = where(more & (pending_ > 0), segment_.ready.get(segment_.first) <= bitfields_signed,
                   Awaited::inclusion, Hold::chunks_late, bitfields_signed);
      if (!any(more)) break;
      const I finality = table_ms(point_.finality, finality_word(slot, place));
      if constexpr (kBundles) {
        rules().note_inclusion(slot, more);
        I left = rules().size_at(more, I{});
        for (M rest = more; any(rest); rest = rest & (left > 0)) {
          include_block(rest, finality);
          left = left - 1;
        }
      } else {
        include_block(more, finality);
      }
      count = count + ones<I>(more);
    }
    return count;
  }

  CORESWEEP_HD void include_block(M mask, I finality) {
    sink_.included(mask, IncludedBlock<I>{segment_.start.get(segment_.first),
                                          segment_.build.get(segment_.first), finality});
    const I one = ones<I>(mask);
    segment_.first = segment_.first + one;
    pending_ = pending_ - one;
    included_ = included_ + one;
  }

  /// Step 2: PEND's first block has waited for too long.
  CORESWEEP_HD void time_out(M produced, I cutoff) {
    M overdue = produced & (pending_ > 0) &
                (height_ - segment_.height.get(segment_.first) >= point_.availability_period);
    if (!any(overdue)) return;
    if (point_.timeout_rotation > 0)
      overdue = overdue & (remainder_of(height_ + 1 - session_start_, point_.timeout_rotation) <
                           point_.availability_period);
    lose_pending(overdue, DropReason::availability_timeout, cutoff);
  }

  /// PEND is dropped with everything after it.
  CORESWEEP_HD void lose_pending(M mask, DropReason why, I cutoff) {
    if constexpr (kBundles) {
      rules().lose_pending(mask, why, cutoff);
    } else {
      drop(mask, I{}, reason(why), cutoff);
    }
  }

  /// The finality of a place of R_n, whose draw has its availability too: inclusion, which comes
  /// first, keeps that for backing.
  CORESWEEP_HD I finality_word(std::int32_t slot, std::int32_t place) {
    const Words<I> draw = stream_.at(Purpose::passage, slot, place);
    availability_[passages_++] = draw.word[0];
    return draw.word[1];
  }
  CORESWEEP_HD I availability_word(std::int32_t slot, std::int32_t place) const {
    return place < passages_ ? availability_[place]
                             : stream_.at(Purpose::passage, slot, place).word[0];
  }

  /// Keeps the number of blocks included in the relay blocks p+1 .. n.
  CORESWEEP_HD void remember_inclusions(M produced, I count) {
    const std::int32_t offset = point_.relay_parent_offset;
    if (offset == 0) return;
    const I leaving = recent_.get(offset - 1);
    since_parent_ = produced ? since_parent_ + count - leaving : since_parent_;
    recent_.add(produced, count, offset);
  }

  /// Step 3: Q's first blocks are backed while cores are free; the first refusal ends the step.
  CORESWEEP_HD void back(std::int32_t slot, M open, I cutoff, I pending_before) {
    for (std::int32_t place = 0; place < point_.cores; ++place) {
      const I at = segment_.first + pending_;
      const I age = height_ - segment_.height.get(at);
      const I ready = segment_.ready.get(at);
      open = where(open & (queued_ > 0), candidates(segment_.first, pending_) < point_.cores,
                   Awaited::backing, Hold::core_occupied, cutoff);
      if constexpr (kBundles)
        open = where(open, age >= point_.bundle.least_age, Awaited::backing, Hold::claim_too_far,
                     cutoff);
      open = where(open, age <= point_.ancestry + 1, Awaited::backing,
                   ready == kNever ? why_never() : hold(Hold::relay_parent_too_old), cutoff);
      open = where(open, ready <= cutoff, Awaited::backing, why_not_ready(ready), cutoff);
      if (point_.protocol == Protocol::fragment_chain)  // the bound is read at the leaf
        open = where(open, pending_before + place <= point_.max_depth, Awaited::backing,
                     Hold::depth_bound, cutoff);
      if (!any(open)) break;
      const I availability = table_ms(point_.availability, availability_word(slot, place));
      segment_.ready.set(open, at, arrival_ + segment_.pov.get(at) + availability);
      segment_.height.set(open, at, height_);
      const I size = open ? next_candidate_size(open) : I{};
      pending_ = pending_ + size;
      queued_ = queued_ - size;
      sink_.backed(open, age, size);
      if constexpr (kBundles) rules().count(BundleCounter::candidates_backed, open);
    }
  }

  /// Step 5: a relay parent too old for any future relay block.
  CORESWEEP_HD void expire(M produced, I cutoff) {
    const I at = segment_.first + pending_;
    M expired = produced & (queued_ > 0) & (segment_.height.get(at) + point_.ancestry < height_);
    if constexpr (kBundles) expired = rules().expires(expired, at);
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
      if (ticks) {
        const std::int32_t tick =
            slot * kSlotMs + point_.attempt_offset_ms + j * point_.attempt_interval_ms;
        trigger = max_of<I>(all_lanes<I>(tick), arrival_);
        drop_doomed(resolution_ <= trigger, resolution_);
      }
      if (any(produced)) attempt(slot, j, produced, trigger);
    }
  }

  CORESWEEP_HD void attempt(std::int32_t slot, std::int32_t j, M allowed, I trigger) {
    const I para_slot = parachain_slot(slot, trigger);
    tell_attempt(allowed, j, para_slot);
    if (authors_matter()) {
      draw_author(slot, para_slot);
      allowed = where(allowed, !author_out_, Awaited::building, why_out(para_slot), trigger);
    }
    Turn turn = turn_of(allowed, para_slot, trigger);
    allowed = may_build(allowed, turn, trigger);
    const I start = max_of<I>(trigger, turn.free_from);
    allowed = where(allowed, start < (slot + 1) * kSlotMs + point_.attempt_offset_ms,
                    Awaited::building, Hold::too_late, trigger);
    if (any(allowed)) build_block(slot, j, allowed, trigger, start, turn);
  }

  /// How the author of an attempt finds the chain.
  struct Turn {
    I para_slot;
    M first;      ///< no block was built in the parachain slot yet
    I free_from;  ///< ms, of its builder
    I unseen;     ///< blocks at the end of the segment that it has not imported
    M beaten;     ///< its branch has lost the handover
    I aside;      ///< blocks of its branch less those of the segment
  };

  CORESWEEP_HD Turn turn_of(M allowed, I para_slot, I trigger) {
    const M first = last_built_slot_ != para_slot;
    Turn turn{para_slot, first, builder_busy_, I{}, all_mask<I>(false), I{}};
    if (point_.collators == 1) return turn;
    const M another = last_author_ != author_;
    turn.free_from = another ? all_lanes<I>(kIdleBuilder) : builder_busy_;
    turn.beaten = (beaten_slot_ == para_slot) & (height_ <= beaten_until_);
    const M takes_over = allowed & first & another;
    if (any(takes_over)) {
      if constexpr (kBundles) {
        turn.unseen = rules().unseen_candidates(takes_over, para_slot, trigger);
      } else {
        turn.unseen = unseen(takes_over, para_slot, trigger);
      }
    }
    turn.aside = turn.beaten ? aside_ : -turn.unseen;
    return turn;
  }

  /// Blocks at the end of the segment, by others, that have not reached the author.
  CORESWEEP_HD I unseen(M mask, I para_slot, I trigger) const {
    const I imported = trigger - table_ms(point_.handover_ms, author_words_.word[1]);
    const I since = para_slot * point_.slot_duration_ms - others_ms_;
    I count{};
    for (;;) {
      const I at = segment_.first + pending_ + queued_ - 1 - count;
      const I start = segment_.start.get(at);
      mask = mask & (count < pending_ + queued_) & (start >= since) &
             (start + segment_.build.get(at) > imported);
      if (!any(mask)) return count;
      count = count + ones<I>(mask);
    }
  }

  /// The bounds that do not depend on the time.
  CORESWEEP_HD M may_build(M allowed, const Turn& turn, I trigger) {
    allowed = where(allowed, height_ - point_.relay_parent_offset >= session_start_,
                    Awaited::building, Hold::relay_parent_before_session, trigger);
    allowed = where(allowed, unincluded_as_of_parent(turn) < point_.segment_limit,
                    Awaited::building, Hold::segment_full, trigger);
    allowed = where(allowed, on_branch(queued_, turn) < point_.claims, Awaited::building,
                    Hold::claims_full, trigger);
    allowed = where(allowed, built_on_parent_ < point_.blocks_per_parent, Awaited::building,
                    Hold::relay_parent_used, trigger);
    if (point_.one_block_per_slot == 0) return allowed;
    return where(allowed, turn.first, Awaited::building, Hold::slot_used, trigger);
  }

  /// A number of blocks of the segment, on the author's branch.
  CORESWEEP_HD I on_branch(I blocks, const Turn& turn) const {
    return point_.collators == 1 ? blocks : max_of<I>(blocks + turn.aside, I{});
  }

  CORESWEEP_HD void build_block(std::int32_t slot, std::int32_t j, M mask, I trigger, I start,
                                const Turn& turn) {
    BuiltBlock<I> block = draw_block(slot, j, start, turn);
    const M joins = point_.collators == 1
                        ? mask
                        : settle_handover(slot, mask, turn, block.ready, all_lanes<I>(1));
    note_position(mask, block);
    append(joins, block);
    builder_busy_ = mask ? block.start + block.build : builder_busy_;
    last_built_slot_ = mask ? turn.para_slot : last_built_slot_;
    last_author_ = mask ? author_ : last_author_;
    built_on_parent_ = mask ? built_on_parent_ + 1 : built_on_parent_;
    sink_.authored(mask, block);
    const M beaten = mask & !joins;
    if (any(beaten)) pass_over(slot, beaten, block);
    mark_fork_loss(joins, trigger, block.position);
  }

  // ---- Authors ---------------------------------------------------------------------------------

  CORESWEEP_HD bool authors_matter() const {
    return point_.failure_limit >= 0 || point_.failure_shares != FailureShares::same ||
           point_.outage_limit >= 0 || point_.collators > 1;
  }

  /// The attempts of a parachain slot share its author, so mostly there is nothing to draw.
  CORESWEEP_HD void draw_author(std::int32_t slot, I para_slot) {
    if (!any(author_slot_ != para_slot)) return;
    take_author(para_slot, point_.slot_duration_ms >= kSlotMs
                               ? stream_.at(Purpose::author, whole_parachain_slot(slot), 0)
                               : stream_.at(Purpose::author, para_slot, I{}));
  }

  CORESWEEP_HD void take_author(I para_slot, const Words<I>& words) {
    author_slot_ = para_slot;
    author_ = remainder_of(para_slot, point_.collators);
    author_words_ = words;
    const M fails = within<I>(author_words_.word[0], failure_limit());
    const bool sends = point_.failure == Failure::silent;
    author_out_ = sends ? fails : all_mask<I>(false);
    author_unsent_ = sends ? all_mask<I>(false) : fails;
    if (point_.outage_limit >= 0) author_out_ = author_out_ | in_outage(para_slot);
  }

  /// Of the author.
  CORESWEEP_HD I failure_limit() const {
    switch (point_.failure_shares) {
      case FailureShares::listed:
        return gather_pair(point_.collator_limit, author_).first;
      case FailureShares::drawn: {
        const I word = stream_.at(Purpose::collator, author_, I{}).word[0];
        const I share = min_of<I>(table_value(point_.failure_share, word), all_lanes<I>(kShareOne));
        return (share * (1 << 14) - 1) * 2 + 1;  // share 2^15 - 1, inside 31 bits on the way
      }
      default:
        return all_lanes<I>(point_.failure_limit);
    }
  }

  CORESWEEP_HD M in_outage(I para_slot) const {
    const I slot = point_.slot_duration_ms >= kSlotMs
                       ? para_slot * (point_.slot_duration_ms / kSlotMs)
                       : para_slot / (kSlotMs / point_.slot_duration_ms);
    const I day = slot / kDaySlots;
    const I time = slot - day * kDaySlots;
    return outage_of(day, time) |
           ((day > 0) & outage_of(max_of<I>(day - 1, I{}), time + kDaySlots));
  }

  /// Whether an outage of the author that began on `day` holds `time` slots after the day's begin.
  CORESWEEP_HD M outage_of(I day, I time) const {
    const Words<I> draw = stream_.at(Purpose::outage, author_, day);
    const I begin = (((draw.word[1] >> 17) & 0x7fff) * kDaySlots) >> 15;
    return happens<I>(draw.word[0], point_.outage_limit) & (time >= begin) &
           (time < begin + point_.outage_slots);
  }

  /// Where another branch than the author's wins, its candidate of so many `blocks`, backable from
  /// `ready` on, never becomes part of the segment; returns where it does.
  CORESWEEP_HD M settle_handover(std::int32_t slot, M mask, const Turn& turn, I ready, I blocks) {
    M beaten = mask & turn.beaten;
    const M contested = mask & (turn.unseen > 0);
    if (any(contested)) {
      const I cutoff = cutoff_of(slot + 1);
      const I first_unseen = pending_ + queued_ - turn.unseen;
      const I theirs = segment_.ready.get(segment_.first + first_unseen);
      const M in_time = ready <= cutoff, late = ready > cutoff;
      const M they_are_late = theirs > cutoff;
      const M tie = happens<I>(author_words_.word[2], point_.tie_limit);
      const M wins = contested & (first_unseen >= pending_) &
                     ((in_time & (they_are_late | tie)) |
                      (late & they_are_late & (ready < kGated) & (ready < theirs)));
      drop(wins, first_unseen, reason(DropReason::collator_fork), cutoff);
      doomed_ = wins ? max_of<I>(doomed_ - turn.unseen, I{}) : doomed_;
      const M loses = contested & !wins;
      beaten_slot_ = loses ? turn.para_slot : beaten_slot_;
      beaten_until_ = loses ? height_ + beaten_relay_blocks() : beaten_until_;
      aside_ = loses ? -turn.unseen : aside_;
      beaten = beaten | loses;
    }
    aside_ = beaten ? aside_ + blocks : aside_;
    return mask & !beaten;
  }

  /// How long after its decision an author still does not see the branch that won.
  CORESWEEP_HD std::int32_t beaten_relay_blocks() const {
    return schedules_ahead(point_.bundle.scheduling) ? 1 : point_.relay_parent_offset;
  }

  CORESWEEP_HD void pass_over(std::int32_t slot, M mask, const BuiltBlock<I>& block) {
    const I cutoff = cutoff_of(slot + 1);
    const I wasted = executed(block.ready, block.way, cutoff) ? block.build : I{};
    sink_.passed_over(
        mask, Drop<I>{I{}, all_lanes<I>(1), reason(DropReason::collator_fork), wasted, cutoff});
  }

  // ---- The block -------------------------------------------------------------------------------

  /// Sizes and times of a block; the second vote follows the first, hence 2 (pov + exec).
  CORESWEEP_HD BuiltBlock<I> draw_block(std::int32_t slot, std::int32_t j, I start,
                                        const Turn& turn) {
    const Words<I> draw = stream_.at(Purpose::parablock, slot, j);
    const I fullness = table_value(point_.fullness, draw.word[0]);
    const I ratio = table_value(point_.execution_ratio, draw.word[1]);
    BuiltBlock<I> block;
    block.relay_parent = height_ - point_.relay_parent_offset;
    const I before = on_branch(pending_ + queued_, turn);
    block.position = included_ + before;
    block.core = remainder_of(block.position, point_.cores);
    block.repeats = block.place = I{};
    block.size = all_lanes<I>(1);
    block.unincluded = unincluded_as_of_parent(turn);
    block.start = start;
    block.build = (fullness * point_.authoring_limit_ms + 32768) >> 16;
    block.execution = execution_of(block.build, ratio);
    block.pov = pov_of(fullness, point_.full_pov_q15);
    block.way = way_of(block, draw);
    block.ready = start + block.build + block.way;
    if (gate_can_bind())
      block.ready = before > point_.max_depth ? all_lanes<I>(kGated) : block.ready;
    refuse_votes(block);
    return block;
  }

  /// From built to backable.
  CORESWEEP_HD I way_of(const BuiltBlock<I>& block, const Words<I>& draw) const {
    return table_ms(point_.collation_fetch, draw.word[2]) + 2 * (block.pov + block.execution) +
           table_ms(point_.statement_spread, draw.word[3]);
  }
  CORESWEEP_HD static I execution_of(I build, I ratio) {
    return build * (ratio >> 16) + ((build * (ratio & 65535) + 32768) >> 16);
  }
  CORESWEEP_HD static I pov_of(I fullness, std::int32_t full_q15) {
    return (fullness * (full_q15 >> 15) + ((fullness * (full_q15 & 32767)) >> 15) + 32768) >> 16;
  }

  /// Blocks that never become backable: not sent, else an execution time-out, else an offline
  /// backing group.
  CORESWEEP_HD void refuse_votes(BuiltBlock<I>& block) {
    M refused = block.execution > point_.execution_timeout_ms;
    I why = reason(DropReason::execution_timeout);
    if (point_.group_offline_limit >= 0) {
      draw_groups();
      const M offline = ((offline_groups_ >> block.core) & 1) != all_lanes<I>(0);
      why = refused ? why : reason(DropReason::backing_group_offline);
      refused = refused | offline;
    }
    if (point_.failure == Failure::unsent) {
      why = author_unsent_ ? reason(DropReason::collator_unsent) : why;
      refused = refused | author_unsent_;
    }
    block.ready = refused ? all_lanes<I>(kNever) : block.ready;
    block.way = refused ? why : block.way;
  }

  /// The groups of a rotation window are drawn once, a bit a core.
  CORESWEEP_HD void draw_groups() {
    if (!any(groups_window_ != window_)) return;
    groups_window_ = window_;
    offline_groups_ = I{};
    for (std::int32_t core = 0; core < point_.cores; core += 4) {
      const Words<I> draw = stream_.at(Purpose::group, window_, all_lanes<I>(core / 4));
      for (std::int32_t i = 0; i < 4; ++i)
        offline_groups_ =
            offline_groups_ |
            (ones<I>(happens<I>(draw.word[i], point_.group_offline_limit)) << (core + i));
    }
  }

  /// Whether others were built at the block's position. The column keeps where there were two, by
  /// the position itself, so that nothing has to be cleared.
  CORESWEEP_HD void note_position(M mask, BuiltBlock<I>& block) {
    const M again = mask & (block.position < highest_);
    highest_ = mask ? max_of<I>(highest_, block.position + 1) : highest_;
    if (!any(again)) return;
    const M first = first_repeat(again, block.position);
    block.repeats = again ? (first ? all_lanes<I>(1) : all_lanes<I>(2)) : I{};
  }

  CORESWEEP_HD M first_repeat(M mask, I position) {
    const M first = mask & (repeated_.get(position) != position + 1);
    repeated_.set(mask, position, position + 1);
    return first;
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
  CORESWEEP_HD void mark_fork_loss(M built, I trigger, I position) {
    const std::int32_t branch = (2 << point_.relay_parent_offset) - 1;  // bits of R_p .. R_n
    if (point_.collator == Collator::slot_based) {
      const M doomed = built & ((lost_history_ & branch) == branch) & (trigger < resolution_);
      doomed_ = doomed ? doomed_ + 1 : doomed_;
    } else {
      const M twins = built & ((contested_history_ & branch) == branch);
      if (any(twins)) sink_.twin(twins, first_repeat(twins, position));
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
    if constexpr (kBundles) rules().note_drop(mask, why);
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
      const M done = (i < pending_) | executed(ready, segment_.way.get(at), moment);
      wasted = inside & done ? wasted + segment_.build.get(at) : wasted;
    }
  }

  /// Whether validators had executed an unbacked block by `moment`.
  CORESWEEP_HD static M executed(I ready, I way, I moment) {
    const M timed_out = (ready == kNever) & (way == reason(DropReason::execution_timeout));
    return (ready <= moment) | timed_out;
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
  CORESWEEP_HD void tell_traits(M produced, M opens_session, const Fate& fate) {
    if constexpr (kHearsHolds<Sink>)
      sink_.relay_traits(
          produced, RelayTraits<I>{session_, resolution_, opens_session, (lost_history_ & 1) == 1,
                                   (contested_history_ & 1) == 1, fate.empty, fate.backs_nothing,
                                   fate.includes_nothing});
  }
  CORESWEEP_HD void tell_attempt(M mask, std::int32_t j, I para_slot) {
    if constexpr (kHearsHolds<Sink>)
      sink_.attempt(mask,
                    Attempt<I>{j, para_slot, remainder_of(para_slot, point_.collators), window_});
  }
  /// Where `rule` holds too; of the rest of `mask` a sink that listens is told.
  template <class Why>
  CORESWEEP_HD M where(M mask, M rule, Awaited what, Why why, I moment) {
    tell(mask & !rule, what, why, moment);
    return mask & rule;
  }
  /// Why the author makes no attempt; nobody else asks.
  CORESWEEP_HD I why_out(I para_slot) const {
    if constexpr (kHearsHolds<Sink>)
      return in_outage(para_slot) ? hold(Hold::author_outage) : hold(Hold::author_offline);
    return I{};
  }
  CORESWEEP_HD I why_not_ready(I ready) const {
    const I late = ready == kGated ? hold(Hold::depth_gate) : hold(Hold::not_backable_yet);
    return ready == kNever ? why_never() : late;
  }
  CORESWEEP_HD I why_never() const {
    if constexpr (kBundles)
      if (rules().resubmits()) return hold(Hold::waits_to_be_sent);
    return hold(Hold::never_backable);
  }

  /// Blocks not included as of R_p, the relay parent of an attempt made now.
  CORESWEEP_HD I unincluded_as_of_parent(const Turn& turn) const {
    return on_branch(pending_ + queued_, turn) + since_parent_;
  }

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
  I skip_limit_, backs_nothing_limit_;      ///< in this window of the weather
  I height_{};                              ///< n
  I arrival_ = all_lanes<I>(-5000);         ///< a(n)
  I resolution_ = all_lanes<I>(-5000);      ///< when R_n's fork is settled; a(n) if it won
  I session_{};                             ///< of R_n
  I session_start_ = all_lanes<I>(1);       ///< E
  I lost_history_{}, contested_history_{};  ///< bit j: R_(n-j)
  I window_, window_phase_;                 ///< rotation window of p, blocks into it
  I groups_window_ = all_lanes<I>(-0x7fffffff), offline_groups_{};  ///< bit c: the group of core c
  std::int32_t passages_ = 0;                        ///< places of R_n drawn for inclusion
  Cells<I, kMaxPlaces, kLends<Sink>> availability_;  ///< the other word of each
  // Parachain.
  I included_{};            ///< blocks, ever
  I since_parent_{};        ///< blocks included in R_(p+1) .. R_n
  Recent recent_;           ///< blocks included in R_n, R_(n-1), ...
  I pending_{}, queued_{};  ///< |PEND|, |Q|
  Segment<I, Capacity, kLends<Sink>> segment_;
  I highest_{};  ///< positions at which a block was ever built
  BlockColumn<I, Capacity, kLends<Sink>>
      repeated_;  ///< by position: 1 + the last one at which there were two
  // Collators.
  I builder_busy_ = all_lanes<I>(kIdleBuilder);  ///< of the author of the last block
  I author_slot_ = all_lanes<I>(-1);             ///< parachain slot of the next five
  I author_{};
  Words<I> author_words_{};
  M author_out_ = all_mask<I>(false);     ///< makes no attempt
  M author_unsent_ = all_mask<I>(false);  ///< sends nothing to validators
  I last_built_slot_ = all_lanes<I>(-1);  ///< parachain slot of the last block built
  I last_author_ = all_lanes<I>(-1);
  I built_on_parent_{};               ///< blocks built on p, dropped ones included
  I doomed_{};                        ///< blocks at the end of Q built on a lost relay block
  I beaten_slot_ = all_lanes<I>(-1);  ///< parachain slot whose author's branch lost its handover
  I beaten_until_{};                  ///< relay height of its last block on that branch
  I aside_{};                         ///< blocks of that branch less those of the segment
  std::int32_t others_ms_ = 0;        ///< parachain slots between two turns of an author
};

}  // namespace coresweep
