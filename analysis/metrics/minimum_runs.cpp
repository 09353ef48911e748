#include "analysis/metrics/minimum_runs.h"

#include <fmt/format.h>

#include <cmath>

#include "analysis/metrics/metric_registry.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

constexpr double kWidestError = 0.4;  ///< of a value, where 94 % of the intervals still held

bool counts_events(std::string_view name) {
  for (const auto* registry : {&pipeline_registry(), &market_registry()})
    for (const Metric& metric : *registry)
      if (metric.name == name)
        return std::holds_alternative<EventRate>(metric.source) ||
               std::holds_alternative<KeptShare>(metric.source) ||
               std::holds_alternative<CountedMean>(metric.source) ||
               std::holds_alternative<BlockShare>(metric.source) ||
               std::holds_alternative<MissingShare>(metric.source) ||
               std::holds_alternative<ValueShare>(metric.source);
  return false;
}

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

bool rests_on_few_events(std::string_view metric, const Estimate& e) {
  return !counts_events(metric) && e.has_bounds() && e.value != 0 &&
         (e.high - e.low) / 2 > kWidestError * std::abs(e.value);
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
