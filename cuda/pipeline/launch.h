// The work a back end gets at once.
#pragma once

#include <cstdint>

#include "cuda/pipeline/point.h"

namespace coresweep {

/// Replicates [first_replicate, end_replicate) of each point. The tally of point i stands at
/// words + i * TallyLayout::words(), and is added to.
struct Launch {
  const PointParams* points;
  std::uint64_t* words;
  std::int64_t point_count;
  std::uint64_t first_replicate, end_replicate;
  std::int64_t parts = 1;  ///< into how many items the replicates of a histogram batch are split
  bool mixed = false;  ///< an item takes replicates of all histogram batches: few runs, in lanes
};

}  // namespace coresweep
