#include "analysis/estimates/few_events.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

#include "analysis/estimates/remembered.h"

namespace coresweep {
namespace {

Limits garwood(double seen, double confidence) {
  const double tail = (1 - confidence) / 2;
  const auto gamma = [](double shape) { return boost::math::gamma_distribution<>(shape); };
  return {seen > 0 ? quantile(gamma(seen), tail) : 0, quantile(complement(gamma(seen + 1), tail))};
}

Limits clopper_pearson(std::int64_t hits, std::int64_t trials, double confidence) {
  const double tail = (1 - confidence) / 2;
  const auto k = static_cast<double>(hits), n = static_cast<double>(trials);
  const auto beta = [](double a, double b) { return boost::math::beta_distribution<>(a, b); };
  return {hits == 0 ? 0 : quantile(beta(k, n - k + 1), tail),
          hits == trials ? 1 : quantile(complement(beta(k + 1, n - k), tail))};
}

Limits binomial_limits(std::int64_t hits, std::int64_t trials, double confidence) {
  using Case = std::tuple<std::int64_t, std::int64_t, double>;
  static Remembered<Case, Limits> known;
  return known.at({hits, trials, confidence},
                  [&] { return clopper_pearson(hits, trials, confidence); });
}

/// What sums of integers leave of a whole number of runs.
constexpr double kRoundingOfRuns = 1e-9;

bool in_most(std::span<const double> by_batch, double above) {
  const auto with = std::ranges::count_if(by_batch, [&](double n) { return n > above; });
  return 2 * with > std::ssize(by_batch);
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
  if (std::min(hits, trials - hits) > kFewTrials) return wilson(hits, trials, confidence);
  const Limits limits = binomial_limits(hits, trials, confidence);
  return {static_cast<double>(hits) / static_cast<double>(trials), limits.low, limits.high};
}

Limits bounded_sum_limits(std::int64_t whole, std::span<const double> partial, std::int64_t trials,
                          double confidence) {
  Limits before = binomial_limits(whole, trials, confidence), sum = before;
  for (std::size_t i = 0; i < partial.size(); ++i) {
    const Limits next =
        binomial_limits(whole + static_cast<std::int64_t>(i) + 1, trials, confidence);
    sum.low += (next.low - before.low) * partial[i];
    sum.high += (next.high - before.high) * partial[i];
    before = next;
  }
  const auto n = static_cast<double>(trials);
  return {n * sum.low, n * sum.high};
}

double ValuePart::excess(bool above, double confidence) const {
  if (clusters < 0) return student_factor(spread.batches, confidence) * spread.standard_error;
  const Limits limits = trials > 0 ? bounded_sum_limits(static_cast<std::int64_t>(clusters),
                                                        partial, trials, confidence)
                                   : poisson_limits(clusters, confidence);
  const double seen = std::accumulate(partial.begin(), partial.end(), clusters);
  const bool more = above == (change > 0);
  return std::abs(change) * (more ? limits.high - seen : seen - limits.low);
}

std::vector<ValuePart> few_events(std::span<const double> by_batch, double one, double all) {
  double sum = 0, squares = 0;
  for (const double n : by_batch) {
    sum += n;
    squares += n * n;
  }
  if (by_batch.empty() || in_most(by_batch, 0)) return {};
  const double clusters = sum > 0 ? sum * sum / squares : 0;
  const double change = sum > 0 ? all / clusters : one;
  if (!std::isfinite(change) || change == 0) return {};
  return {{change, clusters}};
}

std::vector<ValuePart> few_trials(std::int64_t hits, std::int64_t trials) {
  const std::int64_t missed = trials - hits;
  if (trials <= 0 || std::min(hits, missed) > kFewTrials) return {};
  const double one = 1 / static_cast<double>(trials);
  ValuePart part = hits <= missed ? ValuePart{one, static_cast<double>(hits)}
                                  : ValuePart{-one, static_cast<double>(missed)};
  part.trials = trials;
  return {part};
}

std::vector<ValuePart> few_runs(std::span<const double> by_batch, std::int64_t runs,
                                double change) {
  if (by_batch.empty() || in_most(by_batch, kRoundingOfRuns)) return {};
  if (!std::isfinite(change) || change == 0) return {};
  ValuePart part{change};
  part.trials = runs;
  for (const double sum : by_batch) {
    if (!(sum >= -kRoundingOfRuns)) return {};  // not of the kind
    const double whole = std::floor(sum + kRoundingOfRuns);
    part.clusters += whole;
    if (sum - whole > kRoundingOfRuns) part.partial.push_back(sum - whole);
  }
  std::ranges::sort(part.partial, std::greater());
  const auto with_any = static_cast<std::int64_t>(part.clusters) + std::ssize(part.partial);
  if (with_any > runs) return {};
  return {part};
}

Estimate interval(double value, std::span<const ValuePart> parts, double confidence) {
  const double below = excess_of(parts, false, confidence),
               above = excess_of(parts, true, confidence);
  if (!std::isfinite(below + above)) return {value};
  return {value, value - below, value + above};
}

}  // namespace coresweep
