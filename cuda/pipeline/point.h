// One point of a sweep as the step function reads it: integers only, trivially copyable.
// Host code fills it; names follow the configuration keys.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/numbers/names.h"
#include "cuda/numbers/quantile_table.h"

namespace coresweep {

/// Grows when the same study gives other results.
inline constexpr std::int32_t kModelVersion = 2;

inline constexpr std::int32_t kSlotMs = 6000;            ///< relay slot
inline constexpr std::int32_t kDaySlots = 14400;         ///< of a day
inline constexpr std::int32_t kProposeTimeoutMs = 2000;  ///< author waits this long for a parent
inline constexpr std::int32_t kBitfieldDelayMs =
    1500;                                        ///< bitfields are signed so long after arrival
inline constexpr std::int32_t kMaxSegment = 64;  ///< largest unincluded segment
inline constexpr std::int32_t kMaxCores = 12;
inline constexpr std::int32_t kMaxBundle = 12;       ///< largest B
inline constexpr std::int32_t kSchedulingDepth = 2;  ///< of the claim, with scheduling parents
inline constexpr std::int32_t kMaxCollators = 128;   ///< most that a list names one by one
inline constexpr std::int32_t kMaxWindow = 15;       ///< largest A + o
inline constexpr std::int32_t kMaxSlots = 300000;    ///< keeps every time inside 31 bits

enum class Protocol : std::int32_t { sync, fragment_tree, fragment_chain, claim_queue };
inline constexpr const char* kProtocolNames[] = {"sync", "fragment-tree", "fragment-chain",
                                                 "claim-queue"};
static_assert(names_all(kProtocolNames, Protocol::claim_queue));
constexpr auto& names_of(Protocol) { return kProtocolNames; }

enum class Collator : std::int32_t { basic, lookahead, slot_based, bundle };
inline constexpr const char* kCollatorNames[] = {"basic", "lookahead", "slot-based", "bundle"};
static_assert(names_all(kCollatorNames, Collator::bundle));
constexpr auto& names_of(Collator) { return kCollatorNames; }

/// What a collator that fails in its parachain slot does: nothing, or it builds blocks that its
/// peers import and validators never get.
enum class Failure : std::int32_t { silent, unsent };
inline constexpr const char* kFailureNames[] = {"silent", "unsent"};
static_assert(names_all(kFailureNames, Failure::unsent));
constexpr auto& names_of(Failure) { return kFailureNames; }

/// How often each collator fails: all alike, one by one, or as drawn for each.
enum class FailureShares : std::int32_t { same, listed, drawn };

/// What validators and collators schedule by: the relay parent of a candidate, or a newer relay
/// block beside it (V3 descriptors), behind which collators may send again what was not backed.
enum class Scheduling : std::int32_t {
  relay_parent,
  scheduling_parent,
  scheduling_parent_resubmit
};
inline constexpr const char* kSchedulingNames[] = {"relay-parent", "scheduling-parent",
                                                   "scheduling-parent-resubmit"};
static_assert(names_all(kSchedulingNames, Scheduling::scheduling_parent_resubmit));
constexpr auto& names_of(Scheduling) { return kSchedulingNames; }
CORESWEEP_HD constexpr bool schedules_ahead(Scheduling s) { return s != Scheduling::relay_parent; }

/// What only the `bundle` collator reads; all zeros for others (docs/METHODS_BUNDLES.md).
struct BundleParams {
  std::int32_t rate;              ///< B: blocks a relay slot
  std::int32_t wake_offset_ms;    ///< O
  std::int32_t adjusts_handover;  ///< flag: leaves out or cuts the last block of an Aura slot
  std::int32_t limit_ms;          ///< e: execution time a full block of a bundle holds
  std::int32_t pov_q15;           ///< of such a block: transfer time of its PoV, 2^-15 ms
  std::int32_t full_core_limit;   ///< a candidate's first block needs a core of its own
  Scheduling scheduling;
  std::int32_t parent_session_age;  ///< m: sessions that R_p may be older than the current one
  std::int32_t least_age;           ///< of S at backing
  // Orders on demand.
  std::int32_t order_every;     ///< relay blocks; 0: cores are assigned
  std::int32_t orders_at_once;  ///< orders made together
  std::int32_t order_batch;     ///< orders come at heights that it divides
  std::int32_t order_lead;      ///< a claim stands at least so many relay blocks after its order
  std::int32_t order_delay;     ///< and is seen so many after it
  std::int32_t order_age;       ///< relay blocks from when the time of an order counts to it
  std::int32_t claim_depth;     ///< c: where the collator looks for its claim, as of R_p
};

struct PointParams {
  // Relay chain.
  std::int32_t slots;                ///< relay slots in a run
  std::int32_t warmup_slots;         ///< left out of every statistic
  std::int32_t session_slots;        ///< 0: no sessions
  std::int32_t availability_period;  ///< relay blocks
  std::int32_t timeout_rotation;     ///< relay blocks; 0: blocks time out in every relay block
  std::int32_t skip_limit;           ///< limits: see happens() in draws.h
  std::int32_t skip_window_slots;    ///< of one factor; 0: there is none
  std::int32_t empty_limit;
  std::int32_t backs_nothing_limit;
  std::int32_t backs_nothing_window_slots;
  std::int32_t includes_nothing_limit;
  std::int32_t fork_limit;
  std::int32_t contested_limit;  ///< of the fork's word: lost or contested; -1 where no matter
  // Backing.
  Protocol protocol;
  std::int32_t max_depth;  ///< D; no effect under sync and claim_queue
  std::int32_t ancestry;   ///< A, after the protocol decided it
  std::int32_t claims;     ///< most blocks in Q: K x lookahead under claim_queue, else unbounded
  std::int32_t rotation_blocks;
  std::int32_t group_offline_limit;
  std::int32_t execution_timeout_ms;
  // Parachain and collators.
  Collator collator;
  std::int32_t cores;     ///< K: cores used (1 unless slot_based or bundle)
  std::int32_t attempts;  ///< building attempts a trigger (basic 1, lookahead 2, slot_based k)
  std::int32_t attempt_interval_ms;  ///< q = floor(6000 / k), slot_based
  std::int32_t attempt_offset_ms;    ///< 1000 mod q for slot_based, else 0
  std::int32_t segment_limit;        ///< building needs unincluded as of R_p below this
  std::int32_t blocks_per_parent;    ///< most parablocks on one relay parent
  std::int32_t relay_parent_offset;  ///< o
  std::int32_t slot_duration_ms;     ///< parachain (Aura) slot: divides 6000 or is a multiple of it
  std::int32_t one_block_per_slot;   ///< flag
  std::int32_t collators;            ///< N; above 1 there are handovers
  Failure failure;
  FailureShares failure_shares;
  std::int32_t failure_limit;  ///< of every collator where all are alike
  std::int32_t outage_limit;   ///< of one on a day
  std::int32_t outage_slots;
  std::int32_t tie_limit;  ///< the new author wins a handover where both branches are in time
  std::int32_t authoring_limit_ms;
  std::int32_t full_pov_q15;  ///< transfer time of a full block's PoV, 2^-15 ms
  std::int32_t collator_limit[kMaxCollators + 1];  ///< listed: of each; the last is 0
  // Random streams and distributions.
  std::uint64_t key;
  QuantileTable arrival, collation_fetch, statement_spread, availability, handover_ms,
      fork_resolution, finality;                    ///< 1/16 ms
  QuantileTable execution_ratio, fullness;          ///< 2^-16; fullness at most 1
  QuantileTable failure_share;                      ///< 2^-16, at most 1; drawn: over collators
  QuantileTable skip_factor, backs_nothing_factor;  ///< 2^-16
  BundleParams bundle;
};

static_assert(std::has_unique_object_representations_v<PointParams>);

/// Places that the unincluded segment of a run needs. Bundles have one size for all.
CORESWEEP_HD constexpr std::int32_t places_of(const PointParams& point) {
  return point.collator == Collator::bundle ? kMaxSegment : point.segment_limit;
}

}  // namespace coresweep
