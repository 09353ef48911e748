// Evenly spaced numbers.
#pragma once

#include <cstdint>
#include <string>

namespace coresweep {

/// Rounded to so many digits, fewer than a double has: 3 x 0.1 is then 0.3 and equals the 0.3 of a
/// list (15 do), and powers and quantiles are the same on every machine (12 do).
double tidy(double value, int digits);

/// Evenly spaced numbers; value i is computed from i alone.
struct Range {
  enum class Spacing { step, linear, log };
  Spacing spacing = Spacing::linear;
  double from = 0;
  double to = 0;
  double step = 0;          ///< Spacing::step
  std::uint64_t count = 0;  ///< number of values, whatever the spacing
  bool integer = false;     ///< values are whole numbers, rounded half up

  double number(std::uint64_t i) const;

  /// Throws UserError, with `axis` in the message, unless the ends and the count make a range.
  void validate(const std::string& axis) const;
};

}  // namespace coresweep
