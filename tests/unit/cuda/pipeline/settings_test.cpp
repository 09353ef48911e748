// The points that the host compiles, in canonical form, behave like the rules as written in
// docs/METHODS.md ("Protocol generations", "Building"), and like the points by hand of other tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "host/compile/compile_point.h"
#include "tests/unit/cuda/pipeline/random_points.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

std::string name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::sync:
      return "sync";
    case Protocol::fragment_tree:
      return "fragment-tree";
    case Protocol::fragment_chain:
      return "fragment-chain";
    case Protocol::claim_queue:
      return "claim-queue";
  }
  return "";
}

std::string name_of(Collator collator) {
  switch (collator) {
    case Collator::basic:
      return "basic";
    case Collator::lookahead:
      return "lookahead";
    case Collator::slot_based:
      return "slot-based";
    case Collator::bundle:
      return "bundle";
  }
  return "";
}

/// The same setting as a study has it. Some losses, so that runs do not settle.
Parameters parameters_of(const Setting& s) {
  Parameters p;
  const auto set = [&p](std::string_view key, std::int64_t value) { p.set(key, value); };
  const auto constant = [&p](std::string_view key, double value) {
    p.set(key, Distribution::constant(value));
  };
  set("relay.slots", s.slots);
  set("relay.warmup_slots", s.warmup);
  set("relay.session_slots", s.session_slots);
  set("relay.availability_period", s.availability_period);
  p.set("relay.skip_probability", 0.02);
  constant("relay.skip_factor", 1);
  p.set("relay.backs_nothing_probability", 0.04);
  constant("relay.backs_nothing_factor", 1);
  p.set("relay.includes_nothing_probability", 0.03);
  p.set("relay.empty_inherent_probability", 0.05);
  p.set("relay.competing_block_probability", 0.3);
  p.set("relay.fork_probability", 0.1);
  p.set("backing.protocol", name_of(s.protocol));
  set("backing.max_candidate_depth", s.depth);
  set("backing.allowed_ancestry_len", s.ancestry);
  set("backing.scheduling_lookahead", s.lookahead);
  set("backing.group_rotation_blocks", s.rotation);
  set("backing.group_size", 2);
  set("backing.minimum_backing_votes", 2);
  p.set("backing.validator_offline_probability", 0.01);
  set("backing.execution_timeout", s.timeout);
  set("para.cores", s.cores);
  set("para.unincluded_segment_capacity", s.capacity);
  set("para.velocity", s.velocity);
  set("para.relay_parent_offset", s.offset);
  p.set("para.strictly_increasing_relay_parent", s.strict);
  set("para.slot_duration", s.slot_duration);
  p.set("collator.kind", name_of(s.collator));
  set("collator.count", s.collators);
  p.set("collator.offline_probability", 0.02);
  p.set("collator.tie_new_author_wins", 0.7);
  p.set("collator.one_block_per_slot", s.one_block_per_slot && s.collator == Collator::basic);
  set("block.authoring_limit", s.authoring);
  constant("block.fullness", s.fullness);
  p.set("block.pov_size", static_cast<double>(s.pov));
  p.set("latency.bandwidth", 1.0);
  constant("latency.relay_block_arrival", s.arrival);
  constant("latency.collation_fetch", s.fetch);
  constant("latency.statement_spread", s.spread);
  constant("latency.availability", s.availability);
  constant("latency.handover", s.handover);
  constant("latency.fork_resolution", s.resolution);
  constant("latency.finality", s.finality);
  constant("validator.execution_ratio", s.ratio);
  return p;
}

/// What only bundles have.
void set_bundle(Parameters& p, const Setting& s) {
  const auto set = [&p](std::string_view key, std::int64_t value) { p.set(key, value); };
  set("block.rate", s.rate);
  p.set("block.full_core_probability", s.full_core);
  set("collator.slot_offset", s.wake);
  p.set("collator.handover_adjustment", s.adjusts);
  if (schedules_ahead(s.scheduling)) {
    p.set("para.scheduling", std::string(kSchedulingNames[static_cast<int>(s.scheduling)]));
    set("relay.max_relay_parent_session_age", s.session_age);
    p.set("backing.enforce_min_claim", s.enforce_min_claim);
  }
  if (s.order_every == 0) return;
  p.set("para.access", std::string("on-demand"));
  set("on_demand.order_every", s.order_every);
  set("on_demand.orders_at_once", s.orders_at_once);
  set("on_demand.queue_wait", s.queue_wait);
  set("on_demand.message_delay", s.message_delay);
  p.set("on_demand.rules", std::string(s.coretime ? "coretime" : "relay"));
  set("collator.claim_offset", s.claim_offset);
}

PointParams with_losses(PointParams p) {
  p.skip_limit = limit_of(0.02);
  p.empty_limit = limit_of(0.05);
  p.backs_nothing_limit = limit_of(0.04);
  p.includes_nothing_limit = limit_of(0.03);
  p.fork_limit = limit_of(0.1);
  p.contested_limit = limit_of(0.1 + 0.9 * 0.3);
  p.group_offline_limit = limit_of(1 - 0.99 * 0.99);
  p.failure_limit = limit_of(0.02);
  p.tie_limit = limit_of(0.7);
  return p;
}

/// Everything that happens in a run, as text.
std::string story(const Trace& run) {
  std::ostringstream out;
  for (const TracedRelayBlock& r : run.relay) out << r.height << "@" << r.arrival << " ";
  for (const TracedBlock& b : run.blocks)
    out << "\n"
        << b.start << " on " << b.parent << " core " << b.core << " build " << b.build << " exec "
        << b.execution << " pov " << b.pov << " backed " << b.backed_at << " included "
        << b.included_at << " dropped " << b.dropped_slot << " "
        << (b.reason ? static_cast<int>(*b.reason) : -1);
  for (std::int32_t slot : run.twins) out << "\ntwin " << slot;
  return out.str();
}

void expect_same_run(const Setting& setting) {
  const PointParams by_hand = with_losses(point_of(setting));
  Parameters parameters = parameters_of(setting);
  if (setting.collator == Collator::bundle) set_bundle(parameters, setting);
  const PointParams compiled = compile_point(parameters, by_hand.key, Streams::common);
  EXPECT_EQ(story(trace(compiled, 7)), story(trace(by_hand, 7)));
  EXPECT_EQ(std::memcmp(&compiled.bundle, &by_hand.bundle, sizeof(BundleParams)), 0);
}

/// Latencies and blocks, which random_setting() leaves at their defaults.
Setting with_times(Chooser& choose, Setting setting) {
  setting.slots = 300;
  setting.arrival = choose.one_of({300, 1000, 3000});
  setting.availability = choose.one_of({200, 1000, 4000});
  setting.spread = choose.one_of({0, 300, 300, 5000});
  setting.handover = choose.one_of({0, 500, 3000});
  setting.pov = choose.one_of({0, 40, 300});
  setting.fullness = choose.one_of({1.0, 0.25});
  setting.ratio = choose.one_of({0.25, 0.5, 1.5});
  return setting;
}

TEST(CompiledPoints, BehaveLikeTheDefaultsByHand) {
  for (Setting setting :
       {Setting{},
        Setting{.protocol = Protocol::sync, .collator = Collator::basic, .authoring = 500}}) {
    setting.slots = 2000;
    expect_same_run(setting);
  }
}

TEST(CompiledPoints, BehaveLikeTheRulesAsWritten) {
  Chooser choose(20240501);
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    Setting setting = random_setting(choose);
    if (setting.protocol == Protocol::claim_queue)  // beyond it a study is refused
      setting.offset = std::min(setting.offset, setting.lookahead - 1);
    setting = with_times(choose, setting);
    expect_same_run(setting);
  }
}

TEST(CompiledPoints, OfBundlesBehaveLikeTheRulesAsWritten) {
  Chooser choose(20260930);
  int ahead = 0, ordered = 0;
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    Setting setting = with_times(choose, random_bundle(choose));
    if (setting.order_every > 0) {  // a claim that nobody sees is refused
      setting.lookahead = std::max(setting.lookahead, setting.offset + setting.claim_offset + 1);
      setting.queue_wait = std::max(setting.queue_wait, setting.offset + setting.claim_offset);
      ++ordered;
    }
    setting.offset = std::min(setting.offset, setting.lookahead - 1);
    ahead += schedules_ahead(setting.scheduling);
    expect_same_run(setting);
  }
  EXPECT_GT(ahead, 50);
  EXPECT_GT(ordered, 50);
}

TEST(CompiledPoints, OfBundlesHaveAuraSlotsWhoeverBuilds) {
  // They say which blocks are the last of one, with a single collator that never fails as well.
  Parameters p = parameters_of(
      {.protocol = Protocol::claim_queue, .collator = Collator::bundle, .slot_duration = 24000});
  p.set("collator.offline_probability", 0.0);
  EXPECT_EQ(compile_point(p, 1, Streams::common).slot_duration_ms, 24000);
}

TEST(CompiledPoints, AGuardAgainstASecondBlockIsForBasicCollatorsOnly) {
  // The step function does not ask for the kind of collator: the host must not let the guard by.
  Parameters p = parameters_of({});
  p.set("collator.one_block_per_slot", true);
  EXPECT_ANY_THROW(compile_point(p, 1, Streams::common));
}

}  // namespace
}  // namespace coresweep::testing
