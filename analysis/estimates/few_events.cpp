#include "analysis/estimates/few_events.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <utility>

#include "analysis/estimates/remembered.h"

namespace coresweep {
namespace {

Limits garwood(double seen, double confidence) {
  const double tail = (1 - confidence) / 2;
  const auto gamma = [](double shape) { return boost::math::gamma_distribution<>(shape); };
  return {seen > 0 ? quantile(gamma(seen), tail) : 0, quantile(complement(gamma(seen + 1), tail))};
}

Estimate clopper_pearson(std::int64_t hits, std::int64_t trials, double confidence) {
  const double tail = (1 - confidence) / 2;
  const auto k = static_cast<double>(hits), n = static_cast<double>(trials);
  const auto beta = [](double a, double b) { return boost::math::beta_distribution<>(a, b); };
  return {k / n, hits == 0 ? 0 : quantile(beta(k, n - k + 1), tail),
          hits == trials ? 1 : quantile(complement(beta(k + 1, n - k), tail))};
}

double excess_of(std::span<const ValuePart> parts, bool above, double confidence) {
  double added = 0, subtracted = 0;
  for (const ValuePart& part : parts)
    (part.subtracted ? subtracted : added) += part.excess(above, confidence);
  return std::hypot(added, subtracted);
}

}  // namespace

Limits poisson_limits(double seen, double confidence) {
  static Remembered<std::pair<double, double>, Limits> known;
  return known.at({seen, confidence}, [&] { return garwood(seen, confidence); });
}

Estimate share_of_trials(std::int64_t hits, std::int64_t trials, double confidence) {
  if (trials <= 0) return {};
  const bool few = std::min(hits, trials - hits) <= kFewTrials;
  return few ? clopper_pearson(hits, trials, confidence) : wilson(hits, trials, confidence);
}

double ValuePart::excess(bool above, double confidence) const {
  if (clusters < 0) return student_factor(spread.batches, confidence) * spread.standard_error;
  const Limits limits = poisson_limits(clusters, confidence);
  const bool more = above == (change > 0);
  return std::abs(change) * (more ? limits.high - clusters : clusters - limits.low);
}

std::vector<ValuePart> few_events(std::span<const double> by_batch, double one, double all) {
  double sum = 0, squares = 0;
  for (const double n : by_batch) {
    sum += n;
    squares += n * n;
  }
  const auto with = std::ranges::count_if(by_batch, [](double n) { return n > 0; });
  if (by_batch.empty() || 2 * with > std::ssize(by_batch)) return {};
  const double clusters = sum > 0 ? sum * sum / squares : 0;
  const double change = sum > 0 ? all / clusters : one;
  if (!std::isfinite(change) || change == 0) return {};
  return {{change, clusters}};
}

std::vector<ValuePart> few_trials(std::int64_t hits, std::int64_t trials) {
  const std::int64_t missed = trials - hits;
  if (trials <= 0 || std::min(hits, missed) > kFewTrials) return {};
  const double one = 1 / static_cast<double>(trials);
  return {hits <= missed ? ValuePart{one, static_cast<double>(hits)}
                         : ValuePart{-one, static_cast<double>(missed)}};
}

Estimate interval(double value, std::span<const ValuePart> parts, double confidence) {
  const double below = excess_of(parts, false, confidence),
               above = excess_of(parts, true, confidence);
  if (!std::isfinite(below + above)) return {value};
  return {value, value - below, value + above};
}

}  // namespace coresweep
