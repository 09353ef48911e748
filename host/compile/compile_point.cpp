#include "host/compile/compile_point.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "host/base/errors.h"
#include "host/keys/choice.h"
#include "host/keys/effective_backing.h"

namespace coresweep {
namespace {

static_assert(std::is_trivially_copyable_v<PointParams>);

constexpr std::int32_t kOffsetMs = 1000;  ///< slot-based collators wake this long after a slot

std::int32_t whole(const Parameters& p, std::string_view key) {
  return static_cast<std::int32_t>(p.integer(key));
}

std::int32_t limit(const Parameters& p, std::string_view key) {
  return probability_limit(p.real(key));
}

bool can_happen(std::int32_t limit) { return limit >= 0; }

Collator collator(const Parameters& p) { return choice_of<Collator>(p, "collator.kind"); }

void fill_relay(PointParams& point, const Parameters& p) {
  point.slots = whole(p, "relay.slots");
  point.warmup_slots = whole(p, "relay.warmup_slots");
  const std::int32_t session = whole(p, "relay.session_slots");
  // A session that the run does not outlive never changes.
  point.session_slots = session >= point.slots ? 0 : session;
  point.availability_period = whole(p, "relay.availability_period");
  point.skip_limit = limit(p, "relay.skip_probability");
  point.empty_limit = limit(p, "relay.empty_inherent_probability");
  // Twins are authored by the other two kinds alone.
  point.competing_limit = collator(p) == Collator::slot_based
                              ? probability_limit(0)
                              : limit(p, "relay.competing_block_probability");
  point.fork_limit = limit(p, "relay.fork_probability");
}

void fill_collator(PointParams& point, const Parameters& p) {
  const bool slot_based = collator(p) == Collator::slot_based;
  point.collator = collator(p);
  point.cores = slot_based ? whole(p, "para.cores") : 1;
  point.attempts = slot_based ? point.cores : point.collator == Collator::basic ? 1 : 2;
  point.attempt_interval_ms = slot_based ? kSlotMs / point.cores : 0;
  point.attempt_offset_ms = slot_based ? kOffsetMs % point.attempt_interval_ms : 0;
  point.relay_parent_offset = whole(p, "para.relay_parent_offset");
  point.one_block_per_slot = p.flag("collator.one_block_per_slot") ? 1 : 0;
  point.handover = p.integer("collator.count") > 1 ? 1 : 0;
  point.author_offline_limit = limit(p, "collator.offline_probability");
  const bool slots_matter = point.one_block_per_slot != 0 || point.handover != 0 ||
                            can_happen(point.author_offline_limit);
  point.slot_duration_ms = slots_matter ? whole(p, "para.slot_duration") : kSlotMs;
}

/// The largest depth that a candidate can have when the bound is read: a larger D does not bind.
/// At most C - 1 blocks precede a block; at backing at most K are pending and K - 1 were just
/// taken.
std::int32_t deepest_candidate(const PointParams& point) {
  const std::int32_t in_segment = point.segment_limit - 1;
  return point.protocol == Protocol::fragment_chain ? std::min(in_segment, 2 * point.cores - 1)
                                                    : in_segment;
}

void fill_backing(PointParams& point, const Parameters& p) {
  const EffectiveBacking backing = effective_backing(p);
  const auto depth = static_cast<std::int32_t>(backing.depth.value);
  point.protocol = choice_of<Protocol>(p, "backing.protocol");
  point.ancestry = static_cast<std::int32_t>(backing.ancestry.value);
  const bool sync = point.protocol == Protocol::sync;
  const bool queue = point.protocol == Protocol::claim_queue;
  point.claims = queue ? point.cores * whole(p, "backing.scheduling_lookahead")
                       : std::numeric_limits<std::int32_t>::max();
  const bool one_at_a_time = sync || (!queue && depth == 0);
  point.segment_limit = one_at_a_time ? 1 : whole(p, "para.unincluded_segment_capacity");
  point.max_depth = std::min(depth, deepest_candidate(point));
  const bool one_a_parent = sync || p.flag("para.strictly_increasing_relay_parent");
  // The attempts bound it too: k on one relay parent by rule, 1 or 2 because there are no more.
  point.blocks_per_parent =
      one_a_parent ? 1 : std::min(point.attempts, whole(p, "para.velocity") + 1);
}

void fill_groups(PointParams& point, const Parameters& p) {
  point.group_offline_limit = probability_limit(group_offline_probability(
      p.integer("backing.group_size"), p.integer("backing.minimum_backing_votes"),
      p.real("backing.validator_offline_probability")));
  point.rotation_blocks =
      can_happen(point.group_offline_limit) ? whole(p, "backing.group_rotation_blocks") : 1;
  point.execution_timeout_ms = whole(p, "backing.execution_timeout");
}

/// Builds tables, and says which key a distribution that does not fit belongs to.
class Tables {
 public:
  Tables(const Parameters& parameters, TableCache& cache)
      : parameters_(parameters), cache_(cache), scale_(parameters.real("latency.scale")) {}

  QuantileTable scaled_ms(std::string_view key) const { return build(key, TableUnit::ms, scale_); }
  QuantileTable ms(std::string_view key) const { return build(key, TableUnit::ms, 1); }
  QuantileTable share(std::string_view key) const { return build(key, TableUnit::share, 1); }

 private:
  QuantileTable build(std::string_view key, TableUnit unit, double scale) const {
    try {
      return cache_.table(parameters_.distribution(key), unit, scale);
    } catch (const UserError& error) {
      throw error.at(scale == 1 ? std::string(key)
                                : fmt::format("{} with latency.scale = {}", key, scale));
    }
  }

  const Parameters& parameters_;
  TableCache& cache_;
  double scale_;
};

void fill_tables(PointParams& point, const Parameters& p, TableCache& cache) {
  const Tables tables(p, cache);
  point.arrival = tables.ms("latency.relay_block_arrival");
  point.collation_fetch = tables.scaled_ms("latency.collation_fetch");
  point.statement_spread = tables.scaled_ms("latency.statement_spread");
  point.availability = tables.scaled_ms("latency.availability");
  if (point.handover != 0) point.handover_ms = tables.scaled_ms("latency.handover");
  if (can_happen(point.fork_limit)) {
    point.fork_resolution = tables.scaled_ms("latency.fork_resolution");
  }
  point.finality = tables.ms("latency.finality");
  point.execution_ratio = tables.share("validator.execution_ratio");
  point.fullness = tables.share("block.fullness");
}

}  // namespace

PointParams compile_point(const Parameters& parameters, std::uint64_t seed, Streams streams) {
  TableCache cache;
  return compile_point(parameters, seed, streams, cache);
}

PointParams compile_point(const Parameters& parameters, std::uint64_t seed, Streams streams,
                          TableCache& cache) {
  parameters.check();
  PointParams point;
  std::memset(&point, 0, sizeof(point));  // padding too: points are compared and hashed as bytes
  fill_relay(point, parameters);
  fill_collator(point, parameters);
  fill_backing(point, parameters);
  fill_groups(point, parameters);
  point.authoring_limit_ms = whole(parameters, "block.authoring_limit");
  point.full_pov_q15 = static_cast<std::int32_t>(std::llround(
      parameters.real("block.pov_size") / parameters.real("latency.bandwidth") * 0x1p15));
  fill_tables(point, parameters, cache);
  point.key = streams == Streams::common ? seed : seed ^ point_hash(point);
  return point;
}

}  // namespace coresweep
