#include "analysis/methods/morris.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "host/base/errors.h"

namespace coresweep {
namespace {

/// One change of one factor: the points before and after, and the part of its range, signed.
struct Step {
  std::size_t before, after;
  double change;
};

UserError no_trajectories(const FactorDesign& design, std::size_t sample) {
  return UserError(fmt::format(
      "Morris' screening needs trajectories of {} samples, in which each step changes one factor "
      "and each factor changes once: sample {} of {} breaks this; use a trajectory design",
      design.factors.size() + 1, sample, design.samples()));
}

std::size_t changed_factor(const FactorDesign& design, std::size_t sample) {
  std::size_t changed = design.factors.size();
  for (std::size_t k = 0; k < design.factors.size(); ++k) {
    if (design.setting(sample - 1, k) == design.setting(sample, k)) continue;
    if (changed != design.factors.size()) throw no_trajectories(design, sample);
    changed = k;
  }
  if (changed == design.factors.size()) throw no_trajectories(design, sample);
  return changed;
}

/// The steps of every factor, one a trajectory.
std::vector<std::vector<Step>> steps_of(const FactorDesign& design) {
  const std::size_t k = design.factors.size();
  if (design.samples() % (k + 1) != 0) throw no_trajectories(design, design.samples());
  std::vector<std::vector<Step>> steps(k);
  for (std::size_t s = 0; s < design.samples(); ++s) {
    if (s % (k + 1) == 0) continue;
    const std::size_t i = changed_factor(design, s), trajectory = s / (k + 1);
    if (steps[i].size() != trajectory) throw no_trajectories(design, s);
    const Factor& factor = design.factors[i];
    const double change = (design.setting(s, i) - design.setting(s - 1, i)) /
                          (factor.is_word() ? 1 : factor.high - factor.low);
    steps[i].push_back({s - 1, s, factor.is_word() ? std::copysign(1, change) : change});
  }
  return steps;
}

std::vector<double> effects(const std::vector<Step>& steps, std::span<const double> v) {
  std::vector<double> result;
  for (const Step& step : steps) result.push_back((v[step.after] - v[step.before]) / step.change);
  return result;
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double mean_size(std::vector<double> x) {
  for (double& e : x) e = std::abs(e);
  return mean(x);
}

double mean_square(const std::vector<double>& x) {
  return std::inner_product(x.begin(), x.end(), x.begin(), 0.0) / static_cast<double>(x.size());
}

double sample_variance(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  return n / (n - 1) * (mean_square(x) - mean(x) * mean(x));
}

/// A statistic of the trajectories with its jackknife interval over them.
Estimate over_trajectories(const std::vector<double>& x,
                           const std::function<double(const std::vector<double>&)>& statistic) {
  std::vector<double> left_out;
  for (std::size_t t = 0; t < x.size(); ++t) {
    std::vector<double> others = x;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(t));
    left_out.push_back(others.empty() ? kNotANumber : statistic(others));
  }
  return interval(jackknife(statistic(x), left_out));
}

ElementaryEffects screen(const std::vector<Step>& steps, std::span<const double> values,
                         const BatchNoise& noise) {
  double variance = 0, square = 0;  // of the noise in the effects, within and over all
  for (std::size_t b = 0; b < noise.batches(); ++b) {
    const std::vector<double> d = effects(steps, noise.deviation(b));
    variance += sample_variance(d);
    square += mean_square(d);
  }
  const auto spread = [&](const std::vector<double>& x) {
    return std::sqrt(std::max(0.0, sample_variance(x) - variance));
  };
  const auto of_values = [&](const std::function<double(const std::vector<double>&)>& statistic) {
    return with_monte_carlo_error([&](auto v) { return statistic(effects(steps, v)); }, values,
                                  noise);
  };
  const std::vector<double> x = effects(steps, values);
  Estimate sigma = over_trajectories(x, spread);
  if (sigma.low < 0) sigma.low = 0;
  return {over_trajectories(x, mean),
          over_trajectories(x, mean_size),
          sigma,
          of_values(mean),
          of_values(mean_size),
          of_values(spread),
          noise.is_known() ? std::sqrt(square) : kNotANumber};
}

}  // namespace

std::vector<ElementaryEffects> morris_screening(const FactorDesign& design,
                                                const BatchedValues& metric) {
  design.check_samples(metric.values.size());
  require_finite(metric.values, "the metric");
  const auto steps = steps_of(design);
  if (steps.front().size() < 2)
    throw UserError("Morris' screening needs at least 2 trajectories: 10 to 30 are usual");
  const BatchNoise noise(metric);
  std::vector<ElementaryEffects> result;
  for (const auto& of_factor : steps) result.push_back(screen(of_factor, metric.values, noise));
  return result;
}

}  // namespace coresweep
