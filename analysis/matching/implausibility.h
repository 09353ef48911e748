// How far a simulated figure lies from a reported one, in standard deviations of all that may part
// them (docs/methods_sensitivity.md, "Calibration").
#pragma once

#include <span>
#include <vector>

#include "analysis/estimates/batched_value.h"

namespace coresweep {

/// A figure that somebody reported.
struct Report {
  double value;         ///< in the metric's unit; of events how many were seen
  double tolerance;     ///< 95 % half-width of what its definition or the model may be wrong by
  double days;          ///< that it rests on
  bool events = false;  ///< the metric is a number of events a day
};

/// A metric at one setting, from so many simulated days.
struct SimulatedMetric {
  BatchedValue metric;
  double days;
};

/// What a report would show at a setting: its mean with the variance of the Monte Carlo error, and
/// the variance over reports of so many days (their chance).
struct Expectation {
  double value;
  double monte_carlo;
  double chance;
};

/// Chance is the spread between runs, brought to the days of the report; of events at least that of
/// a Poisson distribution. Events that were never seen count as half a one.
Expectation expectation(const Report& report, const SimulatedMetric& simulated);

/// |expected - reported| over the root of all variances, with `more` (a variance) added to them;
/// infinite where the metric or its spread does not exist.
double implausibility(const Report& report, const Expectation& expected, double more = 0);

/// A setting that was simulated: where it lies in the unit interval of each key, and the metric
/// behind each report.
struct SimulatedSetting {
  std::vector<double> place;
  std::vector<SimulatedMetric> metrics;
};

/// Of the report that the setting misses most.
double implausibility(std::span<const Report> reports, const SimulatedSetting& setting);

}  // namespace coresweep
