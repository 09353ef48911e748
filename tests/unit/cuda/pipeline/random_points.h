// Random points that reach every branch of the model; the same ones on every machine.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <random>

#include "tests/unit/cuda/pipeline/settings.h"

namespace coresweep::testing {

/// std::mt19937_64 is the same everywhere, the distributions of <random> are not.
class Chooser {
 public:
  explicit Chooser(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  /// A whole number in [from, to].
  std::int32_t between(std::int32_t from, std::int32_t to) {
    return from + static_cast<std::int32_t>(bits() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool one_in(std::int32_t n) { return between(1, n) == 1; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[between(0, static_cast<std::int32_t>(values.size()) - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

/// A table around a median, table units: constant, uniform, or of irregular steps and a long tail.
inline QuantileTable random_table(Chooser& choose, std::int32_t median, std::int32_t most) {
  switch (choose.between(0, 3)) {
    case 0:
      return constant_table(median);
    case 1:
      return uniform_table(median / 2, std::min(most, median + median / 2));
    case 2:
      return uniform_table(0, std::min(most, 2 * median));
    default:
      break;
  }
  QuantileTable table;
  for (std::int32_t j = 0; j < 2 * kTableNodes; ++j)
    table.node[j] = j < kTableNodes
                        ? choose.between(0, median)
                        : choose.between(median, std::min<std::int32_t>(most, 4 * median));
  std::sort(table.node, table.node + kTableNodes);
  std::sort(table.node + kTableNodes, table.node + 2 * kTableNodes, std::greater<>());
  table.node[kTableNodes - 1] = table.node[2 * kTableNodes - 1] = median;
  return table;
}

inline QuantileTable random_ms(Chooser& choose, std::int32_t median) {
  return random_table(choose, median << kMsFractionBits, kTableMax);
}

/// A probability of 0 in half of the points, else one of a few.
inline std::int32_t random_limit(Chooser& choose, std::initializer_list<double> probabilities) {
  return choose.one_in(2) ? -1 : limit_of(choose.one_of(probabilities));
}

inline Setting random_setting(Chooser& choose) {
  Setting s;
  s.protocol = choose.one_of(
      {Protocol::sync, Protocol::fragment_tree, Protocol::fragment_chain, Protocol::claim_queue});
  s.collator = s.protocol == Protocol::sync
                   ? Collator::basic
                   : choose.one_of({Collator::basic, Collator::lookahead, Collator::slot_based,
                                    Collator::slot_based});
  s.depth = choose.between(0, 6);
  s.ancestry = choose.between(0, 4);
  s.lookahead = choose.between(1, 5);
  s.capacity = choose.one_in(6) ? choose.between(10, kMaxSegment) : choose.between(1, 9);
  s.cores = choose.one_in(4) ? choose.between(1, kMaxCores) : choose.between(1, 3);
  s.velocity = choose.one_in(3) ? choose.between(1, 12) : choose.between(1, 3);
  s.offset = s.protocol == Protocol::sync ? 0
             : choose.one_in(20)          ? kMaxWindow - std::max(s.ancestry, s.lookahead - 1)
             : choose.one_in(10)          ? choose.between(0, 4)
             : choose.one_in(2)           ? 0
                                : choose.between(0, std::min(s.ancestry, s.lookahead - 1));
  s.strict = choose.one_in(5);
  s.one_block_per_slot = choose.one_in(3);
  s.collators = choose.one_in(2) ? 1 : choose.one_of({2, 3, 7, 40});
  s.authoring = choose.one_in(12) ? 5000 : choose.one_of({100, 500, 1600, 2000});
  s.timeout = choose.one_of({300, 700, 2000, 2000, 2000});
  s.slot_duration = choose.one_of({2000, 3000, 6000, 6000, 12000, 24000});
  s.session_slots = choose.one_of({0, 0, 10, 37, 100});
  s.availability_period = choose.one_of({1, 2, 4, 10});
  s.rotation = choose.one_of({1, 3, 10});
  s.warmup = choose.one_of({0, 20});
  return s;
}

inline void random_weather(Chooser& choose, PointParams& p) {
  const auto factor = [&choose] {
    return random_table(choose, choose.one_of({20000, kShareOne, 4 * kShareOne}), kTableMax);
  };
  if (p.skip_limit >= 0 && choose.one_in(2)) {
    p.skip_window_slots = choose.one_of({1, 17, 100, 2000});
    p.skip_factor = factor();
  }
  if (p.backs_nothing_limit >= 0 && choose.one_in(2)) {
    p.backs_nothing_window_slots = choose.one_of({1, 10, 130});
    p.backs_nothing_factor = factor();
  }
}

inline void random_failures(Chooser& choose, PointParams& p) {
  p.failure = choose.one_of({Failure::silent, Failure::unsent});
  switch (choose.between(0, 3)) {
    case 0:
      p.failure_limit = limit_of(choose.one_of({0.01, 0.1, 0.3, 1.0}));
      break;
    case 1:
      p.failure_shares = FailureShares::listed;
      for (std::int32_t i = 0; i < p.collators; ++i)
        p.collator_limit[i] = random_limit(choose, {0.02, 0.4, 1.0});
      break;
    case 2:
      p.failure_shares = FailureShares::drawn;
      p.failure_share = random_table(choose, choose.one_of({1000, 20000, 40000}), kShareOne);
      break;
    default:
      p.failure = Failure::silent;
  }
  if (choose.one_in(4)) {
    p.outage_limit = limit_of(choose.one_of({0.3, 1.0}));
    p.outage_slots = choose.one_of({30, 3000, kDaySlots});
  }
  if (p.collators > 1) p.tie_limit = limit_of(choose.one_of({0.0, 0.5, 0.95, 1.0}));
}

/// A setting of the collator that builds bundles, behind relay or scheduling parents, or on orders.
inline Setting random_bundle(Chooser& choose) {
  Setting s = random_setting(choose);
  s.protocol = Protocol::claim_queue;
  s.collator = Collator::bundle;
  s.one_block_per_slot = false;
  s.strict = choose.one_in(10);
  s.rate = choose.one_in(4) ? 0 : choose.one_of({1, 2, 3, 4, 5, 7, 12});
  const std::int32_t rate = s.rate > 0 ? s.rate : s.cores;
  s.velocity = choose.one_in(3) ? choose.between(1, 12) : rate;
  s.capacity =
      choose.one_in(3) ? choose.between(1, 9) : std::min(kMaxSegment, rate * choose.between(1, 5));
  s.offset = choose.one_in(10) ? choose.between(0, 4) : choose.between(0, 1);
  s.wake = choose.one_of({0, 1000, 1000, 2500});
  s.adjusts = !choose.one_in(3);
  s.full_core = choose.one_in(3) ? choose.one_of({0.1, 0.5, 1.0}) : 0;
  s.session_age = choose.between(0, 1);
  if (choose.one_in(3)) {
    s.scheduling =
        choose.one_in(2) ? Scheduling::scheduling_parent : Scheduling::scheduling_parent_resubmit;
    s.lookahead = choose.between(3, 6);
    s.enforce_min_claim = choose.one_in(4);
    if (choose.one_in(3)) {  // full blocks take all of the time: the last is advertised too late
      s.cores = s.rate = s.velocity = 3;
      s.capacity = 20;
      s.authoring = s.timeout = 2000;
      s.adjusts = choose.one_in(2);
    }
  } else if (choose.one_in(3)) {
    s.cores = 1;
    s.order_every = choose.one_of({1, 1, 2, 3, 50});
    s.orders_at_once = choose.one_of({1, 1, 2, 8});
    s.queue_wait = choose.one_of({0, 0, 1, 5});
    s.coretime = choose.one_in(2);
    s.message_delay = choose.between(0, 1);
    s.claim_offset = choose.one_in(3) ? 1 : 0;
    s.rate = choose.one_in(2) ? 1 : s.rate;
  }
  return s;
}

inline PointParams random_point_of(Chooser& choose, const Setting& setting) {
  PointParams p = point_of(setting);
  p.skip_limit = random_limit(choose, {0.005, 0.05, 0.2});
  p.empty_limit = random_limit(choose, {0.01, 0.05, 0.2});
  p.backs_nothing_limit = random_limit(choose, {0.01, 0.1, 0.9});
  p.includes_nothing_limit = random_limit(choose, {0.01, 0.1, 0.9});
  p.fork_limit = random_limit(choose, {0.02, 0.2, 0.7});
  const bool twins = p.collator == Collator::basic || p.collator == Collator::lookahead;
  p.contested_limit = !twins             ? -1
                      : choose.one_in(2) ? p.fork_limit
                                         : limit_of(choose.one_of({0.75, 0.9, 1.0}));
  p.group_offline_limit = random_limit(choose, {0.01, 0.1, 0.3});
  random_weather(choose, p);
  random_failures(choose, p);
  p.full_pov_q15 = choose.one_in(3) ? 0 : choose.between(0, 600 << 15);
  p.key = choose.bits();
  p.arrival = random_ms(choose, choose.one_of({300, 900, 1000, 1500, 4000}));
  p.collation_fetch = random_ms(choose, choose.one_of({0, 100, 340, 1000}));
  p.statement_spread = random_ms(choose, choose.one_of({0, 150, 400, 400, 4000, 10000}));
  p.availability = random_ms(choose, choose.one_of({0, 200, 500, 500, 1400, 4000, 20000}));
  p.handover_ms = random_ms(choose, choose.one_of({0, 400, 3000, 9000}));
  p.fork_resolution = random_ms(choose, choose.one_of({0, 1000, 3000, 8000}));
  p.finality = random_ms(choose, 16000);
  p.execution_ratio = random_table(choose, choose.one_of({16384, 32768, 65536}), kTableMax);
  p.fullness = choose.one_in(3) ? constant_share(1) : random_table(choose, 30000, kShareOne);
  if (p.bundle.rate > 0)
    p.bundle.pov_q15 = static_cast<std::int32_t>(std::int64_t{p.full_pov_q15} * p.bundle.limit_ms /
                                                 std::max(p.authoring_limit_ms, 1));
  return p;
}

inline PointParams random_point(Chooser& choose) {
  return random_point_of(choose, random_setting(choose));
}
inline PointParams random_bundle_point(Chooser& choose) {
  return random_point_of(choose, random_bundle(choose));
}

}  // namespace coresweep::testing
