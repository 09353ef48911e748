#include "analysis/metrics/minimum_runs.h"

#include <fmt/format.h>

#include <cmath>

#include "host/study/levels.h"

namespace coresweep {
namespace {

constexpr double kWidestError = 0.4;  ///< of a value, where 94 % of the intervals still held

std::string note(std::uint64_t runs, std::uint64_t least, const char* of, const char* option) {
  return fmt::format(
      "{} runs{} a point are too few: errors are shown, but intervals are known to hold only from "
      "{} "
      "runs on ({}{})",
      runs, of, least, option, least);
}

}  // namespace

std::uint64_t minimum_runs(const Study& study) {
  return simulates_market(study) && !study.market_runs ? kMinimumMarketRuns : kMinimumRuns;
}

std::string few_runs_note(const Study& study) {
  if (study.runs < minimum_runs(study)) return note(study.runs, minimum_runs(study), "", "--runs ");
  if (simulates_market(study) && replicates_of(study, Level::market) < kMinimumMarketRuns)
    return note(replicates_of(study, Level::market), kMinimumMarketRuns, " of the market",
                "--set study.market_runs=");
  return "";
}

bool rests_on_few_events(const Estimate& e) {
  // A 0 has bounds only as a share of runs: Wilson's, which hold.
  return e.has_bounds() && e.value != 0 && (e.high - e.low) / 2 > kWidestError * std::abs(e.value);
}

std::string few_events_note(std::size_t values) {
  if (values == 0) return "";
  const bool one = values == 1;
  return fmt::format(
      "{} {} an error above {:.0f} % and {} on a handful of events: such intervals hold in less "
      "than "
      "94 %; more runs help (--runs)",
      values, one ? "value has" : "values have", 100 * kWidestError, one ? "rests" : "rest");
}

}  // namespace coresweep
