#include "host/config/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "host/base/did_you_mean.h"
#include "host/design/axis_value.h"

namespace coresweep {
namespace {

/// The texts of a list, each with its place.
std::vector<std::pair<std::string, std::string>> text_list(const ConfigEntry& entry) {
  std::vector<std::pair<std::string, std::string>> texts;
  const auto refuse = [&](const ConfigNode& node) {
    throw UserError(fmt::format("analysis.{} = {}: must be a list of texts in quotes", entry.key,
                                node_text(node)))
        .at(entry.place);
  };
  if (entry.node.array() == nullptr) refuse(entry.node);
  for (const ConfigNode& node : *entry.node.array()) {
    const auto* text = std::get_if<std::string>(&node.value);
    if (text == nullptr) refuse(node);
    texts.emplace_back(*text, node.place);
  }
  return texts;
}

void read_smallest_effects(const ConfigEntry& entry, AnalysisSettings& analysis) {
  for (const auto& [text, place] : text_list(entry)) {
    try {
      SmallestEffect effect = parse_smallest_effect(text);
      effect.place = {place};
      const bool twice =
          std::ranges::count(analysis.smallest_effects, effect.metric, &SmallestEffect::metric) > 0;
      if (twice)
        throw UserError(fmt::format("two smallest effects for {}: remove one", effect.metric));
      analysis.smallest_effects.push_back(std::move(effect));
    } catch (const UserError& error) {
      throw UserError(fmt::format("analysis.smallest_effects: {}", error.what())).at(place);
    }
  }
}

void read_assumptions(const ConfigEntry& entry, Study& study) {
  const std::vector<Axis>& axes = study.design.axes();
  const auto texts = text_list(entry);
  for (const auto& [text, place] : texts)
    if (std::ranges::find(axes, text, &Axis::name) == axes.end())
      throw UserError(fmt::format("analysis.assumptions: {}", no_such_axis(axes, text).what()))
          .at(place);
  // Included files add to those that are there.
  const std::vector<std::string> before = std::exchange(study.analysis.assumptions, {});
  for (const Axis& axis : axes)
    if (std::ranges::count(before, axis.name()) > 0 ||
        std::ranges::any_of(texts, [&](const auto& text) { return text.first == axis.name(); }))
      study.analysis.assumptions.push_back(axis.name());
}

void read_texts(const ConfigEntry& entry, std::vector<PlacedText>& list) {
  for (const auto& [text, place] : text_list(entry)) {
    if (std::ranges::count(list, text, &PlacedText::text) > 0)
      throw UserError(
          fmt::format("analysis.{}: {} stands there twice: remove one", entry.key, text))
          .at(place);
    list.push_back({text, {place}});
  }
}

void read_criterion(const ConfigEntry& entry, AnalysisSettings& analysis) {
  const auto* text = std::get_if<std::string>(&entry.node.value);
  if (text == nullptr)
    throw UserError(fmt::format("analysis.criterion = {}: must be a text in quotes, such as "
                                "\"block_time.mean <= 6.5 s\"",
                                node_text(entry.node)))
        .at(entry.place);
  analysis.criterion = {*text, {entry.place}};
}

void read_surface_tolerance(const ConfigEntry& entry, AnalysisSettings& analysis) {
  const auto* real = std::get_if<double>(&entry.node.value);
  const auto* whole = std::get_if<std::int64_t>(&entry.node.value);
  const double share = real != nullptr ? *real : whole != nullptr ? static_cast<double>(*whole) : 0;
  if (!(share > 0 && share <= 1))
    throw UserError(fmt::format("analysis.surface_tolerance = {}: must be a number above 0 and up "
                                "to 1, a share of the metric's range",
                                node_text(entry.node)))
        .at(entry.place);
  analysis.surface_tolerance = share;
}

}  // namespace

void read_analysis_table(const ConfigNode::Table& table, Study& study) {
  for (const ConfigEntry& entry : table) {
    if (entry.key == "smallest_effects") {
      read_smallest_effects(entry, study.analysis);
    } else if (entry.key == "assumptions") {
      read_assumptions(entry, study);
    } else if (entry.key == "objectives") {
      read_texts(entry, study.analysis.objectives);
    } else if (entry.key == "constraints") {
      read_texts(entry, study.analysis.constraints);
    } else if (entry.key == "criterion") {
      read_criterion(entry, study.analysis);
    } else if (entry.key == "surface_tolerance") {
      read_surface_tolerance(entry, study.analysis);
    } else {
      const std::string key = "analysis." + entry.key;
      throw UserError(
          fmt::format("unknown key \"{}\"{}", key,
                      did_you_mean(key, {"analysis.smallest_effects", "analysis.assumptions",
                                         "analysis.objectives", "analysis.criterion",
                                         "analysis.constraints", "analysis.surface_tolerance"})))
          .at(entry.place);
    }
  }
}

}  // namespace coresweep
