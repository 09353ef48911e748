#include "analysis/metrics/comparison_table.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "analysis/metrics/derived.h"
#include "analysis/metrics/point_columns.h"
#include "analysis/tables/number_text.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

struct Task {
  std::size_t metric;
  std::uint64_t point, baseline;
};

/// In the order of the points: each is read once.
std::vector<Task> tasks(const StudyMetrics& metrics, const std::vector<std::size_t>& compared,
                        const TablePoints& shown) {
  const Design& design = metrics.study().design;
  std::vector<Task> tasks;
  for (const std::size_t m : compared)
    for (const std::uint64_t point : metrics.points_of(m)) {
      const auto baseline = baseline_of(metrics.study(), point);
      if (!baseline || design.excludes(point) || metrics.is_same(m, point, *baseline)) continue;
      if (shown.holds(design.coordinates(point), metrics.metric(m).axes))
        tasks.push_back({m, point, *baseline});
    }
  std::ranges::stable_sort(tasks, {}, &Task::point);
  return tasks;
}

/// What may be shown: of every task the value, the difference and the ratio, and the baselines.
std::uint64_t intervals_of(const std::vector<Task>& tasks) {
  std::set<std::pair<std::size_t, std::uint64_t>> baselines;
  for (const Task& task : tasks) baselines.emplace(task.metric, task.baseline);
  return 3 * tasks.size() + baselines.size();
}

/// How many intervals there are of all metrics at all points.
std::uint64_t family_of(const StudyMetrics& metrics) {
  std::vector<std::size_t> all(metrics.metrics().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return intervals_of(tasks(metrics, all, all_points(metrics.study())));
}

Cell verdict_cell(const Comparison& c) {
  return c.verdict ? Cell(std::string(verdict_name(*c.verdict))) : Cell();
}

/// The factor, and whether pairing harms: a mark for people, a cell of its own for programs.
std::vector<Cell> reduction_cells(const Comparison& c, bool people) {
  const Estimate& factor = c.variance_reduction;
  if (!people) return {factor, factor.has_value() ? Cell(c.pairing_harms()) : Cell()};
  if (!factor.has_value()) return {factor.value};
  return {number_text(factor.value, 3) + (c.pairing_harms() ? " !" : "")};
}

}  // namespace

std::optional<SmallestEffect> effect_on(const StudyMetric& metric,
                                        std::span<const SmallestEffect> effects) {
  const auto found = std::ranges::find(effects, metric.name, &SmallestEffect::metric);
  return found == effects.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::size_t> usual_comparisons(const StudyMetrics& metrics,
                                           std::span<const SmallestEffect> effects) {
  std::vector<std::size_t> chosen;
  for (std::size_t m = 0; m < metrics.metrics().size(); ++m)
    if (metrics.metric(m).shown.compared) chosen.push_back(m);
  for (const SmallestEffect& effect : effects)
    if (const std::size_t m = metrics.index(effect.metric); std::ranges::count(chosen, m) == 0)
      chosen.push_back(m);
  return chosen;
}

Comparisons compare_points(StudyMetrics& metrics, const ComparisonPlan& plan) {
  const std::vector<Task> all = tasks(metrics, plan.metrics, plan.shown);
  const std::uint64_t family = plan.joint ? family_of(metrics) : 1;
  const double confidence = joint_confidence(static_cast<double>(family));
  const bool paired = metrics.study().streams == Streams::common;
  Comparisons comparisons{{}, confidence, family};
  for (const Task& task : all) {
    const StudyMetric& metric = metrics.metric(task.metric);
    comparisons.rows.push_back(
        {task.metric, task.point,
         compare(metrics.at(task.metric, task.point, confidence),
                 metrics.at(task.metric, task.baseline, confidence), metric.better,
                 effect_on(metric, plan.smallest_effects), confidence, paired)});
  }
  const auto place = [&](const ComparisonRow& row) {
    return std::ranges::find(plan.metrics, row.metric) - plan.metrics.begin();
  };
  std::ranges::stable_sort(comparisons.rows, {}, place);
  return comparisons;
}

Table comparison_table(const StudyMetrics& metrics, const Comparisons& comparisons, bool people) {
  std::vector<PlacedPoint> points;
  for (const ComparisonRow& row : comparisons.rows)
    points.push_back({row.point, metrics.metric(row.metric).axes});
  const PointColumns places(metrics.study(), points, people);
  std::vector<Column> columns = {{"metric", ""}, {"unit", ""}};
  for (const Column& column : places.columns()) columns.push_back(column);
  for (const char* name : {"value", "baseline", "difference", "ratio", "variance_reduction"})
    columns.push_back({name, ""});
  if (!people) columns.push_back({"pairing_harms", ""});
  columns.push_back({"verdict", ""});
  Table table(columns);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& [m, point, c] = comparisons.rows[i];
    std::vector<Cell> row = {metrics.metric(m).name, metrics.metric(m).unit};
    for (Cell& cell : places.cells(i)) row.push_back(std::move(cell));
    row.insert(row.end(), {c.point, c.baseline, c.difference, c.ratio});
    for (Cell& cell : reduction_cells(c, people)) row.push_back(std::move(cell));
    row.push_back(verdict_cell(c));
    table.add_row(std::move(row));
  }
  return table;
}

}  // namespace coresweep
