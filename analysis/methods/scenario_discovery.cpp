#include "analysis/methods/scenario_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "analysis/estimates/estimate.h"
#include "analysis/methods/prim.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

std::vector<std::size_t> all_factors(const FactorDesign& design) {
  std::vector<std::size_t> factors(design.factors.size());
  std::iota(factors.begin(), factors.end(), std::size_t{0});
  return factors;
}

std::size_t least_samples(const FactorDesign& design, const PrimSettings& settings) {
  return std::max<std::size_t>(
      1, static_cast<std::size_t>(settings.least_support * static_cast<double>(design.samples())));
}

const ScenarioBox& best_of(const std::vector<ScenarioBox>& boxes) {
  return *std::max_element(boxes.begin(), boxes.end(),
                           [](const auto& a, const auto& b) { return quality(a) < quality(b); });
}

/// Share of `resamples` random orders of the labels for which `is_as_good`, this one included
/// (Davison and Hinkley 1997, 4.3).
template <class IsAsGood>
double permutation_p(std::vector<bool> labels, const PrimSettings& settings, IsAsGood is_as_good) {
  if (settings.resamples == 0) return kNotANumber;
  std::mt19937_64 engine(settings.seed);
  std::size_t as_good = 1;
  for (std::size_t i = 0; i < settings.resamples; ++i) {
    for (std::size_t k = labels.size(); k > 1; --k) {
      const auto other = static_cast<std::size_t>(engine() % k);
      const bool last = labels[k - 1];
      labels[k - 1] = labels[other];
      labels[other] = last;
    }
    as_good += is_as_good(labels) ? 1 : 0;
  }
  return static_cast<double>(as_good) / static_cast<double>(settings.resamples + 1);
}

/// p of one limit: among the samples inside all other limits, cuts of this factor alone reach the
/// density of the box, at its size or larger.
double factor_p(const LabelledSamples& samples, const ScenarioBox& box, std::size_t factor,
                const PrimSettings& settings) {
  ScenarioBox others = box;
  others.ranges[factor] = {};
  std::vector<double> column;
  std::vector<bool> labels;
  for (std::size_t s = 0; s < samples.design.samples(); ++s) {
    if (!others.holds(samples.design.sample(s))) continue;
    column.push_back(samples.design.setting(s, factor));
    labels.push_back(samples.of_interest[s]);
  }
  const FactorDesign alone{samples.design.factors.subspan(factor, 1), column};
  const std::vector<std::size_t> only = {0};
  return permutation_p(labels, settings, [&](const std::vector<bool>& dealt) {
    return std::ranges::any_of(peel({alone, dealt}, only, settings.peel, box.samples),
                               [&](const ScenarioBox& b) { return b.density >= box.density; });
  });
}

}  // namespace

bool ScenarioBox::holds(std::span<const double> sample) const {
  for (std::size_t k = 0; k < ranges.size(); ++k)
    if (!ranges[k].holds(sample[k])) return false;
  return true;
}

ScenarioDiscovery discover_scenarios(const FactorDesign& design,
                                     const std::vector<bool>& of_interest,
                                     const PrimSettings& settings) {
  design.check_samples(of_interest.size());
  const auto hits = std::ranges::count(of_interest, true);
  if (hits == 0 || hits == std::ssize(of_interest))
    throw UserError(
        fmt::format("scenario discovery needs cases of both kinds: {} of {} samples "
                    "satisfy the criterion; choose another bound",
                    hits == 0 ? "none" : "all", of_interest.size()));
  const LabelledSamples samples{design, of_interest};
  const auto factors = all_factors(design);
  const std::size_t least = least_samples(design, settings);
  ScenarioDiscovery found{peel(samples, factors, settings.peel, least), {}, {}, kNotANumber};
  const double best = quality(best_of(found.peeling));
  found.box = paste(samples, best_of(found.peeling), settings.peel);
  for (const std::size_t k : factors)
    found.factor_p.push_back(found.box.limits(k) ? factor_p(samples, found.box, k, settings)
                                                 : kNotANumber);
  found.p = permutation_p(of_interest, settings, [&](const std::vector<bool>& dealt) {
    return quality(best_of(peel({design, dealt}, factors, settings.peel, least))) >= best;
  });
  return found;
}

}  // namespace coresweep
