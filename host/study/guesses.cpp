// Values of a study that it takes on trust.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "host/study/probe.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

bool chosen(const Study& study, std::string_view key) {
  const auto names = [&](const std::string& set) { return owner_of(set) == key; };
  const auto axis_names = [&](const Axis& axis) { return std::ranges::any_of(axis.keys(), names); };
  return study.base.is_explicit(key) || std::ranges::any_of(study.design.axes(), axis_names) ||
         std::ranges::any_of(study.design.derived(), names, &Rule::key);
}

/// The keys of one kind, with the name of their section once.
std::string names_of(const std::vector<Guess>& guesses, std::string_view kind) {
  std::string names;
  std::string_view open;
  for (const auto& [key, known] : guesses) {
    if (known != kind) continue;
    const std::string_view section = key.substr(0, key.find('.'));
    names += names.empty() ? "" : section == open ? ", " : "; ";
    names += section == open ? key.substr(section.size() + 1) : key;
    open = section;
  }
  return names;
}

}  // namespace

std::vector<Guess> guesses(const Study& study) {
  TableCache cache;
  const std::vector<ProbedPoint> nearby = probed_ends(study, cache);
  std::vector<Guess> found;
  for (const ParameterKey& key : parameter_keys()) {
    if (chosen(study, key.key)) continue;
    for (const ProbedPoint& point : nearby) {
      const auto known = point.parameters().guessed(key.key);
      if (!known || !point.reads(key)) continue;
      found.push_back({key.key, *known});
      break;
    }
  }
  return found;
}

std::string guesses_text(const std::vector<Guess>& guesses) {
  if (guesses.empty()) return "";
  std::string text = guesses.size() == 1 ? "1 value is a guess:"
                                         : fmt::format("{} values are guesses:", guesses.size());
  std::set<std::string_view> kinds;
  for (const Guess& one : guesses) kinds.insert(one.known);
  for (const std::string_view kind : kinds)
    text += kind.empty() ? " " + names_of(guesses, kind)
                         : fmt::format(" ({}: {})", kind, names_of(guesses, kind));
  return text + ". docs/ASSUMPTIONS.md says what each moves.";
}

}  // namespace coresweep
