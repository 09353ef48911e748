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

/// Whether a factor is drawn: not if it is always 1, nor where what it multiplies never happens.
bool varies(const Parameters& p, std::string_view factor, std::int32_t limit) {
  return can_happen(limit) && p.distribution(factor).single_value() != 1.0;
}

/// A session as it is set, if the key does not say otherwise.
std::int32_t backs_nothing_window(const Parameters& p, std::int32_t session) {
  constexpr std::int32_t kWithoutSessions = 2400;
  const std::int32_t slots = whole(p, "relay.backs_nothing_factor_slots");
  if (slots > 0) return slots;
  return session > 0 ? session : kWithoutSessions;
}

void fill_relay(PointParams& point, const Parameters& p) {
  point.slots = whole(p, "relay.slots");
  point.warmup_slots = whole(p, "relay.warmup_slots");
  const std::int32_t session = whole(p, "relay.session_slots");
  // A session that the run does not outlive never changes.
  point.session_slots = session >= point.slots ? 0 : session;
  point.availability_period = whole(p, "relay.availability_period");
  const std::int32_t rotation = whole(p, "backing.group_rotation_blocks");
  point.timeout_rotation = rotation > point.availability_period ? rotation : 0;
  point.skip_limit = limit(p, "relay.skip_probability");
  if (varies(p, "relay.skip_factor", point.skip_limit))
    point.skip_window_slots = whole(p, "relay.skip_factor_slots");
  point.backs_nothing_limit = limit(p, "relay.backs_nothing_probability");
  if (varies(p, "relay.backs_nothing_factor", point.backs_nothing_limit))
    point.backs_nothing_window_slots = backs_nothing_window(p, session);
  point.includes_nothing_limit = limit(p, "relay.includes_nothing_probability");
  point.empty_limit = limit(p, "relay.empty_inherent_probability");
  const double lost = p.real("relay.fork_probability");
  const double contested = lost + (1 - lost) * p.real("relay.competing_block_probability");
  point.fork_limit = probability_limit(lost);
  // Twins are authored by two kinds alone.
  const bool twins = collator(p) == Collator::basic || collator(p) == Collator::lookahead;
  point.contested_limit = probability_limit(twins ? contested : 0);
}

/// The limits of a list, one a collator. Entries with a count are spread evenly over the rotation.
void fill_listed(PointParams& point, const Shares& shares) {
  std::vector<std::int64_t> wanted, placed(shares.size());
  std::int64_t named = 0;
  for (const CollatorShare& entry : shares) named += entry.count;
  for (const CollatorShare& entry : shares)
    wanted.push_back(entry.count > 0 ? entry.count : point.collators - named);
  for (std::int64_t place = 0; place < point.collators; ++place) {
    const auto behind = [&](std::size_t i) {  // times the number of collators
      return wanted[i] * (place + 1) - placed[i] * point.collators;
    };
    std::size_t next = 0;
    for (std::size_t i = 1; i < shares.size(); ++i)
      if (behind(i) > behind(next)) next = i;
    ++placed[next];
    point.collator_limit[place] = probability_limit(shares[next].share);
  }
}

bool all_alike(const PointParams& point) {
  return std::all_of(point.collator_limit, point.collator_limit + point.collators,
                     [&](std::int32_t one) { return one == point.collator_limit[0]; });
}

bool can_fail(const PointParams& point) {
  return can_happen(point.failure_limit) || point.failure_shares != FailureShares::same;
}

void fill_failures(PointParams& point, const Parameters& p) {
  constexpr std::string_view kKey = "collator.offline_probability";
  point.collators = whole(p, "collator.count");
  point.failure_limit = probability_limit(0);
  if (const Shares* shares = p.shares(kKey)) {
    fill_listed(point, *shares);
    if (all_alike(point)) {
      point.failure_limit = point.collator_limit[0];
      std::fill(std::begin(point.collator_limit), std::end(point.collator_limit), 0);
    } else {
      point.failure_shares = FailureShares::listed;
    }
  } else if (const auto share = p.distribution(kKey).single_value()) {
    point.failure_limit = probability_limit(*share);
  } else {
    point.failure_shares = FailureShares::drawn;
  }
  if (can_fail(point)) point.failure = choice_of<Failure>(p, "collator.failure");
  point.outage_slots =
      static_cast<std::int32_t>(std::llround(p.real("collator.outage_hours") * kDaySlots / 24));
  point.outage_limit = limit(p, "collator.outage_probability");
  if (!can_happen(point.outage_limit) || point.outage_slots == 0) {
    point.outage_limit = probability_limit(0);
    point.outage_slots = 0;
  }
  if (point.collators > 1) point.tie_limit = limit(p, "collator.tie_new_author_wins");
}

void fill_collator(PointParams& point, const Parameters& p) {
  const bool slot_based = collator(p) == Collator::slot_based;
  const bool bundle = collator(p) == Collator::bundle;
  point.collator = collator(p);
  point.cores = slot_based ? whole(p, "para.cores")
                : bundle   ? std::min(whole(p, "para.cores"), bundle_rate(p))
                           : 1;
  point.attempts = slot_based || bundle ? point.cores : point.collator == Collator::basic ? 1 : 2;
  point.attempt_interval_ms = slot_based ? kSlotMs / point.cores : 0;
  point.attempt_offset_ms = slot_based ? kOffsetMs % point.attempt_interval_ms : 0;
  point.relay_parent_offset = whole(p, "para.relay_parent_offset");
  point.one_block_per_slot = p.flag("collator.one_block_per_slot") ? 1 : 0;
  fill_failures(point, p);
  const bool slots_matter = point.one_block_per_slot != 0 || point.collators > 1 || bundle ||
                            can_fail(point) || can_happen(point.outage_limit);
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
  const std::int32_t attempts = point.collator == Collator::bundle ? kMaxBundle : point.attempts;
  point.blocks_per_parent = one_a_parent ? 1 : std::min(attempts, whole(p, "para.velocity") + 1);
}

/// Transfer time of so much PoV.
std::int32_t pov_q15(const Parameters& p, double share) {
  return static_cast<std::int32_t>(
      std::llround(share * p.real("block.pov_size") / p.real("latency.bandwidth") * 0x1p15));
}

void fill_orders(BundleParams& bundle, const Parameters& p) {
  if (p.choice("para.access") != "on-demand") return;
  const bool coretime = p.choice("on_demand.rules") == "coretime";
  bundle.order_every = whole(p, "on_demand.order_every");
  bundle.orders_at_once = whole(p, "on_demand.orders_at_once");
  bundle.order_batch = coretime ? 2 : 1;
  bundle.order_delay = coretime ? whole(p, "on_demand.message_delay") : 0;
  bundle.order_lead = (coretime ? bundle.order_delay + 1 : 2) + whole(p, "on_demand.queue_wait");
  bundle.order_age = coretime ? 2 : 0;
  bundle.claim_depth = whole(p, "para.relay_parent_offset") + whole(p, "collator.claim_offset");
}

void fill_bundle(PointParams& point, const Parameters& p) {
  if (point.collator != Collator::bundle) return;
  BundleParams& bundle = point.bundle;
  constexpr std::int32_t kSlotExecutionMs = kSlotMs;  // of all blocks of a slot
  const std::int32_t core = point.authoring_limit_ms;
  bundle.rate = bundle_rate(p);
  bundle.scheduling = choice_of<Scheduling>(p, "para.scheduling");
  const bool ahead = schedules_ahead(bundle.scheduling);
  bundle.wake_offset_ms = ahead ? 0 : whole(p, "collator.slot_offset");
  bundle.adjusts_handover = p.flag("collator.handover_adjustment") ? 1 : 0;
  bundle.limit_ms = std::min(core, std::min(core * point.cores, kSlotExecutionMs) / bundle.rate);
  bundle.pov_q15 = core > 0 ? pov_q15(p, static_cast<double>(bundle.limit_ms) / core) : 0;
  bundle.full_core_limit = limit(p, "block.full_core_probability");
  bundle.parent_session_age = ahead ? whole(p, "relay.max_relay_parent_session_age") : 0;
  bundle.least_age = p.flag("backing.enforce_min_claim") ? kSchedulingDepth + 1 : 0;
  fill_orders(bundle, p);
}

void fill_groups(PointParams& point, const Parameters& p) {
  const double without_votes = group_offline_probability(
      p.integer("backing.group_size"), p.integer("backing.minimum_backing_votes"),
      p.real("backing.validator_offline_probability"));
  point.group_offline_limit = probability_limit(
      without_votes + (1 - without_votes) * p.real("backing.group_outage_probability"));
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
  if (point.collators > 1) point.handover_ms = tables.scaled_ms("latency.handover");
  if (can_happen(point.fork_limit)) {
    point.fork_resolution = tables.scaled_ms("latency.fork_resolution");
  }
  point.finality = tables.ms("latency.finality");
  point.execution_ratio = tables.share("validator.execution_ratio");
  point.fullness = tables.share("block.fullness");
  if (point.failure_shares == FailureShares::drawn)
    point.failure_share = tables.share("collator.offline_probability");
  if (point.skip_window_slots > 0) point.skip_factor = tables.share("relay.skip_factor");
  if (point.backs_nothing_window_slots > 0)
    point.backs_nothing_factor = tables.share("relay.backs_nothing_factor");
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
  point.full_pov_q15 = pov_q15(parameters, 1);
  fill_bundle(point, parameters);
  fill_tables(point, parameters, cache);
  point.key = streams == Streams::common ? seed : seed ^ point_hash(point);
  return point;
}

}  // namespace coresweep
