// Response surfaces over the axes: their error, their optimum, and readings between points.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/findings/analyses.h"
#include "analysis/findings/surface_settings.h"
#include "analysis/methods/scaled_surface.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

constexpr std::size_t kFewestOfSurface = 6, kMostOfSurface = 2000;  ///< points

constexpr const char* kHowToRead =
    "error: of predicting points that were left out (root mean square), of_range: as a share of "
    "the metric's range, q2: share of the variance between points that such predictions explain; "
    "predicted: by the surface, of an optimum better than the truth, because the place was chosen "
    "for it, and so without an interval; plausible: settings that cannot be told from the optimum, "
    "in which assumptions stay at their first value, sampled ones at their median";
constexpr const char* kSimulated =
    "value: of an optimum, simulated at the place with as many further runs as a point of the "
    "study has";

class Surfaces {
 public:
  Surfaces(StudyMetrics& metrics, const AnalysisRequest& request)
      : metrics_(metrics), request_(request) {}

  Findings findings() {
    check_names(metrics_.study(), request_.at);
    for_each_metric(metrics_, request_, named_, [&](std::size_t m) { add(m); });
    if (named_.table.rows() == 0 && named_.notes.empty()) {
      findings_.nothing =
          fmt::format("a surface needs an axis of three or more numbers and {} to {} points",
                      kFewestOfSurface, kMostOfSurface);
      return std::move(findings_);
    }
    named_.notes.push_back(kHowToRead);
    named_.notes.push_back(request_.simulate
                               ? kSimulated
                               : "the optima were not simulated: " + request_.why_not_simulated);
    findings_.tables.push_back(std::move(named_));
    return std::move(findings_);
  }

 private:
  static bool has_curve(const AxisFactors& factors) {
    for (std::size_t k = 0; k < factors.factors.size(); ++k) {
      std::vector<double> seen;
      for (std::size_t i = k; i < factors.settings.size(); i += factors.factors.size())
        if (std::ranges::count(seen, factors.settings[i]) == 0) seen.push_back(factors.settings[i]);
      if (!factors.factors[k].is_word() && seen.size() > 2) return true;
    }
    return false;
  }

  void add(std::size_t m) {
    const StudyMetric& metric = metrics_.metric(m);
    const auto points = metrics_.points_of(m);
    if (points.size() < kFewestOfSurface || points.size() > kMostOfSurface) return;
    const AxisFactors factors = factors_over(metrics_.study(), metric.axes, points);
    if (!has_curve(factors)) return;
    const PointValues values = values_at(metrics_, m, points);
    const ScaledSurface surface =
        fit_surface(factors.design(), values.metric(), metric.bounds,
                    metrics_.study().analysis.surface_tolerance, metric.name, metric.unit);
    const std::vector<double> usual = usual_settings(metrics_.study(), factors);
    keep(metric, ".error", "left-out error of the surface", {}, {surface.accuracy().error});
    keep(metric, ".q2", "share of the variance between points that left-out predictions explain",
         {}, {surface.accuracy().explained}, "1");
    if (metric.better != Better::neither) add_optimum(m, factors, surface, usual);
    if (request_.at.empty()) return;
    const std::vector<double> place = reading_place(factors, usual, request_.at);
    add_row(metric, surface, "reading", {}, surface.predict(place), setting_text(factors, place),
            "");
  }

  void add_optimum(std::size_t m, const AxisFactors& factors, const ScaledSurface& surface,
                   const std::vector<double>& usual) {
    const StudyMetric& metric = metrics_.metric(m);
    SurfaceOptimum best =
        find_optimum(surface.on_scale(), factors.design(), metric.better == Better::higher,
                     held_assumptions(m, factors, usual));
    best.setting = as_written(factors, best.setting);
    const std::string at = setting_text(factors, best.setting);
    const double predicted = surface.predict(best.setting).value;
    const Estimate value = simulated(metric, factors, best.setting);
    add_row(metric, surface, "optimum", value.has_value() ? Cell(value) : Cell(),
            Estimate{predicted}, at, plausible_text(factors, best));
    keep(metric, ".optimum", "value simulated at the optimum of the surface",
         {{"at", at}, {"predicted", predicted}}, value);
  }

  /// No value where it cannot be simulated; a note says why.
  Estimate simulated(const StudyMetric& metric, const AxisFactors& factors,
                     std::span<const double> setting) {
    if (!request_.simulate) return {};
    try {
      return request_.simulate(study_at(metrics_.study(), factors, setting), metric.name).estimate;
    } catch (const UserError& error) {
      named_.notes.push_back(metric.name + ": its optimum was not simulated: " + error.what());
      return {};
    }
  }

  void add_row(const StudyMetric& metric, const ScaledSurface& surface, const std::string& what,
               const Cell& value, const Estimate& predicted, const std::string& at,
               const std::string& plausible) {
    const SurfaceAccuracy& quality = surface.accuracy();
    named_.table.add_row({metric.name, metric.unit, std::string(surface.on_scale().kind()),
                          quality.error, quality.relative(), quality.explained, what, value,
                          predicted, at, plausible});
  }

  /// Assumptions stay as usual: one does not choose them.
  std::vector<std::optional<double>> held_assumptions(std::size_t m, const AxisFactors& factors,
                                                      const std::vector<double>& usual) {
    const std::vector<std::size_t> only = {m}, assumed = assumptions_of(metrics_, only);
    std::vector<std::optional<double>> held(usual.size());
    for (std::size_t k = 0; k < held.size(); ++k)
      if (std::ranges::count(assumed, factors.axes[k]) > 0) held[k] = usual[k];
    return held;
  }

  void keep(const StudyMetric& metric, const std::string& end, const std::string& meaning,
            std::vector<Attribute> attributes, const Estimate& value, std::string unit = "") {
    store(findings_, metrics_.study(), {},
          {"surface." + metric.name + end,
           unit.empty() ? metric.unit : unit,
           meaning,
           {},
           std::move(attributes)},
          {value});
  }

  StudyMetrics& metrics_;
  const AnalysisRequest& request_;
  Findings findings_;
  Findings::Named named_{"surface",
                         Table({{"metric", ""},
                                {"unit", ""},
                                {"surface", ""},
                                {"error", ""},
                                {"of_range", ""},
                                {"q2", ""},
                                {"what", ""},
                                {"value", ""},
                                {"predicted", ""},
                                {"at", ""},
                                {"plausible", ""}}),
                         {}};
};

}  // namespace

Findings analyse_surface(StudyMetrics& metrics, const AnalysisRequest& request) {
  return Surfaces(metrics, request).findings();
}

}  // namespace coresweep
