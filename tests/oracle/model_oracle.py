#!/usr/bin/env python3
"""A second, independent implementation of the pipeline model (version 2), to compare with.

Written from the rules as docs/METHODS.md states them, not from the C++ step function. Comments name
its section that a rule comes from; "decision" marks a choice where the rules are silent (README.md
lists them). What collators of bundles do otherwise is in bundles.py.

    python3 model_oracle.py CASES.json         compare with expected results, exit 1 on a difference
    python3 model_oracle.py --dump CASES.json  print the oracle's results
"""

import json
import sys

SLOT_MS = 6000
PROPOSE_TIMEOUT_MS = 2000
BITFIELD_DELAY_MS = 1500
NEVER = 1 << 62  # a moment that does not come
LONG_AGO = -1000000  # decision 7: the builder is free at the start
DAY_SLOTS = 14400  # "Failures": days of outages
GAPS_S = (12, 30, 60)  # "Counters": gaps longer than these are counted

# cuda/pipeline/point.h: enumerations.
SYNC, FRAGMENT_TREE, FRAGMENT_CHAIN, CLAIM_QUEUE = range(4)
BASIC, LOOKAHEAD, SLOT_BASED, BUNDLE = range(4)
SILENT, UNSENT = range(2)
SAME, LISTED, DRAWN = range(3)

# cuda/numbers/draws.h: purposes, and the kinds of weather.
AUTHOR, PARABLOCK = 3, 4
RELAY, RESOLUTION, PASSAGE, GROUP, WEATHER, COLLATOR, OUTAGE, INNER = range(8, 16)
SKIPS, BACKS_NOTHING_KIND = range(2)

# Step 0: the fate of a relay block.
EMPTY, BACKS_NOTHING, INCLUDES_NOTHING, ORDINARY = range(4)

DROP_REASONS = (
    "relay_parent_out_of_window",
    "availability_timeout",
    "session_change",
    "relay_fork",
    "execution_timeout",
    "backing_group_offline",
    "collator_unsent",
    "collator_fork",
    "descendant",
)

# docs/METHODS_BUNDLES.md, "What is counted": 0 for other collators.
BUNDLE_DROP_REASONS = ("bundle_abandoned", "advertisement_late", "claim_unused")

BUNDLE_COUNTERS = (
    "candidates_sent",
    "candidates_backed",
    "candidates_included",
    "full_core_blocks",
    *("dropped_" + reason for reason in BUNDLE_DROP_REASONS),
    "orders",
    "orders_refused",
    "claims",
    "claims_unused",
    "order_latency_total",
    "candidates_resent",
)

COUNTERS = (
    "relay_blocks",
    "authored",
    "backed",
    "included",
    *("dropped_" + reason for reason in DROP_REASONS),
    "drop_events",
    "execution_included_ms",
    "execution_wasted_ms",
    "heights",
    "forked_heights",
    *(f"gaps_over_{seconds}_s" for seconds in GAPS_S),
    "longest_gap_ms",
    "intervals",
    "block_time_sum_ms",
    "inclusion_interval_sum_slots",
    "inclusion_latency_sum_ms",
    "finality_latency_sum_ms",
    *BUNDLE_COUNTERS,
)

VALUE_LISTS = (
    "block_time",
    "inclusion_interval",
    "inclusion_latency",
    "finality_latency",
    "backing_age",
    "unincluded_at_build",
    "drop_size",
    "candidates",
    "short_run",
    "thin_run",
    "oldest_inclusion",
    "oldest_finality",
)


# ---------------------------------------------------------------------------------------------
# Part 3: random numbers. Same bits as philox.h, draws.h and quantile_table.h of cuda/numbers/.


def round_keys(key):
    """The ten pairs of key words of a 64-bit key."""
    low = key & 0xFFFFFFFF
    high = key >> 32
    return [
        ((low + i * 0x9E3779B9) & 0xFFFFFFFF, (high + i * 0xBB67AE85) & 0xFFFFFFFF)
        for i in range(10)
    ]


def philox4x32(c0, c1, c2, c3, keys):
    """The four words of a counter under the round keys; Philox4x32-10."""
    for k0, k1 in keys:
        a = 0xD2511F53 * c0
        b = 0xCD9E8D57 * c2
        c0 = (b >> 32) ^ c1 ^ k0
        c1 = b & 0xFFFFFFFF
        c2 = (a >> 32) ^ c3 ^ k1
        c3 = a & 0xFFFFFFFF
    return c0, c1, c2, c3


def happens(word, limit):
    """An event of a probability given as a limit on the upper 31 bits of the word."""
    return (word >> 1) <= limit


TABLE_NODES = 177  # on one side of the median


def table_value(nodes, word):
    """The table's value at the quantile of a 32-bit word, in the table's units."""
    if word >= 1 << 31:  # upper half: count from p = 1 down
        first_node = TABLE_NODES
        distance = 0xFFFFFFFF - word
    else:
        first_node = 0
        distance = word
    position = distance >> 7
    if position < 8:
        shift = 0
        interval = position
    else:  # 8 intervals to an octave
        shift = position.bit_length() - 1 - 3
        interval = 8 * shift + (position >> shift)
    rest = distance & ((128 << shift) - 1)
    fraction = (rest << 2) >> shift  # 9 bits
    low = nodes[first_node + interval]
    high = nodes[first_node + interval + 1]
    return low + (((high - low) * fraction + 256) >> 9)


def table_ms(nodes, word):
    """Same for a table in sixteenths of a millisecond: whole milliseconds, half up."""
    return (table_value(nodes, word) + 8) >> 4


def table_nodes(table):
    """The list of 354 nodes of a table, given as a list or as {"node": [...]}."""
    nodes = table["node"] if isinstance(table, dict) else table
    assert len(nodes) == 2 * TABLE_NODES, len(nodes)
    return nodes


# ---------------------------------------------------------------------------------------------
# State ("Symbols").


class RelayBlock:
    """R_n: what later rules need to know about it."""

    def __init__(self, height, slot):
        self.height = height
        self.slot = slot
        self.arrival = 0
        self.lost_fork = False
        self.contested = False  # a competitor was seen, or it lost
        self.resolution = NEVER  # moment at which the competitor wins, if it lost its fork
        self.pending = 0  # of PEND after its step 2
        self.included_total = 0  # parablocks included up to and with this relay block


class Block:
    """One parablock."""

    def __init__(self):
        self.relay_parent = 0
        self.anchor = 0  # relay block from which its age counts: its relay parent
        self.core = 0
        self.start = 0
        self.build = 0
        self.built = 0
        self.pov = 0
        self.way = 0  # built -> backable
        self.backable = NEVER
        self.gated = False
        self.never = None  # reason if never backable
        self.doomed = False
        self.backed_at = 0  # relay height b
        self.chunk_time = 0


class LostBranch:
    """A handover that the next author lost ("Handover", step 4)."""

    def __init__(self, parachain_slot, last_height, unimported):
        self.parachain_slot = parachain_slot
        self.last_height = last_height  # newest relay block on which its blocks are lost
        self.unimported = unimported  # blocks of U
        self.lost = 0  # blocks built on this branch


class Run:
    def __init__(self, params, replicate):
        self.__dict__.update(params)  # every field of PointParams by its own name
        for name in (
            "arrival",
            "collation_fetch",
            "statement_spread",
            "availability",
            "handover_ms",
            "fork_resolution",
            "finality",
            "execution_ratio",
            "fullness",
            "failure_share",
            "skip_factor",
            "backs_nothing_factor",
        ):
            setattr(self, name, table_nodes(params[name]))
        self.replicate_low = replicate & 0xFFFFFFFF
        self.replicate_high = replicate >> 32
        self.round_keys = round_keys(self.key)

        # Symbols: a(0) = -5000, slot of R_0 = -1.
        genesis = RelayBlock(0, -1)
        genesis.arrival = -5000
        self.relay = [genesis]  # by height
        self.session = 0  # decision 3
        self.session_first = 1  # E
        self.included = 0
        self.pend = []
        self.q = []
        self.builder_busy = LONG_AGO
        self.last_author = None  # collator that built the last block
        self.lost_branch = None  # the last one
        self.built_on = {}  # relay parent -> blocks built on it, dropped ones included
        self.parachain_slots_with_block = set()
        self.known_draws = {}  # of draws that many slots share

        # Statistics ("What is counted").
        self.slot = 0  # the slot being processed
        self.counts = dict.fromkeys(COUNTERS, 0)
        self.values = {name: {} for name in VALUE_LISTS}
        self.previous_included = None  # (start, relay slot of inclusion)
        self.gap_begin = self.warmup_slots  # slot
        self.rows = {"short_run": 0, "thin_run": 0}  # relay blocks of the row that goes on
        self.positions = set()  # chain positions at which a block was built
        self.forked_positions = set()

    # -- Statistics --------------------------------------------------------------------------

    def measuring(self):
        """What is counted: an event counts if its slot is at least warmup_slots."""
        return self.slot >= self.warmup_slots

    def count(self, name, amount=1):
        if self.measuring():
            self.counts[name] += amount

    def record(self, name, value):
        if self.measuring():
            values = self.values[name]
            values[value] = values.get(value, 0) + 1

    def count_gap(self):
        """Counters, decision 12: a gap in inclusion ends with this slot's beginning."""
        gap = (self.slot - self.gap_begin) * SLOT_MS
        self.counts["longest_gap_ms"] = max(self.counts["longest_gap_ms"], gap)
        for seconds in GAPS_S:
            self.counts[f"gaps_over_{seconds}_s"] += gap > 1000 * seconds
        self.gap_begin = self.slot

    def count_height(self, position, forked):
        """Counters: a block was built at this chain position; `forked` if it has a twin."""
        if position in self.positions:
            forked = True
        else:
            self.positions.add(position)
            self.count("heights")
        if forked and position not in self.forked_positions:
            self.forked_positions.add(position)
            self.count("forked_heights")

    def count_candidates(self, included):
        """Histograms over blocks: what a relay block included, and the rows that it ends."""
        if not self.measuring():
            return
        self.record("candidates", included)
        goes_on = {"short_run": included < self.cores, "thin_run": 2 * included < self.cores}
        for name, one_more in goes_on.items():
            if one_more:
                self.rows[name] += 1
            elif self.rows[name]:
                self.record(name, self.rows[name])
                self.rows[name] = 0

    # -- Draws -------------------------------------------------------------------------------

    def shared_words(self, purpose, slot, index):
        """Words that are asked for again and again, kept."""
        address = (purpose, slot, index)
        if address not in self.known_draws:
            self.known_draws[address] = self.words(purpose, slot, index)
        return self.known_draws[address]

    def words(self, purpose, slot, index):
        return philox4x32(
            self.replicate_low,
            slot & 0xFFFFFFFF,
            purpose << 16 | index,
            self.replicate_high,
            self.round_keys,
        )

    # -- One run -----------------------------------------------------------------------------

    def simulate(self):
        for slot in range(self.slots):
            self.slot = slot
            words = self.words(RELAY, slot, 0)
            self.one_slot(words, self.skipped(words[0]))

        # Counters: the gap after the last inclusion; the whole run if there was none.
        self.slot = self.slots
        self.count_gap()
        result = dict(self.counts)
        result.update(self.values)
        return result

    def one_slot(self, words, skipped):
        """Symbols: in one slot the relay block comes first, then the building."""
        if not skipped:
            self.relay_block(words)
        if self.collator == SLOT_BASED:
            self.build_slot_based(skipped)
        elif not skipped:
            self.build_on_new_relay_block()

    # -- Weather -----------------------------------------------------------------------------

    def limit_in_weather(self, limit, window_slots, factors, kind):
        """The limit of an event times the factor of this slot's window."""
        if window_slots == 0:
            return limit
        words = self.shared_words(WEATHER, self.slot // window_slots, kind)
        return min(1 << 31, ((limit + 1) * table_value(factors, words[0])) >> 16) - 1

    def skipped(self, word):
        """Step 0: the slot has no relay block."""
        limit = self.limit_in_weather(
            self.skip_limit, self.skip_window_slots, self.skip_factor, SKIPS
        )
        return happens(word, limit)

    def fate(self, word):
        """Step 0: one word, three events one above the other; later ones are cut at 1."""
        backs_nothing_limit = self.limit_in_weather(
            self.backs_nothing_limit,
            self.backs_nothing_window_slots,
            self.backs_nothing_factor,
            BACKS_NOTHING_KIND,
        )
        limit = -1
        for fate, one in (
            (EMPTY, self.empty_limit),
            (BACKS_NOTHING, backs_nothing_limit),
            (INCLUDES_NOTHING, self.includes_nothing_limit),
        ):
            limit += one + 1
            if happens(word, limit):
                return fate
        return ORDINARY

    # -- A relay block -----------------------------------------------------------------------

    def relay_block(self, words):
        slot = self.slot
        parent = self.relay[-1]
        block = RelayBlock(parent.height + 1, slot)
        n = block.height
        slot_start = slot * SLOT_MS
        cutoff = max(slot_start, parent.arrival + PROPOSE_TIMEOUT_MS)  # F
        block.arrival = min(cutoff + table_ms(self.arrival, words[3]), slot_start + 5999)
        fate = self.fate(words[1])
        block.lost_fork = happens(words[2], self.fork_limit)
        block.contested = block.lost_fork or happens(words[2], self.contested_limit)
        if block.lost_fork:
            resolution_word = self.words(RESOLUTION, slot, 0)[0]
            block.resolution = block.arrival + table_ms(self.fork_resolution, resolution_word)
        session = slot // self.session_slots if self.session_slots else 0
        new_session = session != self.session
        self.session = session
        self.count("relay_blocks")

        # Forks: what is doomed on the parent is dropped by now.
        self.drop_doomed(min(parent.resolution, cutoff))

        # Step 1, inclusion.
        pending_before = len(self.pend)
        included = 0
        if fate not in (EMPTY, INCLUDES_NOTHING):
            included = self.include_available(parent.arrival + BITFIELD_DELAY_MS)
        block.included_total = self.included
        self.count_candidates(included)

        # Step 2, time-out.
        if self.pend and self.times_out(n, self.pend[0].backed_at):
            self.time_out(cutoff)
        block.pending = len(self.pend)

        # Step 3, backing.
        backed = 0
        if fate not in (EMPTY, BACKS_NOTHING) and not new_session:
            backed = self.back(block, cutoff, pending_before)
        self.after_backing(block, backed, cutoff)

        # Step 4, session.
        if new_session:
            self.session_first = n
            self.change_session(cutoff)

        # Step 5, expiry.
        for i, candidate in enumerate(self.q):
            if self.expires(i, candidate, n):
                lost = self.q[i:]
                self.q = self.q[:i]
                # Decision 11: a block which never becomes backable expires for that reason.
                self.drop(lost, candidate.never or "relay_parent_out_of_window", cutoff)
                break

        # Step 6, depth gate.
        if self.protocol == FRAGMENT_TREE:
            for i, candidate in enumerate(self.q):
                if candidate.gated and len(self.pend) + i <= self.max_depth:
                    candidate.gated = False
                    if candidate.never is None:
                        candidate.backable = max(candidate.built, block.arrival) + candidate.way

        self.relay.append(block)

    def include_available(self, moment):
        """Step 1: what validators had signed for by then, in chain order; their number."""
        place = 0
        while self.pend and self.pend[0].chunk_time <= moment:
            self.include(self.pend.pop(0), place)
            place += 1
        return place

    def times_out(self, n, backed_at):
        """Step 2; with a rotation longer than the period only at its beginning."""
        if n - backed_at < self.availability_period:
            return False
        rotation = self.timeout_rotation
        return not rotation or (n + 1 - self.session_first) % rotation < self.availability_period

    def time_out(self, cutoff):
        self.drop_all("availability_timeout", cutoff)

    def change_session(self, cutoff):
        """Step 4, when E is that of the new session."""
        self.drop_all("session_change", cutoff)

    def drop_all(self, reason, cutoff):
        lost = self.pend + self.q
        self.pend = []
        self.q = []
        self.drop(lost, reason, cutoff)

    def expires(self, place, candidate, n):
        """Step 5, of the candidate at this place of Q."""
        return candidate.anchor + self.ancestry + 1 < n + 1

    def back(self, relay_block, cutoff, pending_before):
        """Step 3; the first refusal ends it. The number of those that are backed."""
        n = relay_block.height
        place = 0
        while len(self.pend) < self.cores and self.q:
            candidate = self.q[0]
            age = n - candidate.anchor
            assert age > 0  # "Implied": at least one relay block old.
            if age > self.ancestry + 1 or candidate.backable > cutoff:
                break
            if not self.may_back(candidate, n, place):
                break
            if self.protocol == FRAGMENT_CHAIN and pending_before + place > self.max_depth:
                break
            self.q.pop(0)
            self.pend.append(candidate)
            candidate.backed_at = n
            word = self.words(PASSAGE, self.slot, place)[0]
            delay = table_ms(self.availability, word)
            candidate.chunk_time = relay_block.arrival + candidate.pov + delay
            place += 1
            self.count_backed(candidate)
            self.record("backing_age", age)
        return place

    def may_back(self, candidate, n, place):
        """What else backing needs; and what follows it: for bundles.py."""
        assert candidate.anchor >= self.session_first  # "Implied": of this session.
        return True

    def count_backed(self, block):
        self.count("backed")

    def after_backing(self, relay_block, backed, cutoff):
        pass

    def include(self, block, place):
        """Step 1 and the statistics of an included block."""
        slot = self.slot
        self.included += 1
        latency = slot * SLOT_MS - block.start
        finality_word = self.words(PASSAGE, slot, place)[1]
        finality_latency = latency + table_ms(self.finality, finality_word)
        self.count("included")
        self.count("execution_included_ms", block.build)
        self.count("inclusion_latency_sum_ms", latency)
        self.count("finality_latency_sum_ms", finality_latency)
        self.record("inclusion_latency", latency)
        self.record("finality_latency", finality_latency)
        if self.previous_included is not None:  # decision 13
            previous_start, previous_slot = self.previous_included
            block_time = block.start - previous_start
            self.count("intervals")
            self.count("block_time_sum_ms", block_time)
            self.count("inclusion_interval_sum_slots", slot - previous_slot)
            self.record("block_time", block_time)
            self.record("inclusion_interval", slot - previous_slot)
            self.record("oldest_inclusion", latency + block_time)
            self.record("oldest_finality", finality_latency + block_time)
        self.previous_included = (block.start, slot)
        if self.measuring():
            self.count_gap()

    def drop(self, lost, reason, moment):
        """Drops: one event; the first block gets the reason, all others `descendant`.

        Blocks of `lost` that are not in Q (backed ones) were executed by validators, those of Q
        if they were backable at `moment` or hit the execution time-out (decision 6).
        """
        if not lost:
            return
        self.count("drop_events")
        self.record("drop_size", len(lost))
        for i, block in enumerate(lost):
            self.count("dropped_" + (reason if i == 0 else "descendant"))
            backed = block.backed_at > 0
            if backed or block.backable <= moment or block.never == "execution_timeout":
                self.count("execution_wasted_ms", block.build)

    def drop_doomed(self, moment):
        """Forks: the doomed blocks with everything after them."""
        for i, block in enumerate(self.q):
            if block.doomed:
                lost = self.q[i:]
                self.q = self.q[:i]
                self.drop(lost, "relay_fork", moment)
                return

    # -- Building ----------------------------------------------------------------------------

    def build_on_new_relay_block(self):
        """Triggers of basic and lookahead: at a(n), or when R_n's lost fork is resolved."""
        newest = self.relay[-1]
        trigger = newest.resolution if newest.lost_fork else newest.arrival
        for attempt in range(self.attempts):
            self.attempt(attempt, trigger)

    def build_slot_based(self, skipped):
        """Triggers of slot-based, in every slot; without a relay block nobody builds."""
        newest = self.relay[-1]
        for attempt in range(self.attempts):
            trigger = (
                self.slot * SLOT_MS + self.attempt_offset_ms + attempt * self.attempt_interval_ms
            )
            trigger = max(trigger, newest.arrival)
            if trigger >= newest.resolution:  # decision 4
                self.drop_doomed(newest.resolution)
            if not skipped:
                self.attempt(attempt, trigger)

    def attempt(self, attempt, trigger):
        """An attempt of the author of the trigger's parachain slot (decision 8)."""
        n = self.relay[-1].height
        p = n - self.relay_parent_offset
        parachain_slot = trigger // self.slot_duration_ms
        author = parachain_slot % self.collators
        author_words = self.shared_words(AUTHOR, parachain_slot, 0)
        fails = happens(author_words[0], self.failing_limit(author))
        if (fails and self.failure == SILENT) or self.in_outage(author, parachain_slot):
            return
        first_of_slot = parachain_slot not in self.parachain_slots_with_block
        if self.collator == BASIC and self.one_block_per_slot and not first_of_slot:
            return
        if p < self.session_first or self.built_on.get(p, 0) >= self.blocks_per_parent:
            return

        # "Handover": what the author does not know, and what it built on a branch that lost.
        unimported = []
        if first_of_slot and author != self.last_author:
            unimported = self.unimported(parachain_slot, trigger, author_words[1])
        branch = self.lost_branch
        if branch and (branch.parachain_slot != parachain_slot or n > branch.last_height):
            branch = None
        unknown = branch.unimported - branch.lost if branch else len(unimported)
        unincluded = max(0, len(self.pend) + len(self.q) - unknown)
        unincluded_at_parent = unincluded + self.included - self.relay[p].included_total

        # "Protocol generations": what this one forbids (limits resolved by the host, decision 15).
        if unincluded_at_parent >= self.segment_limit:
            return
        if max(0, len(self.q) - unknown) >= self.claims:
            return
        # "Start".
        start = max(trigger, self.builder_busy) if author == self.last_author else trigger
        if start >= (self.slot + 1) * SLOT_MS + self.attempt_offset_ms:
            return

        block = self.block(attempt, p, start, unincluded, fails)
        self.builder_busy = block.built
        self.last_author = author
        self.built_on[p] = self.built_on.get(p, 0) + 1
        self.parachain_slots_with_block.add(parachain_slot)
        self.count("authored")
        self.record("unincluded_at_build", unincluded_at_parent)
        if unimported and not self.new_author_wins(unimported[0], block, author_words[2]):
            last_height = n + self.relay_parent_offset  # decision 20
            branch = self.lost_branch = LostBranch(parachain_slot, last_height, len(unimported))
        self.place(block, self.included + unincluded, branch, unimported, trigger)

    def place(self, block, position, lost_branch, unimported, trigger):
        """Handover, step 4: into the segment, in place of what was not imported, or nowhere."""
        if lost_branch:
            lost_branch.lost += 1
            self.count_height(position, forked=False)
            self.drop([block], "collator_fork", self.next_cutoff())
            return
        if unimported:
            del self.q[-len(unimported) :]
            self.drop(unimported, "collator_fork", self.next_cutoff())
        self.append(block, trigger, position)

    def append(self, block, trigger, position):
        """A block that did not lose a handover; "Forks"."""
        newest = self.relay[-1]
        branches = [self.relay[height] for height in range(block.relay_parent, newest.height + 1)]
        twin = False
        if self.collator == SLOT_BASED:
            block.doomed = trigger < newest.resolution and all(r.lost_fork for r in branches)
        else:
            twin = all(r.contested for r in branches)  # decision 5
        self.q.append(block)
        self.count_height(position, forked=twin)
        if twin:
            self.count("authored")
            self.count("dropped_relay_fork")
            self.count("drop_events")
            self.record("drop_size", 1)

    # -- Collators ---------------------------------------------------------------------------

    def failing_limit(self, collator):
        """Failures: the limit of this collator."""
        if self.failure_shares == SAME:
            return self.failure_limit
        if self.failure_shares == LISTED:
            return self.collator_limit[collator]
        word = self.shared_words(COLLATOR, collator, 0)[0]
        return min(table_value(self.failure_share, word), 1 << 16) * (1 << 15) - 1

    def in_outage(self, collator, parachain_slot):
        """Failures: the first relay slot of the parachain slot lies in an outage."""
        slot = parachain_slot * self.slot_duration_ms // SLOT_MS
        today = slot // DAY_SLOTS
        for day in range(max(0, today - 1), today + 1):  # decision 21: no day before the first
            words = self.shared_words(OUTAGE, collator, day)
            begin = day * DAY_SLOTS + (((words[1] >> 17) * DAY_SLOTS) >> 15)
            if happens(words[0], self.outage_limit) and 0 <= slot - begin < self.outage_slots:
                return True
        return False

    def unimported(self, parachain_slot, trigger, handover_word):
        """Handover, step 1: U."""
        if self.collators == 1:
            return []
        moment = trigger - table_ms(self.handover_ms, handover_word)
        others_since = (parachain_slot - self.collators + 1) * self.slot_duration_ms
        segment = self.pend + self.q
        first = len(segment)
        while first and segment[first - 1].built > moment:
            if segment[first - 1].start < others_since:
                break
            first -= 1
        return segment[first:]

    def new_author_wins(self, old, new, tie_word):
        """Handover, step 3; what is gated or never backable has no backable time yet."""
        if old.backed_at > 0:
            return False
        cutoff = self.next_cutoff()
        if old.backable <= cutoff and new.backable <= cutoff:
            return happens(tie_word, self.tie_limit)
        return new.backable < old.backable

    def next_cutoff(self):
        """F* of the handover."""
        return max((self.slot + 1) * SLOT_MS, self.relay[-1].arrival + PROPOSE_TIMEOUT_MS)

    # -- The block ---------------------------------------------------------------------------

    def block(self, attempt, relay_parent, start, unincluded, fails):
        """A block with so many unincluded ones before it."""
        fullness_word, ratio_word, fetch_word, spread_word = self.words(
            PARABLOCK, self.slot, attempt
        )
        fullness = table_value(self.fullness, fullness_word)
        ratio = table_value(self.execution_ratio, ratio_word)

        block = Block()
        block.relay_parent = block.anchor = relay_parent
        block.core = (self.included + unincluded) % self.cores  # Symbols, decision 9
        block.start = start
        block.build = (fullness * self.authoring_limit_ms + 32768) >> 16
        block.built = start + block.build
        execution = (block.build * ratio + 32768) >> 16
        block.pov = pov_ms(self.full_pov_q15, fullness)
        block.way = (
            table_ms(self.collation_fetch, fetch_word)
            + 2 * (block.pov + execution)
            + table_ms(self.statement_spread, spread_word)
        )
        if fails:  # and builds: it does not send the block
            block.never = "collator_unsent"
        elif execution > self.execution_timeout_ms:
            block.never = "execution_timeout"
        elif self.group_offline(relay_parent, block.core):
            block.never = "backing_group_offline"
        block.gated = self.protocol == FRAGMENT_TREE and unincluded > self.max_depth
        if block.never is None and not block.gated:
            block.backable = block.built + block.way
        return block

    def group_offline(self, relay_parent, core):
        window = (relay_parent + 1) // self.rotation_blocks
        word = self.shared_words(GROUP, window, core // 4)[core % 4]
        return happens(word, self.group_offline_limit)


def pov_ms(full_q15, fullness):
    """fullness x transfer time of a full block's PoV (decision 2)."""
    high = full_q15 >> 15
    low = full_q15 & 0x7FFF
    return (high * fullness + ((low * fullness) >> 15) + 32768) >> 16


def simulate(params, replicate):
    """The results of one run: counters, and value lists as {value: count}."""
    return run_of(params, replicate).simulate()


def run_of(params, replicate):
    """The run, of the kind that its collators need."""
    if params["collator"] != BUNDLE:
        return Run(params, replicate)
    from bundles import BundleRun  # which is made of this file

    return BundleRun(params, replicate)


# ---------------------------------------------------------------------------------------------
# Comparison with another implementation.


def differences(expected, got):
    """Lines "key: expected ..., got ..." for every integer that differs or is missing."""
    lines = []
    for key in sorted(set(expected) | set(got)):
        if key not in got or key not in expected:
            lines.append(f"{key}: expected {expected.get(key)}, got {got.get(key)}")
        elif isinstance(got[key], dict):
            # JSON keys are strings; a value with count 0 is the same as no value.
            want = {int(value): count for value, count in expected[key].items() if count}
            for value in sorted(set(want) | set(got[key])):
                a, b = want.get(value, 0), got[key].get(value, 0)
                if a != b:
                    lines.append(f"{key}[{value}]: expected {a}, got {b}")
        elif expected[key] != got[key]:
            lines.append(f"{key}: expected {expected[key]}, got {got[key]}")
    return lines


def main(arguments):
    dump = "--dump" in arguments
    files = [argument for argument in arguments if argument != "--dump"]
    if len(files) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with open(files[0]) as file:
        cases = json.load(file)
    if dump:
        results = []
        for case in cases:
            result = simulate(case["params"], case["replicate"])
            for name in VALUE_LISTS:
                result[name] = dict(sorted(result[name].items()))
            results.append({"name": case["name"], "replicate": case["replicate"], "result": result})
        json.dump(results, sys.stdout, indent=1)
        print()
        return 0
    different = 0
    for case in cases:
        lines = differences(case["expected"], simulate(case["params"], case["replicate"]))
        for line in lines:
            print("{}: {}".format(case["name"], line))
        different += bool(lines)
    print(f"{len(cases)} cases, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
