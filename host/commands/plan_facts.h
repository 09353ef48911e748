// What `coresweep plan` says of a study: counted before anything runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/tables/table.h"
#include "host/commands/commands.h"
#include "host/design/point_ranges.h"
#include "host/study/study.h"

namespace coresweep {

struct PlanOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string points, format;
  bool resolved = false, untimed = false;
};

struct PlanFacts {
  PointCount kept, simulated;          ///< by `where`, and of those with their own random numbers
  std::optional<std::uint64_t> named;  ///< by --points
  std::vector<std::uint64_t> shown;    ///< some points: the first and the last, or those named
  double file_bytes = 0, memory_bytes = 0;
  std::optional<double> seconds;   ///< none with --no-timing
  std::string backend;             ///< that takes so long
  std::vector<std::string> binds;  ///< a sentence for each limit
  std::vector<std::string> notes;  ///< on what changes nothing or is probably not meant
};

/// Simulates a little to know the time, unless --no-timing. Throws what a sweep would throw.
PlanFacts plan_facts(const Study& study, const PlanOptions& options);

/// "latency.scale = 2, market.price = 10 DOT" and, of a point that where excludes, that it does.
std::string point_text(const Design& design, std::uint64_t index);

/// All of it as rows.
Table plan_table(const Study& study, const PlanFacts& facts);

}  // namespace coresweep
