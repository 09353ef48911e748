// A study that is simulated in memory, without a results file.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/backends/backend.h"
#include "host/study/levels.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

class StudyInMemory {
 public:
  explicit StudyInMemory(Study study);

  const Study& study() const { return study_; }
  /// The words of a simulated point so far, by its index in level_design().
  const std::vector<std::uint64_t>& words(Level level, std::uint64_t index) const {
    return tallies_[level][index];
  }

  /// Adds replicates to every point of a level. Returns whether it was not stopped; throws what
  /// run_points() throws.
  bool add(Level level, ReplicateRange replicates, Backend& backend,
           const ProgressCallback& progress, const std::atomic<bool>& stop);

 private:
  Study study_;
  ByLevel<Design> designs_;
  ByLevel<std::vector<std::vector<std::uint64_t>>> tallies_;
};

/// Thrown where a signal asked for the end.
struct SimulationStopped {};

/// Whole studies of few points, each simulated when it is asked for first.
class StudiesInMemory {
 public:
  using MakeBackend = std::function<std::unique_ptr<Backend>()>;

  /// Progress is shown unless `quiet`.
  StudiesInMemory(MakeBackend make_backend, bool quiet)
      : make_backend_(std::move(make_backend)), quiet_(quiet) {}

  /// With all its runs. Throws what run_points() throws, and SimulationStopped.
  const StudyInMemory& simulated(const Study& study);

 private:
  MakeBackend make_backend_;
  bool quiet_;
  std::unique_ptr<Backend> backend_;              ///< made when it is needed first
  std::map<std::string, StudyInMemory> studies_;  ///< by their text
};

}  // namespace coresweep
