// A study under a seed of its own, simulated in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/until.h"
#include "host/study/levels.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

class SeededStudy {
 public:
  SeededStudy(Study study, std::uint64_t seed)
      : study_(std::move(study)),
        designs_(by_level([&](Level level) { return level_design(study_, level); })) {
    for (const Level level : kAllLevels) tallies_[level].resize(designs_[level].size());
    study_.seed = seed;
  }

  const Study& study() const { return study_; }
  PointReaders readers() const {
    return {reader(tallies_[Level::pipeline]), reader(tallies_[Level::market])};
  }

  /// Adds the replicates first .. end - 1 of every point.
  void add_runs(Backend& backend, std::uint64_t first, std::uint64_t end) {
    for (const Level level : levels_of(study_)) add(level, backend, {first, end});
  }

  /// Adds runs from look to look until the rule of the study is reached (or none is left). Returns
  /// how many there are.
  std::uint64_t run_until_reached(Backend& backend) {
    StoppingRule rule(study_, readers());
    std::uint64_t runs = 0;
    for (const std::uint64_t look : looks_of(study_)) {
      add_runs(backend, runs, look);
      runs = look;
      if (rule.look()) break;
    }
    return runs;
  }

 private:
  using Tallies = std::vector<std::vector<std::uint64_t>>;
  static ReadPoint reader(const Tallies& tallies) {
    return [&tallies](std::uint64_t index) { return tallies[index]; };
  }

  void add(Level level, Backend& backend, ReplicateRange replicates) {
    const std::atomic<bool> stop = false;
    Tallies& tallies = tallies_[level];
    run_points(
        {study_, level, designs_[level], {{0, tallies.size()}}, replicates, reader(tallies)},
        backend,
        one_by_one([&](std::uint64_t index, auto words) {
          tallies[index].assign(words.begin(), words.end());
        }),
        [](const Progress&) {}, stop);
  }

  Study study_;
  ByLevel<Design> designs_;
  ByLevel<Tallies> tallies_;
};

}  // namespace coresweep
