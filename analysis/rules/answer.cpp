#include "analysis/rules/answer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "analysis/metrics/comparison.h"
#include "analysis/rules/answer_text.h"
#include "analysis/rules/check_analysis.h"
#include "host/design/point_ranges.h"

namespace coresweep {
namespace {

constexpr std::size_t kMostCompared = 5000;  ///< settings that the rule looks at

bool is_about(const Study& study, std::size_t axis) {
  return study.baseline.empty() || study.baseline[axis].has_value();
}

bool is_assumption(const Study& study, std::size_t axis) {
  return std::ranges::count(study.analysis.assumptions, study.design.axes()[axis].name()) > 0;
}

/// The metric of the whole study, where it declares no objective.
std::string main_metric(const StudyMetrics& all, const std::vector<std::size_t>& levers) {
  if (all.has("cost.mean"))
    for (const std::size_t axis : all.metric(all.index("cost.mean")).axes)
      if (std::ranges::count(levers, axis) > 0) return "cost.mean";
  return "block_time.mean";
}

class Choice {
 public:
  Choice(const Study& study, const PointReaders& read)
      : study_(study),
        levers_(chosen_axes(study)),
        metrics_(study_metrics(study, read, needed(study, levers_))) {
    for (const PlacedText& text : constraints_of(study))
      constraints_.push_back(constraint_of(metrics_, text));
    objectives_ = objectives_of(metrics_);
    if (objectives_.empty()) objectives_ = {metrics_.index(main_metric(metrics_, levers_))};
  }

  Answer answer() {
    if (levers_.empty() || size() > kMostCompared) return fixed();
    std::vector<std::uint64_t> candidates = simulated();
    if (candidates.empty()) return fixed();
    const std::size_t all = candidates.size();
    const double least = keep_least_violating(candidates);
    const std::size_t kept = candidates.size();
    const std::uint64_t point = best(candidates);
    const std::string rule = least > 0 ? least_text(study_, levers_, all)
                                       : best_text(study_, levers_, objectives(), kept, all);
    return {point, rule + doubts_text(tied_with(point, candidates), least > 0 || is_sure(point))};
  }

 private:
  /// The names of all metrics that the rule reads.
  static std::vector<std::string> needed(const Study& study,
                                         const std::vector<std::size_t>& levers) {
    const StudyMetrics all = study_metrics(study, PointReaders{});
    std::set<std::size_t> read;
    for (const std::size_t m : objectives_of(all)) read.insert(m);
    if (read.empty()) read.insert(all.index(main_metric(all, levers)));
    for (const PlacedText& text : constraints_of(study)) {
      const Criterion constraint = constraint_of(all, text);
      read.insert(constraint.metrics().begin(), constraint.metrics().end());
    }
    std::vector<std::string> names;
    for (const std::size_t m : read) names.push_back(all.metric(m).name);
    return names;
  }

  std::size_t size() const {
    double points = 1;
    for (const std::size_t a : levers_)
      points *= static_cast<double>(study_.design.axes()[a].size());
    return points > kMostCompared ? kMostCompared + 1 : static_cast<std::size_t>(points);
  }

  /// The settings that were simulated and have every objective.
  std::vector<std::uint64_t> simulated() {
    std::vector<std::uint64_t> points;
    for (const std::uint64_t point : points_over(study_.design, levers_, named_point(study_)))
      if (!study_.design.excludes(point) && std::ranges::none_of(objectives_, [&](std::size_t m) {
            return std::isnan(metrics_.at(m, point).value());
          }))
        points.push_back(point);
    return points;
  }

  double violation(std::uint64_t point) {
    double largest = 0;
    for (const Criterion& constraint : constraints_)
      largest = std::max(largest, constraint.violation(values_of(constraint, point)));
    return largest;
  }

  /// Whether the point satisfies all constraints beyond its Monte Carlo error.
  bool is_sure(std::uint64_t point) {
    return std::ranges::all_of(constraints_, [&](const Criterion& constraint) {
      return constraint.judge(values_of(constraint, point)) == Satisfied::yes;
    });
  }

  std::vector<Estimate> values_of(const Criterion& constraint, std::uint64_t point) {
    std::vector<Estimate> values(metrics_.metrics().size());
    for (const std::size_t m : constraint.metrics()) values[m] = metrics_.at(m, point).estimate;
    return values;
  }

  /// How many others have the same value in the last objective.
  std::size_t tied_with(std::uint64_t point, const std::vector<std::uint64_t>& candidates) {
    const std::size_t last = objectives_.back();
    return static_cast<std::size_t>(std::ranges::count_if(candidates, [&](std::uint64_t other) {
      return other != point && good(last, other) == good(last, point);
    }));
  }

  /// Returns how much they violate.
  double keep_least_violating(std::vector<std::uint64_t>& points) {
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint64_t point : points) least = std::min(least, violation(point));
    std::erase_if(points, [&](std::uint64_t point) { return violation(point) > least; });
    return least;
  }

  std::vector<const StudyMetric*> objectives() const {
    std::vector<const StudyMetric*> list;
    for (const std::size_t m : objectives_) list.push_back(&metrics_.metric(m));
    return list;
  }

  /// More is better.
  double good(std::size_t m, std::uint64_t point) {
    const double value = metrics_.at(m, point).value();
    return metrics_.metric(m).better == Better::lower ? -value : value;
  }

  std::uint64_t best_in(std::size_t m, const std::vector<std::uint64_t>& points) {
    return *std::ranges::max_element(points, {}, [&](std::uint64_t p) { return good(m, p); });
  }

  /// In turn for each objective those go that are surely worse than its best by what matters; of
  /// those that are left the best in the last one.
  std::uint64_t best(std::vector<std::uint64_t>& points) {
    for (const std::size_t m : objectives_) {
      const std::uint64_t top = best_in(m, points);
      if (m == objectives_.back()) return top;
      std::erase_if(points,
                    [&](std::uint64_t point) { return point != top && is_worse(m, point, top); });
    }
    return points.front();
  }

  bool is_worse(std::size_t m, std::uint64_t point, std::uint64_t top) {
    const StudyMetric& metric = metrics_.metric(m);
    const auto& effects = study_.analysis.smallest_effects;
    const auto effect = std::ranges::find(effects, metric.name, &SmallestEffect::metric);
    const auto compared = compare(metrics_.at(m, point), metrics_.at(m, top), metric.better,
                                  effect == effects.end() ? std::nullopt : std::optional(*effect));
    return compared.verdict == Verdict::worse;
  }

  /// Nothing to compare: the named values and the first of the others.
  Answer fixed() const {
    const Coordinates start = named_point(study_);
    if (study_.design.excludes(start))
      return {first_kept(study_.design).value_or(0),
              "The first point that where keeps: it excludes the one that the study names."};
    return {study_.design.index(start), fixed_text(study_, levers_, size() > kMostCompared)};
  }

  const Study& study_;
  std::vector<std::size_t> levers_;
  StudyMetrics metrics_;
  std::vector<Criterion> constraints_;
  std::vector<std::size_t> objectives_;
};

}  // namespace

std::vector<PlacedText> constraints_of(const Study& study) {
  if (!study.analysis.constraints.empty()) return study.analysis.constraints;
  if (!simulates_market(study)) return {};
  return {{"core_lost.share <= 5 %"}, {"exhausted.share <= 5 %"}};
}

std::vector<std::size_t> chosen_axes(const Study& study) {
  std::vector<std::size_t> axes;
  for (std::size_t a = 0; a < study.design.axes().size(); ++a)
    if (!is_named(study, a) && is_about(study, a) && !is_assumption(study, a) &&
        study.design.axes()[a].size() > 1)
      axes.push_back(a);
  return axes;
}

Answer answer_of(const Study& study, const PointReaders& read) {
  return Choice(study, read).answer();
}

}  // namespace coresweep
