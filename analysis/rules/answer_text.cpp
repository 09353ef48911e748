#include "analysis/rules/answer_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/rules/answer.h"

namespace coresweep {
namespace {

using Axes = std::vector<std::size_t>;

/// "a, b and c".
std::string list_text(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? "" : names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

std::string names_text(const Study& study, const Axes& axes) {
  std::vector<std::string> names;
  for (const std::size_t a : axes) names.push_back(study.design.axes()[a].name());
  return list_text(names);
}

/// "scenario = after, blocks = live"; empty if nothing is named.
std::string named_text(const Study& study) {
  Axes named;
  for (std::size_t a = 0; a < study.design.axes().size(); ++a)
    if (is_named(study, a)) named.push_back(a);
  return named.empty() ? "" : place_text(study.design, named_point(study), named);
}

/// "; named by the study: blocks = live; a and b at their first value."
std::string rest_text(const Study& study, const Axes& levers) {
  Axes first;
  for (std::size_t a = 0; a < study.design.axes().size(); ++a)
    if (!is_named(study, a) && study.design.axes()[a].size() > 1 &&
        std::ranges::count(levers, a) == 0)
      first.push_back(a);
  std::string text;
  if (const std::string named = named_text(study); !named.empty())
    text += "; named by the study: " + named;
  if (!first.empty())
    text += fmt::format("; {} at {} first value", names_text(study, first),
                        first.size() == 1 ? "its" : "their");
  return text + ".";
}

std::string settings_text(const Study& study, const Axes& levers, std::size_t all) {
  return fmt::format("{} {} of {}", all, levers.size() == 1 ? "values" : "combinations",
                     names_text(study, levers));
}

std::string constraints_text(const Study& study) {
  std::vector<std::string> texts;
  for (const PlacedText& one : constraints_of(study)) texts.push_back(one.text);
  return list_text(texts);
}

/// As a sentence, from "; named ..".
std::string sentence(std::string text) {
  text.erase(0, text.starts_with("; ") ? 2 : 0);
  text[0] = text[0] == 'n' ? 'N' : text[0];
  return text;
}

}  // namespace

bool is_named(const Study& study, std::size_t axis) {
  return !study.answer.empty() && study.answer[axis].has_value();
}

Coordinates named_point(const Study& study) {
  Coordinates point(study.design.axes().size(), 0);
  for (std::size_t a = 0; a < point.size(); ++a)
    if (is_named(study, a)) point[a] = *study.answer[a];
  return point;
}

std::string fixed_text(const Study& study, const Axes& levers, bool too_many) {
  if (study.design.size() == 1) return "The study has one point.";
  if (too_many)
    return fmt::format("The settings of {} are too many to compare{}", names_text(study, levers),
                       rest_text(study, {}));
  return sentence(rest_text(study, {}));
}

std::string best_text(const Study& study, const Axes& levers,
                      const std::vector<const StudyMetric*>& objectives, std::size_t holding,
                      std::size_t all) {
  std::string text;
  for (const StudyMetric* metric : objectives)
    text += fmt::format(
        "{} {}", text.empty() ? "Best in" : ", then in",
        metric->shown.headline.empty() ? std::string_view(metric->name) : metric->shown.headline);
  text += " of the " + settings_text(study, levers, all);
  if (const std::string constraints = constraints_text(study); !constraints.empty())
    text += fmt::format(", {} of which {} {}", holding, holding == 1 ? "satisfies" : "satisfy",
                        constraints);
  return text + rest_text(study, levers);
}

std::string doubts_text(std::size_t tied, bool satisfies_surely) {
  std::string text;
  if (tied > 0)
    text += fmt::format(" {} {} tied with it, of which it is the first.",
                        tied == 1 ? "Another one" : fmt::format("{} others", tied),
                        tied == 1 ? "is" : "are");
  if (!satisfies_surely)
    text += " Monte Carlo error leaves open whether it satisfies them: more runs would tell.";
  return text;
}

std::string least_text(const Study& study, const Axes& levers, std::size_t all) {
  return fmt::format("None of the {} satisfies {}: this one violates them least{}",
                     settings_text(study, levers, all), constraints_text(study),
                     rest_text(study, levers));
}

}  // namespace coresweep
