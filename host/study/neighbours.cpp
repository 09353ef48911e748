#include "host/study/neighbours.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "host/base/errors.h"
#include "host/design/design_checks.h"
#include "host/study/binding_limits.h"
#include "host/study/probe.h"

namespace coresweep {
namespace {

constexpr const char* kAnswered = "as answered";
constexpr std::string_view kCapacity = "para.unincluded_segment_capacity";

/// What the neighbours are judged by where the study says nothing of it.
constexpr std::string_view kPipelineEffects[] = {"block_time.mean rel 1%",
                                                 "transaction_latency.included.mean rel 5%",
                                                 "execution_rate rel 1%", "wasted_share abs 0.005"};
constexpr std::string_view kMarketEffects[] = {
    "cost.mean rel 5%", "cost.p95 rel 5%", "core_lost.share abs 0.01", "stalled_days.mean abs 0.5"};

/// Takes the changes of a point one by one, and keeps those that make a point of its own.
class Neighbours {
 public:
  explicit Neighbours(const Study& study, Parameters base)
      : base_(std::move(base)), levels_(levels_of(study)) {
    values_.push_back({kAnswered, {}});
    seen_.insert(bytes(base_));
  }

  void add(std::string_view key, const Value& value, std::string_view name) {
    Parameters changed = base_;
    try {
      const AxisValue set{fmt::format("{} {}", name, plain(value)), {{std::string(key), value}}};
      const Design both(base_, {Axis::of_sets("setting", {{kAnswered, {}}, set})});
      changed.set(key, value);
      if (!find_problem(both) && seen_.insert(bytes(changed)).second) values_.push_back(set);
    } catch (const UserError&) {
      // No chain could be so.
    }
  }

  void add_whole(std::string_view key, std::int64_t value, std::string_view name) {
    add(key, value, name);
  }
  void around(std::string_view key, std::string_view name) {
    for (const std::int64_t step : {-1, 1}) add_whole(key, base_.integer(key) + step, name);
  }

  const Parameters& base() const { return base_; }
  std::vector<AxisValue> values() const { return values_; }

 private:
  static std::string plain(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? value_label(value) : *text;
  }

  /// What is simulated of it.
  std::vector<Bytes> bytes(const Parameters& p) {
    std::vector<Bytes> all;
    for (const Level level : levels_) all.push_back(compiled_bytes(level, p, cache_));
    return all;
  }

  Parameters base_;
  std::vector<Level> levels_;
  TableCache cache_;
  std::vector<AxisValue> values_;
  std::set<std::vector<Bytes>> seen_;
};

/// The shortest longer segment with which less binds.
void add_freed_segment(Neighbours& all) {
  const std::size_t binding = binding_limits(all.base()).size();
  constexpr std::int64_t kLongest = 64;
  for (std::int64_t c = all.base().integer(kCapacity) + 1; binding > 0 && c <= kLongest; ++c) {
    Parameters changed = all.base();
    changed.set(kCapacity, c);
    if (binding_limits(changed).size() >= binding) continue;
    all.add_whole(kCapacity, c, "capacity");
    return;
  }
}

void add_pipeline(Neighbours& all) {
  all.around(kCapacity, "capacity");
  add_freed_segment(all);
  for (const char* kind : {"basic", "lookahead", "slot-based", "bundle"})
    all.add("collator.kind", std::string(kind), "collator");
  all.around("para.relay_parent_offset", "offset");
  if (all.base().choice("backing.protocol") == "claim-queue") {
    all.around("backing.scheduling_lookahead", "lookahead");
    for (const std::int64_t usual : {3, 5})
      all.add_whole("backing.scheduling_lookahead", usual, "lookahead");
  }
  if (!all.base().choice("backing.protocol").starts_with("fragment")) return;
  all.around("backing.max_candidate_depth", "depth");
  all.around("backing.allowed_ancestry_len", "ancestry");
}

void add_strategies(Neighbours& all) {
  for (const std::string_view strategy : find_parameter("tenant.strategy")->choices)
    all.add("tenant.strategy", std::string(strategy), "strategy");
}

/// Those of the study, and the usual ones of other metrics.
std::vector<SmallestEffect> effects_of(const Study& study, bool market) {
  std::vector<SmallestEffect> effects;
  const auto& declared = study.analysis.smallest_effects;
  const auto usual = market ? std::span(kMarketEffects) : std::span(kPipelineEffects);
  for (const std::string_view text : usual) {
    SmallestEffect effect = parse_smallest_effect(text);
    const auto own = std::ranges::find(declared, effect.metric, &SmallestEffect::metric);
    effects.push_back(own == declared.end() ? effect : *own);
  }
  return effects;
}

}  // namespace

Study neighbourhood(const Study& study, std::uint64_t point) {
  const bool market = simulates_market(study);
  Neighbours all(study, study.design.at(point));
  if (market)
    add_strategies(all);
  else
    add_pipeline(all);
  Study found = study;
  found.title = study.title.empty() ? "Neighbourhood" : study.title + ": neighbourhood";
  found.question =
      "Which setting beside that of the answer would be better, and what does it give "
      "up?";
  found.until.clear();
  found.base = all.base();
  found.design = Design(found.base, {Axis::of_sets("setting", all.values())});
  found.baseline = {std::uint64_t{0}};
  found.answer = {std::uint64_t{0}};
  found.analysis = {};
  found.analysis.smallest_effects = effects_of(study, market);
  return found;
}

}  // namespace coresweep
