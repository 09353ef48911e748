// A run whose draws are written down: constant latencies and no losses, but for the draws that a
// test names.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <map>
#include <stdexcept>
#include <tuple>

#include "tests/unit/cuda/pipeline/settings.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {

class Scenario {
 public:
  explicit Scenario(const Setting& setting) : point_(point_of(setting)) {
    // A word of zeros lets an event happen, any other does not. Of events that share a word, the
    // second happens at 2 and the third at 4.
    point_.skip_limit = point_.empty_limit = point_.backs_nothing_limit =
        point_.includes_nothing_limit = point_.fork_limit = point_.failure_limit =
            point_.group_offline_limit = point_.tie_limit = point_.bundle.full_core_limit = 0;
    point_.contested_limit = 1;
  }

  Scenario& skip(std::int32_t slot) { return set(Purpose::relay, slot, 0, 0, 0); }
  Scenario& empty(std::int32_t slot) { return set(Purpose::relay, slot, 0, 1, 0); }
  Scenario& back_nothing(std::int32_t slot) { return set(Purpose::relay, slot, 0, 1, 2); }
  Scenario& include_nothing(std::int32_t slot) { return set(Purpose::relay, slot, 0, 1, 4); }
  Scenario& lose_fork(std::int32_t slot) { return set(Purpose::relay, slot, 0, 2, 0); }
  Scenario& compete(std::int32_t slot) { return set(Purpose::relay, slot, 0, 2, 2); }
  Scenario& author_fails(std::int32_t para_slot) {
    return set(Purpose::author, para_slot, 0, 0, 0);
  }
  Scenario& group_offline(std::int32_t window, std::int32_t core) {
    return set(Purpose::group, window, core / 4, core % 4, 0);
  }
  /// The new author's branch wins if both are in time.
  Scenario& new_author_wins(std::int32_t para_slot) {
    return set(Purpose::author, para_slot, 0, 2, 0);
  }
  /// The first block of a candidate takes the core.
  Scenario& full_core(std::int32_t slot, std::int32_t core) {
    return set(Purpose::inner, slot, 16 * core, 0, 0);
  }
  /// Failing authors build, and do not send.
  Scenario& failures_are_unsent() {
    point_.failure = Failure::unsent;
    return *this;
  }
  Scenario& outage(std::int32_t collator, std::int32_t day, std::int32_t begin_slot,
                   std::int32_t slots) {
    point_.outage_limit = 0;
    point_.outage_slots = slots;
    // The smallest word whose upper bits, times the slots of a day, give the slot.
    const std::int32_t share = (begin_slot * (1 << 15) + kDaySlots - 1) / kDaySlots;
    return set(Purpose::outage, collator, day, 0, 0)
        .set(Purpose::outage, collator, day, 1, share << 17);
  }

  /// Where failures are drawn, a collator has no share if no other is written down, and the share
  /// is in units of 2^-16.
  Scenario& drawn_share(std::int32_t collator, std::int32_t share) {
    point_.failure_shares = FailureShares::drawn;
    point_.failure_limit = -1;
    return draw(point_.failure_share, Purpose::collator, collator, 0, 0, share);
  }
  Scenario& listed_limits(std::initializer_list<std::int32_t> limits) {
    point_.failure_shares = FailureShares::listed;
    point_.failure_limit = -1;
    std::copy(limits.begin(), limits.end(), point_.collator_limit);
    return *this;
  }
  /// Windows of the weather, with a factor of 1 if no other is written down.
  Scenario& weather(std::int32_t kind, std::int32_t window_slots) {
    (kind == kSkips ? point_.skip_window_slots : point_.backs_nothing_window_slots) = window_slots;
    factors(kind) = constant_share(1);
    return *this;
  }
  Scenario& factor(std::int32_t kind, std::int32_t window, std::int32_t factor) {
    return draw(factors(kind), Purpose::weather, window, kind, 0, factor);
  }
  /// The slot is skipped where the weather makes skips at least twice as likely.
  Scenario& skip_in_bad_weather(std::int32_t slot) { return set(Purpose::relay, slot, 0, 0, 2); }
  Scenario& limit(std::int32_t PointParams::*of, std::int32_t limit) {
    point_.*of = limit;
    return *this;
  }

  // Latencies, ms.
  Scenario& arrival(std::int32_t slot, std::int32_t ms) {
    return draw_ms(point_.arrival, Purpose::relay, slot, 0, 3, ms);
  }
  Scenario& resolution(std::int32_t slot, std::int32_t ms) {
    return draw_ms(point_.fork_resolution, Purpose::resolution, slot, 0, 0, ms);
  }
  Scenario& handover(std::int32_t para_slot, std::int32_t ms) {
    return draw_ms(point_.handover_ms, Purpose::author, para_slot, 0, 1, ms);
  }
  Scenario& fetch(std::int32_t slot, std::int32_t attempt, std::int32_t ms) {
    return draw_ms(point_.collation_fetch, Purpose::parablock, slot, attempt, 2, ms);
  }
  Scenario& spread(std::int32_t slot, std::int32_t attempt, std::int32_t ms) {
    return draw_ms(point_.statement_spread, Purpose::parablock, slot, attempt, 3, ms);
  }
  Scenario& availability(std::int32_t slot, std::int32_t place, std::int32_t ms) {
    return draw_ms(point_.availability, Purpose::passage, slot, place, 0, ms);
  }
  Scenario& finality(std::int32_t slot, std::int32_t place, std::int32_t ms) {
    return draw_ms(point_.finality, Purpose::passage, slot, place, 1, ms);
  }
  // Shares and ratios, units of 2^-16.
  Scenario& fullness(std::int32_t slot, std::int32_t attempt, std::int32_t share) {
    return draw(point_.fullness, Purpose::parablock, slot, attempt, 0, share);
  }
  /// Of block `i` of a candidate; of the first, fullness().
  Scenario& inner_fullness(std::int32_t slot, std::int32_t core, std::int32_t i,
                           std::int32_t share) {
    return draw(point_.fullness, Purpose::inner, slot, 16 * core + i / 4, i % 4, share);
  }
  Scenario& ratio(std::int32_t slot, std::int32_t attempt, std::int32_t ratio) {
    return draw(point_.execution_ratio, Purpose::parablock, slot, attempt, 1, ratio);
  }

  Trace run() const {
    const Trace result =
        trace(point_, [this](Purpose purpose, std::int32_t slot, std::int32_t index) {
          Words<std::int32_t> words;
          for (std::int32_t i = 0; i < 4; ++i) {
            const auto scripted = words_.find({purpose, slot, index, i});
            words.word[i] = scripted == words_.end() ? -1 : scripted->second;
          }
          return words;
        });
    if (!result.faults.empty()) throw std::logic_error(result.faults.front());
    return result;
  }

 private:
  Scenario& set(Purpose purpose, std::int32_t slot, std::int32_t index, std::int32_t word,
                std::int32_t value) {
    words_[{purpose, slot, index, word}] = value;
    return *this;
  }

  /// Puts the value on the next node of the lower half; its word hits the node exactly. The
  /// word of all ones hits the first node of the upper half: the constant.
  Scenario& draw(QuantileTable& table, Purpose purpose, std::int32_t slot, std::int32_t index,
                 std::int32_t word, std::int32_t value) {
    const std::int32_t node = ++used_nodes_;
    if (node >= kTableNodes) throw std::logic_error("too many draws in one scenario");
    table.node[node] = value;
    return set(purpose, slot, index, word, table_node_position(node) << 7);
  }
  Scenario& draw_ms(QuantileTable& table, Purpose purpose, std::int32_t slot, std::int32_t index,
                    std::int32_t word, std::int32_t ms) {
    return draw(table, purpose, slot, index, word, ms << kMsFractionBits);
  }

  QuantileTable& factors(std::int32_t kind) {
    return kind == kSkips ? point_.skip_factor : point_.backs_nothing_factor;
  }

  PointParams point_;
  std::int32_t used_nodes_ = 0;
  std::map<std::tuple<Purpose, std::int32_t, std::int32_t, std::int32_t>, std::int32_t> words_;
};

/// One block each relay block, from a basic collator: built at T + 3000, backable at T + 5600,
/// backed in the next slot, included in the one after. Block i is that of slot i, on relay parent
/// i + 1.
inline Setting one_each_slot() {
  return {.protocol = Protocol::fragment_chain, .collator = Collator::basic, .depth = 6};
}

/// Three small blocks each relay block, at T + 1000, 3000 and 5000, backable 200 ms later. Block
/// 3i + j is attempt j of slot i.
inline Setting three_each_slot() {
  return {.protocol = Protocol::fragment_tree,
          .collator = Collator::slot_based,
          .depth = 100,
          .capacity = 9,
          .velocity = 3,
          .cores = 3,
          .arrival = 500,
          .fetch = 0,
          .spread = 0,
          .availability = 200,
          .authoring = 100};
}

}  // namespace coresweep::testing
