// Response surfaces over the axes: their error, their optimum, and readings between points.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/response_surface.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/design/axis_value.h"

namespace coresweep {
namespace {

constexpr std::size_t kFewestOfSurface = 6, kMostOfSurface = 2000;  ///< points

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

double parsed_setting(const Factor& factor, const std::string& text, const std::string& option) {
  if (factor.is_word()) {
    const auto found = std::ranges::find(factor.words, text);
    if (found != factor.words.end()) return static_cast<double>(found - factor.words.begin());
    throw UserError(fmt::format("--at {}: {} has no value \"{}\"{}", option, factor.name, text,
                                did_you_mean(text, {factor.words.begin(), factor.words.end()})));
  }
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error == std::errc() && end == text.data() + text.size() && factor.low <= x &&
      x <= factor.high)
    return x;
  throw UserError(
      fmt::format("--at {}: {} must be a number from {} to {}: a surface is not read "
                  "outside the points of the study",
                  option, factor.name, factor.text(factor.low), factor.text(factor.high)));
}

/// The usual setting, moved to where it was asked for. Settings that this metric does not have are
/// passed over.
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

class Surfaces {
 public:
  Surfaces(StudyMetrics& metrics, const AnalysisRequest& request)
      : metrics_(metrics), request_(request) {}

  Findings findings() {
    check_names(metrics_.study(), request_.at);
    Findings::Named named{"surface",
                          Table({{"metric", ""},
                                 {"unit", ""},
                                 {"surface", ""},
                                 {"error", ""},
                                 {"of_range", ""},
                                 {"what", ""},
                                 {"value", ""},
                                 {"at", ""},
                                 {"plausible", ""}}),
                          {}};
    for_each_metric(metrics_, request_, named, [&](std::size_t m) { add(m, named.table); });
    if (named.table.rows() == 0 && named.notes.empty()) {
      findings_.nothing =
          fmt::format("a surface needs an axis of three or more numbers and {} to {} points",
                      kFewestOfSurface, kMostOfSurface);
      return std::move(findings_);
    }
    named.notes.push_back(
        "error: of predicting points that were left out (root mean square), of_range: as a share "
        "of the metric's range; plausible: settings that cannot be told from the optimum, in "
        "which assumptions stay at their first value, sampled ones at their median");
    findings_.tables.push_back(std::move(named));
    return std::move(findings_);
  }

 private:
  static bool has_curve(const AxisFactors& factors) {
    for (std::size_t k = 0; k < factors.factors.size(); ++k) {
      std::vector<double> seen;
      for (std::size_t i = k; i < factors.settings.size(); i += factors.factors.size())
        if (std::ranges::count(seen, factors.settings[i]) == 0) seen.push_back(factors.settings[i]);
      if (!factors.factors[k].is_word() && seen.size() > 2) return true;
    }
    return false;
  }

  void add(std::size_t m, Table& table) {
    const StudyMetric& metric = metrics_.metric(m);
    const auto points = metrics_.points_of(m);
    if (points.size() < kFewestOfSurface || points.size() > kMostOfSurface) return;
    const AxisFactors factors = factors_over(metrics_.study(), metric.axes, points);
    if (!has_curve(factors)) return;
    const PointValues values = values_at(metrics_, m, points);
    const auto surface =
        fit_surface(factors.design(), values.metric(), metrics_.study().analysis.surface_tolerance,
                    metric.name, metric.unit);
    const std::vector<double> usual = usual_settings(metrics_.study(), factors);
    const SurfaceAccuracy quality = accuracy(*surface, values.metric());
    const auto row = [&](const std::string& what, const Estimate& value, const std::string& at,
                         const std::string& plausible) {
      table.add_row({metric.name, metric.unit, std::string(surface->kind()), quality.error,
                     quality.relative(), what, value, at, plausible});
    };
    keep(metric, ".error", "left-out error of the surface", {}, {quality.error});
    if (metric.better != Better::neither) {
      const bool maximise = metric.better == Better::higher;
      const auto best =
          find_optimum(*surface, factors.design(), maximise, held_assumptions(m, factors, usual));
      const std::string at = setting_text(factors, best.setting);
      row("optimum", best.value, at, plausible_text(factors, best));
      keep(metric, ".optimum", "best value of the surface", {{"at", at}}, best.value);
    }
    if (request_.at.empty()) return;
    const std::vector<double> place = reading_place(factors, usual, request_.at);
    row("reading", surface->predict(place), setting_text(factors, place), "");
  }

  /// Assumptions stay as usual: one does not choose them.
  std::vector<std::optional<double>> held_assumptions(std::size_t m, const AxisFactors& factors,
                                                      const std::vector<double>& usual) {
    const std::vector<std::size_t> only = {m}, assumed = assumptions_of(metrics_, only);
    std::vector<std::optional<double>> held(usual.size());
    for (std::size_t k = 0; k < held.size(); ++k)
      if (std::ranges::count(assumed, factors.axes[k]) > 0) held[k] = usual[k];
    return held;
  }

  void keep(const StudyMetric& metric, const std::string& end, const std::string& meaning,
            std::vector<Attribute> attributes, const Estimate& value) {
    store(findings_, metrics_.study(), {},
          {"surface." + metric.name + end, metric.unit, meaning, {}, std::move(attributes)},
          {value});
  }

  StudyMetrics& metrics_;
  const AnalysisRequest& request_;
  Findings findings_;
};

}  // namespace

Findings analyse_surface(StudyMetrics& metrics, const AnalysisRequest& request) {
  return Surfaces(metrics, request).findings();
}

}  // namespace coresweep
