"""Planted faults: (rule of the model, file, text, what replaces it).

The text occurs exactly once in the file. A rule without a fault here is a rule that no test is
known to protect. Left out are rules that others imply: the list at the head of
cuda/pipeline/step.h, and one block a relay parent under sync, whose basic collator makes one
attempt.
"""

STEP = "cuda/pipeline/step.h"
HOST = "host/compile/compile_point.cpp"
BACKING = "host/keys/effective_backing.cpp"

MUTANTS = [
    # ---- State and conventions ------------------------------------------------------------------
    (
        "a(0) = -5000",
        STEP,
        "I arrival_ = all_lanes<I>(-5000);         ///< a(n)",
        "I arrival_ = all_lanes<I>(-1000);",
    ),
    (
        "E = 1 at the start",
        STEP,
        "I session_start_ = all_lanes<I>(1);",
        "I session_start_ = all_lanes<I>(0);",
    ),
    (
        "a core is the chain position mod K",
        STEP,
        "block.core = remainder_of(block.position, point_.cores)",
        "block.core = all_lanes<I>(j) % point_.cores",
    ),
    (
        "the chain position counts included blocks",
        STEP,
        "block.position = included_ + pending_ + queued_",
        "block.position = pending_ + queued_",
    ),
    (
        "the chain position counts pending blocks",
        STEP,
        "block.position = included_ + pending_ + queued_",
        "block.position = included_ + queued_",
    ),
    (
        "the relay block comes before the building",
        STEP,
        "    const M produced = relay_block(slot);\n    build(slot, produced);",
        "    const M before = all_mask<I>(slot > 0);\n    build(slot, before);\n"
        "    const M produced = relay_block(slot);\n    (void)produced;",
    ),
    (
        "the builder is free at the start",
        STEP,
        "I builder_busy_ = all_lanes<I>(kIdleBuilder);",
        "I builder_busy_{};",
    ),
    # ---- Cut-off and arrival --------------------------------------------------------------------
    (
        "a skipped slot has no relay block",
        STEP,
        "const M produced = !happens<I>(draw.word[0], point_.skip_limit);",
        "const M produced = all_mask<I>(true);",
    ),
    (
        "F >= T(s)",
        STEP,
        "const I cutoff = max_of<I>(slot_begin, arrival_ + kProposeTimeoutMs);",
        "const I cutoff = arrival_ + kProposeTimeoutMs;",
    ),
    (
        "F >= a(n-1) + 2000",
        STEP,
        "const I cutoff = max_of<I>(slot_begin, arrival_ + kProposeTimeoutMs);",
        "const I cutoff = slot_begin;",
    ),
    (
        "a(n) counts from F",
        STEP,
        "const I heard = cutoff + table_ms",
        "const I heard = slot_begin + table_ms",
    ),
    ("a(n) <= T(s) + 5999", STEP, "min_of<I>(heard, slot_begin + (kSlotMs - 1))", "heard"),
    (
        "a(n) <= T(s) + 5999, to the millisecond",
        STEP,
        "slot_begin + (kSlotMs - 1)",
        "slot_begin + kSlotMs",
    ),
    # ---- Inclusion ------------------------------------------------------------------------------
    (
        "inclusion: not by an empty inherent",
        STEP,
        "include(slot, carries, bitfields_signed)",
        "include(slot, produced, bitfields_signed)",
    ),
    (
        "inclusion: bitfields are signed on the parent",
        STEP,
        "const I bitfields_signed = arrival_ + kBitfieldDelayMs;",
        "const I bitfields_signed = cutoff;",
    ),
    (
        "inclusion: chunk time <= a(n-1) + 1500: delay",
        STEP,
        "const I bitfields_signed = arrival_ + kBitfieldDelayMs;",
        "const I bitfields_signed = arrival_;",
    ),
    (
        "inclusion: chunk time <= a(n-1) + 1500: equality",
        STEP,
        "segment_.ready.get(segment_.first) <= bitfields_signed",
        "segment_.ready.get(segment_.first) < bitfields_signed",
    ),
    (
        "inclusion: chunks in time",
        STEP,
        "segment_.ready.get(segment_.first) <= bitfields_signed",
        "all_mask<I>(true)",
    ),
    (
        "inclusion: as many as are available",
        STEP,
        "    for (std::int32_t place = 0; place < point_.cores; ++place) {\n      more = where",
        "    for (std::int32_t place = 0; place < 1; ++place) {\n      more = where",
    ),
    (
        "inclusion: only backed blocks",
        STEP,
        "more & (pending_ > 0)",
        "more & (pending_ + queued_ > 0)",
    ),
    (
        "inclusion: the core is free at once",
        STEP,
        "back(slot, carries & !opens_session, cutoff, pending_before);",
        "back(slot, carries & !opens_session & (pending_before == 0), cutoff, pending_before);",
    ),
    (
        "inclusion: finality is drawn by the slot of inclusion",
        STEP,
        "stream_.at(Purpose::finality, slot, place)",
        "stream_.at(Purpose::finality, slot - 1, place)",
    ),
    (
        "inclusion: finality is drawn by place",
        STEP,
        "stream_.at(Purpose::finality, slot, place)",
        "stream_.at(Purpose::finality, slot, 0)",
    ),
    # ---- Time-out -------------------------------------------------------------------------------
    (
        "time-out: time-out",
        STEP,
        "    drop(overdue, I{}, reason(DropReason::availability_timeout), cutoff);\n",
        "",
    ),
    (
        "time-out: n - b >= period",
        STEP,
        ">= point_.availability_period);",
        "> point_.availability_period);",
    ),
    (
        "time-out: also with an empty inherent",
        STEP,
        "const M overdue = produced &",
        "const M overdue = carries &",
    ),
    (
        "time-out: after inclusion",
        STEP,
        "    remember_inclusions(produced, include(slot, carries, bitfields_signed));\n"
        "    const M overdue = produced & (pending_ > 0) &\n"
        "                      (height_ - segment_.height.get(segment_.first) >= "
        "point_.availability_period);\n"
        "    drop(overdue, I{}, reason(DropReason::availability_timeout), cutoff);\n",
        "    const M overdue = produced & (pending_ > 0) &\n"
        "                      (height_ - segment_.height.get(segment_.first) >= "
        "point_.availability_period);\n"
        "    drop(overdue, I{}, reason(DropReason::availability_timeout), cutoff);\n"
        "    remember_inclusions(produced, include(slot, carries, bitfields_signed));\n",
    ),
    (
        "time-out: backed blocks only",
        STEP,
        "const M overdue = produced & (pending_ > 0) &",
        "const M overdue = produced & (pending_ + queued_ > 0) &",
    ),
    (
        "time-out: the period counts from backing",
        STEP,
        "      segment_.height.set(open, at, height_);\n",
        "",
    ),
    (
        "time-out: its reason",
        STEP,
        "reason(DropReason::availability_timeout)",
        "reason(DropReason::relay_parent_out_of_window)",
    ),
    # ---- Backing --------------------------------------------------------------------------------
    (
        "backing: not by an empty inherent",
        STEP,
        "back(slot, carries & !opens_session,",
        "back(slot, produced & !opens_session,",
    ),
    (
        "backing: not by the first relay block of a session",
        STEP,
        "back(slot, carries & !opens_session,",
        "back(slot, carries,",
    ),
    (
        "backing: while |PEND| < K",
        STEP,
        "pending_ < point_.cores, Awaited",
        "all_mask<I>(true), Awaited",
    ),
    (
        "backing: only what is in Q",
        STEP,
        "where(open & (queued_ > 0),",
        "where(open,",
    ),
    (
        "backing: n - p <= A + 1",
        STEP,
        "age <= point_.ancestry + 1,",
        "all_mask<I>(true),",
    ),
    (
        "backing: n - p <= A + 1, not A",
        STEP,
        "age <= point_.ancestry + 1,",
        "age <= point_.ancestry,",
    ),
    (
        "backing: backable <= F",
        STEP,
        "where(open, ready <= cutoff,",
        "where(open, ready < kGated,",
    ),
    (
        "backing: backable <= F: equality",
        STEP,
        "where(open, ready <= cutoff,",
        "where(open, ready < cutoff,",
    ),
    (
        "backing: the first refusal ends the step",
        STEP,
        "where(open & (queued_ > 0), pending_",
        "where(queued_ > 0, pending_",
    ),
    (
        "backing: fragment-chain has a depth bound",
        STEP,
        "if (point_.protocol == Protocol::fragment_chain)  // the bound",
        "if (false)  // the bound",
    ),
    (
        "backing: the others have none",
        STEP,
        "if (point_.protocol == Protocol::fragment_chain)  // the bound",
        "if (true)  // the bound",
    ),
    (
        "backing: the depth bound is read at the leaf",
        STEP,
        "const I pending_before = pending_;\n    remember_inclusions("
        "produced, include(slot, carries, bitfields_signed));",
        "remember_inclusions(produced, include(slot, carries, bitfields_signed));\n"
        "    const I pending_before = pending_;",
    ),
    (
        "backing: blocks taken in the step count towards the depth",
        STEP,
        "pending_before + place <= point_.max_depth",
        "pending_before <= point_.max_depth",
    ),
    (
        "backing: pending blocks count towards the depth",
        STEP,
        "pending_before + place <= point_.max_depth",
        "all_lanes<I>(place) <= point_.max_depth",
    ),
    (
        "backing: depth <= D",
        STEP,
        "pending_before + place <= point_.max_depth",
        "pending_before + place < point_.max_depth",
    ),
    (
        "backing: chunk time counts from a(n)",
        STEP,
        "arrival_ + segment_.pov.get(at) + availability",
        "cutoff + segment_.pov.get(at) + availability",
    ),
    (
        "backing: chunk time includes the transfer",
        STEP,
        "arrival_ + segment_.pov.get(at) + availability",
        "arrival_ + availability",
    ),
    (
        "backing: chunk time includes availability",
        STEP,
        "arrival_ + segment_.pov.get(at) + availability",
        "arrival_ + segment_.pov.get(at)",
    ),
    (
        "backing: availability is drawn by place",
        STEP,
        "stream_.at(Purpose::availability, slot, place)",
        "stream_.at(Purpose::availability, slot, 0)",
    ),
    (
        "backing: as many as there are cores",
        STEP,
        "    for (std::int32_t place = 0; place < point_.cores; ++place) {\n      const I at",
        "    for (std::int32_t place = 0; place < 1; ++place) {\n      const I at",
    ),
    # ---- Sessions -------------------------------------------------------------------------------
    (
        "session: E = n",
        STEP,
        "    session_start_ = opens_session ? height_ : session_start_;\n",
        "",
    ),
    (
        "session: E = n, not n + 1",
        STEP,
        "opens_session ? height_ : session_start_",
        "opens_session ? height_ + 1 : session_start_",
    ),
    (
        "session: PEND and Q are dropped",
        STEP,
        "    drop(opens_session, I{}, reason(DropReason::session_change), cutoff);\n",
        "",
    ),
    (
        "session: PEND is dropped too",
        STEP,
        "drop(opens_session, I{}, reason(DropReason::session_change), cutoff)",
        "drop(opens_session, pending_, reason(DropReason::session_change), cutoff)",
    ),
    (
        "session: also with an empty inherent",
        STEP,
        "drop(opens_session, I{}, reason(DropReason::session_change), cutoff)",
        "drop(opens_session & carries, I{}, reason(DropReason::session_change), cutoff)",
    ),
    (
        "session: its reason",
        STEP,
        "reason(DropReason::session_change)",
        "reason(DropReason::availability_timeout)",
    ),
    (
        "session: the first relay block whose slot lies in the session",
        STEP,
        "const M opens = produced & (session != session_);",
        "const M opens = produced & (session != session_) &\n"
        "                    all_mask<I>(point_.session_slots == 0 ||\n"
        "                                slot % point_.session_slots == 0);",
    ),
    (
        "session: every session",
        STEP,
        "const M opens = produced & (session != session_);",
        "const M opens = produced & (session != session_) & (session_ == 0);",
    ),
    (
        "session: session_slots is the length",
        STEP,
        "slot / point_.session_slots : 0",
        "(slot + 1) / point_.session_slots : 0",
    ),
    (
        "session: the session drop comes after inclusion",
        STEP,
        "    const M carries = produced & !happens<I>(draw.word[1], point_.empty_limit);\n",
        "    const M carries = produced & !happens<I>(draw.word[1], point_.empty_limit);\n"
        "    drop(opens_session, I{}, reason(DropReason::session_change), cutoff);\n",
    ),
    # ---- Expiry ---------------------------------------------------------------------------------
    ("expiry: expiry", STEP, "    expire(produced, cutoff);\n", ""),
    (
        "expiry: p + A + 1 < n + 1, one sooner",
        STEP,
        "(segment_.height.get(at) + point_.ancestry < height_)",
        "(segment_.height.get(at) + point_.ancestry <= height_)",
    ),
    (
        "expiry: p + A + 1 < n + 1, one later",
        STEP,
        "(segment_.height.get(at) + point_.ancestry < height_)",
        "(segment_.height.get(at) + point_.ancestry + 1 < height_)",
    ),
    (
        "expiry: also with an empty inherent",
        STEP,
        "expire(produced, cutoff);",
        "expire(carries, cutoff);",
    ),
    (
        "expiry: spares PEND",
        STEP,
        "drop(expired, pending_, why, cutoff)",
        "drop(expired, I{}, why, cutoff)",
    ),
    (
        "expiry: with everything after it",
        STEP,
        "Drop<I>{first, total - first, why,",
        "Drop<I>{first, total - first - 1, why,",
    ),
    (
        "expiry: comes after backing",
        STEP,
        "    back(slot, carries & !opens_session, cutoff, pending_before);\n",
        "    expire(produced, cutoff);\n"
        "    back(slot, carries & !opens_session, cutoff, pending_before);\n",
    ),
    (
        "expiry: its reason",
        STEP,
        ": reason(DropReason::relay_parent_out_of_window);",
        ": reason(DropReason::session_change);",
    ),
    (
        "expiry: the reason of a block that never became backable",
        STEP,
        "segment_.ready.get(at) == kNever ? segment_.way.get(at)\n",
        "segment_.ready.get(at) == 0 ? segment_.way.get(at)\n",
    ),
    # ---- Depth gate -----------------------------------------------------------------------------
    ("depth gate: let through", STEP, "    open_depth_gate(produced);\n", ""),
    (
        "depth gate: at most D blocks before it",
        STEP,
        "for (std::int32_t i = 0; i <= point_.max_depth; ++i) {",
        "for (std::int32_t i = 0; i < point_.max_depth; ++i) {",
    ),
    (
        "depth gate: at most D blocks before it, not D + 1",
        STEP,
        "for (std::int32_t i = 0; i <= point_.max_depth; ++i) {",
        "for (std::int32_t i = 0; i <= point_.max_depth + 1; ++i) {",
    ),
    (
        "depth gate: backable no sooner than a(n)",
        STEP,
        "max_of<I>(segment_.start.get(at) + segment_.build.get(at), arrival_)",
        "segment_.start.get(at) + segment_.build.get(at)",
    ),
    (
        "depth gate: backable no sooner than built",
        STEP,
        "max_of<I>(segment_.start.get(at) + segment_.build.get(at), arrival_)",
        "arrival_",
    ),
    (
        "depth gate: the rest of its way",
        STEP,
        "opened + segment_.way.get(at)",
        "opened",
    ),
    (
        "more than D blocks before it: gated",
        STEP,
        "pending_ + queued_ > point_.max_depth ? all_lanes<I>(kGated)",
        "pending_ + queued_ >= point_.max_depth ? all_lanes<I>(kGated)",
    ),
    (
        "pending blocks count towards the gate",
        STEP,
        "pending_ + queued_ > point_.max_depth ? all_lanes<I>(kGated)",
        "queued_ > point_.max_depth ? all_lanes<I>(kGated)",
    ),
    (
        "fragment-tree has a gate",
        STEP,
        "return point_.protocol == Protocol::fragment_tree &&",
        "return false &&",
    ),
    (
        "only fragment-tree has a gate",
        STEP,
        "return point_.protocol == Protocol::fragment_tree &&",
        "return",
    ),
    (
        "the gate binds whenever D + 1 < C",
        STEP,
        "point_.max_depth + 1 < point_.segment_limit;",
        "point_.max_depth + 2 < point_.segment_limit;",
    ),
    # ---- Forks ----------------------------------------------------------------------------------
    (
        "fork: the competitor wins after the resolution",
        STEP,
        "resolution_ = lost ? arrival_ + table_ms(point_.fork_resolution, draw.word[1])",
        "resolution_ = lost ? arrival_ ",
    ),
    (
        "fork: doomed blocks are dropped at the resolution",
        STEP,
        "        drop_doomed(resolution_ <= trigger, resolution_);\n",
        "",
    ),
    (
        "fork: an attempt at the resolution finds them dropped",
        STEP,
        "drop_doomed(resolution_ <= trigger, resolution_)",
        "drop_doomed(resolution_ < trigger, resolution_)",
    ),
    (
        "fork: or at the next relay block",
        STEP,
        "    drop_doomed(produced, min_of<I>(resolution_, cutoff));\n",
        "",
    ),
    (
        "fork: the earlier of the two moments",
        STEP,
        "drop_doomed(produced, min_of<I>(resolution_, cutoff))",
        "drop_doomed(produced, resolution_)",
    ),
    (
        "fork: the moment of the resolution",
        STEP,
        "drop_doomed(produced, min_of<I>(resolution_, cutoff))",
        "drop_doomed(produced, cutoff)",
    ),
    (
        "fork: with everything after them",
        STEP,
        "drop(mask, pending_ + queued_ - doomed_, reason(DropReason::relay_fork), moment)",
        "drop(mask, pending_ + queued_ - 1, reason(DropReason::relay_fork), moment)",
    ),
    ("fork: a drop is over", STEP, "    doomed_ = mask ? I{} : doomed_;\n", ""),
    (
        "fork: its reason",
        STEP,
        "reason(DropReason::relay_fork), moment",
        "reason(DropReason::session_change), moment",
    ),
    (
        "fork and competitor are independent draws",
        STEP,
        "happens<I>(draw.word[2], point_.fork_limit)",
        "happens<I>(draw.word[1], point_.fork_limit)",
    ),
    # ---- Twins and doomed blocks ----------------------------------------------------------------
    (
        "twins where a competitor is seen",
        STEP,
        "contested = lost | happens<I>(draw.word[0], point_.competing_limit);",
        "contested = lost;",
    ),
    (
        "twins where the fork was lost",
        STEP,
        "contested = lost | happens<I>(draw.word[0], point_.competing_limit);",
        "contested = happens<I>(draw.word[0], point_.competing_limit);",
    ),
    (
        "basic and lookahead author twins",
        STEP,
        "      sink_.twin(built & ((contested_history_ & branch) == branch));\n",
        "",
    ),
    (
        "a twin on every contested relay block since the parent",
        STEP,
        "sink_.twin(built & ((contested_history_ & branch) == branch))",
        "sink_.twin(built & ((contested_history_ & 1) == 1))",
    ),
    (
        "a twin takes no builder time",
        STEP,
        "      sink_.twin(built & ((contested_history_ & branch) == branch));\n",
        "      sink_.twin(built & ((contested_history_ & branch) == branch));\n"
        "      builder_busy_ = (contested_history_ & branch) == branch ? builder_busy_ + 3000\n"
        "                                                              : builder_busy_;\n",
    ),
    (
        "slot-based blocks are doomed",
        STEP,
        "if (point_.collator == Collator::slot_based) {\n      const M doomed",
        "if (false) {\n      const M doomed",
    ),
    (
        "doomed if p .. n all lost",
        STEP,
        "built & ((lost_history_ & branch) == branch) & (trigger < resolution_)",
        "built & ((lost_history_ & 1) == 1) & (trigger < resolution_)",
    ),
    (
        "doomed before the resolution only",
        STEP,
        "built & ((lost_history_ & branch) == branch) & (trigger < resolution_)",
        "built & ((lost_history_ & branch) == branch)",
    ),
    (
        "the branch reaches back to R_p",
        STEP,
        "(2 << point_.relay_parent_offset) - 1;",
        "(4 << point_.relay_parent_offset) - 1;",
    ),
    # ---- Drops ----------------------------------------------------------------------------------
    (
        "drop: queued blocks go",
        STEP,
        "queued_ = mask ? max_of<I>(first - pending_, I{}) : queued_;",
        "queued_ = mask ? I{} : queued_;",
    ),
    (
        "drop: pending blocks go",
        STEP,
        "    pending_ = mask ? min_of<I>(first, pending_) : pending_;\n",
        "",
    ),
    (
        "wasted: backed blocks",
        STEP,
        "(i < pending_) | (ready <= moment) | timed_out",
        "(ready <= moment) | timed_out",
    ),
    (
        "wasted: backable blocks",
        STEP,
        "(i < pending_) | (ready <= moment) | timed_out",
        "(i < pending_) | timed_out",
    ),
    (
        "wasted: backable by then",
        STEP,
        "(ready <= moment) | timed_out",
        "(ready < moment) | timed_out",
    ),
    (
        "wasted: blocks that timed out",
        STEP,
        "(i < pending_) | (ready <= moment) | timed_out",
        "(i < pending_) | (ready <= moment)",
    ),
    (
        "wasted: no blocks of an offline group",
        STEP,
        "(ready == kNever) & (segment_.way.get(at) == reason(DropReason::execution_timeout));",
        "(ready == kNever);",
    ),
    (
        "wasted: authoring time",
        STEP,
        "wasted = inside & executed ? wasted + segment_.build.get(at) : wasted;",
        "wasted = inside & executed ? wasted + segment_.pov.get(at) : wasted;",
    ),
    # ---- Protocol generations -------------------------------------------------------------------
    (
        "unincluded < C",
        STEP,
        "unincluded_as_of_parent() < point_.segment_limit",
        "unincluded_as_of_parent() <= point_.segment_limit",
    ),
    (
        "unincluded as of R_p",
        STEP,
        "return pending_ + queued_ + since_parent_;",
        "return pending_ + queued_;",
    ),
    ("since R_p, not longer", STEP, "since_parent_ + count - leaving", "since_parent_ + count"),
    (
        "as of R_p: the inclusions of o relay blocks",
        STEP,
        "const I leaving = recent_[offset - 1];",
        "const I leaving = recent_[0];",
    ),
    (
        "pending blocks are unincluded",
        STEP,
        "return pending_ + queued_ + since_parent_;",
        "return queued_ + since_parent_;",
    ),
    (
        "|Q| < claims",
        STEP,
        "queued_ < point_.claims",
        "all_mask<I>(true)",
    ),
    (
        "|Q| < claims, not PEND",
        STEP,
        "queued_ < point_.claims",
        "pending_ + queued_ < point_.claims",
    ),
    (
        "|Q| < claims, not <=",
        STEP,
        "queued_ < point_.claims",
        "queued_ <= point_.claims",
    ),
    # ---- Triggers -------------------------------------------------------------------------------
    (
        "every attempt of a trigger",
        STEP,
        "for (std::int32_t j = 0; j < point_.attempts; ++j) {\n      I trigger",
        "for (std::int32_t j = 0; j < 1; ++j) {\n      I trigger",
    ),
    (
        "basic and lookahead wait for the resolution",
        STEP,
        "I trigger = resolution_;",
        "I trigger = arrival_;",
    ),
    (
        "a relay block that won is built on at a(n)",
        STEP,
        "resolution_ = produced ? arrival_ : resolution_;",
        "(void)produced;",
    ),
    (
        "basic and lookahead skip a skipped slot",
        STEP,
        "M attempt = produced;",
        "M attempt = all_mask<I>(true);",
    ),
    ("slot-based do not", STEP, "        attempt = all_mask<I>(true);\n", ""),
    (
        "ticks start at T(s) + (1000 mod q)",
        STEP,
        "slot * kSlotMs + point_.attempt_offset_ms + j",
        "slot * kSlotMs + j",
    ),
    ("ticks are q apart", STEP, "j * point_.attempt_interval_ms;", "j * 0;"),
    (
        "no tick before a(n)",
        STEP,
        "trigger = max_of<I>(all_lanes<I>(tick), arrival_);",
        "trigger = all_lanes<I>(tick);",
    ),
    # ---- Parachain slots ------------------------------------------------------------------------
    (
        "an offline author",
        STEP,
        "!happens<I>(author_.word[0], point_.author_offline_limit)",
        "all_mask<I>(true)",
    ),
    (
        "the author is that of the parachain slot",
        STEP,
        "stream_.at(Purpose::author, para_slot, I{})",
        "stream_.at(Purpose::author, all_lanes<I>(slot), I{})",
    ),
    (
        "the author of a parachain slot of several relay slots",
        STEP,
        "stream_.at(Purpose::author, whole_parachain_slot(slot), 0)",
        "stream_.at(Purpose::author, slot, 0)",
    ),
    (
        "a new parachain slot has a new author",
        STEP,
        "if (!any(author_slot_ != para_slot)) return;",
        "if (!any(author_slot_ == -1)) return;",
    ),
    (
        "parachain slots of several relay slots",
        STEP,
        "slot / (point_.slot_duration_ms / kSlotMs)",
        "slot",
    ),
    (
        "a parachain slot below 6 s follows from the trigger",
        STEP,
        "(trigger - slot * kSlotMs) / point_.slot_duration_ms +",
        "",
    ),
    (
        "parachain slots of a relay slot",
        STEP,
        "slot * (kSlotMs / point_.slot_duration_ms);",
        "slot;",
    ),
    (
        "one block a parachain slot",
        STEP,
        "where(attempt, first_in_slot,",
        "where(attempt, all_mask<I>(true),",
    ),
    (
        "an attempt that built nothing leaves the parachain slot",
        STEP,
        "    const M first_in_slot = last_built_slot_ != para_slot;\n",
        "    const M first_in_slot = last_built_slot_ != para_slot;\n"
        "    last_built_slot_ = para_slot;\n",
    ),
    # ---- Which attempts are skipped -------------------------------------------------------------
    (
        "p >= E",
        STEP,
        "height_ - point_.relay_parent_offset >= session_start_",
        "height_ - point_.relay_parent_offset >= 1",
    ),
    (
        "p >= 1",
        STEP,
        "height_ - point_.relay_parent_offset >= session_start_",
        "(height_ - point_.relay_parent_offset >= session_start_) | (session_start_ == 1)",
    ),
    (
        "V + 1 blocks on one relay parent",
        STEP,
        "built_on_parent_ < point_.blocks_per_parent",
        "all_mask<I>(true)",
    ),
    (
        "V + 1, not V + 2",
        STEP,
        "built_on_parent_ < point_.blocks_per_parent",
        "built_on_parent_ <= point_.blocks_per_parent",
    ),
    (
        "blocks built on this relay parent",
        STEP,
        "    built_on_parent_ = produced ? I{} : built_on_parent_;\n",
        "",
    ),
    (
        "dropped ones included",
        STEP,
        "    doomed_ = mask ? I{} : doomed_;\n",
        "    doomed_ = mask ? I{} : doomed_;\n"
        "    built_on_parent_ = mask ? I{} : built_on_parent_;\n",
    ),
    # ---- Time -----------------------------------------------------------------------------------
    (
        "start >= trigger",
        STEP,
        "const I start = max_of<I>(trigger, free_from);",
        "const I start = max_of<I>(all_lanes<I>(slot * kSlotMs), free_from);",
    ),
    (
        "start >= builder busy",
        STEP,
        "const I start = max_of<I>(trigger, free_from);",
        "const I start = trigger;",
    ),
    (
        "the builder is busy until built",
        STEP,
        "builder_busy_ = attempt ? block.start + block.build : builder_busy_;",
        "builder_busy_ = attempt ? block.start : builder_busy_;",
    ),
    (
        "only a block makes the builder busy",
        STEP,
        "if (!any(attempt)) return; const BuiltBlock",
        "builder_busy_ = start + point_.authoring_limit_ms;\n    if (!any(attempt)) return;\n"
        "    const BuiltBlock",
    ),
    (
        "handover",
        STEP,
        "free_from + table_ms(point_.handover_ms, author_.word[1])",
        "free_from",
    ),
    (
        "handover counts from the builder, not the trigger",
        STEP,
        "free_from + table_ms(point_.handover_ms, author_.word[1])",
        "max_of<I>(trigger, free_from) + table_ms(point_.handover_ms, author_.word[1])",
    ),
    (
        "handover for the first block of a parachain slot",
        STEP,
        "free_from = first_in_slot ? free_from +",
        "free_from = all_mask<I>(true) ? free_from +",
    ),
    ("handover with several collators", STEP, "if (point_.handover != 0)\n", "if (true)\n"),
    (
        "start < T(s+1)",
        STEP,
        "start < (slot + 1) * kSlotMs + point_.attempt_offset_ms",
        "all_mask<I>(true)",
    ),
    (
        "start < T(s+1), not <=",
        STEP,
        "start < (slot + 1) * kSlotMs + point_.attempt_offset_ms",
        "start <= (slot + 1) * kSlotMs + point_.attempt_offset_ms",
    ),
    (
        "slot-based: start < T(s+1) + (1000 mod q)",
        STEP,
        "start < (slot + 1) * kSlotMs + point_.attempt_offset_ms",
        "start < (slot + 1) * kSlotMs",
    ),
    # ---- Sizes ----------------------------------------------------------------------------------
    (
        "build: fullness",
        STEP,
        "(fullness * point_.authoring_limit_ms + 32768) >> 16",
        "I{} + point_.authoring_limit_ms",
    ),
    (
        "build: half up",
        STEP,
        "(fullness * point_.authoring_limit_ms + 32768) >> 16",
        "(fullness * point_.authoring_limit_ms) >> 16",
    ),
    (
        "exec: whole part of the ratio",
        STEP,
        "block.build * (ratio >> 16) + ((block.build",
        "((block.build",
    ),
    (
        "exec: fraction of the ratio",
        STEP,
        " + ((block.build * (ratio & 65535) + 32768) >> 16)",
        "",
    ),
    (
        "exec: half up",
        STEP,
        "((block.build * (ratio & 65535) + 32768) >> 16)",
        "((block.build * (ratio & 65535)) >> 16)",
    ),
    (
        "pov: whole milliseconds",
        STEP,
        "block.pov = (fullness * (point_.full_pov_q15 >> 15) +",
        "block.pov = (",
    ),
    (
        "pov: the fraction",
        STEP,
        "((fullness * (point_.full_pov_q15 & 32767)) >> 15) + 32768) >> 16",
        "32768) >> 16",
    ),
    (
        "pov: half up",
        STEP,
        "((fullness * (point_.full_pov_q15 & 32767)) >> 15) + 32768) >> 16",
        "((fullness * (point_.full_pov_q15 & 32767)) >> 15)) >> 16",
    ),
    (
        "way: fetch",
        STEP,
        "block.way = table_ms(point_.collation_fetch, draw.word[2]) +",
        "block.way =",
    ),
    (
        "way: spread",
        STEP,
        "2 * (block.pov + block.execution) +\n"
        "                table_ms(point_.statement_spread, draw.word[3]);",
        "2 * (block.pov + block.execution);",
    ),
    (
        "way: the second vote follows the first",
        STEP,
        "2 * (block.pov + block.execution)",
        "(block.pov + block.execution)",
    ),
    ("way: transfer", STEP, "2 * (block.pov + block.execution)", "2 * block.execution"),
    ("way: execution", STEP, "2 * (block.pov + block.execution)", "2 * block.pov"),
    (
        "backable counts from built",
        STEP,
        "block.ready = start + block.build + block.way;",
        "block.ready = start + block.way;",
    ),
    (
        "draws by attempt",
        STEP,
        "stream_.at(Purpose::parablock, slot, j)",
        "stream_.at(Purpose::parablock, slot, 0)",
    ),
    (
        "p = n - o",
        STEP,
        "block.relay_parent = height_ - point_.relay_parent_offset;",
        "block.relay_parent = height_;",
    ),
    # ---- Blocks that never become backable ------------------------------------------------------
    (
        "exec > execution_timeout",
        STEP,
        "block.execution > point_.execution_timeout_ms",
        "block.execution >= point_.execution_timeout_ms",
    ),
    (
        "never backable after a time-out",
        STEP,
        "M refused = timed_out;",
        "M refused = all_mask<I>(false);",
    ),
    (
        "never backable by an offline group",
        STEP,
        "refused = timed_out | offline;",
        "refused = timed_out;\n      (void)offline;",
    ),
    (
        "the time-out comes before the group",
        STEP,
        "why = timed_out ? why : reason(DropReason::backing_group_offline);",
        "why = offline ? reason(DropReason::backing_group_offline) : why;",
    ),
    (
        "the reason of an offline group",
        STEP,
        "why = timed_out ? why : reason(DropReason::backing_group_offline);",
        "",
    ),
    (
        "the group of the core",
        STEP,
        "stream_.at(Purpose::group, window_, block.core)",
        "stream_.at(Purpose::group, window_, 0)",
    ),
    (
        "the group of the rotation window",
        STEP,
        "    window_ = turns ? window_ + 1 : window_;\n",
        "",
    ),
    (
        "floor((p + 1) / rotation): p + 1",
        STEP,
        "const std::int32_t shifted = 1 - point.relay_parent_offset",
        "const std::int32_t shifted = 0 - point.relay_parent_offset",
    ),
    (
        "floor((p + 1) / rotation): p, not n",
        STEP,
        "const std::int32_t shifted = 1 - point.relay_parent_offset",
        "const std::int32_t shifted = 1",
    ),
    (
        "rotation",
        STEP,
        "const M turns = window_phase_ >= point_.rotation_blocks;",
        "const M turns = window_phase_ > point_.rotation_blocks;",
    ),
    # ---- From settings to integers --------------------------------------------------------------
    (
        "sync: A = 0",
        BACKING,
        '{0, "", "under sync it is 0"}',
        '{p.integer("backing.allowed_ancestry_len"), "", ""}',
    ),
    (
        "claim-queue: A = lookahead - 1",
        BACKING,
        'p.integer("backing.scheduling_lookahead") - 1',
        'p.integer("backing.scheduling_lookahead")',
    ),
    (
        "claim-queue ignores A",
        BACKING,
        'p.integer("backing.scheduling_lookahead") - 1',
        'p.integer("backing.allowed_ancestry_len")',
    ),
    (
        "claims = K x lookahead",
        HOST,
        'point.cores * whole(p, "backing.scheduling_lookahead")',
        'whole(p, "backing.scheduling_lookahead")',
    ),
    ("claims under claim-queue", HOST, "point.claims = queue ?", "point.claims = false ?"),
    (
        "sync: nothing unincluded",
        HOST,
        "sync || (!queue && depth == 0)",
        "!sync && !queue && depth == 0",
    ),
    ("D = 0: nothing unincluded", HOST, "sync || (!queue && depth == 0)", "sync"),
    ("claim-queue ignores D", HOST, "sync || (!queue && depth == 0)", "sync || depth == 0"),
    (
        "strictly increasing relay parents",
        HOST,
        'sync || p.flag("para.strictly_increasing_relay_parent")',
        "sync",
    ),
    ("V + 1", HOST, 'whole(p, "para.velocity") + 1', 'whole(p, "para.velocity")'),
    (
        "k attempts a slot",
        HOST,
        "slot_based ? point.cores : point.collator",
        "slot_based ? 1 : point.collator",
    ),
    ("lookahead: two attempts", HOST, "Collator::basic ? 1 : 2", "Collator::basic ? 1 : 1"),
    ("q = floor(6000 / k)", HOST, "kSlotMs / point.cores : 0", "kSlotMs : 0"),
    ("1000 mod q", HOST, "kOffsetMs % point.attempt_interval_ms", "kOffsetMs"),
    (
        "K = 1 unless slot-based",
        HOST,
        'point.cores = slot_based ? whole(p, "para.cores") : 1;',
        'point.cores = whole(p, "para.cores");',
    ),
    (
        "handover with more than one collator",
        HOST,
        'p.integer("collator.count") > 1',
        'p.integer("collator.count") > 2',
    ),
    (
        "parachain slots of the author",
        HOST,
        'slots_matter ? whole(p, "para.slot_duration")',
        'point.one_block_per_slot ? whole(p, "para.slot_duration")',
    ),
    ("canonical D under fragment-chain", HOST, "2 * point.cores - 1", "point.cores - 1"),
    (
        "canonical D under fragment-tree",
        HOST,
        "const std::int32_t in_segment = point.segment_limit - 1;",
        "const std::int32_t in_segment = point.segment_limit - 2;",
    ),
]
