#include "host/sweep/cost_estimate.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "host/base/all_cores.h"
#include "host/design/axis.h"
#include "host/design/point_ranges.h"
#include "host/results/tally_store.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

// Bytes of a point in a file, measured with the layout of docs/FORMAT.md: its integers are
// compressed.
double pipeline_file_bytes(const Study&) { return 45e3; }
double market_file_bytes(const Study& study) { return 3e3 * market_cycles(study); }
constexpr ByLevel<double (*)(const Study&)> kFileBytes = {{pipeline_file_bytes, market_file_bytes}};

/// What a point takes beside its steps, in times of packing its tally once: to pack, write and read
/// it, and to derive its metrics. Measured, of 400 points.
constexpr double kStoring = 1.25;

/// Packs tallies as a file does, and adds up what that takes.
class Packing {
 public:
  explicit Packing(RawSchema schema) : schema_(std::move(schema)), pieces_(new_pieces(schema_)) {}

  void add(std::span<const std::uint64_t> tally) {
    constexpr double kPlaceBytes = 70;  // of a chunk in the tree of its dataset
    const auto begin = std::chrono::steady_clock::now();
    const PackedPoint point = pack_point(schema_, pieces_, tally);
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (const auto& chunk : point.chunks)
      bytes_ += static_cast<double>(chunk.bytes.size()) + kPlaceBytes;
  }
  double seconds_on_all_cores() const { return seconds_ / all_cores(); }
  double bytes() const { return bytes_; }

 private:
  RawSchema schema_;
  std::vector<TallyPiece> pieces_;
  double seconds_ = 0, bytes_ = 0;
};

/// With as many replicates as its stopping rule may ask for.
Study longest(Study study) {
  if (!study.until.empty()) study.runs = study.max_runs;
  return study;
}

}  // namespace

std::vector<LevelCost> level_costs(const Study& study) {
  std::vector<LevelCost> costs;
  for (const Level level : levels_of(study)) {
    const Design design = level_design(study, level);
    costs.push_back({level, design, CostOrder(design, row_of(level).costs()),
                     replicates_of(longest(study), level),
                     static_cast<double>(schema_of(study, level).words * sizeof(std::uint64_t)),
                     kFileBytes[level](study)});
  }
  return costs;
}

PointCost cost_of_point(const Study& study, const LevelCost& cost, Backend& backend,
                        bool skips_failures) {
  constexpr std::uint64_t kTried = 5, kProbed = 256;
  Packing packing(schema_of(study, cost.level));
  double seconds = 0, steps = 0;
  std::uint64_t points = 0;
  for (const std::uint64_t point : spread_indices(cost.design.size(), kTried)) {
    if (cost.design.excludes(point)) continue;
    Work work{study,
              cost.level,
              cost.design,
              {{point, point + 1}},
              {0, std::min(cost.replicates, kProbed)}};
    if (skips_failures) work.failed = [](std::uint64_t, const std::string&) {};
    const SweepStatistics tried = run_points(
        work, backend,
        [&](const auto&, std::span<const std::uint64_t> words) { packing.add(words); },
        [](const Progress&) {}, stop_requested());
    points += tried.points;
    seconds += tried.seconds;
    steps += tried.steps;
  }
  // Points may differ much in length: what counts is the time of a step.
  if (steps == 0) return {};
  const auto tried = static_cast<double>(points);
  return {seconds / steps * cost.costs.mean_cost() * static_cast<double>(cost.replicates) +
              kStoring * packing.seconds_on_all_cores() / tried,
          packing.bytes() / tried};
}

double seconds_of(const Study& study, Backend& backend, bool skips_failures) {
  double seconds = 0;
  for (const LevelCost& cost : level_costs(study))
    seconds += cost_of_point(study, cost, backend, skips_failures).seconds *
               static_cast<double>(kept_points(cost.design).points);
  return seconds;
}

}  // namespace coresweep
