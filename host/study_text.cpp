// The effective configuration as TOML.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "host/study.h"
#include "host/toml_text.h"

namespace coresweep {
namespace {

std::string seed_text(std::uint64_t seed) {
  const bool fits = seed <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return fits ? fmt::format("{}", seed) : fmt::format("\"0x{:x}\"", seed);
}

std::string baseline_text(const Study& study) {
  std::string text;
  for (std::size_t i = 0; i < study.baseline.size(); ++i) {
    if (!study.baseline[i]) continue;
    const Axis& axis = study.design.axes()[i];
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", toml_key(axis.name()),
                        toml_string(axis.label(*study.baseline[i])));
  }
  return text.empty() ? "" : fmt::format("baseline = {{ {} }}\n", text);
}

std::string study_table(const Study& study) {
  return fmt::format(
      "[study]\ntitle = {}\nquestion = {}\nruns = {}\nseed = {}\nstreams = \"{}\"\n{}",
      toml_string(study.title), toml_string(study.question), study.runs, seed_text(study.seed),
      study.streams == Streams::common ? "common" : "independent", baseline_text(study));
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + toml_string(text);
  return "[" + list + "]";
}

std::string analysis_table(const AnalysisSettings& analysis) {
  std::vector<std::string> effects;
  for (const SmallestEffect& effect : analysis.smallest_effects)
    effects.push_back(effect_text(effect));
  std::string table = analysis.empty() ? "" : "\n[analysis]\n";
  if (!effects.empty()) table += fmt::format("smallest_effects = {}\n", text_list(effects));
  if (!analysis.assumptions.empty())
    table += fmt::format("assumptions = {}\n", text_list(analysis.assumptions));
  if (!analysis.objectives.empty())
    table += fmt::format("objectives = {}\n", text_list(analysis.objectives));
  if (!analysis.criterion.empty())
    table += fmt::format("criterion = {}\n", toml_string(analysis.criterion));
  if (analysis.surface_tolerance != AnalysisSettings{}.surface_tolerance)
    table += fmt::format("surface_tolerance = {}\n", toml_number(analysis.surface_tolerance));
  return table;
}

/// Why the base's value must not be written down, or an empty text.
std::string left_out(const Study& study, const ParameterKey& key) {
  for (const Axis& axis : study.design.axes()) {
    if (axis.always_sets(key.key)) return fmt::format("the axis {}", axis.name());
  }
  const std::vector<Axis>& axes = study.design.axes();
  const bool network_varies =
      std::any_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.sets("network"); });
  return network_varies && !study.base.is_explicit(key.key) ? "the default of the network" : "";
}

std::string key_line(const Study& study, const ParameterKey& key) {
  const std::string_view name = key.key.substr(key.key.find('.') + 1);
  const std::string reason = left_out(study, key);
  if (!reason.empty()) return fmt::format("# {}: {}\n", name, reason);
  const std::string unit = key.unit.empty() ? "" : fmt::format("  # {}", key.unit);
  return fmt::format("{} = {}{}\n", name, value_text(study.base.get(key.key)), unit);
}

std::string parameter_tables(const Study& study) {
  std::string text;
  std::string_view open;
  for (const ParameterKey& key : parameter_keys()) {
    if (key.key == "network") continue;
    const std::string_view section = key.key.substr(0, key.key.find('.'));
    if (section != open) text += fmt::format("\n[{}]\n", section);
    open = section;
    text += key_line(study, key);
  }
  return text;
}

std::string range_text(const Range& range) {
  const std::string ends =
      fmt::format("{{ from = {}, to = {}", toml_number(range.from), toml_number(range.to));
  if (range.spacing == Range::Spacing::step) {
    return fmt::format("{}, step = {} }}", ends, toml_number(range.step));
  }
  return fmt::format("{}, count = {}, scale = \"{}\" }}", ends, range.count,
                     range.spacing == Range::Spacing::log ? "log" : "linear");
}

/// A distribution with its name in the list of an axis.
std::string named_value(const AxisValue& value) {
  const Value& only = value.settings.front().value;
  const std::string text = value_text(only);
  const auto* distribution = std::get_if<Distribution>(&only);
  if (distribution == nullptr || value.label == text) return text;
  const std::string table = distribution->single_value()
                                ? fmt::format("{{ distribution = \"constant\", value = {} }}", text)
                                : text;
  return fmt::format("{{ name = {},{}", toml_string(value.label), table.substr(1));
}

std::string set_text(const AxisValue& set) {
  std::string text = fmt::format("{{ name = {}", toml_string(set.label));
  for (const Setting& setting : set.settings) {
    text += fmt::format(", {} = {}", toml_key(setting.key), value_text(setting.value));
  }
  return text + " }";
}

std::string axis_text(const Axis& axis) {
  if (const Range* range = axis.range()) return range_text(*range);
  std::string text;
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const AxisValue value{axis.label(i), axis.settings(i)};
    text += text.empty() ? "[" : axis.is_named_sets() ? "," : ", ";
    text += axis.is_named_sets() ? "\n  " + set_text(value) : named_value(value);
  }
  return text + (axis.is_named_sets() ? "\n]" : "]");
}

std::string axes_table(const Study& study) {
  std::string text = study.design.axes().empty() ? "" : "\n[axes]\n";
  for (const Axis& axis : study.design.axes()) {
    text += fmt::format("{} = {}\n", toml_key(axis.name()), axis_text(axis));
  }
  return text;
}

}  // namespace

std::string resolved_toml(const Study& study) {
  const ParameterKey& network = parameter_keys().front();
  const std::string reason = left_out(study, network);
  const std::string network_line =
      reason.empty() ? fmt::format("network = {}\n", value_text(study.base.get("network")))
                     : fmt::format("# network: {}\n", reason);
  return fmt::format("{}\n{}{}{}{}", network_line, study_table(study),
                     analysis_table(study.analysis), parameter_tables(study), axes_table(study));
}

}  // namespace coresweep
