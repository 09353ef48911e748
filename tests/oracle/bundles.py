"""Bundles, scheduling parents, resubmission and orders for the model oracle.

Written from docs/METHODS_BUNDLES.md alone, whose sections the comments name; "decision" as in
model_oracle.py. PEND and Q hold candidates here; Run's rules act on them as they do on blocks.
"""

from model_oracle import (
    AUTHOR,
    INNER,
    NEVER,
    PARABLOCK,
    SILENT,
    SLOT_MS,
    Block,
    Run,
    happens,
    pov_ms,
    table_ms,
    table_value,
)

RELAY_PARENT, SCHEDULING_PARENT, RESUBMISSION = range(3)  # scheduling
NONE, SHORTEN, SKIP = range(3)  # modes of the handover adjustment
LONGEST_LEAD = 30  # "Orders", 2: relay blocks from an order to its claim
INNER_OF_CORE = 16  # "Draws": addresses of `inner` of each core


class Candidate(Block):
    """Consecutive blocks that are sent together; a Block where it is backed and included.

    Anchor, backable and sent are those of its copy: of what was sent last.
    """

    def __init__(self):
        super().__init__()
        self.blocks = []
        self.parachain_slot = 0
        self.claim = None  # for which it was built
        self.execution = 0
        self.sent = 0


class Claim:
    """The core is the chain's at one relay height."""

    def __init__(self, order_time, seen_from):
        self.order_time = order_time
        self.seen_from = seen_from  # relay height
        self.taken = False  # a candidate was built for it


class LostBranch:
    """A handover that the next author lost."""

    def __init__(self, parachain_slot, last_height, unimported):
        self.parachain_slot = parachain_slot
        self.last_height = last_height  # newest relay block on which its candidates are lost
        self.unimported = unimported  # U
        self.lost = []  # candidates of this branch


class Iteration:
    """What holds for all candidates of an iteration."""

    def __init__(self, relay_parent, begin, end):
        self.relay_parent = relay_parent
        self.begin = begin  # t0, the trigger
        self.end = end  # X
        self.ends_aura_slot = False
        self.parachain_slot = 0
        self.author = 0
        self.fails = False
        self.tie_word = 0
        self.unimported = []  # U, until the handover is settled
        self.branch = None  # LostBranch on which it builds
        self.claim = None
        self.blocks = 0  # built so far
        self.ended = None  # when a candidate was given up


def number_of_blocks(candidates):
    return sum(len(candidate.blocks) for candidate in candidates)


class BundleRun(Run):
    def __init__(self, params, replicate):
        super().__init__(params, replicate)
        self.resubmits = self.scheduling == RESUBMISSION
        self.last_anchor = 0  # newest relay block that has its iteration
        self.claim_at = {}  # relay height -> Claim

    def one_slot(self, words, skipped):
        if self.scheduling:
            self.build_before_relay_block()
        if not skipped:
            self.relay_block(words)
            if not self.scheduling:
                self.build_after_relay_block()

    # -- A relay block -----------------------------------------------------------------------

    def relay_block(self, words):
        if self.scheduling:
            self.find_late_advertisements()
        super().relay_block(words)
        if self.order_every:
            self.make_orders()

    def find_late_advertisements(self):
        """Scheduling parents, 5 (decision 22); no step of R_n would have backed it.

        Sending again, 6: of each copy.
        """
        parent = self.relay[-1].height
        for candidate in self.q:
            if candidate.anchor == parent and candidate.sent >= (self.slot + 1) * SLOT_MS:
                candidate.never = candidate.never or "advertisement_late"
                candidate.backable = NEVER

    def may_back(self, candidate, n, place):
        if self.resubmits and candidate.anchor < self.session_first:  # decision 32
            return False
        super().may_back(candidate, n, place)
        if n - candidate.anchor < self.least_age:  # scheduling parents, 3
            return False
        return not self.order_every or (n in self.claim_at and place == 0)  # orders, 4

    def count_backed(self, candidate):
        self.count("backed", len(candidate.blocks))
        self.count("candidates_backed")

    def include(self, candidate, place):
        for block in candidate.blocks:
            super().include(block, place)
        self.count("candidates_included")
        if candidate.claim:
            self.count("order_latency_total", self.slot * SLOT_MS - candidate.claim.order_time)

    def drop(self, lost, reason, moment):
        """Steps: a drop counts blocks; they were executed if their candidate was."""
        blocks = []
        for candidate in lost:
            for block in candidate.blocks:
                block.backed_at = candidate.backed_at
                block.backable = candidate.backable
                block.never = candidate.never
                blocks.append(block)
        super().drop(blocks, reason, moment)

    # -- Sending again -----------------------------------------------------------------------

    def live(self, candidate):
        """Sending again, 1."""
        n = self.relay[-1].height
        in_window = n + 1 - candidate.anchor <= self.ancestry + 1
        return candidate.backable != NEVER and candidate.anchor >= self.session_first and in_window

    def over_time(self, candidate):
        return candidate.execution > self.execution_timeout_ms

    def send_again(self, iteration, core, moment, fetch_word, spread_word):
        """Sending again, 3 and 5: in the core's turn; whether a copy was sent."""
        if iteration.fails or iteration.branch:
            return False
        unknown = len(iteration.unimported)  # they may reach into PEND
        for candidate in self.q[: max(0, len(self.q) - unknown)]:
            if candidate.core != core or self.live(candidate) or self.over_time(candidate):
                continue
            newest = self.relay[-1]
            candidate.anchor = newest.height
            candidate.sent = moment
            lost = newest.lost_fork and iteration.begin < newest.resolution
            if lost or self.group_offline(candidate.anchor, core):
                candidate.backable = NEVER
            else:
                way = self.way(candidate, fetch_word, spread_word)
                candidate.backable = moment + way
            self.count("candidates_resent")
            return True
        return False

    def expires(self, place, candidate, n):
        """Sending again, 7: only the first of Q, when the window of its copy is over."""
        if self.resubmits and (place > 0 or not self.over_time(candidate)):
            return False
        return super().expires(place, candidate, n)

    def time_out(self, cutoff):
        if self.resubmits:
            self.put_back()
        else:
            super().time_out(cutoff)

    def put_back(self):
        """Sending again, 8: PEND to the front of Q; it has no copy that could be backed."""
        for candidate in self.pend:
            candidate.backed_at = 0
            candidate.backable = NEVER
        self.q = self.pend + self.q
        self.pend = []

    def change_session(self, cutoff):
        """Sending again, 8."""
        segment = self.pend + self.q
        if self.resubmits and segment:
            first = self.relay[segment[0].relay_parent].slot // self.session_slots
            if self.session - first <= self.parent_session_age:
                for candidate in self.q:
                    candidate.backable = NEVER
                self.put_back()
                return
        super().change_session(cutoff)

    # -- Orders ------------------------------------------------------------------------------

    def make_orders(self):
        """Orders, 1 and 2."""
        r = self.relay[-1].height
        if r % self.order_batch:
            return
        for height in range(r - self.order_batch + 1, r + 1):
            if height % self.order_every == 0:
                for _ in range(self.orders_at_once):
                    self.make_order(r)

    def make_order(self, r):
        self.count("orders")
        height = self.height_without_claim(r + self.order_lead)
        if height > r + LONGEST_LEAD:
            self.count("orders_refused")
            return
        # Orders, 5: a block of the coretime chain has its relay parent two relay blocks before.
        counts_from = self.relay[r - 2 if self.order_batch == 2 else r]
        self.claim_at[height] = Claim(counts_from.slot * SLOT_MS, r + self.order_delay)

    def height_without_claim(self, height):
        while height in self.claim_at:
            height += 1
        return height

    def after_backing(self, relay_block, backed, cutoff):
        """Orders, 4: what becomes of the claim of this relay block (decision 27)."""
        n = relay_block.height
        claim = self.claim_at.get(n)
        if claim is None:
            return
        height = self.height_without_claim(n + 1)
        if not backed and relay_block.pending and height <= n + LONGEST_LEAD:
            self.claim_at[height] = claim
            claim.seen_from = n
            return
        self.count("claims")
        if backed:
            return
        self.count("claims_unused")
        if self.q and self.q[0].relay_parent <= n - 1 - self.claim_depth:
            lost = self.q
            self.q = []
            self.drop(lost, "claim_unused", cutoff)

    # -- The iteration -----------------------------------------------------------------------

    def build_after_relay_block(self):
        """The iteration, 1."""
        newest = self.relay[-1]
        waits_since = self.relay[-2].slot + 1
        end = (waits_since + 1) * SLOT_MS + self.wake_offset_ms
        begin = max(waits_since * SLOT_MS + self.wake_offset_ms, newest.arrival)
        self.iteration(waits_since, begin, end)

    def build_before_relay_block(self):
        """Scheduling parents, 1."""
        if self.relay[-1].height > self.last_anchor:
            self.iteration(self.slot, self.slot * SLOT_MS, (self.slot + 1) * SLOT_MS)

    def of_recent_session(self, p):
        """Scheduling parents, 2."""
        if not self.scheduling or not self.parent_session_age:
            return False
        session = self.relay[p].slot // self.session_slots
        return self.session - session <= self.parent_session_age

    def iteration(self, clock_slot, begin, end):
        """The iteration, 2 and 3; `clock_slot` is s0."""
        n = self.relay[-1].height
        p = n - self.relay_parent_offset
        if p < 1 or (p < self.session_first and not self.of_recent_session(p)):
            return
        iteration = Iteration(p, begin, end)
        parachain_slot = self.relay[p].slot * SLOT_MS // self.slot_duration_ms
        author = parachain_slot % self.collators
        words = self.shared_words(AUTHOR, parachain_slot, 0)
        iteration.fails = happens(words[0], self.failing_limit(author))
        silent = iteration.fails and self.failure == SILENT
        if silent or self.in_outage(author, parachain_slot):
            return
        if self.order_every:  # Orders, 3
            claim = self.claim_at.get(p + 1 + self.claim_depth)
            if claim is None or claim.taken or claim.seen_from > p:
                return
            iteration.claim = claim
        if self.resubmits:  # sending again, 2
            self.last_anchor = n
        iteration.parachain_slot = parachain_slot
        iteration.author = author
        iteration.tie_word = words[2]
        iteration.ends_aura_slot = (
            clock_slot * SLOT_MS // self.slot_duration_ms
            != (clock_slot + 1) * SLOT_MS // self.slot_duration_ms
        )
        first_of_slot = parachain_slot not in self.parachain_slots_with_block
        if first_of_slot and author != self.last_author:
            iteration.unimported = self.unimported(parachain_slot, begin, words[1])
        branch = self.lost_branch
        if branch and branch.parachain_slot == parachain_slot and n <= branch.last_height:
            iteration.branch = branch

        core_begin = begin
        for core in range(self.cores):
            if not self.resubmits and self.ahead(iteration, self.q, len) >= self.claims:
                return
            window = max(0, (end - core_begin) // (self.cores - core))
            core_end = self.turn(iteration, core, core_begin, window)
            if iteration.ended is None:
                core_begin = max(core_end, core_begin + window)
            elif not self.resubmits:
                return

    def turn(self, iteration, core, begin, window):
        """Builds and sends what a core gets; returns the end of its last block.

        Sending again, 4: without blocks once the iteration has ended.
        """
        first_fullness, *way_words = self.words(PARABLOCK, self.slot, core)
        candidate = self.candidate(iteration, core)
        if iteration.ended is None:
            iteration.ended = self.build_blocks(iteration, candidate, first_fullness, begin, window)
        end = candidate.blocks[-1].built if candidate.blocks else begin
        moment = end if iteration.ended is None else iteration.ended
        # Decision 33: what is sent again goes first.
        again = self.resubmits and self.send_again(iteration, core, moment, *way_words[1:])
        if not candidate.blocks:
            return end
        if iteration.ended is not None:
            # They were announced and never sent: validators executed none of them.
            self.drop([candidate], "bundle_abandoned", self.next_cutoff())
            return end
        self.complete(iteration, candidate, *way_words)
        if again:  # sending again, 3: it waits
            candidate.backable = NEVER
        self.send(iteration, candidate)
        return end

    def ahead(self, iteration, segment, amount):
        """How much of the segment the author knows, with its own that are lost."""
        known = amount(segment)
        if iteration.branch:
            known += amount(iteration.branch.lost) - amount(iteration.branch.unimported)
        else:
            known -= amount(iteration.unimported)
        return max(0, known)

    def blocks_of_core(self, core):
        return self.block_rate // self.cores + (core < self.block_rate % self.cores)

    def adjustment(self, iteration, core):
        """The iteration, 4: what happens to the last block of this core."""
        last_core = core == self.cores - 1
        if not (self.adjusts_handover and iteration.ends_aura_slot and last_core):
            return NONE
        if self.block_rate == 1:
            return NONE
        if self.block_rate in (2, 3) and self.blocks_of_core(core) in (1, self.block_rate):
            return SHORTEN
        return SKIP

    def candidate(self, iteration, core):
        """The candidate of a core, without blocks."""
        newest = self.relay[-1]
        candidate = Candidate()
        candidate.relay_parent = iteration.relay_parent
        candidate.anchor = newest.height if self.scheduling else iteration.relay_parent
        candidate.core = core
        candidate.parachain_slot = iteration.parachain_slot
        candidate.claim = iteration.claim
        return candidate

    def build_blocks(self, iteration, candidate, first_fullness, now, window):
        """The iteration, 4 and 5: the moment at which it was given up, if it was."""
        core = candidate.core
        blocks = self.blocks_of_core(core)
        adjustment = self.adjustment(iteration, core)
        before = self.ahead(iteration, self.pend + self.q, number_of_blocks)
        included_since = self.included - self.relay[candidate.relay_parent].included_total
        core_begin = now
        for i in range(blocks):
            unincluded = before + i
            full = unincluded + included_since >= self.segment_limit
            if full or iteration.blocks >= self.blocks_per_parent:
                return now
            if i == blocks - 1 and adjustment == SKIP:
                return None

            inner = self.shared_words(INNER, self.slot, INNER_OF_CORE * core + i // 4)
            full_core = i == 0 and happens(inner[0], self.full_core_limit)
            fullness = table_value(self.fullness, inner[i % 4] if i else first_fullness)
            left = max(0, window - (now - core_begin)) // (blocks - i)
            if i == 0 and blocks > 1:
                limit = window
            else:  # of each block of the core, not only of the last
                limit = min(SLOT_MS // self.block_rate, left // (1 + (adjustment == SHORTEN)))

            block = Block()
            share = self.authoring_limit_ms if full_core else self.bundle_limit_ms
            block.start = now
            block.build = min((fullness * share + 32768) >> 16, limit)
            block.built = now + block.build
            block.pov = pov_ms(self.full_pov_q15 if full_core else self.bundle_pov_q15, fullness)
            candidate.blocks.append(block)
            now = max(block.built, block.start + left) if i < blocks - 2 else block.built
            iteration.blocks += 1
            self.count("authored")
            self.record("unincluded_at_build", unincluded + included_since)
            self.count_height(self.included + unincluded, forked=False)
            if full_core:
                self.count("full_core_blocks")
                return None
        return None

    def way(self, candidate, fetch_word, spread_word):
        """The iteration, 6: from the end of the last block to backable."""
        return (
            table_ms(self.collation_fetch, fetch_word)
            + 2 * (candidate.pov + candidate.execution)
            + table_ms(self.statement_spread, spread_word)
        )

    def complete(self, iteration, candidate, ratio_word, fetch_word, spread_word):
        """The iteration, 6: when it is backable."""
        candidate.built = candidate.sent = candidate.blocks[-1].built
        candidate.build = sum(block.build for block in candidate.blocks)
        candidate.pov = sum(block.pov for block in candidate.blocks)
        ratio = table_value(self.execution_ratio, ratio_word)
        candidate.execution = (candidate.build * ratio + 32768) >> 16
        candidate.way = self.way(candidate, fetch_word, spread_word)
        if iteration.fails:
            candidate.never = "collator_unsent"
        elif self.over_time(candidate):
            candidate.never = "execution_timeout"
        elif self.group_offline(candidate.anchor, candidate.core):
            candidate.never = "backing_group_offline"
        self.judge_by_forks(iteration, candidate)
        if candidate.never is None:
            candidate.backable = candidate.built + candidate.way

    def judge_by_forks(self, iteration, candidate):
        """Handover, "Forks"; scheduling parents, 6."""
        newest = self.relay[-1]
        if not newest.lost_fork or iteration.begin >= newest.resolution:
            return
        if not self.scheduling:
            branches = self.relay[iteration.relay_parent :]
            candidate.doomed = all(branch.lost_fork for branch in branches)
        elif self.relay_parent_offset == 0:
            candidate.doomed = True
        else:
            candidate.never = candidate.never or "relay_fork"

    def send(self, iteration, candidate):
        """The iteration, 6, and "Handover": the candidate's place."""
        n = self.relay[-1].height
        self.count("candidates_sent")  # decision 24
        self.last_anchor = n
        self.last_author = iteration.author
        self.parachain_slots_with_block.add(iteration.parachain_slot)
        if iteration.claim:
            iteration.claim.taken = True
        unimported = iteration.unimported
        iteration.unimported = []
        if unimported and not self.new_author_wins(unimported[0], candidate, iteration.tie_word):
            last_height = n + (1 if self.scheduling else self.relay_parent_offset)
            branch = LostBranch(iteration.parachain_slot, last_height, unimported)
            iteration.branch = self.lost_branch = branch
        if iteration.branch:
            iteration.branch.lost.append(candidate)
            self.drop([candidate], "collator_fork", self.next_cutoff())
            return
        if unimported:
            del self.q[-len(unimported) :]
            self.drop(unimported, "collator_fork", self.next_cutoff())
        self.q.append(candidate)

    def unimported(self, parachain_slot, begin, handover_word):
        """Handover: U, extended down to the beginning of a candidate."""
        if self.collators == 1:
            return []
        moment = begin - table_ms(self.handover_ms, handover_word)
        segment = self.pend + self.q
        first = len(segment)
        while first:
            candidate = segment[first - 1]
            others = candidate.parachain_slot > parachain_slot - self.collators
            if not others or candidate.built <= moment:
                break
            first -= 1
            if any(block.built <= moment for block in candidate.blocks):
                break
        return segment[first:]
