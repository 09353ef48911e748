#include "host/pace.h"

#include <algorithm>
#include <span>

#include "host/axis.h"
#include "host/interrupt.h"
#include "host/runner.h"

namespace coresweep {

double seconds_per_run(const Study& study, const Design& simulated, Backend& backend) {
  constexpr std::uint64_t kTried = 5, kProbed = 256;
  Study probe = study;
  probe.runs = std::min(study.runs, kProbed);
  std::uint64_t tried = 0;
  double seconds = 0;
  for (const std::uint64_t point : spread_indices(simulated.size(), kTried)) {
    if (simulated.excludes(point)) continue;
    ++tried;
    seconds += run_points(
                   probe, simulated, {point, point + 1}, backend,
                   [](std::uint64_t, std::span<const std::uint64_t>) {}, [](const Progress&) {},
                   stop_requested())
                   .seconds;
  }
  return tried == 0 ? 0 : seconds / static_cast<double>(tried * probe.runs);
}

std::uint64_t most_runs(const Study& study) {
  return study.until.empty() ? study.runs : study.max_runs;
}

}  // namespace coresweep
