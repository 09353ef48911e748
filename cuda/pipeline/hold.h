// Why something that could have been expected did not happen.
#pragma once

#include <cstdint>

namespace coresweep {

// X(name, text).
#define CORESWEEP_HOLDS(X)                                                       \
  X(empty_inherent, "the relay block carries no parachain data")                 \
  X(few_bitfields, "too few bitfields: the relay block makes nothing available") \
  X(backs_nothing, "the relay block backs nothing")                              \
  X(chunks_late, "its chunks were not there when the bitfields were signed")     \
  X(session_change, "the relay block is the first of a session")                 \
  X(core_occupied, "the core still holds a block that is not available")         \
  X(depth_gate, "validators do not fetch it yet: too many blocks precede it")    \
  X(depth_bound, "as many blocks as the depth allows precede it")                \
  X(not_backable_yet, "it is not backable yet")                                  \
  X(never_backable, "it will never be backable")                                 \
  X(relay_parent_too_old, "its relay parent is too old")                         \
  X(author_offline, "the author of the parachain slot fails")                    \
  X(author_outage, "the author of the parachain slot has an outage")             \
  X(relay_parent_before_session, "the relay parent is older than the session")   \
  X(segment_full, "the unincluded segment is full")                              \
  X(claims_full, "blocks wait for every claim of the claim queue")               \
  X(relay_parent_used, "the relay parent has as many blocks as it may have")     \
  X(slot_used, "the parachain slot has its block already")                       \
  X(too_late, "the builder was not free before the slot was over")               \
  X(no_claim, "no claim was ordered for it")                                     \
  X(claim_too_far, "its claim may be used only later")                           \
  X(aura_slot_ends, "the last block of an Aura slot is left out")                \
  X(waits_to_be_sent, "it waits until its collator sends it again")

#define CORESWEEP_ENUMERATOR(name, ...) name,
enum class Hold : std::int32_t { CORESWEEP_HOLDS(CORESWEEP_ENUMERATOR) };
#undef CORESWEEP_ENUMERATOR

/// What did not happen: to PEND's first block, to Q's first block, in an attempt to build.
enum class Awaited : std::int32_t { inclusion, backing, building };

}  // namespace coresweep
