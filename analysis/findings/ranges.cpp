// The three ranges of a result, never mixed (docs/METHODS.md, "Three ranges").
#include "analysis/findings/analyses.h"
#include "analysis/findings/assumptions.h"
#include "analysis/metrics/point_columns.h"

namespace coresweep {
namespace {

/// The ranges of one metric at one setting of the levers.
struct Ranges {
  std::size_t metric;
  std::uint64_t point;   ///< the middle assumption
  Estimate monte_carlo;  ///< the value there, with how well this study knows it
  double day_low, day_high;
  double assumption_low, assumption_high;
};

double value_of(StudyMetrics& metrics, const std::string& name, std::uint64_t point) {
  return metrics.has(name) ? metrics.at(metrics.index(name), point).value() : kNotANumber;
}

std::vector<Ranges> ranges_of(StudyMetrics& metrics, std::size_t m) {
  std::vector<Ranges> ranges;
  const std::string days(metrics.metric(m).shown.over_runs);
  for (const AssumptionRange& range : assumption_ranges(metrics, m))
    ranges.push_back({m, range.point, metrics.at(m, range.point).estimate,
                      value_of(metrics, days + ".p05", range.point),
                      value_of(metrics, days + ".p95", range.point), range.low, range.high});
  return ranges;
}

void store(const StudyMetrics& metrics, std::size_t m, const std::vector<Ranges>& ranges,
           Findings& findings) {
  const StudyMetric& metric = metrics.metric(m);
  std::vector<std::string> levers;
  for (const std::size_t axis : lever_axes(metrics, m))
    levers.push_back(metrics.study().design.axes()[axis].name());
  const auto add = [&](const std::string& end, const std::string& meaning, auto member) {
    StoredCube stored{
        {"ranges." + metric.name + end, metric.unit, metric.meaning + meaning, levers, {}}, {}};
    for (const Ranges& r : ranges) stored.values.push_back(member(r));
    findings.cubes.push_back(std::move(stored));
  };
  add("", ", at the middle of the assumptions",
      [](const Ranges& r) { return r.monte_carlo.value; });
  add(".monte_carlo_low", ": 95 % Monte Carlo error, lower end",
      [](const Ranges& r) { return r.monte_carlo.low; });
  add(".monte_carlo_high", ": 95 % Monte Carlo error, upper end",
      [](const Ranges& r) { return r.monte_carlo.high; });
  add(".day_low", ": 5 % of runs lie below", [](const Ranges& r) { return r.day_low; });
  add(".day_high", ": 95 % of runs lie below", [](const Ranges& r) { return r.day_high; });
  add(".assumption_low", ": 5 % of the assumptions lie below",
      [](const Ranges& r) { return r.assumption_low; });
  add(".assumption_high", ": 95 % of the assumptions lie below",
      [](const Ranges& r) { return r.assumption_high; });
}

Table table_of(const StudyMetrics& metrics, const std::vector<Ranges>& rows, bool people) {
  std::vector<PlacedPoint> points;
  for (const Ranges& row : rows) points.push_back({row.point, lever_axes(metrics, row.metric)});
  const PointColumns places(metrics.study(), points, people);
  std::vector<Column> columns = {{"metric", ""}, {"unit", ""}};
  for (const Column& column : places.columns()) columns.push_back(column);
  for (const char* name : {"value", "day_low", "day_high", "assumption_low", "assumption_high"})
    columns.push_back({name, ""});
  Table table(columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Cell> row = {metrics.metric(rows[i].metric).name,
                             metrics.metric(rows[i].metric).unit};
    for (Cell& cell : places.cells(i)) row.push_back(std::move(cell));
    row.push_back(rows[i].monte_carlo);
    for (const double x :
         {rows[i].day_low, rows[i].day_high, rows[i].assumption_low, rows[i].assumption_high})
      row.emplace_back(x);
    table.add_row(std::move(row));
  }
  return table;
}

std::string assumption_note(const Study& study) {
  if (study.analysis.assumptions.empty())
    return "no assumption range: the study marks no axis as an assumption ([analysis] assumptions "
           "= [\"latency.scale\"])";
  std::string names;
  for (const std::string& name : study.analysis.assumptions)
    names += (names.empty() ? "" : ", ") + name;
  return "assumption_low to assumption_high, the assumption range: 5 to 95 % of the points over " +
         names + ", each with the same weight; the rest of a row is at their median";
}

}  // namespace

Findings analyse_ranges(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  std::vector<Ranges> rows;
  const auto chosen = request.metrics.empty() ? headline_metrics(metrics) : request.metrics;
  for (const std::size_t m : chosen) {
    const std::vector<Ranges> ranges = ranges_of(metrics, m);
    store(metrics, m, ranges, findings);
    for (const Ranges& r : ranges)
      if (request.shown.holds(metrics.study().design.coordinates(r.point), lever_axes(metrics, m)))
        rows.push_back(r);
  }
  findings.tables.push_back(
      {"ranges",
       table_of(metrics, rows, request.people),
       {"±, the Monte Carlo error: how well this study knows its own value (95 %); it shrinks with "
        "the number of runs",
        "day_low to day_high, the day-to-day range: 90 % of runs lie between; it does not shrink",
        assumption_note(metrics.study())}});
  return findings;
}

}  // namespace coresweep
