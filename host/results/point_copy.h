// Points on their way from one results file into another.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/results/results_file.h"

namespace coresweep {

/// The points of one level of a study, pipeline or market: in the file that is read, and in the
/// one that is written.
struct PointLevel {
  std::string name;                   ///< "point", "market point"
  std::vector<std::uint64_t> points;  ///< that the file has, in their order
  std::uint64_t runs;                 ///< replicates that each point should have
  std::function<std::uint64_t(std::uint64_t)> runs_done;
  std::function<std::vector<std::uint64_t>(std::uint64_t)> read;
  std::function<void(std::uint64_t, std::span<const std::uint64_t>)> write;
  std::function<std::vector<std::uint64_t>(std::uint64_t)>
      written;        ///< of the file that is written
  Failures failures;  ///< of the file that is read
  std::function<void(std::uint64_t, const std::string&)> mark_failed;
};

/// The levels of a study, both of whose files must outlive them; without `to` they can only be
/// read. All functions throw what the files throw.
std::vector<PointLevel> point_levels(const ResultsReader& from, ResultsWriter* to,
                                     const Study& study);

}  // namespace coresweep
