// A value with its Monte Carlo error, and the few ways to get one from batches or from independent
// runs. Monte Carlo error says how well this study knows its own number; it is neither the
// day-to-day range (run.*.p05 to run.*.p95) nor the assumption range.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace coresweep {

inline constexpr double kNormal = 1.959963984540054;  ///< standard normal quantile at 97.5 %

inline constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

/// A value and the ends of its 95 % Monte Carlo interval, all in the unit of the metric. NaN value:
/// it does not exist (nothing was included). NaN bounds: too few samples to tell. An infinite value
/// lies in the open last bin of its histogram.
struct Estimate {
  double value = kNotANumber;
  double low = kNotANumber;
  double high = kNotANumber;

  bool has_value() const { return value == value; }
  bool has_bounds() const { return low == low && high == high; }
};

/// numerator / denominator; NaN where the denominator is 0.
double quotient(double numerator, double denominator);

inline constexpr double kConfidence = 0.95;  ///< of an interval, where nothing else is asked for

/// The quantile of the standard normal distribution at (1 + confidence)/2.
double normal_factor(double confidence);

/// The number of standard errors to either side of a value known from `batches` batches: Student's
/// quantile at (1 + confidence)/2 with batches - 1 degrees of freedom. NaN for fewer than 2
/// batches.
double student_factor(std::int64_t batches, double confidence = kConfidence);

/// The confidence of each of so many intervals that hold all together with 95 % (Bonferroni).
double joint_confidence(double comparisons);

/// A value with its standard error (NaN: too few samples to tell) from so many batches.
struct Spread {
  double value = kNotANumber;
  double standard_error = kNotANumber;
  std::int64_t batches = 0;
};

/// Spread of a smooth function of sums from its values with one batch left out at a time
/// (delete-one jackknife over batches; Efron and Tibshirani 1993, eq. 11.5):
/// se^2 = (m - 1)/m * sum((x_i - mean)^2). Batches may differ in size, and the function need not
/// exist in a single batch.
Spread jackknife(double value, std::span<const double> left_out);

/// Spread of a quantile, or another function that is not smooth, from its values in the batches
/// around the value over all of them ("sectioning"; Asmussen and Glynn 2007, III.5a):
/// se^2 = sum((x_i - value)^2) / (m (m - 1)). Batches in which the function does not exist (NaN)
/// are left out.
Spread sectioned(double value, std::span<const double> batch_values);

/// The two-sided interval of a value with a spread; without bounds where there is no error.
Estimate interval(const Spread& spread, double confidence = kConfidence);

/// Share of independent trials with Wilson's score interval (1927); NaN without trials.
Estimate wilson(std::int64_t hits, std::int64_t trials, double confidence = kConfidence);

}  // namespace coresweep
