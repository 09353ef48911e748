// One axis at a time from the base: the baseline where it names a value, else the first value.
#include <algorithm>
#include <functional>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/tornado.h"

namespace coresweep {
namespace {

std::vector<std::uint64_t> base_coordinates(const Study& study) {
  std::vector<std::uint64_t> base(study.design.axes().size(), 0);
  for (std::size_t a = 0; a < study.baseline.size(); ++a) base[a] = study.baseline[a].value_or(0);
  return base;
}

std::string base_text(const Study& study) {
  return place_text(study.design, base_coordinates(study));
}

/// The bar of every axis of a metric, the longest first; `factor` is the axis of the study.
std::vector<TornadoBar> bars_of(StudyMetrics& metrics, std::size_t m) {
  const Study& study = metrics.study();
  std::vector<TornadoBar> bars;
  for (const std::size_t axis : metrics.metric(m).axes) {
    if (samples_several(study.design.axes()[axis])) continue;  // analyse_factors() takes these
    const std::vector<std::size_t> only = {axis}, shape = sizes_of(study, only), start = {0};
    const auto points = points_over(study.design, only, base_coordinates(study));
    const PointValues values = values_at(metrics, m, points);
    for (TornadoBar& bar : tornado(shape, start, values.metric())) {
      bar.factor = axis;
      bars.push_back(bar);
    }
  }
  std::ranges::stable_sort(bars, std::greater(), [](const TornadoBar& b) { return b.swing.value; });
  return bars;
}

void add_bar(const StudyMetrics& metrics, std::size_t m, const TornadoBar& bar, Findings& findings,
             Table& table) {
  const StudyMetric& metric = metrics.metric(m);
  const Axis& axis = metrics.study().design.axes()[bar.factor];
  const std::string lowest = axis.label(static_cast<std::uint64_t>(bar.lowest));
  const std::string highest = axis.label(static_cast<std::uint64_t>(bar.highest));
  table.add_row({metric.name, metric.unit, axis.name(), lowest, highest, bar.at_lowest,
                 bar.at_highest, bar.swing});
  store(findings, metrics.study(), {},
        {"tornado." + metric.name + "." + axis.name(),
         metric.unit,
         metric.meaning + ": highest less lowest over this axis from the base",
         {},
         {{"lowest_at", lowest}, {"highest_at", highest}}},
        {bar.swing});
}

}  // namespace

Findings analyse_tornado(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  Findings::Named named{"tornado",
                        Table({{"metric", ""},
                               {"unit", ""},
                               {"axis", ""},
                               {"lowest_at", ""},
                               {"highest_at", ""},
                               {"lowest", ""},
                               {"highest", ""},
                               {"swing", ""}}),
                        {}};
  for_each_metric(metrics, request, named, [&](std::size_t m) {
    for (const TornadoBar& bar : bars_of(metrics, m))
      add_bar(metrics, m, bar, findings, named.table);
  });
  named.notes.push_back("each axis alone, the others at " + base_text(metrics.study()) +
                        "; the error of a swing counts that its ends were chosen among all values");
  findings.tables.push_back(std::move(named));
  return findings;
}

}  // namespace coresweep
