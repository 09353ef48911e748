// Between the points: the best setting of the numbers that a study varies, read from a surface.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "analysis/analyses.h"
#include "analysis/design_axes.h"
#include "analysis/response_surface.h"
#include "host/errors.h"

namespace coresweep {
namespace {

constexpr double kTolerance = 0.1;  // largest left-out error that is read, of the metric's range

bool is_assumption(const Study& study, std::size_t axis) {
  return std::ranges::count(study.analysis.assumptions, study.design.axes()[axis].name()) > 0;
}

/// Factors of a grid: an axis of numbers, or of words.
Factor factor_of(const Axis& axis) {
  Factor factor{axis.name(), axis.unit(), FactorKind::number, axis.number(0).value_or(0),
                axis.number(axis.size() - 1).value_or(0), {}};
  if (factor.low > factor.high) std::swap(factor.low, factor.high);
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    factor.words.push_back(axis.label(i));
    if (!axis.number(i)) factor.kind = FactorKind::word;
  }
  const ParameterKey* key = axis.is_joint() ? nullptr : find_parameter(axis.name());
  if (!factor.is_word()) factor.words.clear();
  if (key != nullptr && key->kind == ParameterKind::integer && !factor.is_word())
    factor.kind = FactorKind::integer;
  return factor;
}

/// What is chosen between: the levers, at the usual assumptions.
struct Choice {
  OwnedDesign design;
  std::vector<std::uint64_t> points;
};

Choice choice_of(const StudyMetrics& metrics, std::size_t m) {
  const Study& study = metrics.study();
  std::vector<std::size_t> axes;
  std::vector<std::uint64_t> usual(study.design.axes().size(), 0);
  for (const std::size_t a : metrics.metric(m).axes) {
    const Axis& axis = study.design.axes()[a];
    if (is_assumption(study, a)) usual[a] = usual_value(study, axis);
    else if (axis.size() > 1) axes.push_back(a);
  }
  Choice choice{{}, points_over(study.design, axes, usual)};
  if (axes.size() == 1 && study.design.axes()[axes[0]].sampling() != nullptr) {
    choice.design = factor_design(study.design.axes()[axes[0]]);
    return choice;
  }
  for (const std::size_t a : axes) choice.design.factors.push_back(factor_of(study.design.axes()[a]));
  for (const std::uint64_t point : choice.points) {
    const auto at = study.design.coordinates(point);
    for (std::size_t i = 0; i < axes.size(); ++i)
      choice.design.settings.push_back(
          choice.design.factors[i].is_word()
              ? static_cast<double>(at[axes[i]])
              : study.design.axes()[axes[i]].number(at[axes[i]]).value());
  }
  return choice;
}

std::string range_text(const Factor& factor, const FactorRange& range) {
  if (factor.is_word()) return "";
  return fmt::format(" [{}, {}]", factor.text(range.low), factor.text(range.high));
}

std::vector<Cell> row_of(StudyMetrics& metrics, std::size_t m, Findings& findings) {
  const StudyMetric& metric = metrics.metric(m);
  const Choice choice = choice_of(metrics, m);
  const PointValues values = gather(metrics, m, choice.points);
  const auto surface =
      fit_surface(choice.design.view(), values.metric(), kTolerance, metric.name, metric.unit);
  const auto optimum =
      find_optimum(*surface, choice.design.view(), metric.better == Better::higher);
  std::string where;
  for (std::size_t f = 0; f < choice.design.factors.size(); ++f) {
    const Factor& factor = choice.design.factors[f];
    where += fmt::format("{}{} = {}{}", where.empty() ? "" : ", ", factor.name,
                         factor.text(optimum.setting[f]), range_text(factor, optimum.plausible[f]));
  }
  const SurfaceAccuracy found = accuracy(*surface, values.metric());
  findings.cubes.push_back({{"optimum." + metric.name, metric.unit,
                             "best value between the points, from a surface: " + where, {}, {}},
                            {optimum.value.value}});
  return {metric.name, metric.unit, where, optimum.value, std::string(surface->kind()),
          found.relative()};
}

}  // namespace

Findings analyse_optimum(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  auto chosen = request.metrics;
  if (chosen.empty())
    for (const std::string& name : metrics.study().analysis.objectives)
      chosen.push_back(metrics.index(name));
  Table table({{"metric", ""}, {"unit", ""}, {"best_at", ""}, {"best", ""}, {"surface", ""},
               {"left_out_error", ""}});
  std::vector<std::string> notes = {
      "best_at: with the settings that cannot be told from it at 95 %; left_out_error: of the "
      "surface at points that it was not fitted to, as a share of the metric's range"};
  for (const std::size_t m : chosen) {
    if (metrics.metric(m).better == Better::neither) continue;
    try {
      table.add_row(row_of(metrics, m, findings));
    } catch (const UserError& error) {
      notes.push_back(fmt::format("{}: {}", metrics.metric(m).name, error.what()));
    }
  }
  if (chosen.empty()) findings.nothing = "the study declares no objectives ([analysis] objectives)";
  if (!chosen.empty()) findings.tables.push_back({"optimum", std::move(table), notes});
  return findings;
}

}  // namespace coresweep
