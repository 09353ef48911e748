// The effective configuration as TOML.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

#include "host/base/toml_text.h"
#include "host/keys/sample_text.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

std::string seed_text(std::uint64_t seed) {
  const bool fits = seed <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return fits ? fmt::format("{}", seed) : fmt::format("\"0x{:x}\"", seed);
}

/// The values of some axes, under the name of a key.
std::string named_values(std::string_view key, const Study& study,
                         const std::vector<std::optional<std::uint64_t>>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const Axis& axis = study.design.axes()[i];
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", toml_key(axis.name()),
                        toml_string(axis.label(*values[i])));
  }
  return text.empty() ? "" : fmt::format("{} = {{ {} }}\n", key, text);
}

std::string until_text(const Study& study) {
  if (study.until.empty()) return "";
  return fmt::format("until = {}\nmin_runs = {}\nmax_runs = {}\n", toml_string(study.until),
                     study.min_runs, study.max_runs);
}

std::string study_table(const Study& study) {
  return fmt::format(
      "[study]\ntitle = {}\nquestion = {}\nruns = {}\n{}seed = {}\nstreams = \"{}\"\n{}",
      toml_string(study.title), toml_string(study.question), study.runs,
      (study.first_run > 0 ? fmt::format("first_run = {}\n", study.first_run) : "") +
          (study.market_runs ? fmt::format("market_runs = {}\n", *study.market_runs) : "") +
          until_text(study),
      seed_text(study.seed), study.streams == Streams::common ? "common" : "independent",
      named_values("baseline", study, study.baseline) +
          named_values("answer", study, study.answer));
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + toml_string(text);
  return "[" + list + "]";
}

std::vector<std::string> texts_of(const std::vector<PlacedText>& placed) {
  std::vector<std::string> texts;
  for (const PlacedText& one : placed) texts.push_back(one.text);
  return texts;
}

std::string analysis_table(const AnalysisSettings& analysis) {
  std::vector<std::string> effects;
  for (const SmallestEffect& effect : analysis.smallest_effects)
    effects.push_back(effect_text(effect));
  std::string table = analysis.empty() ? "" : "\n[analysis]\n";
  if (!effects.empty()) table += fmt::format("smallest_effects = {}\n", text_list(effects));
  if (!analysis.assumptions.empty())
    table += fmt::format("assumptions = {}\n", text_list(analysis.assumptions));
  for (const auto& [key, list] : {std::pair{"objectives", &analysis.objectives},
                                  std::pair{"constraints", &analysis.constraints}})
    if (!list->empty()) table += fmt::format("{} = {}\n", key, text_list(texts_of(*list)));
  if (!analysis.criterion.text.empty())
    table += fmt::format("criterion = {}\n", toml_string(analysis.criterion.text));
  if (analysis.surface_tolerance != AnalysisSettings{}.surface_tolerance)
    table += fmt::format("surface_tolerance = {}\n", toml_number(analysis.surface_tolerance));
  return table;
}

/// Why the base's value must not be written down, or an empty text.
std::string left_out(const Study& study, const ParameterKey& key) {
  for (const Axis& axis : study.design.axes()) {
    if (axis.always_sets(key.key)) return fmt::format("the axis {}", axis.name());
  }
  for (const Rule& rule : study.design.derived()) {
    if (rule.key == key.key) return "derived";
  }
  if (study.base.is_explicit(key.key) || key.key == "chain") return "";
  for (const std::string_view preset : {"chain", "network"})
    for (const Axis& axis : study.design.axes())
      if (axis.sets(preset)) return fmt::format("the default of the {}", preset);
  return "";
}

std::string key_line(const Study& study, const ParameterKey& key) {
  const std::string_view name = key.key.substr(key.key.find('.') + 1);
  const std::string reason = left_out(study, key);
  if (!reason.empty()) return fmt::format("# {}: {}\n", name, reason);
  const std::string unit = key.unit.empty() ? "" : fmt::format("  # {}", key.unit);
  return fmt::format("{} = {}{}\n", name, value_text(study.base.get(key.key)), unit);
}

/// The lines of network and chain.
std::string preset_lines(const Study& study) {
  std::string text;
  for (const ParameterKey& key : parameter_keys())
    if (is_preset_key(key.key)) text += key_line(study, key);
  return text;
}

std::string parameter_tables(const Study& study) {
  std::string text;
  std::string_view open;
  for (const ParameterKey& key : parameter_keys()) {
    if (is_preset_key(key.key)) continue;
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

/// A distribution as a table, a constant too.
std::string distribution_table(const Distribution& distribution) {
  const std::string text = distribution.text();
  return distribution.single_value()
             ? fmt::format("{{ distribution = \"constant\", value = {} }}", text)
             : text;
}

/// A distribution with its name in the list of an axis.
std::string named_value(const AxisValue& value) {
  const Value& only = value.settings.front().value;
  const std::string text = value_text(only);
  const auto* distribution = std::get_if<Distribution>(&only);
  if (distribution == nullptr || value.label == text) return text;
  return fmt::format("{{ name = {},{}", toml_string(value.label),
                     distribution_table(*distribution).substr(1));
}

std::string set_text(const AxisValue& set) {
  std::string text = fmt::format("{{ name = {}", toml_string(set.label));
  for (const Setting& setting : set.settings) {
    text += fmt::format(", {} = {}", toml_key(setting.key), value_text(setting.value));
  }
  return text + " }";
}

std::string listed_text(const Axis& axis) {
  std::string text;
  for (const AxisValue& value : *axis.listed()) {
    text += text.empty() ? "[" : axis.is_joint() ? "," : ", ";
    text += axis.is_joint() ? "\n  " + set_text(value) : named_value(value);
  }
  return text + (axis.is_joint() ? "\n]" : "]");
}

std::string zip_text(const Zip& zip) {
  std::string text;
  for (const Axis& part : zip.parts)
    text += fmt::format("{}{} = {}", text.empty() ? "{ zip = { " : ", ", toml_key(part.name()),
                        part.range() != nullptr ? range_text(*part.range()) : listed_text(part));
  return text + " } }";
}

std::string spread_text(const SampledKey& key) {
  const auto* range = std::get_if<Range>(&key.over);
  // Also a constant, so that it reads back as a distribution.
  if (range == nullptr) return distribution_table(std::get<Distribution>(key.over));
  return fmt::format("{{ from = {}, to = {}, scale = \"{}\" }}", toml_number(range->from),
                     toml_number(range->to),
                     range->spacing == Range::Spacing::log ? "log" : "linear");
}

std::string axis_text(const Axis& axis) {
  if (const Range* range = axis.range()) return range_text(*range);
  if (const Zip* zip = axis.zip()) return zip_text(*zip);
  if (const Sampling* sampling = axis.sampling()) return sampling_text(*sampling);
  if (axis.is_joint() && !axis.is_named_sets())
    return fmt::format("{{ list = {} }}", listed_text(axis));
  return listed_text(axis);
}

/// A list of texts, one a line where there are several.
std::string conditions_text(const Design& design) {
  std::string text;
  for (const Rule& rule : design.conditions())
    text += fmt::format("{}{}", text.empty() ? "" : ", ", toml_string(rule.expression.text()));
  return text.empty() ? "" : fmt::format("where = [{}]\n", text);
}

std::string derive_table(const Design& design) {
  std::string text = design.derived().empty() ? "" : "\n[derive]\n";
  for (const Rule& rule : design.derived())
    text += fmt::format("{} = {}\n", toml_key(rule.key), toml_string(rule.expression.text()));
  return text;
}

std::string axes_table(const Study& study) {
  std::string text = study.design.axes().empty() ? "" : "\n[axes]\n";
  for (const Axis& axis : study.design.axes()) {
    text += fmt::format("{} = {}\n", toml_key(axis.name()), axis_text(axis));
  }
  return text + conditions_text(study.design) + derive_table(study.design);
}

// ---- Measurements
// --------------------------------------------------------------------------------

using Samples = std::map<std::string, std::shared_ptr<const Sample>>;

void collect(const Distribution& distribution, Samples& samples) {
  if (distribution.sample) samples.emplace(distribution.sample->fingerprint, distribution.sample);
  for (const MixturePart& part : distribution.parts) collect(part.distribution, samples);
}

void collect(const Value& value, Samples& samples) {
  if (const auto* distribution = std::get_if<Distribution>(&value)) collect(*distribution, samples);
}

void collect(const Axis& axis, Samples& samples) {
  if (const auto* listed = axis.listed())
    for (const AxisValue& value : *listed)
      for (const Setting& setting : value.settings) collect(setting.value, samples);
  if (const Zip* zip = axis.zip())
    for (const Axis& part : zip->parts) collect(part, samples);
  if (const Sampling* sampling = axis.sampling())
    for (const SampledKey& key : sampling->keys)
      if (const auto* over = std::get_if<Distribution>(&key.over)) collect(*over, samples);
}

/// What was measured, so that the configuration needs no file beside it.
std::string samples_table(const Study& study) {
  Samples samples;
  for (const ParameterKey& key : parameter_keys()) collect(study.base.get(key.key), samples);
  for (const Axis& axis : study.design.axes()) collect(axis, samples);
  std::string text = samples.empty() ? "" : "\n[samples]\n";
  for (const auto& [fingerprint, sample] : samples)
    text += fmt::format("{} = {}\n", toml_key(fingerprint), toml_string(sample_text(*sample)));
  return text;
}

}  // namespace

std::string sampling_text(const Sampling& sampling) {
  std::string over;
  for (const SampledKey& key : sampling.keys)
    over += fmt::format("{}{} = {}", over.empty() ? "" : ", ", toml_key(key.key), spread_text(key));
  const std::string levels =
      sampling.kind == Sampling::Kind::morris ? fmt::format(", levels = {}", sampling.levels) : "";
  return fmt::format("{{ sample = \"{}\", points = {}{}, seed = {}, over = {{ {} }} }}",
                     sampling_kind_name(sampling.kind), sampling.points, levels,
                     seed_text(sampling.seed), over);
}

std::string resolved_toml(const Study& study) {
  return fmt::format("{}\n{}{}{}{}{}", preset_lines(study), study_table(study),
                     analysis_table(study.analysis), parameter_tables(study), axes_table(study),
                     samples_table(study));
}

}  // namespace coresweep
