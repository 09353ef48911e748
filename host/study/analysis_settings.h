// What a study declares about its analysis, before any result is seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coresweep {

/// Where something stands, for messages: "x.toml:7". What is declared is the same anywhere.
struct SourcePlace {
  std::string text;

  bool operator==(const SourcePlace&) const { return true; }
};

struct PlacedText {
  std::string text;
  SourcePlace place{};

  bool operator==(const PlacedText&) const = default;
};

/// The smallest difference from the baseline that would matter to anyone.
struct SmallestEffect {
  std::string metric;
  bool relative = false;  ///< `size` is a share of the baseline's value
  double size = 0;        ///< > 0; in the metric's unit, or a share
  SourcePlace place{};

  bool operator==(const SmallestEffect&) const = default;
};

/// Reads "block_time.mean rel 1%" or "inclusion_latency.mean abs 0.5" (in the metric's unit).
/// Whether there is such a metric is not known here. Throws UserError.
SmallestEffect parse_smallest_effect(std::string_view text);
/// The text that reads back as the same effect.
std::string effect_text(const SmallestEffect& effect);

struct AnalysisSettings {
  std::vector<SmallestEffect> smallest_effects;
  /// Names of the axes that stand for what is not known, in the order of the axes. Their points
  /// weigh the same.
  std::vector<std::string> assumptions;
  /// Metrics that a choice is about: for the Pareto set and regret.
  std::vector<PlacedText> objectives;
  /// What a good point satisfies, such as "block_time.mean <= 6.5 s"; empty: nothing is declared.
  PlacedText criterion;
  /// What an answer must satisfy, each a criterion; empty: default_constraints() of the study.
  std::vector<PlacedText> constraints;
  /// The largest error of a response surface, as a share of the metric's range.
  double surface_tolerance = 0.1;

  bool operator==(const AnalysisSettings&) const = default;
  bool empty() const { return *this == AnalysisSettings{}; }
};

}  // namespace coresweep
