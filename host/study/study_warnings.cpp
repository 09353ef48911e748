// Settings that are legal but probably not meant, in what a study says.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "host/base/errors.h"
#include "host/compile/compile_market.h"
#include "host/compile/doubts.h"
#include "host/keys/effective_backing.h"
#include "host/study/no_effect.h"
#include "host/study/probe.h"
#include "host/study/sentences.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

using Sentences = std::vector<std::string>;

/// Settings that the network replaces by its own rule, even where both say the same.
Sentences replaced_settings(const Study& study) {
  return said_of_points(study, [&](const Parameters& p) {
    Sentences said;
    if (p.choice("backing.protocol") != "claim-queue") return said;
    const EffectiveBacking backing = effective_backing(p);
    for (const auto& [key, bound] : {std::pair{"backing.max_candidate_depth", backing.depth},
                                     std::pair{"backing.allowed_ancestry_len", backing.ancestry}})
      if (study.base.is_explicit(key))
        said.push_back(fmt::format("{} is set, but {}", key, bound.instead));
    return said;
  });
}

/// Whether the study sets the key, to what it would not have without.
bool chooses(const Study& study, const ParameterKey& key) {
  if (!study.base.is_explicit(key.key) || is_preset_key(key.key)) return false;
  return !(study.base.get(key.key) == Parameters().get(key.key));
}

/// Keys about which another sentence says what they do not do.
bool is_told_elsewhere(std::string_view key) {
  return key == "backing.max_candidate_depth" || key == "backing.allowed_ancestry_len" ||
         key == "para.cores" || key == "market.model";
}

/// Keys that no simulated point reads though the study sets them.
Sentences settings_without_effect(const Study& study) try {
  TableCache cache;
  std::vector<ProbedPoint> points;
  Sentences said;
  for (const ParameterKey& key : parameter_keys()) {
    if (!chooses(study, key) || !(key.affects_pipeline || key.affects_market)) continue;
    if (is_told_elsewhere(key.key)) continue;
    if (points.empty()) points = probed_ends(study, cache);
    const Value standard = Parameters().get(key.key);
    const bool read = std::ranges::any_of(points, [&](const ProbedPoint& point) {
      return point.reads(key) || point.differs(key.key, standard, true);
    });
    if (read || points.empty()) continue;
    const std::string_view why = why_no_effect(key.key, points.front().parameters());
    said.push_back(
        fmt::format("{} is set, but changes nothing{}{}", key.key, why.empty() ? "" : ": ", why));
  }
  return said;
} catch (const UserError&) {
  return {};  // a point that cannot be: whoever runs it says why
}

/// Of the study itself.
Sentences unused_parts(const Study& study) {
  Sentences said;
  const auto all = [&](const auto& fits) {
    return said_of_points(study, [&](const Parameters& p) {
             return fits(p) ? Sentences{""} : Sentences{};
           }) == Sentences{""};
  };
  if (study.market_runs && all([](const Parameters& p) { return !simulates_market(p); }))
    said.push_back(
        fmt::format("study.market_runs = {}, but no market is simulated", *study.market_runs));
  if (study.until.empty() &&
      (study.min_runs != Study().min_runs || study.max_runs != Study().max_runs))
    said.emplace_back(
        "study.min_runs and study.max_runs are read with study.until alone, which is not set");
  if (study.base.is_explicit("market.price") &&
      all([](const Parameters& p) { return p.choice("market.model") != "constant"; }) &&
      study.base.amount("market.price").planck > 0)
    said.emplace_back(
        "market.price is set, but changes nothing: only market.model = \"constant\" reads it");
  return said;
}

/// Whether some kept point has these coordinates, where they are named.
bool names_a_point(const Study& study, const std::vector<std::optional<std::uint64_t>>& named) {
  constexpr std::uint64_t kTried = 10000;
  for (const std::uint64_t index : spread_indices(study.design.size(), kTried)) {
    Coordinates place = study.design.coordinates(index);
    for (std::size_t a = 0; a < named.size(); ++a)
      if (named[a]) place[a] = *named[a];
    if (!study.design.excludes(place)) return true;
  }
  return false;
}

Sentences named_points(const Study& study) {
  Sentences said;
  if (!study.baseline.empty() && !names_a_point(study, study.baseline))
    said.emplace_back(
        "study.baseline names points that axes.where excludes: nothing is compared with it");
  if (!study.answer.empty() && !names_a_point(study, study.answer))
    said.emplace_back(
        "study.answer names points that axes.where excludes: another point answers the question");
  return said;
}

/// A range by count over whole numbers whose steps are not whole: its values are rounded.
void warn_about(const Axis& axis, Sentences& warnings) {
  if (axis.zip() != nullptr)
    for (const Axis& part : axis.zip()->parts) warn_about(part, warnings);
  const Range* range = axis.range();
  if (range == nullptr || !range->integer || range->spacing != Range::Spacing::linear) return;
  Range exact = *range;
  exact.integer = false;
  for (std::uint64_t i = 0; i < range->count; ++i) {
    if (exact.number(i) == range->number(i)) continue;
    warnings.push_back(
        fmt::format("axis {} has whole numbers: {} became {}, so that its steps differ: choose "
                    "another count, or list the values",
                    axis.name(), exact.number(i), range->number(i)));
    return;
  }
}

}  // namespace

std::vector<std::string> study_doubts(const Study& study) {
  Sentences said = said_of_points(study, doubts);
  for (std::string& one : named_points(study)) said.push_back(std::move(one));
  return said;
}

std::vector<std::string> study_warnings(const Study& study) {
  Sentences warnings = study_doubts(study);
  for (const auto& part : {replaced_settings, settings_without_effect, unused_parts})
    for (std::string& one : part(study)) warnings.push_back(std::move(one));
  for (const Axis& axis : study.design.axes()) warn_about(axis, warnings);
  std::ranges::sort(warnings);
  return warnings;
}

}  // namespace coresweep
