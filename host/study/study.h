// A study: one question, the values held fixed, the axes, and how often each point is run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/compile/compile_point.h"
#include "host/design/design.h"
#include "host/keys/parameters.h"
#include "host/study/analysis_settings.h"

namespace coresweep {

struct Study {
  std::string title;
  std::string question;
  std::uint64_t runs = 100;  ///< replicates of every point
  /// The first replicate: those before it are in another file.
  std::uint64_t first_run = 0;
  /// When to stop adding runs, if not at `runs` (analysis/rules/until.h); empty: at `runs`.
  std::string until{};
  std::string until_place{};                 ///< where it stands, for messages
  std::uint64_t min_runs = 256;              ///< the first look at `until`
  std::uint64_t max_runs = 65536;            ///< the last
  std::optional<std::uint64_t> market_runs;  ///< of the market, if not the same
  std::uint64_t seed = 1;
  Streams streams = Streams::common;
  /// For each axis the coordinate of the baseline, where it names one. Empty: no baseline.
  std::vector<std::optional<std::uint64_t>> baseline;
  /// The same of the point that answers the question, as far as the study names it
  /// (analysis/rules/answer.h).
  std::vector<std::optional<std::uint64_t>> answer = {};
  Parameters base;
  Design design;
  AnalysisSettings analysis = {};
  std::string source_name;  ///< the file it was read from
};

/// Replicates of a point: those from `begin` to before `end`.
struct ReplicateRange {
  std::uint64_t begin, end;
};

/// The point that `index` is compared with: the same coordinates but for those the baseline names.
/// Nothing where there is no baseline or `where` excludes it.
std::optional<std::uint64_t> baseline_of(const Study& study, std::uint64_t index);

/// The complete effective configuration with every default, as TOML: parse_study() reads it back
/// as an equal study.
std::string resolved_toml(const Study& study);

/// A design over assumptions as the TOML table of its axis.
std::string sampling_text(const Sampling& sampling);

/// Axes (or values of axes) that cannot change a result, each as a sentence with the reason where
/// it is known. Looks at some dozens of points for each axis, not at all.
std::vector<std::string> ineffective_axes(const Study& study);

/// A value that the study does not set and that matters in it, though nobody has measured it well:
/// its key, and what is known of it (empty: nothing).
struct Guess {
  std::string_view key, known;
  friend bool operator==(const Guess&, const Guess&) = default;
};
/// All of them, in the order of the keys. Looks at the ends of each axis.
std::vector<Guess> guesses(const Study& study);
/// They as a sentence for people; empty where there are none.
std::string guesses_text(const std::vector<Guess>& guesses);

/// Values that the network cannot have or that cannot mean what they say (doubts.h), each as a
/// sentence, with the place in the design.
std::vector<std::string> study_doubts(const Study& study);
/// They, and settings that the study makes and nothing reads.
std::vector<std::string> study_warnings(const Study& study);

}  // namespace coresweep
