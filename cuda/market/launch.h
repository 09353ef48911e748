// The work on the market that a back end gets at once.
#pragma once

#include <cstdint>

#include "cuda/market/layout.h"
#include "cuda/market/point.h"

namespace coresweep {

/// Replicates [first_replicate, end_replicate) of each point. The words of point i stand at
/// words + i * layout.words(), and are added to.
struct MarketLaunch {
  const MarketParams* points;
  std::uint64_t* words;
  std::int64_t point_count;
  std::uint64_t first_replicate, end_replicate;
  MarketLayout layout;
};

}  // namespace coresweep
