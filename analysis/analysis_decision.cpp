// Which points to choose: the Pareto set, the least regret over the assumptions, the share of the
// assumptions that satisfies what is asked for, and where it fails.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/analyses.h"
#include "analysis/assumptions.h"
#include "analysis/criterion.h"
#include "analysis/design_axes.h"
#include "analysis/pareto.h"
#include "analysis/point_columns.h"
#include "analysis/regret.h"
#include "analysis/scenario_discovery.h"
#include "host/errors.h"

namespace coresweep {
namespace {

constexpr std::size_t kMostChoices = 2000;  // pairs of points are compared

/// The settings of the levers between which one chooses, each under all assumptions.
struct Choices {
  std::vector<std::size_t> levers, assumed;      ///< axes
  std::vector<std::uint64_t> points;             ///< one a setting of the levers
  std::vector<std::vector<std::uint64_t>> under;  ///< for each, the points of the assumptions
};

/// Over the axes of some metrics together.
Choices choices_of(const StudyMetrics& metrics, const std::vector<std::size_t>& chosen) {
  std::set<std::size_t> levers, assumed;
  for (const std::size_t m : chosen) {
    for (const std::size_t a : lever_axes(metrics, m)) levers.insert(a);
    for (const std::size_t a : assumption_axes(metrics, m)) assumed.insert(a);
  }
  Choices choices{{levers.begin(), levers.end()}, {assumed.begin(), assumed.end()}, {}, {}};
  const Design& design = metrics.study().design;
  choices.points = points_over(design, choices.levers);
  for (const std::uint64_t point : choices.points)
    choices.under.push_back(points_over(design, choices.assumed, design.coordinates(point)));
  if (choices.points.size() > kMostChoices)
    throw UserError(fmt::format("{} settings of the levers are too many to compare in pairs: at most {}",
                                choices.points.size(), kMostChoices));
  return choices;
}

/// Mean over the assumptions, each with the same weight.
BatchedValue mean_over(StudyMetrics& metrics, std::size_t m,
                       const std::vector<std::uint64_t>& points) {
  std::vector<BatchedValue> values;
  for (const std::uint64_t point : points) values.push_back(metrics.at(m, point));
  return combine(values, [](std::span<const double> x) {
    double sum = 0;
    for (const double value : x) sum += value;
    return sum / static_cast<double>(x.size());
  });
}

Goal goal_of(const StudyMetric& metric) {
  if (metric.better == Better::neither)
    throw UserError(fmt::format("{} has no good direction: it cannot be an objective", metric.name));
  return metric.better == Better::higher ? Goal::maximise : Goal::minimise;
}

std::string_view status_text(ParetoStatus status) {
  constexpr std::string_view kTexts[] = {"on", "possibly on", "off", "no value"};
  return kTexts[static_cast<std::size_t>(status)];
}

std::vector<std::string> names_of(const StudyMetrics& metrics,
                                  const std::vector<std::size_t>& axes) {
  std::vector<std::string> names;
  for (const std::size_t a : axes) names.push_back(metrics.study().design.axes()[a].name());
  return names;
}

PointColumns places_of(const StudyMetrics& metrics, const Choices& choices, bool people) {
  std::vector<PlacedPoint> points;
  for (const std::uint64_t point : choices.points) points.push_back({point, choices.levers});
  return {metrics.study(), points, people};
}

void find_pareto_set(StudyMetrics& metrics, const AnalysisRequest& request, Findings& findings) {
  std::vector<std::size_t> chosen;
  for (const std::string& name : metrics.study().analysis.objectives)
    chosen.push_back(metrics.index(name));
  if (chosen.empty()) return;
  const Choices choices = choices_of(metrics, chosen);
  std::vector<std::vector<BatchedValue>> means(chosen.size());
  std::vector<PointValues> values;
  std::vector<Objective> objectives;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (const auto& points : choices.under)
      means[i].push_back(mean_over(metrics, chosen[i], points));
    values.push_back(gather(means[i]));
  }
  for (std::size_t i = 0; i < chosen.size(); ++i)
    objectives.push_back({values[i].metric(), goal_of(metrics.metric(chosen[i]))});
  const std::vector<ParetoPoint> set = pareto_set(objectives);

  const PointColumns places = places_of(metrics, choices, request.people);
  std::vector<Column> columns = places.columns();
  for (const std::size_t m : chosen)
    columns.push_back({metrics.metric(m).name, metrics.metric(m).unit});
  columns.push_back({"pareto", ""});
  Table table(columns);
  StoredCube stored{{"pareto", "", "place in the Pareto set of the objectives",
                     names_of(metrics, choices.levers),
                     {{"flag_values", std::string("0 1 2 3")},
                      {"flag_meanings", std::string("on possibly_on off no_value")}}},
                    {}};
  for (std::size_t i = 0; i < set.size(); ++i) {
    stored.values.push_back(static_cast<double>(set[i].status));
    if (request.people && set[i].status > ParetoStatus::possibly_on) continue;
    std::vector<Cell> row = places.cells(i);
    for (const auto& mean : means) row.push_back(mean[i].estimate);
    row.push_back(std::string(status_text(set[i].status)));
    table.add_row(std::move(row));
  }
  findings.cubes.push_back(std::move(stored));
  findings.tables.push_back(
      {"pareto",
       std::move(table),
       {"means over the assumptions; on: every other point is surely worse in some objective; "
        "possibly on: the Monte Carlo error leaves it open. All are right together with 95 %"}});
}

void find_least_regret(StudyMetrics& metrics, const AnalysisRequest& request, Findings& findings) {
  Table table({{"metric", ""}, {"unit", ""}, {"choice", ""}, {"worst_regret", ""},
               {"worst_under", ""}, {"least", ""}});
  for (const std::string& name : metrics.study().analysis.objectives) {
    const std::size_t m = metrics.index(name);
    const Choices choices = choices_of(metrics, {m});
    if (choices.assumed.empty() || choices.points.size() < 2) continue;
    std::vector<std::uint64_t> points;
    for (const auto& under : choices.under) points.insert(points.end(), under.begin(), under.end());
    const PointValues values = gather(metrics, m, points);
    const auto regret =
        minimax_regret(choices.points.size(), values.metric(), goal_of(metrics.metric(m)));
    const auto label = [&](std::uint64_t point, const std::vector<std::size_t>& axes) {
      const auto at = metrics.study().design.coordinates(point);
      std::string text;
      for (const std::size_t a : axes)
        text += (text.empty() ? "" : ", ") + metrics.study().design.axes()[a].label(at[a]);
      return text;
    };
    StoredCube stored{{"worst_regret." + name, metrics.metric(m).unit,
                       "largest regret over the assumptions", names_of(metrics, choices.levers), {}},
                      {}};
    for (std::size_t i = 0; i < regret.levers.size(); ++i) {
      const LeverRegret& lever = regret.levers[i];
      stored.values.push_back(lever.worst.value);
      if (request.people && !lever.may_be_best) continue;
      table.add_row({name, metrics.metric(m).unit, label(choices.points[i], choices.levers),
                     lever.worst, label(choices.under[i][lever.worst_scenario], choices.assumed),
                     std::string(i == regret.best ? (regret.is_sure ? "surely" : "by value")
                                                  : (lever.may_be_best ? "possibly" : "no"))});
    }
    findings.cubes.push_back(std::move(stored));
  }
  if (table.rows() > 0)
    findings.tables.push_back(
        {"regret",
         std::move(table),
         {"how much worse than the best choice under the same assumption, where that is worst "
          "(minimax regret)"}});
}

/// Criterion number `c` of the study.
class CriterionFinder {
 public:
  CriterionFinder(StudyMetrics& metrics, std::size_t c)
      : metrics_(metrics), text_(metrics.study().analysis.criteria[c]), number_(c + 1) {
    std::vector<NamedUnit> units;
    for (const StudyMetric& metric : metrics.metrics()) units.push_back({metric.name, metric.unit});
    criterion_ = Criterion::parse(text_, units);
    choices_ = choices_of(metrics, criterion_->metrics());
  }

  void run(const AnalysisRequest& request, Findings& findings) {
    const PointColumns places = places_of(metrics_, choices_, request.people);
    std::vector<Column> columns = places.columns();
    for (const char* name : {"scenarios", "satisfied", "fails_where"}) columns.push_back({name, ""});
    Table table(columns);
    StoredCube stored{{fmt::format("satisfied.{}", number_), "",
                       "share of the assumptions that satisfy: " + text_,
                       names_of(metrics_, choices_.levers), {}},
                      {}};
    for (std::size_t i = 0; i < choices_.points.size(); ++i) {
      const auto values = estimates(choices_.under[i]);
      const SatisfiedShare share =
          satisfied_share(*criterion_, values, metrics_.metrics().size());
      stored.values.push_back(share.share.value);
      std::vector<Cell> row = places.cells(i);
      row.push_back(static_cast<std::int64_t>(share.scenarios));
      row.push_back(share.share);
      row.push_back(fails_where(values));
      table.add_row(std::move(row));
    }
    findings.cubes.push_back(std::move(stored));
    findings.tables.push_back(
        {fmt::format("criterion_{}", number_),
         std::move(table),
         {fmt::format("satisfied: share of the assumptions under which {}; fails_where: the box of "
                      "assumptions that best tells the others (PRIM)",
                      text_)}});
  }

 private:
  /// Scenarios x metrics; only those of the criterion are filled.
  std::vector<Estimate> estimates(const std::vector<std::uint64_t>& points) {
    const std::size_t columns = metrics_.metrics().size();
    std::vector<Estimate> values(points.size() * columns);
    for (std::size_t s = 0; s < points.size(); ++s)
      for (const std::size_t m : criterion_->metrics())
        values[s * columns + m] = metrics_.at(m, points[s]).estimate;
    return values;
  }

  /// Only over a single design; empty where nothing or everything fails.
  std::string fails_where(const std::vector<Estimate>& values) const {
    const auto axis = design_axis(metrics_, criterion_->metrics().front());
    if (!axis || choices_.assumed != std::vector<std::size_t>{*axis}) return "";
    const OwnedDesign samples = factor_design(metrics_.study().design.axes()[*axis]);
    std::vector<bool> fails;
    for (std::size_t s = 0; s < samples.view().samples(); ++s)
      fails.push_back(!criterion_->holds(std::span(values).subspan(
          s * metrics_.metrics().size(), metrics_.metrics().size())));
    const auto failing = std::ranges::count(fails, true);
    if (failing == 0 || failing == static_cast<std::ptrdiff_t>(fails.size())) return "";
    return box_text(discover_scenarios(samples.view(), fails), samples.factors);
  }

  static std::string box_text(const ScenarioDiscovery& found, const std::vector<Factor>& factors) {
    std::string text;
    for (std::size_t f = 0; f < factors.size(); ++f) {
      if (!found.box.limits(f)) continue;
      const FactorRange& range = found.box.ranges[f];
      if (!text.empty()) text += " and ";
      if (std::isfinite(range.low)) text += factors[f].text(range.low) + " <= ";
      text += factors[f].name;
      if (std::isfinite(range.high)) text += " <= " + factors[f].text(range.high);
    }
    return fmt::format("{} (holds {:.0f} % of the failures; {:.0f} % of it fail; p {:.2g})", text,
                       100 * found.box.coverage, 100 * found.box.density, found.p);
  }

  StudyMetrics& metrics_;
  std::string text_;
  std::size_t number_;
  std::optional<Criterion> criterion_;
  Choices choices_;
};

}  // namespace

Findings analyse_decision(StudyMetrics& metrics, const AnalysisRequest& request) {
  const AnalysisSettings& settings = metrics.study().analysis;
  Findings findings;
  if (settings.objectives.empty() && settings.criteria.empty()) {
    findings.nothing = "the study declares no objectives and no criteria ([analysis] objectives, "
                       "criteria)";
    return findings;
  }
  find_pareto_set(metrics, request, findings);
  find_least_regret(metrics, request, findings);
  for (std::size_t c = 0; c < settings.criteria.size(); ++c)
    CriterionFinder(metrics, c).run(request, findings);
  return findings;
}

}  // namespace coresweep
