// What the runners of the pipeline and of the market share: which points, and what they hold so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/runner.h"

namespace coresweep {

/// The points of some work that are not excluded, one after the other.
class PointWalk {
 public:
  explicit PointWalk(const Work& work) : work_(work), ranges_(work.points) {}

  /// Nothing after the last point.
  std::optional<std::uint64_t> next();

 private:
  const Work& work_;
  PointRanges ranges_;
  std::size_t place_ = 0;
};

/// The tallies of some points, one after the other, of `words` words each: what was counted before
/// work.first_run, or zeros.
std::vector<std::uint64_t> words_so_far(const Work& work, const std::vector<std::uint64_t>& points,
                                        std::size_t words);

/// How many points the work has, for progress: where only some points of a design with conditions
/// are named, as many as there may be.
std::uint64_t expected_points(const Work& work);

}  // namespace coresweep
