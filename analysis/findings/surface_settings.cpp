#include "analysis/findings/surface_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/design/axis_value.h"

namespace coresweep {
namespace {

double parsed_setting(const Factor& factor, const std::string& text, const std::string& option) {
  if (factor.is_word()) {
    const auto found = std::ranges::find(factor.words, text);
    if (found != factor.words.end()) return static_cast<double>(found - factor.words.begin());
    throw UserError(fmt::format("--at {}: {} has no value \"{}\"{}", option, factor.name, text,
                                did_you_mean(text, {factor.words.begin(), factor.words.end()})));
  }
  if (const auto x = as_number<double>(text); x && factor.low <= *x && *x <= factor.high) return *x;
  throw UserError(
      fmt::format("--at {}: {} must be a number from {} to {}: a surface is not read "
                  "outside the points of the study",
                  option, factor.name, factor.text(factor.low), factor.text(factor.high)));
}

/// What an axis sets at a setting: the numbers of its factors, or its value of this word.
AxisValue value_at(const Axis& axis, std::size_t index, const AxisFactors& factors,
                   std::span<const double> setting) {
  AxisValue value;
  for (std::size_t k = 0; k < setting.size(); ++k) {
    const Factor& factor = factors.factors[k];
    if (factors.axes[k] != index) continue;
    const auto whole = static_cast<std::int64_t>(std::llround(setting[k]));
    if (factor.is_word())
      return {factor.words[static_cast<std::size_t>(whole)],
              axis.settings(static_cast<std::uint64_t>(whole))};
    value.settings.push_back(
        {factor.name, factor.kind == FactorKind::integer ? Value(whole) : Value(setting[k])});
  }
  return value.settings.empty() ? AxisValue{axis.label(0), axis.settings(0)} : value;
}

Axis axis_of_one(const Axis& axis, AxisValue value) {
  if (!axis.is_joint()) return Axis::of_values(axis.name(), {std::move(value)});
  return axis.is_named_sets() ? Axis::of_sets(axis.name(), {std::move(value)})
                              : Axis::of_points(axis.name(), {std::move(value)});
}

}  // namespace

std::string setting_text(const AxisFactors& factors, std::span<const double> setting) {
  std::string text;
  for (std::size_t k = 0; k < setting.size(); ++k)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", factors.factors[k].name,
                        factors.factors[k].text(setting[k]));
  return text;
}

std::string plausible_text(const AxisFactors& factors, const SurfaceOptimum& optimum) {
  std::string text;
  for (std::size_t k = 0; k < factors.factors.size(); ++k) {
    const Factor& factor = factors.factors[k];
    const FactorRange& range = optimum.plausible[k];
    std::string part;
    for (std::size_t w = 0; w < range.words.size(); ++w)
      if (range.words[w]) part += (part.empty() ? "" : " or ") + factor.words[w];
    if (part.empty()) part = factor.text(range.low);
    if (range.high > range.low && !factor.is_word()) part += " to " + factor.text(range.high);
    text += (text.empty() ? "" : ", ") + factor.name + " " + part;
  }
  return text;
}

std::vector<double> as_written(const AxisFactors& factors, std::vector<double> setting) {
  for (std::size_t k = 0; k < setting.size(); ++k) {
    const Factor& factor = factors.factors[k];
    if (factor.kind != FactorKind::number) continue;
    const double written = std::strtod(factor.text(setting[k]).c_str(), nullptr);
    setting[k] = std::clamp(written, factor.low, factor.high);
  }
  return setting;
}

void check_names(const Study& study, const std::vector<std::string>& at) {
  std::vector<std::string_view> names;
  for (const Axis& axis : study.design.axes()) {
    names.push_back(axis.name());
    names.insert(names.end(), axis.keys().begin(), axis.keys().end());
  }
  for (const std::string& option : at) {
    const auto [name, value] = split_axis_value(option);
    if (!value || std::ranges::count(names, name) == 0)
      throw UserError(fmt::format("--at {}: must be AXIS=VALUE with an axis of the study{}", option,
                                  did_you_mean(name, names)));
  }
}

std::vector<double> reading_place(const AxisFactors& factors, std::vector<double> setting,
                                  const std::vector<std::string>& at) {
  for (const std::string& option : at) {
    const auto [name, value] = split_axis_value(option);
    for (std::size_t k = 0; k < setting.size(); ++k)
      if (factors.factors[k].name == name && value)
        setting[k] = parsed_setting(factors.factors[k], *value, option);
  }
  return setting;
}

Study study_at(const Study& study, const AxisFactors& factors, std::span<const double> setting) {
  const Design& design = study.design;
  std::vector<Axis> axes;
  for (std::size_t a = 0; a < design.axes().size(); ++a)
    axes.push_back(axis_of_one(design.axes()[a], value_at(design.axes()[a], a, factors, setting)));
  Study place = study;
  place.design = Design(design.base(), std::move(axes), design.derived(), design.conditions());
  if (place.design.excludes(0)) throw UserError("where excludes the place");
  place.first_run += std::max(study.runs, study.market_runs.value_or(0));
  place.until.clear();
  place.baseline.clear();
  place.answer.clear();
  place.analysis = {};
  return place;
}

}  // namespace coresweep
