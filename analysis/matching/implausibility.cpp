#include "analysis/matching/implausibility.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coresweep {
namespace {

double standard_error(const BatchedValue& x) {
  if (never_varied(x)) return 0;
  if (x.has_batches()) return spread(x).standard_error;
  return (x.estimate.high - x.estimate.low) / 2 / kNormal;
}

}  // namespace

Expectation expectation(const Report& report, const SimulatedMetric& simulated) {
  const double error = standard_error(simulated.metric);
  const double unit = report.events ? report.days : 1;
  const double monte_carlo = error * error * unit * unit;
  Expectation expected{unit * simulated.metric.value(), monte_carlo,
                       monte_carlo * simulated.days / report.days};
  if (report.events) {
    const double in_report = expected.value + report.days / simulated.days / 2;
    expected.chance = std::max(expected.chance, in_report);
    expected.monte_carlo = std::max(expected.monte_carlo, in_report * report.days / simulated.days);
  }
  return expected;
}

double implausibility(const Report& report, const Expectation& expected, double more) {
  const double tolerance = report.tolerance / kNormal;
  const double variance = expected.monte_carlo + expected.chance + tolerance * tolerance + more;
  const double distance = std::abs(expected.value - report.value);
  if (!std::isfinite(distance) || std::isnan(variance))
    return std::numeric_limits<double>::infinity();
  return distance == 0 ? 0 : distance / std::sqrt(variance);
}

double implausibility(std::span<const Report> reports, const SimulatedSetting& setting) {
  double most = 0;
  for (std::size_t r = 0; r < reports.size(); ++r)
    most = std::max(most, implausibility(reports[r], expectation(reports[r], setting.metrics[r])));
  return most;
}

}  // namespace coresweep
