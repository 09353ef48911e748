#include "analysis/estimates/estimate.h"

#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "analysis/estimates/remembered.h"

namespace coresweep {
namespace {

using Values = Eigen::Map<const Eigen::ArrayXd>;

Values values(std::span<const double> x) {
  return Values(x.data(), static_cast<Eigen::Index>(x.size()));
}

Spread with_error(double value, double standard_error, std::int64_t batches) {
  // What remains of equal batches after rounding is no error.
  if (standard_error < 1e-12 * std::abs(value)) standard_error = 0;
  return {value, standard_error, batches};
}

}  // namespace

double quotient(double numerator, double denominator) {
  return denominator == 0 ? kNotANumber : numerator / denominator;
}

double joint_confidence(double comparisons) {
  return 1 - (1 - kConfidence) / std::max(1.0, comparisons);
}

double normal_factor(double confidence) {
  return boost::math::quantile(boost::math::normal(), (1 + confidence) / 2);
}

double student_factor(std::int64_t batches, double confidence) {
  if (batches < 2) return kNotANumber;
  static Remembered<std::pair<std::int64_t, double>, double> known;
  return known.at({batches, confidence}, [&] {
    const boost::math::students_t distribution(static_cast<double>(batches - 1));
    return boost::math::quantile(distribution, (1 + confidence) / 2);
  });
}

Spread jackknife(double value, std::span<const double> left_out) {
  if (left_out.size() < 2 || !std::isfinite(value)) return {value};
  const auto x = values(left_out);
  const auto m = static_cast<double>(left_out.size());
  const double squares = (x - x.mean()).square().sum();
  return with_error(value, std::sqrt((m - 1) / m * squares), x.size());
}

Spread sectioned(double value, std::span<const double> batch_values) {
  std::vector<double> present;
  for (const double x : batch_values)
    if (!std::isnan(x)) present.push_back(x);
  if (present.size() < 2 || !std::isfinite(value)) return {value};
  const auto m = static_cast<double>(present.size());
  const double squares = (values(present) - value).square().sum();
  if (!std::isfinite(squares)) return {value};
  return with_error(value, std::sqrt(squares / (m * (m - 1))),
                    static_cast<std::int64_t>(present.size()));
}

Estimate interval(const Spread& s, double confidence) {
  if (std::isnan(s.standard_error)) return {s.value};
  const double half = student_factor(s.batches, confidence) * s.standard_error;
  return {s.value, s.value - half, s.value + half};
}

Estimate wilson(std::int64_t hits, std::int64_t trials, double confidence) {
  if (trials <= 0) return {};
  const double z = normal_factor(confidence);
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n, z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {p, hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half};
}

}  // namespace coresweep
