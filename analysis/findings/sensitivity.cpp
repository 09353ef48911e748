// The variance decomposition of every metric over the axes of the study.
#include <algorithm>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/variance_decomposition.h"

namespace coresweep {
namespace {

constexpr std::size_t kOrder = 2;           ///< largest interaction that is told apart
constexpr std::size_t kMostHeld = 100'000;  ///< the batch values of all are held at once
constexpr double kWorthShowing = 0.01;      ///< share of an interaction that is reported

std::vector<std::size_t> study_axes(const StudyMetric& metric, const VariancePart& part) {
  std::vector<std::size_t> axes;
  for (const std::size_t axis : part.axes) axes.push_back(metric.axes[axis]);
  return axes;
}

class Sensitivity {
 public:
  Sensitivity(StudyMetrics& metrics, const AnalysisRequest& request)
      : metrics_(metrics), request_(request) {}

  Findings findings() {
    Findings::Named named{
        "sensitivity", Table({{"metric", ""}, {"effect", ""}, {"share", ""}, {"total", ""}}), {}};
    for_each_metric(metrics_, request_, named, [&](std::size_t m) { add(m, named); });
    named.notes.push_back(
        "share: of the variance over the grid, of an axis alone or of axes together beyond that; "
        "total: with all interactions. Interactions that surely stay below 1 % are left out. Monte "
        "Carlo noise is "
        "subtracted; 95 % for each alone");
    findings_.tables.push_back(std::move(named));
    return std::move(findings_);
  }

 private:
  void add(std::size_t m, Findings::Named& named) {
    const StudyMetric& metric = metrics_.metric(m);
    const auto points = metrics_.points_of(m);
    if (points.size() < 2 || points.size() > kMostHeld) return;
    const PointValues values = values_at(metrics_, m, points);
    const auto found =
        decompose_variance(sizes_of(metrics_.study(), metric.axes), values.metric(), kOrder);
    for (const VariancePart& effect : found.effects) add_effect(metric, effect, found, named);
    if (found.rest.share.high > kWorthShowing)
      named.table.add_row({metric.name, "more than two axes", found.rest.share, {}});
    if (!found.all.share.has_value())
      named.notes.push_back(metric.name + " does not vary beyond its Monte Carlo noise");
    const std::string name = "sensitivity." + metric.name;
    const std::string square = metric.unit == "1" ? "1" : "(" + metric.unit + ")2";
    keep(name + ".variance", square, "variance over the grid, without noise", found.all.variance);
    findings_.cubes.push_back({{name + ".noise_variance",
                                square,
                                "Monte Carlo noise that was subtracted from it",
                                {},
                                {}},
                               {found.noise_variance}});
  }

  void add_effect(const StudyMetric& metric, const VariancePart& effect,
                  const VarianceDecomposition& found, Findings::Named& named) {
    const bool matters = effect.axes.size() == 1 || effect.share.high > kWorthShowing;
    if (!effect.share.has_value() || !matters) return;
    const auto axes = study_axes(metric, effect);
    const std::string name =
        "sensitivity." + metric.name + "." + names_of(metrics_.study(), axes, "*");
    keep(name + ".share", "1", "share of the variance over the grid", effect.share);
    Cell total;
    if (effect.axes.size() == 1) {
      const auto same = std::ranges::find(found.totals, effect.axes, &VariancePart::axes);
      keep(name + ".total", "1", "the same with all interactions", same->share);
      total = same->share;
    }
    named.table.add_row({metric.name, names_of(metrics_.study(), axes), effect.share, total});
  }

  void keep(const std::string& name, const std::string& unit, const std::string& meaning,
            const Estimate& value) {
    store(findings_, metrics_.study(), {}, {name, unit, meaning, {}, {}}, {value});
  }

  StudyMetrics& metrics_;
  const AnalysisRequest& request_;
  Findings findings_;
};

}  // namespace

Findings analyse_sensitivity(StudyMetrics& metrics, const AnalysisRequest& request) {
  return Sensitivity(metrics, request).findings();
}

}  // namespace coresweep
