#include "analysis/metrics/comparison.h"

#include <array>

namespace coresweep {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"undecided", "equivalent", "better",   "worse",
                                                    "higher",    "lower",      "identical"};

Verdict beyond(bool above, Better better) {
  if (better == Better::neither) return above ? Verdict::higher : Verdict::lower;
  return above == (better == Better::higher) ? Verdict::better : Verdict::worse;
}

/// The effect in the terms of the margin: the difference, or the ratio minus 1.
Estimate effect_of(const Comparison& c, bool relative) {
  if (!relative) return c.difference;
  return {c.ratio.value - 1, c.ratio.low - 1, c.ratio.high - 1};
}

}  // namespace

std::string_view verdict_name(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }

std::string_view verdict_names() {
  return "undecided equivalent better worse higher lower identical";
}

std::optional<Verdict> verdict(const Estimate& effect, double margin, Better better) {
  if (!effect.has_value() || !effect.has_bounds()) return std::nullopt;
  if (-margin <= effect.low && effect.high <= margin) return Verdict::equivalent;
  if (effect.low > margin) return beyond(true, better);
  if (effect.high < -margin) return beyond(false, better);
  return Verdict::undecided;
}

Comparison compare(const BatchedValue& point, const BatchedValue& baseline, Better better,
                   const std::optional<SmallestEffect>& effect, double confidence, bool paired) {
  Comparison c{point.estimate,
               baseline.estimate,
               difference(point, baseline, confidence).estimate,
               ratio(point, baseline, confidence).estimate,
               paired ? variance_reduction(point, baseline) : Estimate{},
               std::nullopt};
  c.verdict = verdict(effect_of(c, effect && effect->relative), effect ? effect->size : 0, better);
  if (never_differ(point, baseline)) c.verdict = Verdict::identical;
  return c;
}

}  // namespace coresweep
