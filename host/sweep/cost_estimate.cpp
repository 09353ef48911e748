#include "host/sweep/cost_estimate.h"

#include <algorithm>
#include <span>

#include "cuda/market/layout.h"
#include "cuda/pipeline/tally_layout.h"
#include "host/design/axis.h"
#include "host/design/point_ranges.h"
#include "host/results/results_file.h"
#include "host/study/levels.h"
#include "host/sweep/interrupt.h"

namespace coresweep {
namespace {

// Bytes of a point in a file, measured with the layout of docs/FORMAT.md: its integers are
// compressed.
constexpr double kPipelineFileBytes = 45e3, kMarketFileBytesOfSale = 3e3;

}  // namespace

std::vector<StudySide> sides_of(const Study& study) {
  const std::uint64_t runs = study.until.empty() ? study.runs : study.max_runs;
  const Design pipeline = pipeline_design(study);
  std::vector<StudySide> sides = {{run_points, pipeline, CostOrder(pipeline, pipeline_costs()),
                                   runs, TallyLayout::words(), 64, kPipelineFileBytes}};
  if (simulates_market(study)) {
    const MarketLayout layout{market_cycles(study)};
    const Design market = market_design(study);
    sides.push_back({run_market_points, market, CostOrder(market, market_costs()),
                     market_runs(study), layout.words(), 16,
                     kMarketFileBytesOfSale * layout.cycles});
  }
  return sides;
}

double seconds_per_point(const Study& study, const StudySide& side, Backend& backend,
                         bool skips_failures) {
  constexpr std::uint64_t kTried = 5, kProbed = 256;
  const std::uint64_t runs = std::min(side.runs, kProbed);
  double seconds = 0, steps = 0;
  for (const std::uint64_t point : spread_indices(side.design.size(), kTried)) {
    if (side.design.excludes(point)) continue;
    Work work{study, side.design, {{point, point + 1}}, 0, runs};
    if (skips_failures) work.failed = [](std::uint64_t, const std::string&) {};
    const SweepStatistics tried = side.simulate(
        work, backend, [](std::uint64_t, std::span<const std::uint64_t>) {}, [](const Progress&) {},
        stop_requested());
    seconds += tried.seconds;
    steps += tried.steps;
  }
  // Points may differ much in length: what counts is the time of a step.
  return steps > 0 ? seconds / steps * side.costs.mean_cost() * static_cast<double>(side.runs) : 0;
}

double seconds_of(const Study& study, Backend& backend, bool skips_failures) {
  double seconds = 0;
  for (const StudySide& side : sides_of(study))
    seconds += seconds_per_point(study, side, backend, skips_failures) *
               static_cast<double>(kept_points(side.design).points);
  return seconds;
}

}  // namespace coresweep
