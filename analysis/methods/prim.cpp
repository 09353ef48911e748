#include "analysis/methods/prim.h"

#include <algorithm>
#include <cmath>

namespace coresweep {
namespace {

/// Samples in a box and those of interest among them.
struct Count {
  std::size_t samples = 0, hits = 0;
  double density() const {
    return samples == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(samples);
  }
};

/// Another range of one factor, and what the box would then hold.
struct Change {
  std::size_t factor = 0;
  FactorRange range;
  Count count;
};

/// The samples in the box but for one factor's range, as (setting, is of interest), sorted.
using Column = std::vector<std::pair<double, bool>>;

Column column_of(const LabelledSamples& samples, const ScenarioBox& box, std::size_t factor,
                 bool inside) {
  ScenarioBox others = box;
  if (!inside) others.ranges[factor] = {};
  Column column;
  for (std::size_t s = 0; s < samples.design.samples(); ++s)
    if (others.holds(samples.design.sample(s)))
      column.emplace_back(samples.design.setting(s, factor), samples.of_interest[s]);
  std::sort(column.begin(), column.end());
  return column;
}

Count count_in(const Column& column, const FactorRange& range) {
  Count count;
  for (const auto& [setting, hit] : column) {
    if (!range.holds(setting)) continue;
    ++count.samples;
    count.hits += hit ? 1 : 0;
  }
  return count;
}

/// The ranges that one cut leaves: numbers without a share at either end, equal ones together;
/// words without one of them. `column` holds the samples inside.
std::vector<FactorRange> cuts(const Factor& factor, const FactorRange& range, const Column& column,
                              double share) {
  std::vector<FactorRange> found;
  if (factor.is_word()) {
    const auto words =
        range.words.empty() ? std::vector<bool>(factor.words.size(), true) : range.words;
    for (std::size_t w = 0; w < words.size(); ++w) {
      if (!words[w] || std::ranges::count(words, true) == 1) continue;
      found.push_back(range);
      found.back().words = words;
      found.back().words[w] = false;
    }
    return found;
  }
  const auto n = column.size();
  const auto cut =
      std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(n)));
  const auto less = [](double a, const auto& b) { return a < b.first; };
  const auto more = [](const auto& a, double b) { return a.first < b; };
  const auto above = std::upper_bound(column.begin(), column.end(), column[cut - 1].first, less);
  if (above != column.end()) found.push_back({above->first, range.high, {}});
  const auto below = std::lower_bound(column.begin(), column.end(), column[n - cut].first, more);
  if (below != column.begin()) found.push_back({range.low, std::prev(below)->first, {}});
  return found;
}

/// The ranges that one pasting gives: a share more at either limit, or one word more. `column`
/// holds the samples inside the other limits.
std::vector<FactorRange> extensions(const Factor& factor, const FactorRange& range,
                                    const Column& column, std::size_t more) {
  std::vector<FactorRange> found;
  for (std::size_t w = 0; factor.is_word() && w < range.words.size(); ++w) {
    if (range.words[w]) continue;
    found.push_back(range);
    found.back().words[w] = true;
    if (std::ranges::count(found.back().words, false) == 0) found.back().words.clear();
  }
  if (factor.is_word()) return found;
  std::vector<double> below, above;
  for (const auto& [setting, hit] : column) {
    if (setting < range.low) below.push_back(setting);
    if (setting > range.high) above.push_back(setting);
  }
  constexpr double kNone = std::numeric_limits<double>::infinity();
  if (range.low != -kNone)
    found.push_back({below.size() > more ? below[below.size() - more] : -kNone, range.high, {}});
  if (range.high != kNone)
    found.push_back({range.low, above.size() > more ? above[more - 1] : kNone, {}});
  return found;
}

ScenarioBox changed(const LabelledSamples& samples, const ScenarioBox& box, const Change& change) {
  std::vector<FactorRange> ranges = box.ranges;
  ranges[change.factor] = change.range;
  return samples.count(std::move(ranges));
}

/// The cut with the largest gain of density for each sample cut off; factor == factors: none.
Change best_cut(const LabelledSamples& samples, const ScenarioBox& box,
                std::span<const std::size_t> factors, double share, std::size_t least_samples) {
  Change best{samples.design.factors.size(), {}, {}};
  double most = -std::numeric_limits<double>::infinity();
  for (const std::size_t k : factors) {
    const Column column = column_of(samples, box, k, true);
    for (const FactorRange& range : cuts(samples.design.factors[k], box.ranges[k], column, share)) {
      const Count left = count_in(column, range);
      if (left.samples < least_samples || left.samples == box.samples) continue;
      const double gain =
          (left.density() - box.density) / static_cast<double>(box.samples - left.samples);
      if (gain > most) best = {k, range, left};
      most = std::max(most, gain);
    }
  }
  return best;
}

}  // namespace

ScenarioBox LabelledSamples::count(std::vector<FactorRange> ranges) const {
  ScenarioBox box{std::move(ranges)};
  std::size_t all_hits = 0;
  for (std::size_t s = 0; s < design.samples(); ++s) {
    all_hits += of_interest[s] ? 1 : 0;
    if (!box.holds(design.sample(s))) continue;
    ++box.samples;
    box.hits += of_interest[s] ? 1 : 0;
  }
  box.support = static_cast<double>(box.samples) / static_cast<double>(design.samples());
  box.coverage = all_hits == 0 ? 0 : static_cast<double>(box.hits) / static_cast<double>(all_hits);
  box.density = Count{box.samples, box.hits}.density();
  return box;
}

std::vector<ScenarioBox> peel(const LabelledSamples& samples, std::span<const std::size_t> factors,
                              double share, std::size_t least_samples) {
  std::vector<ScenarioBox> boxes = {
      samples.count(std::vector<FactorRange>(samples.design.factors.size()))};
  while (boxes.back().density < 1) {
    const Change cut = best_cut(samples, boxes.back(), factors, share, least_samples);
    if (cut.factor == samples.design.factors.size()) break;
    boxes.push_back(changed(samples, boxes.back(), cut));
  }
  return boxes;
}

ScenarioBox paste(const LabelledSamples& samples, ScenarioBox box, double share) {
  const auto more =
      std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(box.samples)));
  for (bool widened = true; widened;) {
    widened = false;
    ScenarioBox best = box;
    for (std::size_t k = 0; k < box.ranges.size(); ++k) {
      if (!box.limits(k)) continue;
      const Column column = column_of(samples, box, k, false);
      for (const FactorRange& range :
           extensions(samples.design.factors[k], box.ranges[k], column, more)) {
        const ScenarioBox wider = changed(samples, box, {k, range, {}});
        if (wider.density < best.density) continue;
        best = wider;
        widened = true;
      }
    }
    box = best;
  }
  return box;
}

double quality(const ScenarioBox& box) { return box.coverage - box.support; }

}  // namespace coresweep
