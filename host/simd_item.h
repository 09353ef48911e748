// One item of work (cuda/run.h) with the runs of a batch in the lanes of a vector. Included by one
// source file for each instruction set. Everything here inlines or carries the lane type in its
// name, so that no copy made for one instruction set can serve another.
#pragma once

#include "host/simd_lanes.h"  // first: the templates of the model look for what it declares

#include "cuda/run.h"
#include "host/simd_stream.h"
#include "host/simd_tally.h"

namespace coresweep {

template <std::int32_t Capacity>
CORESWEEP_HD void simulate_lanes(const PointParams& point, const RunStream<Lanes>& stream,
                                 LaneTally& tally) {
  Pipeline<Lanes, Capacity, LaneTally> pipeline(point, stream, tally);
  for (std::int32_t slot = 0; slot < point.slots; ++slot) pipeline.step(slot);
}

CORESWEEP_HD void simulate_item_in_lanes(const Launch& launch, std::int64_t item) {
  const std::int32_t batch = static_cast<std::int32_t>(item / launch.point_count);
  const std::int64_t index = item % launch.point_count;
  const PointParams& point = launch.points[index];
  std::uint64_t* words = launch.words + index * TallyLayout::words();
  const std::int64_t measured_ms = std::int64_t{point.slots - point.warmup_slots} * kSlotMs;
  std::uint32_t scratch[kScratchBins] = {};
  RunTotals runs[kLanes];
  for (std::uint64_t r = first_of_batch(launch.first_replicate, batch); r < launch.end_replicate;
       r += std::uint64_t{kBatches} * kLanes) {
    const std::uint64_t left = (launch.end_replicate - r + kBatches - 1) / kBatches;
    const std::int32_t used = left < kLanes ? static_cast<std::int32_t>(left) : kLanes;
    const RunStream<Lanes> stream(point.key, r, kBatches);
    LaneTally tally(point, used, scratch);
    if (point.segment_limit <= 4) {
      simulate_lanes<4>(point, stream, tally);
    } else if (point.segment_limit <= 16) {
      simulate_lanes<16>(point, stream, tally);
    } else {
      simulate_lanes<kMaxSegment>(point, stream, tally);
    }
    tally.finish(point.slots * kSlotMs, runs);
    for (std::int32_t lane = 0; lane < used; ++lane)
      add_run(runs[lane], measured_ms, batch, words);
  }
  add_histograms(scratch, batch % kHistogramBatches, words, 0, 1);
}

}  // namespace coresweep
