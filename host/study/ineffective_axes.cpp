// Axes that change nothing.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "host/compile/compile_market.h"
#include "host/compile/compile_point.h"
#include "host/design/point_ranges.h"
#include "host/keys/effective_backing.h"
#include "host/study/levels.h"
#include "host/study/probe.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

// Together they bound the work for one axis to some dozens of points.
constexpr std::uint64_t kValuesTried = 8;
constexpr std::uint64_t kOtherValuesTried = 3;
constexpr std::size_t kSurroundingsTried = 10;

bool is_of_coretime_orders(std::string_view key) {
  return key == "on_demand.step" || key == "on_demand.cap" || key == "on_demand.drain" ||
         key == "on_demand.batch";
}
bool is_of_relay_orders(std::string_view key) {
  return key == "on_demand.queue_size" || key == "on_demand.target_utilisation" ||
         key == "on_demand.variability";
}

/// Why a key of the market has no effect in the surroundings of `p`, where that is known.
std::string_view market_reason(std::string_view key, const Parameters& p) {
  const bool agents = p.choice("market.model") == "agents";
  if (key.starts_with("regime.") && agents) return "market.model is not \"regimes\"";
  if (key.starts_with("rfc17.")) return "no sale follows market.rules = \"rfc17\"";
  if (key == "market.later_rules") return "the rules change after the last sale or never";
  if (key == "market.later_rules_from") return "the rules stay the same";
  if (key == "market.squeeze_budget") return "market.squeeze_probability is 0";
  const bool on_relay = p.choice("on_demand.rules") == "relay";
  if (on_relay && is_of_coretime_orders(key)) return "on_demand.rules is not \"coretime\"";
  if (!on_relay && is_of_relay_orders(key)) return "on_demand.rules is not \"relay\"";
  if (key.starts_with("market.") && !agents)
    return "under market.model = \"regimes\" nobody else is simulated";
  if (key.starts_with("tenant.") || key.starts_with("on_demand."))
    return "tenant.strategy makes no use of it";
  return "";
}

/// The same of any key.
std::string_view reason(std::string_view key, const Parameters& p) {
  if (simulates_market(p))
    if (const std::string_view known = market_reason(key, p); !known.empty()) return known;
  const bool sync = p.choice("backing.protocol") == "sync";
  const std::string& collator = p.choice("collator.kind");
  if (key == "backing.max_candidate_depth") {
    const std::string_view instead = effective_backing(p).depth.instead;
    return instead.empty() ? "the unincluded segment or the cores bound the depth first" : instead;
  }
  if (key == "backing.allowed_ancestry_len") return effective_backing(p).ancestry.instead;
  if (key == "backing.scheduling_lookahead") return "it counts under claim-queue only";
  if (key == "para.unincluded_segment_capacity") {
    return sync ? "under sync nothing else may be unincluded"
                : "with backing.max_candidate_depth = 0 nothing else may be unincluded";
  }
  if (key == "para.cores")
    return collator == "bundle" ? "bundles use no more cores than they have blocks"
                                : "only slot-based collators and bundles use more than one core";
  if (key == "para.velocity" || key == "para.strictly_increasing_relay_parent") {
    return sync                       ? "under sync each parablock has its own relay parent"
           : collator != "slot-based" ? "the collator makes no more attempts on a relay parent"
                                      : "the cores bound the parablocks on a relay parent first";
  }
  if (key == "para.slot_duration") return "nothing depends on who the author is";
  if (key == "latency.handover") return "there is one collator";
  if (key == "collator.claim_offset") return "a core is assigned all the time";
  if (key == "collator.count") return "all that matters is whether there is more than one";
  if (key == "latency.fork_resolution") return "no relay block loses a fork";
  if (key == "relay.competing_block_probability") return "slot-based collators author no twins";
  if (collator != "bundle" &&
      (key == "collator.slot_offset" || key == "collator.handover_adjustment"))
    return "only collators that build bundles know it";
  if (key == "relay.max_relay_parent_session_age" || key == "backing.enforce_min_claim")
    return "it counts with scheduling parents only";
  if (key.starts_with("on_demand.")) return "the core is assigned";
  if (key == "backing.group_rotation_blocks") return "no backing group is ever offline";
  if (key == "backing.group_size" || key == "backing.minimum_backing_votes") {
    return "no validator is ever offline";
  }
  if (key == "relay.session_slots") return "the run ends before the first session does";
  return "";
}

/// One axis, looked at from several places of the design.
class AxisProbe {
 public:
  /// At the levels that the axis affects.
  AxisProbe(const Study& study, std::size_t axis, std::vector<Level> levels)
      : study_(study), axis_(axis), levels_(std::move(levels)) {
    values_ = spread_indices(this->axis().size(), kValuesTried);
  }

  std::vector<std::string> findings() {
    const auto first = first_kept(study_.design);
    if (!first) return {};
    Coordinates start = study_.design.coordinates(*first);
    const bool silent = look(start);
    std::vector<std::string> sentences;
    bool always_silent = silent;
    for (std::size_t other = 0; other < start.size(); ++other) {
      if (other == axis_ || seen_ >= kSurroundingsTried) continue;
      Coordinates silent_at;
      const Coordinates tried =
          spread_indices(study_.design.axes()[other].size(), kOtherValuesTried);
      for (const std::uint64_t value : tried) {
        Coordinates place = start;
        place[other] = value;
        if (value == start[other] ? silent : look(place)) silent_at.push_back(value);
      }
      always_silent = always_silent && silent_at.size() == tried.size();
      if (!silent_at.empty() && silent_at.size() < tried.size()) {
        sentences.push_back(conditional(start, other, silent_at));
      }
    }
    if (always_silent) return {fmt::format("axis {} changes nothing{}", axis().name(), why(start))};
    for (std::string& sentence : equal_values()) sentences.push_back(std::move(sentence));
    return sentences;
  }

 private:
  const Axis& axis() const { return study_.design.axes()[axis_]; }

  /// Compiles the values of the axis at one place: whether all are the same. Remembers which
  /// neighbours differ anywhere.
  bool look(Coordinates place) {
    ++seen_;
    std::vector<std::optional<std::vector<Bytes>>> points;
    differ_.resize(values_.size(), false);
    for (const std::uint64_t value : values_) {
      place[axis_] = value;
      points.emplace_back();
      if (study_.design.excludes(place)) continue;
      const Parameters p = study_.design.at(place);
      points.back().emplace();
      for (const Level level : levels_) points.back()->push_back(compiled_bytes(level, p, cache_));
    }
    bool silent = true;
    for (std::size_t i = 1; i < points.size(); ++i) {
      // Of an excluded neighbour nothing can be said: it may well differ.
      if (points[i - 1] && points[i] && *points[i - 1] == *points[i]) continue;
      differ_[i] = true;
      silent = false;
    }
    return silent;
  }

  std::string why(const Coordinates& place) const {
    const std::string_view known = axis().is_joint() || study_.design.excludes(place)
                                       ? ""
                                       : reason(axis().name(), study_.design.at(place));
    return known.empty() ? "" : fmt::format(": {}", known);
  }

  std::string conditional(Coordinates place, std::size_t other, const Coordinates& values) const {
    std::string labels;
    for (const std::uint64_t value : values) {
      labels += labels.empty() ? "" : " or ";
      labels += study_.design.axes()[other].label(value);
    }
    place[other] = values.front();
    return fmt::format("axis {} changes nothing where {} is {}{}", axis().name(),
                       study_.design.axes()[other].name(), labels, why(place));
  }

  /// Neighbouring values that are the same wherever they were tried, as one sentence a group.
  std::vector<std::string> equal_values() const {
    std::vector<std::string> sentences;
    for (std::size_t first = 0; first < values_.size();) {
      std::size_t end = first + 1;
      while (end < values_.size() && !differ_[end]) ++end;
      if (end - first > 1) sentences.push_back(equal_group(first, end));
      first = end;
    }
    return sentences;
  }

  std::string equal_group(std::size_t first, std::size_t end) const {
    std::string labels = axis().label(values_[first]);
    for (std::size_t i = first + 1; i < end; ++i) {
      labels += (i + 1 == end ? " and " : ", ") + axis().label(values_[i]);
    }
    Coordinates place(study_.design.axes().size(), 0);
    place[axis_] = values_[end - 1];
    return fmt::format("axis {}: {} make no difference{}", axis().name(), labels, why(place));
  }

  const Study& study_;
  std::size_t axis_;
  std::vector<Level> levels_;
  Coordinates values_;
  std::vector<bool> differ_;  ///< [i]: values i - 1 and i differ somewhere
  std::size_t seen_ = 0;
  TableCache cache_;
};

}  // namespace

std::vector<std::string> ineffective_axes(const Study& study) {
  const std::vector<Level> levels = levels_of(study);
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < study.design.axes().size(); ++i) {
    const Axis& axis = study.design.axes()[i];
    std::vector<Level> affected;
    std::ranges::copy_if(levels, std::back_inserter(affected),
                         [&](Level level) { return (axis.*row_of(level).affects)(); });
    if (axis.size() < 2 || affected.empty()) continue;
    for (std::string& sentence : AxisProbe(study, i, std::move(affected)).findings()) {
      sentences.push_back(std::move(sentence));
    }
  }
  return sentences;
}

}  // namespace coresweep
