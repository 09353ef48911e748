// The smallest value of a function of a few numbers.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace coresweep {

struct Minimum {
  std::vector<double> at;
  double value;
};

/// Nelder and Mead's simplex search (1965) from `start` with first steps of `step`, every number
/// kept between `low` and `high`; deterministic. Ends when the simplex is small (`step` / 10^5) or
/// after 200 evaluations for each number.
Minimum minimise(const std::function<double(std::span<const double>)>& f,
                 std::span<const double> start, double step, double low, double high);

}  // namespace coresweep
