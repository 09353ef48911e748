// Quantiles and masses, accurate in both tails: the tail that a level is nearer to decides which
// of the two complementary formulas is used.
#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "host/keys/distribution.h"

namespace coresweep {
namespace {

using Kind = Distribution::Kind;

// Plain double throughout: long double differs between machines. Overflow gives infinity, which
// the tables cut.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;

bool in_lower_half(Mass level) { return level.lower <= level.upper; }

double normal_quantile(Mass level) {
  constexpr double kRootTwo = 1.4142135623730951;
  const double tail = std::min(level.lower, level.upper);
  const double distance = kRootTwo * boost::math::erfc_inv(2 * tail, Policy());
  return in_lower_half(level) ? -distance : distance;
}

/// The quantile of the exponential distribution with mean 1.
double unit_exponential_quantile(Mass level) {
  return in_lower_half(level) ? -std::log1p(-level.lower) : -std::log(level.upper);
}

double uniform_quantile(double from, double to, Mass level) {
  return in_lower_half(level) ? from + level.lower * (to - from) : to - level.upper * (to - from);
}

double unit_gamma_quantile(double shape, Mass level) {
  return in_lower_half(level) ? boost::math::gamma_p_inv(shape, level.lower, Policy())
                              : boost::math::gamma_q_inv(shape, level.upper, Policy());
}

/// Straight lines between the sorted values (definition 7 of Hyndman and Fan, 1996).
double sample_quantile(const std::vector<double>& sorted, double p) {
  const double rank = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

Mass sample_mass(const std::vector<double>& sorted, double x) {
  const auto above = std::upper_bound(sorted.begin(), sorted.end(), x);
  if (above == sorted.begin()) return Mass::from_below(0);
  if (above == sorted.end()) return Mass::from_above(0);
  const double rank =
      static_cast<double>(above - sorted.begin() - 1) + (x - above[-1]) / (*above - above[-1]);
  return Mass::from_below(rank / static_cast<double>(sorted.size() - 1));
}

Mass mixture_mass(const std::vector<MixturePart>& parts, double x) {
  Mass mass{0, 0};
  double sum = 0;
  for (const MixturePart& part : parts) {
    const Mass of_part = part.distribution.mass_at(x);
    mass.lower += part.weight * of_part.lower;
    mass.upper += part.weight * of_part.upper;
    sum += part.weight;
  }
  return {mass.lower / sum, mass.upper / sum};
}

/// The smallest x with at least the wanted mass below it, by bisection between the quantiles of
/// the parts.
double mixture_quantile(const std::vector<MixturePart>& parts, Mass level) {
  const auto reached = [&](double x) {
    const Mass mass = mixture_mass(parts, x);
    return in_lower_half(level) ? mass.lower >= level.lower : mass.upper <= level.upper;
  };
  double low = parts.front().distribution.quantile(level);
  double high = low;
  for (const MixturePart& part : parts) {
    low = std::min(low, part.distribution.quantile(level));
    high = std::max(high, part.distribution.quantile(level));
  }
  if (!std::isfinite(high) || reached(low)) return std::isfinite(high) ? low : high;
  // Far below the resolution of a table.
  while (high - low > 1e-9 + 1e-13 * std::fabs(high)) {
    const double middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

double unclipped_quantile(const Distribution& d, Mass level) {
  const auto [first, second] = d.parameter;
  switch (d.kind) {
    case Kind::constant:
      return first;
    case Kind::uniform:
      return uniform_quantile(first, second, level);
    case Kind::exponential:
      return first * unit_exponential_quantile(level);
    case Kind::lognormal:
      return first * std::exp(second * normal_quantile(level));
    case Kind::gamma:
      return second * unit_gamma_quantile(first, level);
    case Kind::weibull:
      return second * std::pow(unit_exponential_quantile(level), 1 / first);
    case Kind::empirical:
      return first * sample_quantile(d.sample->sorted, level.lower);
    case Kind::mixture:
      return mixture_quantile(d.parts, level);
  }
  return first;
}

/// Of the kinds that live on positive numbers, at x > 0.
Mass positive_mass(const Distribution& d, double x) {
  const auto [first, second] = d.parameter;
  switch (d.kind) {
    case Kind::exponential:
      return {-std::expm1(-x / first), std::exp(-x / first)};
    case Kind::weibull: {
      const double power = std::pow(x / second, first);
      return {-std::expm1(-power), std::exp(-power)};
    }
    case Kind::gamma:
      return {boost::math::gamma_p(first, x / second, Policy()),
              boost::math::gamma_q(first, x / second, Policy())};
    default: {
      const double z = std::log(x / first) / (second * 1.4142135623730951);
      return {std::erfc(-z) / 2, std::erfc(z) / 2};
    }
  }
}

Mass unclipped_mass(const Distribution& d, double x) {
  const auto [first, second] = d.parameter;
  switch (d.kind) {
    case Kind::constant:
      return Mass::from_below(x >= first ? 1 : 0);
    case Kind::uniform:
      if (x <= first || x >= second) return Mass::from_below(x >= second ? 1 : 0);
      return {(x - first) / (second - first), (second - x) / (second - first)};
    case Kind::empirical:
      return sample_mass(d.sample->sorted, x / first);
    case Kind::mixture:
      return mixture_mass(d.parts, x);
    default:
      return x <= 0 ? Mass::from_below(0) : positive_mass(d, x);
  }
}

}  // namespace

double Distribution::quantile(double p) const { return quantile(Mass::from_below(p)); }

double Distribution::quantile(Mass level) const {
  double value = unclipped_quantile(*this, level);
  if (min) value = std::max(value, *min);
  if (max) value = std::min(value, *max);
  return value;
}

Mass Distribution::mass_at(double x) const {
  if (min && x < *min) return Mass::from_below(0);
  if (max && x >= *max) return Mass::from_above(0);
  return unclipped_mass(*this, x);
}

}  // namespace coresweep
