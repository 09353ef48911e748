// A study under a seed of its own, simulated in memory.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/until.h"
#include "host/backends/backend.h"
#include "host/sweep/study_in_memory.h"

namespace coresweep {

/// Arguments: a number, and names with commas between them.
inline std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

inline std::vector<std::string> names(const std::string& text) {
  std::vector<std::string> list;
  std::istringstream stream(text);
  for (std::string name; std::getline(stream, name, ',');) list.push_back(name);
  return list;
}

/// What `ask(i, backend)` says of each i < repeats, on two threads with a back end each.
template <class Ask>
auto repeated(std::uint64_t repeats, const Ask& ask) {
  using Outcome = decltype(ask(std::uint64_t{}, std::declval<Backend&>()));
  std::vector<Outcome> outcomes(repeats);
  const auto every_second = [&](std::uint64_t first) {
    const auto backend = make_backend("auto", 1);
    for (std::uint64_t i = first; i < repeats; i += 2) outcomes[i] = ask(i, *backend);
  };
  std::thread other(every_second, 1);
  every_second(0);
  other.join();
  return outcomes;
}

/// Whether an interval holds the truth.
inline bool holds(const Estimate& e, double truth) { return e.low <= truth && truth <= e.high; }

class SeededStudy {
 public:
  SeededStudy(Study study, std::uint64_t seed) : held_(seeded(std::move(study), seed)) {}

  const Study& study() const { return held_.study(); }
  PointReaders readers() const { return {reader(Level::pipeline), reader(Level::market)}; }

  /// Adds the replicates first .. end - 1 of every point.
  void add_runs(Backend& backend, std::uint64_t first, std::uint64_t end) {
    const std::atomic<bool> stop = false;
    for (const Level level : levels_of(study()))
      held_.add(
          level, {first, end}, backend, [](const Progress&) {}, stop);
  }

  /// Adds runs from look to look until the rule of the study is reached (or none is left). Returns
  /// how many there are.
  std::uint64_t run_until_reached(Backend& backend) {
    StoppingRule rule(study(), readers());
    std::uint64_t runs = 0;
    for (const std::uint64_t look : looks_of(study())) {
      add_runs(backend, runs, look);
      runs = look;
      if (rule.look()) break;
    }
    return runs;
  }

 private:
  static Study seeded(Study study, std::uint64_t seed) {
    study.seed = seed;
    return study;
  }
  ReadPoint reader(Level level) const {
    return [this, level](std::uint64_t index) { return held_.words(level, index); };
  }

  StudyInMemory held_;
};

}  // namespace coresweep
