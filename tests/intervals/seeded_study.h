// A study under a seed of its own, simulated in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/until.h"
#include "host/results/results_file.h"
#include "host/study/levels.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

class SeededStudy {
 public:
  SeededStudy(Study study, std::uint64_t seed)
      : study_(std::move(study)),
        has_market_(simulates_market(study_)),
        pipeline_(pipeline_design(study_)),
        market_(market_design(study_)),
        pipeline_words_(pipeline_.size()),
        market_words_(market_.size()) {
    study_.seed = seed;
  }

  const Study& study() const { return study_; }
  PointReaders readers() const { return {reader(pipeline_words_), reader(market_words_)}; }

  /// Adds the replicates first .. end - 1 of every point.
  void add_runs(Backend& backend, std::uint64_t first, std::uint64_t end) {
    add(run_points, pipeline_, pipeline_words_, backend, first, end);
    if (has_market_) add(run_market_points, market_, market_words_, backend, first, end);
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
  using Simulate = SweepStatistics (*)(const Work&, Backend&, const PointConsumer&,
                                       const ProgressCallback&, const std::atomic<bool>&);

  static ReadPoint reader(const Tallies& tallies) {
    return [&tallies](std::uint64_t index) { return tallies[index]; };
  }

  void add(Simulate simulate, const Design& design, Tallies& tallies, Backend& backend,
           std::uint64_t first, std::uint64_t end) {
    const std::atomic<bool> stop = false;
    simulate(
        {study_, design, {{0, design.size()}}, first, end, reader(tallies)}, backend,
        [&](std::uint64_t index, auto words) { tallies[index].assign(words.begin(), words.end()); },
        [](const Progress&) {}, stop);
  }

  Study study_;
  bool has_market_;
  Design pipeline_, market_;
  Tallies pipeline_words_, market_words_;
};

}  // namespace coresweep
