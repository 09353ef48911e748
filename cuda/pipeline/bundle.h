// The collator that builds bundles: several blocks a candidate, on relay parents or behind
// scheduling parents, on assigned cores or on claims ordered one by one (docs/METHODS_BUNDLES.md).
// What a relay block does to candidates stands in step.h, with what is asked here of a candidate's
// size.
#pragma once

#include "cuda/pipeline/step.h"

namespace coresweep {

inline constexpr std::int32_t kClaimsAhead = 30;  ///< farthest claim, relay blocks

/// A candidate while its blocks are built, in every lane its own number of them.
template <class I>
struct Bundle {
  I blocks{};
  I start[kMaxBundle], build[kMaxBundle];  ///< ms
  I work{}, pov{};                         ///< sums, ms
  I built;                                 ///< ms, when the last block is
  I before;                                ///< blocks of the segment before it
  I unincluded;                            ///< as of the relay parent, without it
  Mask<I> given_up = all_mask<I>(false);   ///< it finds no place, with the blocks it has
  Mask<I> full_core = all_mask<I>(false);  ///< its first block takes the core
};

template <class I, std::int32_t Capacity, class Sink, class Stream = RunStream<I>>
class BundlePipeline
    : public Pipeline<I, Capacity, Sink, Stream, BundlePipeline<I, Capacity, Sink, Stream>> {
  using Base = Pipeline<I, Capacity, Sink, Stream, BundlePipeline>;
  friend Base;

 public:
  using M = Mask<I>;

  CORESWEEP_HD BundlePipeline(const PointParams& point, const Stream& stream, Sink& sink)
      : Base(point, stream, sink), rules_(point.bundle) {
    if constexpr (kLends<Sink>) {
      slots_.borrow(sink.lend(kMaxWindow + 1));
      since_.borrow(sink.lend_column(32));
      candidate_.borrow(sink.lend_column(Capacity));
      para_slot_.borrow(sink.lend_column(Capacity));
      ordered_.borrow(sink.lend_column(Capacity));
      core_.borrow(sink.lend_column(Capacity));
      execution_.borrow(sink.lend_column(Capacity));
      parent_session_.borrow(sink.lend_column(Capacity));
    }
    for (std::int32_t j = 0; j <= kMaxWindow; ++j) slots_[j] = all_lanes<I>(-1);
  }
  static constexpr std::int32_t kLentWords = Base::kLentWords + kMaxWindow + 1;
  static constexpr std::int32_t kLentColumnWords = Base::kLentColumnWords + 6 * Capacity + 32;

  CORESWEEP_HD void step(std::int32_t slot) {
    this->begin(slot);
    if (schedules_ahead()) {
      iterate(slot, all_mask<I>(true));
      miss_fetch(slot, this->relay_block(slot));
    } else {
      const M produced = this->relay_block(slot);
      if (rules_.order_every > 0) order(produced);
      if (any(produced)) iterate(slot, produced);
    }
  }

 private:
  using Base::author_, Base::author_slot_, Base::built_on_parent_, Base::height_, Base::pending_,
      Base::point_, Base::queued_, Base::segment_, Base::sink_, Base::stream_;
  using Turn = typename Base::Turn;

  /// The moments of an iteration.
  struct Times {
    I begin, end;  ///< t0, X
    M ends_slot;   ///< the relay slot it waited for ends an Aura slot
  };

  // ---- What a relay block asks for --------------------------------------------------------------

  CORESWEEP_HD I candidates_of(I first, I count) const {
    return count > 0 ? candidate_.get(first + count - 1) - candidate_.get(first) + 1 : I{};
  }

  /// Blocks of the candidate that begins `offset` blocks into the segment.
  CORESWEEP_HD I size_at(M mask, I offset) const {
    const I first = segment_.first + offset;
    const I one = candidate_.get(first);
    I size{};
    for (M more = mask; any(more);
         more = more & (offset + size < pending_ + queued_) & (candidate_.get(first + size) == one))
      size = size + ones<I>(more);
    return size;
  }

  CORESWEEP_HD void count(BundleCounter counter, M mask) {
    sink_.counted(counter, mask, ones<I>(mask));
  }

  /// R_n is there: the slots of the newest relay blocks, and the claims on the next ones.
  CORESWEEP_HD void move_on(std::int32_t slot, M produced) {
    for (std::int32_t j = kept_slots() - 1; j > 0; --j)
      slots_[j] = produced ? slots_[j - 1] : slots_[j];
    slots_[0] = produced ? all_lanes<I>(slot) : slots_[0];
    claims_ = produced ? claims_ >> 1 : claims_;
    unseen_claims_ = produced ? unseen_claims_ >> 1 : unseen_claims_;
    taken_claims_ = produced ? taken_claims_ >> 1 : taken_claims_;
    iterated_ = iterated_ & !produced;
  }

  /// Of R_n, R_(n-1), ...: as many as are asked for.
  CORESWEEP_HD std::int32_t kept_slots() const {
    const std::int32_t parent = point_.relay_parent_offset;
    const std::int32_t oldest = parent > rules_.order_age ? parent : rules_.order_age;
    return oldest > 0 ? oldest + 1 : 2;
  }

  CORESWEEP_HD void note_inclusion(std::int32_t slot, M mask) {
    count(BundleCounter::candidates_included, mask);
    if (rules_.order_every > 0)
      sink_.counted(BundleCounter::order_latency_total, mask,
                    slot * kSlotMs - ordered_.get(segment_.first));
  }

  CORESWEEP_HD void note_drop(M mask, I why) {
    constexpr std::int32_t kBefore = static_cast<std::int32_t>(DropReason::descendant) + 1;
    for (std::int32_t r = kBefore; r <= static_cast<std::int32_t>(DropReason::claim_unused); ++r)
      count(static_cast<BundleCounter>(
                static_cast<std::int32_t>(BundleCounter::dropped_bundle_abandoned) + r - kBefore),
            mask & (why == r));
  }

  // ---- Copies ----------------------------------------------------------------------------------

  /// Whether a candidate outlives the relay block that it was sent on.
  CORESWEEP_HD bool resubmits() const {
    return rules_.scheduling == Scheduling::scheduling_parent_resubmit;
  }

  CORESWEEP_HD M over_timeout(I at) const {
    return execution_.get(at) > point_.execution_timeout_ms;
  }

  /// Of candidates too old to be backed, those that nobody sends again.
  CORESWEEP_HD M expires(M old, I at) const { return resubmits() ? old & over_timeout(at) : old; }

  /// PEND is dropped with everything after it, or goes back to Q: the copies are lost, not the
  /// candidates.
  CORESWEEP_HD void lose_pending(M mask, DropReason why, I cutoff) {
    if (!resubmits()) return this->drop(mask, I{}, Base::reason(why), cutoff);
    I end = pending_;
    if (why == DropReason::session_change) {
      const M old =
          mask & (parent_session_.get(segment_.first) + rules_.parent_session_age < this->session_);
      this->drop(old, I{}, Base::reason(why), cutoff);
      mask = mask & !old;
      end = pending_ + queued_;
    }
    for (I i{}; any(mask & (i < end)); i = i + 1)
      lose_copy(mask & (i < end), segment_.first + i, why);
    queued_ = mask ? queued_ + pending_ : queued_;
    pending_ = mask ? I{} : pending_;
    if constexpr (kFollowsCopies<Sink>) sink_.returned(mask);
  }

  /// A block's candidate has no copy that could be backed, for the reason it had or this one.
  CORESWEEP_HD void lose_copy(M mask, I at, DropReason why) {
    const M had = mask & (segment_.ready.get(at) != kNever);
    segment_.ready.set(had, at, all_lanes<I>(kNever));
    segment_.way.set(had, at, Base::reason(why));
  }

  /// Sends the first candidate of core `core` again that has no live copy, of those that the author
  /// knows. Returns where there is one.
  CORESWEEP_HD M resend(std::int32_t slot, std::int32_t core, M mask, I moment, const Times& t,
                        const Turn& turn) {
    const I end = pending_ + queued_ - turn.unseen;
    I first = pending_;
    M found = all_mask<I>(false);
    for (M looks = mask & !turn.beaten & !this->author_unsent_;;) {
      looks = looks & (first < end);
      if (!any(looks)) break;
      const I at = segment_.first + first;
      const M live = (segment_.ready.get(at) != kNever) &
                     (segment_.height.get(at) + point_.ancestry >= height_);
      const M here = looks & (core_.get(at) == core) & !live & !over_timeout(at);
      found = found | here;
      looks = looks & !here;
      first = first + ones<I>(looks);
    }
    if (any(found)) send_copy(slot, core, found, first, moment, t);
    return found;
  }

  /// A new copy of the candidate that begins `first` blocks into the segment.
  CORESWEEP_HD void send_copy(std::int32_t slot, std::int32_t core, M mask, I first, I moment,
                              const Times& t) {
    const I begin = segment_.first + first;
    const Words<I> draw = stream_.at(Purpose::parablock, slot, core);
    BuiltBlock<I> copy{};
    copy.core = all_lanes<I>(core);
    copy.execution = execution_.get(begin);
    copy.pov = segment_.pov.get(begin);
    copy.way = this->way_of(copy, draw);
    copy.ready = moment + copy.way;
    this->refuse_votes(copy);
    refuse(unseen_fork(t), copy, DropReason::relay_fork);
    count(BundleCounter::candidates_resent, mask);
    const I blocks = size_at(mask, first);
    if constexpr (kFollowsCopies<Sink>) sink_.resent(mask, first, blocks, copy);
    latest_ = mask ? max_of<I>(latest_, moment) : latest_;
    I at = begin;
    for (M part = mask; any(part); part = part & (at - begin < blocks)) {
      segment_.height.set(part, at, height_);
      segment_.ready.set(part, at, copy.ready);
      segment_.way.set(part, at, copy.way);
      at = at + 1;
    }
  }

  /// Where `mask`, a block has no backable time for the reason that it has or this one.
  CORESWEEP_HD static void refuse(M mask, BuiltBlock<I>& block, DropReason why) {
    const M had = mask & (block.ready != kNever);
    block.way = had ? Base::reason(why) : block.way;
    block.ready = had ? all_lanes<I>(kNever) : block.ready;
  }

  // ---- Orders ----------------------------------------------------------------------------------

  /// Bit `ahead` of a word of claims: of R_(n + ahead).
  CORESWEEP_HD static M claim_at(I claims, std::int32_t ahead) {
    return ((claims >> ahead) & 1) == all_lanes<I>(1);
  }

  /// How far ahead of R_n the claim stands that a collator looks for as of R_p.
  CORESWEEP_HD std::int32_t claim_ahead() const {
    return 1 + rules_.claim_depth - point_.relay_parent_offset;
  }

  /// The orders made at R_n, each for the next free relay block.
  CORESWEEP_HD void order(M produced) {
    const M made = produced & (remainder_of(height_, rules_.order_batch) == 0);
    if (!any(made)) return;
    const I since = slots_[rules_.order_age] * kSlotMs;
    for (std::int32_t back = rules_.order_batch - 1; back >= 0; --back) {
      const I height = height_ - back;
      const M due = made & (height > 0) & (remainder_of(height, rules_.order_every) == 0);
      for (std::int32_t i = 0; any(due) && i < rules_.orders_at_once; ++i) {
        count(BundleCounter::orders, due);
        count(BundleCounter::orders_refused,
              claim(due, rules_.order_lead, rules_.order_delay, all_mask<I>(false), since));
      }
    }
  }

  /// Takes the first relay block without a claim, from `lead` ahead on; the claim is seen from
  /// `delay` relay blocks on, and its candidate is built already where it is `taken`. Returns where
  /// there is none.
  CORESWEEP_HD M claim(M mask, std::int32_t lead, std::int32_t delay, M taken, I since) {
    const std::int32_t seen = delay + 1 + rules_.claim_depth;
    for (std::int32_t ahead = lead; ahead <= kClaimsAhead && any(mask); ++ahead) {
      const M another = claim_at(claims_, ahead);
      const M here = mask & !another;
      const I bit = ones<I>(here) << ahead;
      claims_ = claims_ | bit;
      if (ahead < seen) unseen_claims_ = unseen_claims_ | bit;
      taken_claims_ = taken_claims_ | (taken ? bit : I{});
      since_.set(here, height_ + ahead, since);
      mask = mask & !here;
    }
    return mask;
  }

  /// Where R_n may back something: on demand only with a claim.
  CORESWEEP_HD M with_claim(M open, I cutoff) {
    if (rules_.order_every == 0) return open;
    return this->where(open, claim_at(claims_, 0), Awaited::backing, Hold::no_claim, cutoff);
  }

  /// A claim on R_n is used, moves on because the core was `occupied`, or is used up, and the
  /// candidate that was built for it is lost.
  CORESWEEP_HD void settle_claim(M produced, I occupied, I cutoff) {
    if (rules_.order_every == 0) return;
    const M claimed = produced & claim_at(claims_, 0);
    const M unused = claimed & (pending_ <= occupied);
    const M waits = unused & (occupied > 0);
    // It finds one: no order was made yet that could have a claim on the farthest.
    claim(waits, 1, 0, claim_at(taken_claims_, 0), since_.get(height_));
    const M lost = unused & !waits;
    count(BundleCounter::claims, claimed & !waits);
    count(BundleCounter::claims_unused, lost);
    const I parent = segment_.height.get(segment_.first + pending_);
    this->drop(lost & (queued_ > 0) & (parent < height_ - rules_.claim_depth), pending_,
               Base::reason(DropReason::claim_unused), cutoff);
  }

  // ---- The iteration ---------------------------------------------------------------------------

  CORESWEEP_HD bool schedules_ahead() const {
    return coresweep::schedules_ahead(rules_.scheduling);
  }

  CORESWEEP_HD Times times(std::int32_t slot) const {
    const I since = schedules_ahead() ? all_lanes<I>(slot) : slots_[1] + 1;  // s0
    const I wake = since * kSlotMs + rules_.wake_offset_ms;
    Times t{wake, wake + kSlotMs, all_mask<I>(true)};
    if (!schedules_ahead()) t.begin = max_of<I>(wake, this->arrival_);
    if (point_.slot_duration_ms > kSlotMs)
      t.ends_slot = remainder_of(since + 1, point_.slot_duration_ms / kSlotMs) == 0;
    return t;
  }

  CORESWEEP_HD void iterate(std::int32_t slot, M open) {
    const Times t = times(slot);
    const I parent = height_ - point_.relay_parent_offset;
    M of_session = parent >= this->session_start_;
    if (rules_.parent_session_age > 0)
      of_session =
          (parent >= 1) & (session_of_parent() + rules_.parent_session_age >= this->session_);
    const I para_slot = slot_of_parent();
    this->tell_attempt(open, 0, para_slot);
    open = allow(open, of_session, Hold::relay_parent_before_session, t.begin);
    open = allow(open, resubmits() ? !iterated_ : built_on_parent_ == 0, Hold::relay_parent_used,
                 t.begin);
    if (rules_.order_every > 0)
      open = allow(open, claim_at(claims_ & ~(unseen_claims_ | taken_claims_), claim_ahead()),
                   Hold::no_claim, t.begin);
    if (this->authors_matter() && any(open)) {
      if (any(author_slot_ != para_slot))
        this->take_author(para_slot, stream_.at(Purpose::author, para_slot, I{}));
      open = this->where(open, !this->author_out_, Awaited::building, this->why_out(para_slot),
                         t.begin);
    }
    iterated_ = iterated_ | open;
    const M made = open;
    I core_begin = t.begin;
    for (std::int32_t core = 0; core < point_.cores && any(resubmits() ? made : open); ++core) {
      const I window = quotient_of(max_of<I>(t.end - core_begin, I{}), point_.cores - core);
      const Turn turn = this->turn_of(made, para_slot, t.begin);
      const Bundle<I> bundle = build(slot, core, open, t, core_begin, window, turn);
      M again = all_mask<I>(false);
      if (resubmits()) again = resend(slot, core, made, bundle.built, t, turn);
      const M sent = open & (bundle.blocks > 0);
      if (any(bundle.given_up)) give_up(bundle, core);
      if (any(sent)) send(slot, core, sent, again, bundle, t, turn);
      core_begin = open ? core_begin + window : bundle.built;
    }
  }

  CORESWEEP_HD M allow(M mask, M rule, Hold why, I moment) {
    return this->where(mask, rule, Awaited::building, why, moment);
  }

  /// The parachain slot of R_p. Before there is one any does.
  CORESWEEP_HD I slot_of_parent() const {
    const I slot = max_of<I>(slots_[point_.relay_parent_offset], I{});
    return point_.slot_duration_ms >= kSlotMs ? quotient_of(slot, point_.slot_duration_ms / kSlotMs)
                                              : slot * (kSlotMs / point_.slot_duration_ms);
  }

  // ---- The blocks of a candidate ---------------------------------------------------------------

  enum class Adjustment { none, shorten, skip };

  /// What happens to the last block of an Aura slot, on a core with `blocks` blocks.
  CORESWEEP_HD Adjustment adjustment(std::int32_t core, std::int32_t blocks) const {
    if (rules_.adjusts_handover == 0 || rules_.rate <= 1 || core < point_.cores - 1)
      return Adjustment::none;
    const bool few = rules_.rate <= 3 && (blocks == 1 || blocks == rules_.rate);
    return few ? Adjustment::shorten : Adjustment::skip;
  }

  /// The session of R_p.
  CORESWEEP_HD I session_of_parent() const {
    if (point_.session_slots == 0) return I{};
    return quotient_of(max_of<I>(slots_[point_.relay_parent_offset], I{}), point_.session_slots);
  }

  /// The blocks of core `core`; `open` loses where one of them finds no place.
  CORESWEEP_HD Bundle<I> build(std::int32_t slot, std::int32_t core, M& open, const Times& t,
                               I begin, I window, const Turn& turn) {
    const std::int32_t blocks =
        rules_.rate / point_.cores + (core < rules_.rate % point_.cores ? 1 : 0);
    const Adjustment adjusts = adjustment(core, blocks);
    Bundle<I> bundle;
    bundle.built = begin;
    bundle.before = this->on_branch(pending_ + queued_, turn);
    bundle.unincluded = this->unincluded_as_of_parent(turn);
    M goes_on = open;
    Words<I> fullness = stream_.at(Purpose::parablock, slot, core);
    for (std::int32_t i = 0; i < blocks && any(goes_on); ++i) {
      const I now = bundle.built;
      const I spent = now - begin;
      const I left = quotient_of(max_of<I>(window - spent, I{}), blocks - i);
      const M going = goes_on;
      goes_on = allow(goes_on, bundle.unincluded + bundle.blocks < point_.segment_limit,
                      Hold::segment_full, now);
      goes_on = allow(goes_on, built_on_parent_ + bundle.blocks < point_.blocks_per_parent,
                      Hold::relay_parent_used, now);
      const M refused = going & !goes_on;
      bundle.given_up = bundle.given_up | (refused & (bundle.blocks > 0));
      open = open & !refused;
      if (i == blocks - 1 && adjusts == Adjustment::skip)
        goes_on = allow(goes_on, !t.ends_slot, Hold::aura_slot_ends, now);
      I limit = window;
      if (i > 0 || blocks == 1) {
        const M cut = t.ends_slot & all_mask<I>(adjusts == Adjustment::shorten);
        limit = min_of<I>(all_lanes<I>(kSlotMs / rules_.rate), cut ? left >> 1 : left);
      }
      if (i > 0 && (i == 1 || i % 4 == 0))
        fullness = stream_.at(Purpose::inner, slot, 16 * core + i / 4);
      const I share = table_value(point_.fullness, fullness.word[i % 4]);
      I full_build = (share * rules_.limit_ms + 32768) >> 16;
      I pov = Base::pov_of(share, rules_.pov_q15);
      if (i == 0 && rules_.full_core_limit >= 0)
        take_core(slot, core, goes_on, bundle, share, full_build, pov);
      bundle.start[i] = now;
      bundle.build[i] = min_of<I>(full_build, limit);
      const I built = now + bundle.build[i];
      const I paused = i < blocks - 2 ? max_of<I>(built, now + left) : built;
      bundle.built = goes_on ? (bundle.full_core ? built : paused) : now;
      bundle.blocks = bundle.blocks + ones<I>(goes_on);
      bundle.work = bundle.work + (goes_on ? bundle.build[i] : I{});
      bundle.pov = bundle.pov + (goes_on ? pov : I{});
      goes_on = goes_on & !bundle.full_core;
    }
    return bundle;
  }

  /// Its first block takes a core of its own, with a draw: then it has all of the core.
  CORESWEEP_HD void take_core(std::int32_t slot, std::int32_t core, M mask, Bundle<I>& bundle,
                              I share, I& build, I& pov) {
    const I word = stream_.at(Purpose::inner, slot, 16 * core).word[0];
    bundle.full_core = mask & happens<I>(word, rules_.full_core_limit);
    if (!any(bundle.full_core)) return;
    build = bundle.full_core ? (share * point_.authoring_limit_ms + 32768) >> 16 : build;
    pov = bundle.full_core ? Base::pov_of(share, point_.full_pov_q15) : pov;
  }

  // ---- The candidate ---------------------------------------------------------------------------

  /// A candidate that found no place for all of its blocks: they are lost.
  CORESWEEP_HD void give_up(const Bundle<I>& bundle, std::int32_t core) {
    BuiltBlock<I> none{};
    none.ready = all_lanes<I>(kNever);
    none.way = Base::reason(DropReason::bundle_abandoned);
    none.core = all_lanes<I>(core);
    author(bundle.given_up, bundle, none);
    lose(bundle.given_up, bundle, DropReason::bundle_abandoned, I{}, bundle.built);
  }

  /// Where `waits`, validators fetch another one of the core first.
  CORESWEEP_HD void send(std::int32_t slot, std::int32_t core, M mask, M waits,
                         const Bundle<I>& bundle, const Times& t, const Turn& turn) {
    BuiltBlock<I> block = sealed(slot, core, bundle, t);
    if (resubmits()) refuse(waits, block, DropReason::advertisement_late);
    count(BundleCounter::candidates_sent, mask);
    count(BundleCounter::full_core_blocks, mask & bundle.full_core);
    if (rules_.order_every > 0) taken_claims_ = taken_claims_ | (ones<I>(mask) << claim_ahead());
    M joins = mask;
    if (point_.collators > 1)
      joins = this->settle_handover(slot, mask, turn, block.ready, bundle.blocks);
    author(mask, bundle, block);
    append(joins, bundle, block);
    this->last_built_slot_ = mask ? turn.para_slot : this->last_built_slot_;
    this->last_author_ = mask ? author_ : this->last_author_;
    built_on_parent_ = mask ? built_on_parent_ + bundle.blocks : built_on_parent_;
    const M doomed = joins & unseen_fork(t) & all_mask<I>(!outlives_fork());
    this->doomed_ = doomed ? this->doomed_ + bundle.blocks : this->doomed_;
    if (const M beaten = mask & !joins; any(beaten)) {
      const I moment = this->cutoff_of(slot + 1);
      const M done = Base::executed(block.ready, block.way, moment);
      lose(beaten, bundle, DropReason::collator_fork, done ? bundle.work : I{}, moment);
    }
  }

  /// What the blocks of a candidate share.
  CORESWEEP_HD BuiltBlock<I> sealed(std::int32_t slot, std::int32_t core, const Bundle<I>& bundle,
                                    const Times& t) {
    const Words<I> draw = stream_.at(Purpose::parablock, slot, core);
    BuiltBlock<I> block{};
    block.core = all_lanes<I>(core);
    block.execution =
        Base::execution_of(bundle.work, table_value(point_.execution_ratio, draw.word[1]));
    block.pov = bundle.pov;
    block.way = this->way_of(block, draw);
    block.ready = bundle.built + block.way;
    this->refuse_votes(block);
    if (outlives_fork()) refuse(unseen_fork(t), block, DropReason::relay_fork);
    return block;
  }

  /// Whether blocks on a lost scheduling parent stay valid, and only their copy is lost.
  CORESWEEP_HD bool outlives_fork() const {
    return schedules_ahead() && point_.relay_parent_offset > 0;
  }

  /// R_p .. R_n all lost their forks, or a scheduling parent alone, and the author does not know.
  CORESWEEP_HD M unseen_fork(const Times& t) const {
    const std::int32_t offset = schedules_ahead() ? 0 : point_.relay_parent_offset;
    const std::int32_t branch = (2 << offset) - 1;
    return ((this->lost_history_ & branch) == branch) & (t.begin < this->resolution_);
  }

  /// Tells of every block of a candidate that it was built.
  CORESWEEP_HD void author(M mask, const Bundle<I>& bundle, BuiltBlock<I> block) {
    block.relay_parent = height_ - point_.relay_parent_offset;
    for (std::int32_t i = 0; i < kMaxBundle; ++i) {
      const M built = mask & (bundle.blocks > i);
      if (!any(built)) return;
      block.position = this->included_ + bundle.before + i;
      block.unincluded = bundle.unincluded + i;
      block.start = bundle.start[i];
      block.build = bundle.build[i];
      block.repeats = I{};
      block.place = all_lanes<I>(i);
      block.size = bundle.blocks;
      this->note_position(built, block);
      sink_.authored(built, block);
    }
  }

  /// A candidate that never becomes part of the segment.
  CORESWEEP_HD void lose(M mask, const Bundle<I>& bundle, DropReason why, I wasted, I moment) {
    sink_.passed_over(mask, Drop<I>{I{}, bundle.blocks, Base::reason(why), wasted, moment});
    note_drop(mask, Base::reason(why));
  }

  CORESWEEP_HD void append(M mask, const Bundle<I>& bundle, const BuiltBlock<I>& block) {
    if (!any(mask)) return;
    const I end = segment_.first + pending_ + queued_;
    const I one = pending_ + queued_ > 0 ? candidate_.get(end - 1) + 1 : I{};
    const I parent = height_ - (schedules_ahead() ? 0 : point_.relay_parent_offset);
    const I session = resubmits() ? session_of_parent() : I{};
    latest_ = mask ? max_of<I>(latest_, bundle.built) : latest_;
    for (std::int32_t i = 0; i < kMaxBundle; ++i) {
      const M part = mask & (bundle.blocks > i);
      if (!any(part)) break;
      const I at = end + i;
      segment_.height.set(part, at, parent);
      segment_.ready.set(part, at, block.ready);
      segment_.start.set(part, at, bundle.start[i]);
      segment_.build.set(part, at, bundle.build[i]);
      segment_.pov.set(part, at, block.pov);
      segment_.way.set(part, at, block.way);
      candidate_.set(part, at, one);
      para_slot_.set(part, at, author_slot_);
      if (rules_.order_every > 0) ordered_.set(part, at, since_.get(height_ + claim_ahead()));
      if (!resubmits()) continue;
      core_.set(part, at, block.core);
      execution_.set(part, at, block.execution);
      parent_session_.set(part, at, session);
    }
    queued_ = mask ? queued_ + bundle.blocks : queued_;
  }

  /// Blocks at the end of the segment, by others, that have not reached the author: whole
  /// candidates.
  CORESWEEP_HD I unseen_candidates(M mask, I para_slot, I trigger) const {
    const I imported = trigger - table_ms(point_.handover_ms, this->author_words_.word[1]);
    const I since = para_slot - point_.collators;
    I count{};
    for (;;) {
      const I at = segment_.first + pending_ + queued_ - 1 - count;
      const M unseen = (para_slot_.get(at) > since) &
                       (segment_.start.get(at) + segment_.build.get(at) > imported);
      const M rest = (count > 0) & (candidate_.get(at) == candidate_.get(at + 1));
      mask = mask & (count < pending_ + queued_) & (unseen | rest);
      if (!any(mask)) return count;
      count = count + ones<I>(mask);
    }
  }

  /// Validators fetch a candidate until the slot of its scheduling parent's child is over.
  CORESWEEP_HD void miss_fetch(std::int32_t slot, M produced) {
    const std::int32_t deadline = (slot + 1) * kSlotMs;
    const M late = produced & (latest_ >= deadline);
    for (I i = pending_; any(late & (i < pending_ + queued_)); i = i + 1) {
      const I at = segment_.first + i;
      const I sent = segment_.ready.get(at) - segment_.way.get(at);
      const M missed = (segment_.height.get(at) == height_ - 1) & (sent >= deadline);
      lose_copy(late & (i < pending_ + queued_) & missed, at, DropReason::advertisement_late);
    }
  }

  const BundleParams& rules_;
  Cells<I, kMaxWindow + 1, kLends<Sink>> slots_;  ///< [j]: relay slot of R_(n-j)
  // By place in the segment:
  using Column = BlockColumn<I, Capacity, kLends<Sink>>;
  Column candidate_;  ///< counts up by one a candidate
  Column para_slot_;  ///< of its author
  Column ordered_;    ///< ms: since when its order counts
  Column core_;       ///< where they are sent again
  Column execution_;  ///< ms, by validators
  Column parent_session_;
  M iterated_ = all_mask<I>(false);  ///< there was an iteration on R_n
  I latest_{};                       ///< ms, when the latest copy is sent
  // Claims on demand.
  I claims_{};         ///< on R_(n+j): bit j
  I unseen_claims_{};  ///< of these: the collator cannot see them in time
  I taken_claims_{};   ///< of these: a candidate was built for them
  BlockColumn<I, 32, kLends<Sink>>
      since_;  ///< by height of the claim: ms, since when its order counts
};

}  // namespace coresweep
