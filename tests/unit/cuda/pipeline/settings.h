// Points built by hand, with the names and defaults of the closed forms of the model: constant
// latencies, full blocks, no loss channels. Needs nothing but the model, so that the planted faults
// of tests/faults can be compiled quickly; settings_test.cpp compares it with the host's
// compile_point().
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>

#include "cuda/pipeline/point.h"

namespace coresweep::testing {

inline constexpr std::int32_t kUnbounded = 1 << 30;

inline QuantileTable constant_table(std::int32_t node) {
  QuantileTable table;
  std::fill(std::begin(table.node), std::end(table.node), node);
  return table;
}
inline QuantileTable constant_ms(std::int32_t ms) { return constant_table(ms << kMsFractionBits); }
inline QuantileTable constant_share(double share) {
  return constant_table(static_cast<std::int32_t>(std::lround(share * kShareOne)));
}

/// Values between `from` and `to`, uniformly; table units.
inline QuantileTable uniform_table(std::int32_t from, std::int32_t to) {
  QuantileTable table;
  for (std::int32_t j = 0; j < kTableNodes; ++j) {
    const double share = std::ldexp(table_node_position(j), -25);
    table.node[j] = from + static_cast<std::int32_t>(std::lround((to - from) * share));
    table.node[kTableNodes + j] = to - static_cast<std::int32_t>(std::lround((to - from) * share));
  }
  return table;
}

/// A probability as a limit of happens().
inline std::int32_t limit_of(double probability) {
  return static_cast<std::int32_t>(std::llround(std::ldexp(probability, 31)) - 1);
}

struct Setting {
  Protocol protocol = Protocol::fragment_tree;
  Collator collator = Collator::lookahead;
  std::int32_t depth = 3, ancestry = 2, lookahead = 3;  ///< D, A; lookahead: claim_queue only
  std::int32_t capacity = 3, velocity = 1;              ///< C, V
  std::int32_t cores = 1, offset = 0;                   ///< k, o
  bool strict = false;
  std::int32_t arrival = 1000, fetch = 300, spread = 300, availability = 500;  ///< ms
  std::int32_t collators = 1, handover = 0;                                    ///< N; ms
  std::int32_t resolution = 1000, finality = 16000;                            ///< ms
  std::int32_t authoring = 2000, timeout = 2000, pov = 0;                      ///< ms
  double fullness = 1.0, ratio = 0.5;
  std::int32_t slot_duration = 6000;
  bool one_block_per_slot = false;
  std::int32_t session_slots = 0, availability_period = 10, rotation = 10;
  std::int32_t slots = 60, warmup = 0;
  // Collator::bundle; docs/METHODS_BUNDLES.md.
  std::int32_t rate = 0, wake = 1000;  ///< B, 0: cores; O
  bool adjusts = true;
  double full_core = 0;
  Scheduling scheduling = Scheduling::relay_parent;
  std::int32_t session_age = 0;
  bool enforce_min_claim = false;
  std::int32_t order_every = 0, orders_at_once = 1, queue_wait = 0, claim_offset = 0;
  bool coretime = false;  ///< orders on the coretime chain
  std::int32_t message_delay = 1;
};

/// What only bundles have: docs/METHODS_BUNDLES.md, "Symbols" and "Orders".
inline BundleParams bundle_of(const Setting& s, std::int32_t cores) {
  BundleParams b = {};
  const bool ahead = schedules_ahead(s.scheduling);
  b.rate = s.rate > 0 ? s.rate : s.cores;
  b.wake_offset_ms = ahead ? 0 : s.wake;
  b.adjusts_handover = s.adjusts;
  b.limit_ms = std::min(s.authoring, std::min(s.authoring * cores, kSlotMs) / b.rate);
  b.pov_q15 = static_cast<std::int32_t>(
      std::lround(static_cast<double>(s.pov << 15) * b.limit_ms / std::max(s.authoring, 1)));
  b.full_core_limit = limit_of(s.full_core);
  b.scheduling = s.scheduling;
  b.parent_session_age = ahead ? s.session_age : 0;
  b.least_age = s.enforce_min_claim ? kSchedulingDepth + 1 : 0;
  if (s.order_every == 0) return b;
  b.order_every = s.order_every;
  b.orders_at_once = s.orders_at_once;
  b.order_batch = s.coretime ? 2 : 1;
  b.order_delay = s.coretime ? s.message_delay : 0;
  b.order_lead = (s.coretime ? s.message_delay + 1 : 2) + s.queue_wait;
  b.order_age = s.coretime ? 2 : 0;
  b.claim_depth = s.offset + s.claim_offset;
  return b;
}

/// The point of a setting: docs/METHODS.md, "Protocol generations", and the attempts of "Building".
inline PointParams point_of(const Setting& s) {
  const bool sync = s.protocol == Protocol::sync;
  const bool claims = s.protocol == Protocol::claim_queue;
  const bool ticks = s.collator == Collator::slot_based;
  const bool bundle = s.collator == Collator::bundle;
  const std::int32_t cores = ticks    ? s.cores
                             : bundle ? std::min(s.cores, s.rate > 0 ? s.rate : s.cores)
                                      : 1;
  PointParams p = {};
  p.slots = s.slots;
  p.warmup_slots = s.warmup;
  p.session_slots = s.session_slots;
  p.availability_period = s.availability_period;
  p.timeout_rotation = s.rotation > s.availability_period ? s.rotation : 0;
  p.skip_limit = p.empty_limit = p.backs_nothing_limit = p.includes_nothing_limit = -1;
  p.fork_limit = p.contested_limit = -1;
  p.protocol = s.protocol;
  p.max_depth = s.depth;
  p.ancestry = sync ? 0 : claims ? s.lookahead - 1 : s.ancestry;
  p.claims = claims ? cores * s.lookahead : kUnbounded;
  p.rotation_blocks = s.rotation;
  p.group_offline_limit = -1;
  p.execution_timeout_ms = s.timeout;
  p.collator = s.collator;
  p.cores = cores;
  p.attempts = ticks || bundle ? cores : s.collator == Collator::lookahead ? 2 : 1;
  p.attempt_interval_ms = ticks ? kSlotMs / s.cores : 0;
  p.attempt_offset_ms = ticks ? 1000 % p.attempt_interval_ms : 0;
  p.segment_limit = sync || (!claims && s.depth == 0) ? 1 : s.capacity;
  p.blocks_per_parent = sync || s.strict ? 1
                        : ticks          ? std::min(s.cores, s.velocity + 1)
                        : bundle         ? std::min(kMaxBundle, s.velocity + 1)
                                         : s.velocity + 1;
  p.relay_parent_offset = s.offset;
  p.slot_duration_ms = s.slot_duration;
  p.one_block_per_slot = s.one_block_per_slot && s.collator == Collator::basic;
  p.collators = s.collators;
  p.failure_limit = p.outage_limit = p.tie_limit = -1;
  p.authoring_limit_ms = s.authoring;
  p.full_pov_q15 = s.pov << 15;
  p.key = 1;
  p.arrival = constant_ms(s.arrival);
  p.collation_fetch = constant_ms(s.fetch);
  p.statement_spread = constant_ms(s.spread);
  p.availability = constant_ms(s.availability);
  p.handover_ms = constant_ms(s.handover);
  p.fork_resolution = constant_ms(s.resolution);
  p.finality = constant_ms(s.finality);
  p.execution_ratio = constant_share(s.ratio);
  p.fullness = constant_share(s.fullness);
  if (bundle) p.bundle = bundle_of(s, cores);
  return p;
}

}  // namespace coresweep::testing
