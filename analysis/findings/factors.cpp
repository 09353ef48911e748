// Factors that one axis samples together: by the indices that its design was made for.
#include <algorithm>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/morris.h"
#include "analysis/methods/sobol_indices.h"
#include "analysis/methods/tornado.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

constexpr std::size_t kFewestSamples = 20;  ///< samples that conditional means make sense for

/// A number with the error of the design's samples, and with that of its runs.
struct Measure {
  Estimate design, monte_carlo;

  Estimate value() const { return with_both_errors(design, monte_carlo); }
};

/// What is shown of a factor: two numbers, whose meaning depends on the design.
struct FactorRow {
  Measure first, second;
  std::string first_name, second_name;
};

std::vector<FactorRow> by_morris(const FactorDesign& design, const BatchedValues& metric) {
  std::vector<FactorRow> rows;
  for (const ElementaryEffects& e : morris_screening(design, metric))
    rows.push_back(
        {{e.absolute, e.absolute_monte_carlo}, {e.spread, e.spread_monte_carlo}, "mu*", "sigma"});
  return rows;
}

std::vector<FactorRow> by_sobol(const FactorDesign& design, const BatchedValues& metric) {
  std::vector<FactorRow> rows;
  for (const SobolIndex& index : sobol_indices(find_pick_freeze(design), metric))
    rows.push_back({{index.total, index.total_monte_carlo},
                    {index.first, index.first_monte_carlo},
                    "total",
                    "first"});
  return rows;
}

std::vector<FactorRow> by_means(const FactorDesign& design, const BatchedValues& metric) {
  std::vector<FactorRow> rows(design.factors.size());
  for (const TornadoBar& bar : tornado(design, metric))
    rows[bar.factor] = {{bar.swing_over_design, bar.swing}, {}, "swing", ""};
  return rows;
}

/// The first method that the design fits.
std::vector<FactorRow> rows_of(const FactorDesign& design, const BatchedValues& metric) {
  require_finite(metric.values, "the metric");
  for (const auto method : {by_morris, by_sobol}) {
    try {
      return method(design, metric);
    } catch (const UserError&) {
      // Not a design for it.
    }
  }
  return design.samples() < kFewestSamples ? std::vector<FactorRow>() : by_means(design, metric);
}

void add_cells(std::vector<Cell>& row, const std::string& name, const Measure& measure) {
  row.insert(row.end(), {name, measure.value(), measure.design, measure.monte_carlo});
}

/// The effects of the factors of one axis on one metric, at every setting of its other axes.
void add(StudyMetrics& metrics, std::size_t m, std::size_t axis, Findings& findings,
         Findings::Named& named) {
  const Study& study = metrics.study();
  const std::vector<std::size_t> only = {axis};
  std::vector<std::size_t> others = metrics.metric(m).axes;
  std::erase(others, axis);
  std::vector<std::vector<FactorRow>> by_place;
  AxisFactors factors;
  for (const std::uint64_t place : points_over(study.design, others)) {
    const auto points = points_over(study.design, only, study.design.coordinates(place));
    factors = factors_over(study, only, points);
    by_place.push_back(rows_of(factors.design(), values_at(metrics, m, points).metric()));
    const auto& rows = by_place.back();
    const std::string text = place_labels(study.design, study.design.coordinates(place), others);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      std::vector<Cell> row = {metrics.metric(m).name, text, factors.factors[k].name};
      add_cells(row, rows[k].first_name, rows[k].first);
      add_cells(row, rows[k].second_name, rows[k].second);
      named.table.add_row(std::move(row));
    }
  }
  for (std::size_t k = 0; k < factors.factors.size(); ++k) {
    if (std::ranges::any_of(by_place, &std::vector<FactorRow>::empty)) return;
    std::vector<Estimate> first, second;
    for (const auto& rows : by_place) {
      first.push_back(rows[k].first.value());
      second.push_back(rows[k].second.value());
    }
    const FactorRow& row = by_place[0][k];
    const std::string name = "factors." + metrics.metric(m).name + "." + factors.factors[k].name;
    const std::string unit = row.first_name == "total" ? "1" : metrics.metric(m).unit;
    store(findings, study, others, {name + "." + row.first_name, unit, row.first_name, {}, {}},
          first);
    if (!row.second_name.empty())
      store(findings, study, others, {name + "." + row.second_name, unit, row.second_name, {}, {}},
            second);
  }
}

}  // namespace

Findings analyse_factors(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  Findings::Named named{"factors",
                        Table({{"metric", ""},
                               {"at", ""},
                               {"factor", ""},
                               {"measure", ""},
                               {"value", ""},
                               {"design", ""},
                               {"monte_carlo", ""},
                               {"measure_2", ""},
                               {"value_2", ""},
                               {"design_2", ""},
                               {"monte_carlo_2", ""}}),
                        {}};
  for_each_metric(metrics, request, named, [&](std::size_t m) {
    for (const std::size_t axis : metrics.metric(m).axes)
      if (samples_several(metrics.study().design.axes()[axis]))
        add(metrics, m, axis, findings, named);
  });
  if (named.table.rows() == 0 && named.notes.empty()) {
    findings.nothing = "no axis samples several keys";
    return findings;
  }
  named.notes.push_back(
      "value has the whole error; design is the same with that of the design's samples alone, "
      "monte_carlo with that of the runs alone. "
      "mu*: mean size of the effect of the whole range, sigma: its spread (Morris); total, first: "
      "shares of the variance (Sobol'); swing: of means over fifths of the samples");
  findings.tables.push_back(std::move(named));
  return findings;
}

}  // namespace coresweep
