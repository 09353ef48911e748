#include "analysis/minimum_runs.h"

#include <fmt/format.h>

namespace coresweep {

std::string few_runs_note(std::uint64_t runs) {
  if (runs >= kMinimumRuns) return "";
  return fmt::format(
      "{} runs a point are too few: errors are shown, but intervals are known to hold only from {} "
      "runs on (--runs {})",
      runs, kMinimumRuns, kMinimumRuns);
}

}  // namespace coresweep
