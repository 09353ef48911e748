#include "analysis/comparison_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "analysis/derived.h"
#include "analysis/number_text.h"

namespace coresweep {
namespace {

struct Task {
  std::size_t metric;
  std::uint64_t point, baseline;
};

/// Points in the outer loop: each is read once.
std::vector<Task> tasks(const StudyMetrics& metrics, const ComparisonPlan& plan) {
  std::vector<Task> tasks;
  for (const std::size_t m : plan.metrics)
    for (const std::uint64_t point : metrics.points_of(m)) {
      const std::uint64_t baseline = baseline_of(metrics.study(), point).value();
      const bool same = std::ranges::all_of(metrics.metric(m).axes, [&](std::size_t axis) {
        return metrics.study().design.coordinates(point)[axis] ==
               metrics.study().design.coordinates(baseline)[axis];
      });
      if (!same && (!plan.shown || plan.shown(point))) tasks.push_back({m, point, baseline});
    }
  std::ranges::stable_sort(tasks, {}, &Task::point);
  return tasks;
}

Cell verdict_cell(const Comparison& c) {
  return c.verdict ? Cell(std::string(verdict_name(*c.verdict))) : Cell();
}

/// A factor below 1 is marked: there pairing harms.
Cell reduction_cell(double factor, bool people) {
  if (std::isnan(factor)) return Cell();
  if (!people) return Cell(factor);
  return Cell(number_text(factor, 3) + (factor < 1 ? " !" : ""));
}

using Labels = std::vector<std::optional<std::string>>;

/// By axis of the study; none for axes over which the metric does not vary.
Labels labels_of(const StudyMetrics& metrics, const ComparisonRow& row) {
  const Design& design = metrics.study().design;
  const auto coordinates = design.coordinates(row.point);
  Labels labels(design.axes().size());
  for (const std::size_t a : metrics.metric(row.metric).axes)
    labels[a] = design.axes()[a].label(coordinates[a]);
  return labels;
}

/// Axes on which the rows differ.
std::vector<std::size_t> telling_axes(const std::vector<Labels>& rows) {
  std::vector<std::size_t> axes;
  for (std::size_t a = 0; !rows.empty() && a < rows.front().size(); ++a) {
    std::set<std::string> values;
    for (const Labels& row : rows)
      if (row[a]) values.insert(*row[a]);
    if (values.size() > 1) axes.push_back(a);
  }
  return axes;
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
  for (const std::string& name : compared_metrics())
    if (metrics.has(name)) chosen.push_back(metrics.index(name));
  for (const SmallestEffect& effect : effects)
    if (const std::size_t m = metrics.index(effect.metric); std::ranges::count(chosen, m) == 0)
      chosen.push_back(m);
  return chosen;
}

Comparisons compare_points(StudyMetrics& metrics, const ComparisonPlan& plan) {
  for (const SmallestEffect& effect : plan.smallest_effects) metrics.index(effect.metric);
  const std::vector<Task> all = tasks(metrics, plan);
  const double confidence = plan.joint ? joint_confidence(all.size()) : kConfidence;
  Comparisons comparisons{{}, confidence};
  for (const Task& task : all) {
    const StudyMetric& metric = metrics.metric(task.metric);
    comparisons.rows.push_back(
        {task.metric, task.point,
         compare(metrics.at(task.metric, task.point), metrics.at(task.metric, task.baseline),
                 metric.better, effect_on(metric, plan.smallest_effects), confidence)});
  }
  const auto place = [&](const ComparisonRow& row) {
    return std::ranges::find(plan.metrics, row.metric) - plan.metrics.begin();
  };
  std::ranges::stable_sort(comparisons.rows, {}, place);
  return comparisons;
}

Table comparison_table(const StudyMetrics& metrics, const Comparisons& comparisons, bool people) {
  const auto& axes = metrics.study().design.axes();
  std::vector<Labels> labels;
  for (const ComparisonRow& row : comparisons.rows) labels.push_back(labels_of(metrics, row));
  std::vector<std::size_t> shown = telling_axes(labels);
  if (!people) {
    shown.resize(axes.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
  }
  std::vector<Column> columns = {{"metric", ""}, {"unit", ""}};
  for (const std::size_t a : shown) columns.push_back({axes[a].name(), axes[a].unit()});
  for (const char* name :
       {"value", "baseline", "difference", "ratio", "variance_reduction", "verdict"})
    columns.push_back({name, ""});
  Table table(columns);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& [m, point, c] = comparisons.rows[i];
    std::vector<Cell> row = {metrics.metric(m).name, metrics.metric(m).unit};
    for (const std::size_t a : shown) row.push_back(labels[i][a] ? Cell(*labels[i][a]) : Cell());
    row.insert(row.end(), {c.point, c.baseline, c.difference, c.ratio,
                           reduction_cell(c.variance_reduction, people), verdict_cell(c)});
    table.add_row(std::move(row));
  }
  return table;
}

}  // namespace coresweep
