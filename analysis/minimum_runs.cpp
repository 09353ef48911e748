#include "analysis/minimum_runs.h"

#include <fmt/format.h>

#include "host/market_study.h"

namespace coresweep {
namespace {

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
  if (simulates_market(study) && market_runs(study) < kMinimumMarketRuns)
    return note(market_runs(study), kMinimumMarketRuns, " of the market",
                "--set study.market_runs=");
  return "";
}

}  // namespace coresweep
