// One point of a sweep as the step function reads it: integers only, trivially copyable.
// Host code fills it; names follow the configuration keys.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/numbers/names.h"
#include "cuda/numbers/quantile_table.h"

namespace coresweep {

/// Grows when the same study gives other results.
inline constexpr std::int32_t kModelVersion = 1;

inline constexpr std::int32_t kSlotMs = 6000;            ///< relay slot
inline constexpr std::int32_t kProposeTimeoutMs = 2000;  ///< author waits this long for a parent
inline constexpr std::int32_t kBitfieldDelayMs =
    1500;                                        ///< bitfields are signed so long after arrival
inline constexpr std::int32_t kMaxSegment = 64;  ///< largest unincluded segment
inline constexpr std::int32_t kMaxCores = 12;
inline constexpr std::int32_t kMaxWindow = 15;     ///< largest A + o
inline constexpr std::int32_t kMaxSlots = 300000;  ///< keeps every time inside 31 bits

enum class Protocol : std::int32_t { sync, fragment_tree, fragment_chain, claim_queue };
inline constexpr const char* kProtocolNames[] = {"sync", "fragment-tree", "fragment-chain",
                                                 "claim-queue"};
static_assert(names_all(kProtocolNames, Protocol::claim_queue));
constexpr auto& names_of(Protocol) { return kProtocolNames; }

enum class Collator : std::int32_t { basic, lookahead, slot_based };
inline constexpr const char* kCollatorNames[] = {"basic", "lookahead", "slot-based"};
static_assert(names_all(kCollatorNames, Collator::slot_based));
constexpr auto& names_of(Collator) { return kCollatorNames; }

struct PointParams {
  // Relay chain.
  std::int32_t slots;                ///< relay slots in a run
  std::int32_t warmup_slots;         ///< left out of every statistic
  std::int32_t session_slots;        ///< 0: no sessions
  std::int32_t availability_period;  ///< relay blocks
  std::int32_t skip_limit;           ///< limits: see happens() in draws.h
  std::int32_t empty_limit;
  std::int32_t competing_limit;
  std::int32_t fork_limit;
  // Backing.
  Protocol protocol;
  std::int32_t max_depth;  ///< D; no effect under sync and claim_queue
  std::int32_t ancestry;   ///< A, after the protocol decided it
  std::int32_t claims;     ///< most blocks in Q: K x lookahead under claim_queue, else unbounded
  std::int32_t rotation_blocks;
  std::int32_t group_offline_limit;
  std::int32_t execution_timeout_ms;
  // Parachain and collator.
  Collator collator;
  std::int32_t cores;     ///< K: cores used (1 unless slot_based)
  std::int32_t attempts;  ///< building attempts a trigger (basic 1, lookahead 2, slot_based k)
  std::int32_t attempt_interval_ms;  ///< q = floor(6000 / k), slot_based
  std::int32_t attempt_offset_ms;    ///< 1000 mod q for slot_based, else 0
  std::int32_t segment_limit;        ///< building needs unincluded as of R_p below this
  std::int32_t blocks_per_parent;    ///< most parablocks on one relay parent
  std::int32_t relay_parent_offset;  ///< o
  std::int32_t slot_duration_ms;     ///< parachain (Aura) slot: divides 6000 or is a multiple of it
  std::int32_t one_block_per_slot;   ///< flag
  std::int32_t handover;             ///< flag: more than one collator
  std::int32_t author_offline_limit;
  std::int32_t authoring_limit_ms;
  std::int32_t full_pov_q15;  ///< transfer time of a full block's PoV, 2^-15 ms
  std::int32_t reserved;      ///< 0; without it there would be padding, and points compare as bytes
  // Random streams and distributions.
  std::uint64_t key;
  QuantileTable arrival, collation_fetch, statement_spread, availability, handover_ms,
      fork_resolution, finality;            ///< 1/16 ms
  QuantileTable execution_ratio, fullness;  ///< 2^-16; fullness at most 1
};

static_assert(std::has_unique_object_representations_v<PointParams>);

}  // namespace coresweep
