#include "analysis/rules/check_analysis.h"

#include <fmt/format.h>

#include "analysis/metrics/metric_names.h"
#include "analysis/rules/until.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

/// What `resolve` finds; its errors get what they are about in front, and the place where it has
/// one.
template <class Resolve>
auto about(const std::string& what, const SourcePlace& place, Resolve resolve) {
  try {
    return resolve();
  } catch (const UserError& error) {
    throw error.at(what).at(place.text);
  }
}

Criterion parsed(const char* what, const StudyMetrics& metrics, const PlacedText& criterion) {
  return about(what, criterion.place, [&] {
    std::vector<NamedUnit> known;
    for (const StudyMetric& metric : metrics.metrics()) known.push_back({metric.name, metric.unit});
    return Criterion::parse(criterion.text, known,
                            [&](std::string_view name) { return metrics.index(name); });
  });
}

std::size_t objective(const StudyMetrics& metrics, const std::string& name) {
  const std::size_t m = metrics.index(name);
  if (metrics.metric(m).better == Better::neither)
    throw UserError(name + " has no good direction: it cannot be an objective");
  return m;
}

}  // namespace

std::vector<std::size_t> objectives_of(const StudyMetrics& metrics) {
  std::vector<std::size_t> objectives;
  for (const PlacedText& named : metrics.study().analysis.objectives)
    objectives.push_back(
        about("analysis.objectives", named.place, [&] { return objective(metrics, named.text); }));
  return objectives;
}

Criterion criterion_of(const StudyMetrics& metrics) {
  return parsed("analysis.criterion", metrics, metrics.study().analysis.criterion);
}

Criterion constraint_of(const StudyMetrics& metrics, const PlacedText& text) {
  return parsed("analysis.constraints", metrics, text);
}

void check_smallest_effects(const Study& study) {
  for (const SmallestEffect& effect : study.analysis.smallest_effects)
    about(fmt::format("smallest effect \"{}\"", effect_text(effect)), effect.place,
          [&] { check_metric_name(study, effect.metric); });
}

void check_analysis(const Study& study) {
  check_smallest_effects(study);
  const StudyMetrics metrics = study_metrics(study, PointReaders{});  // of which none is read
  for (const Axis& axis : study.design.axes())
    if (metrics.has(axis.name()))
      throw UserError(fmt::format(
          "the axis {} has the name of a metric, which the results file needs for its values: give "
          "it another name",
          axis.name()));
  objectives_of(metrics);
  if (!study.analysis.criterion.text.empty()) criterion_of(metrics);
  for (const PlacedText& constraint : study.analysis.constraints)
    constraint_of(metrics, constraint);
  if (!study.until.empty()) check_stopping_rule(study);
}

}  // namespace coresweep
