// find_optimum() of response_surface.h.
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/methods/minimise.h"
#include "analysis/methods/response_surface.h"

namespace coresweep {
namespace {

using Setting = std::vector<double>;
constexpr std::size_t kCandidates = 512, kPolished = 4;
/// The i-th number of the sequence of van der Corput to a prime base.
double radical_inverse(std::size_t i, std::size_t base) {
  double x = 0, digit = 1;
  for (; i > 0; i /= base) {
    digit /= static_cast<double>(base);
    x += digit * static_cast<double>(i % base);
  }
  return x;
}

/// What a factor is at a share (0 to 1) of its range or words.
double at_share(const Factor& factor, double share) {
  if (factor.is_word()) {
    const auto words = static_cast<double>(factor.words.size());
    return std::min(words - 1, std::floor(share * words));
  }
  const double x = factor.low + share * (factor.high - factor.low);
  return factor.kind == FactorKind::integer ? std::round(x) : x;
}

using Held = std::span<const std::optional<double>>;

/// The points of the study, and a Halton sequence between them; held factors moved to their
/// setting.
std::vector<Setting> candidates(const FactorDesign& design, Held held) {
  constexpr std::array<std::size_t, 16> kPrimes = {2,  3,  5,  7,  11, 13, 17, 19,
                                                   23, 29, 31, 37, 41, 43, 47, 53};
  std::vector<Setting> found;
  for (std::size_t s = 0; s < std::min(design.samples(), kCandidates); ++s)
    found.emplace_back(design.sample(s).begin(), design.sample(s).end());
  for (std::size_t i = 1; i <= kCandidates; ++i) {
    Setting setting;
    for (std::size_t k = 0; k < design.factors.size(); ++k)
      setting.push_back(at_share(design.factors[k],
                                 radical_inverse(i, kPrimes[std::min(k, kPrimes.size() - 1)])));
    found.push_back(std::move(setting));
  }
  for (std::size_t k = 0; k < held.size(); ++k)
    for (Setting& setting : found) setting[k] = held[k].value_or(setting[k]);
  return found;
}

/// The lowest point near a setting, over the factors that take any number.
Setting polished(const std::function<double(std::span<const double>)>& cost,
                 const FactorDesign& design, Held held, const Setting& start) {
  std::vector<std::size_t> numbers;
  std::vector<double> shares;
  for (std::size_t k = 0; k < start.size(); ++k) {
    const Factor& factor = design.factors[k];
    const bool is_held = !held.empty() && held[k].has_value();
    if (is_held || factor.kind != FactorKind::number || !(factor.high > factor.low)) continue;
    numbers.push_back(k);
    shares.push_back((start[k] - factor.low) / (factor.high - factor.low));
  }
  const auto moved = [&](std::span<const double> to) {
    Setting setting = start;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      setting[numbers[i]] = at_share(design.factors[numbers[i]], to[i]);
    return setting;
  };
  return moved(minimise([&](auto to) { return cost(moved(to)); }, shares, 0.05, 0, 1).at);
}

/// The range of a factor over some settings.
FactorRange range_over(const Factor& factor, std::size_t k, const std::vector<Setting>& settings) {
  FactorRange range{settings[0][k], settings[0][k], std::vector<bool>(factor.words.size(), false)};
  for (const Setting& setting : settings) {
    range.low = std::min(range.low, setting[k]);
    range.high = std::max(range.high, setting[k]);
    if (factor.is_word()) range.words[static_cast<std::size_t>(setting[k])] = true;
  }
  return range;
}

/// The settings that may be as good as the best: the difference is within its 95 % interval.
std::vector<Setting> plausible(const ResponseSurface& surface, double sign, const Setting& best,
                               const std::vector<Setting>& settings) {
  std::vector<Setting> found = {best};
  const double least = sign * surface.mean(best), own = surface.covariance(best, best);
  for (const Setting& s : settings) {
    const double variance = surface.covariance(s, s) + own - 2 * surface.covariance(s, best);
    const double excess = sign * surface.mean(s) - least;
    if (excess <= kNormal * std::sqrt(std::max(0.0, variance))) found.push_back(s);
  }
  return found;
}

}  // namespace

SurfaceOptimum find_optimum(const ResponseSurface& surface, const FactorDesign& design,
                            bool maximise, Held held) {
  const double sign = maximise ? -1 : 1;
  const std::function<double(std::span<const double>)> cost = [&](std::span<const double> setting) {
    return sign * surface.mean(setting);
  };
  std::vector<Setting> settings = candidates(design, held);
  const auto cheaper = [&](const Setting& a, const Setting& b) { return cost(a) < cost(b); };
  const std::size_t starts = std::min(kPolished, settings.size());
  std::partial_sort(settings.begin(), settings.begin() + static_cast<std::ptrdiff_t>(starts),
                    settings.end(), cheaper);
  Setting best = settings[0];
  for (std::size_t i = 0; i < starts; ++i)
    best = std::min(best, polished(cost, design, held, settings[i]), cheaper);
  SurfaceOptimum optimum{best, {}};
  const auto as_good = plausible(surface, sign, best, settings);
  for (std::size_t k = 0; k < design.factors.size(); ++k)
    optimum.plausible.push_back(range_over(design.factors[k], k, as_good));
  return optimum;
}

}  // namespace coresweep
