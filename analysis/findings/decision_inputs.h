// The metrics of a study as the plain arrays that sensitivity and decision analyses take.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analysis/findings/analyses.h"
#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"
#include "analysis/methods/pareto.h"
#include "analysis/metrics/point_columns.h"

namespace coresweep {

/// A metric at some points of the study.
PointValues values_at(StudyMetrics& metrics, std::size_t metric,
                      std::span<const std::uint64_t> points);

/// The same with intervals of some confidence, and which points are the same to the metric.
PointMetric point_metric(StudyMetrics& metrics, std::size_t metric,
                         std::span<const std::uint64_t> points, double confidence);

/// For each lever point the mean over all assumptions that the metric depends on, each with the
/// same weight.
PointMetric means_over_assumptions(StudyMetrics& metrics, std::size_t metric,
                                   std::span<const std::uint64_t> levers, double confidence);

/// The axes of any of the metrics that are levers, or assumptions; ascending.
std::vector<std::size_t> levers_of(const StudyMetrics& metrics,
                                   std::span<const std::size_t> chosen);
std::vector<std::size_t> assumptions_of(const StudyMetrics& metrics,
                                        std::span<const std::size_t> chosen);

std::vector<std::size_t> sizes_of(const Study& study, std::span<const std::size_t> axes);
/// The name of the axes for a table or cube: "scenario x blocks".
std::string names_of(const Study& study, std::span<const std::size_t> axes,
                     std::string_view between = " x ");

/// Which way is good: an objective has one.
Goal goal_of(const StudyMetric& metric);

/// A design over axes: its factors, and their settings at some points, row by row. An axis of one
/// key or of named sets is one factor; one that samples several keys is a factor for each.
struct AxisFactors {
  std::vector<Factor> factors;
  std::vector<std::size_t> axes;  ///< the axis of the study behind each factor
  std::vector<double> settings;
  FactorDesign design() const { return {factors, settings}; }
};
AxisFactors factors_over(const Study& study, std::span<const std::size_t> axes,
                         std::span<const std::uint64_t> points);

/// Whether an axis samples several keys at once, each of which is a factor.
bool samples_several(const Axis& axis);

/// A usual setting of each factor: its first value in the study; of sampled factors the median.
std::vector<double> usual_settings(const Study& study, const AxisFactors& factors);

/// Cubes NAME, NAME.low and NAME.high, over the given axes.
void store(Findings& findings, const Study& study, std::span<const std::size_t> axes, Cube cube,
           const std::vector<Estimate>& values);

/// Runs `body` for every metric asked for (else the usual ones) that has one of `axes`. What it
/// cannot do (UserError) becomes a note of the last table.
void for_each_metric(const StudyMetrics& metrics, const AnalysisRequest& request,
                     Findings::Named& table, const std::function<void(std::size_t)>& body);

/// The values of row `levers[i]` of a table over lever axes, as PointColumns shows them.
std::vector<PlacedPoint> placed(std::span<const std::uint64_t> points,
                                std::span<const std::size_t> axes);

}  // namespace coresweep
