// One item of work (cuda/pipeline/run.h) with the runs of a batch in the lanes of a vector.
// Included by one source file for each instruction set. Everything here inlines or carries the lane
// type in its name, so that no copy made for one instruction set can serve another.
#pragma once

#include "host/backends/simd/lanes.h"  // first: the model's templates look for what it declares

#include "cuda/pipeline/run.h"
#include "host/backends/simd/stream.h"
#include "host/backends/simd/tally.h"

namespace coresweep {

/// One item; for segments of at most `Largest` blocks.
template <class Tally, std::int32_t Largest>
CORESWEEP_HD void simulate_item_in_lanes(const Launch& launch, std::int64_t index) {
  const Item item = item_at(launch, index);
  const PointParams& point = launch.points[item.point];
  // The histograms of one batch, or of all: what is not used is never touched.
  const std::int32_t batches = item.stride == 1 ? kHistogramBatches : 1;
  std::uint32_t scratch[kHistogramBatches * kScratchBins];
  for (std::int32_t i = 0; i < batches * kScratchBins; ++i) scratch[i] = 0;
  RunTotals runs[kLanes];
  for (std::uint64_t r = item.first; r < item.end; r += item.stride * kLanes) {
    const std::uint64_t left = (item.end - r + item.stride - 1) / item.stride;
    const std::int32_t used = left < kLanes ? static_cast<std::int32_t>(left) : kLanes;
    const RunStream<Lanes> stream(point.key, r, item.stride);
    Lanes histograms{};  // where each lane's stand in the scratch
    for (std::int32_t lane = 0; lane < kLanes && batches > 1; ++lane)
      histograms[lane] =
          static_cast<std::int32_t>((r + static_cast<std::uint64_t>(lane)) % kHistogramBatches) *
          kScratchBins;
    Tally tally(point, used, scratch, histograms);
    if (Largest <= 4 || places_of(point) <= 4) {
      simulate_stream<4>(point, stream, tally);
    } else if (Largest <= 16 || places_of(point) <= 16) {
      simulate_stream < Largest<16 ? Largest : 16>(point, stream, tally);
    } else {
      simulate_stream<Largest>(point, stream, tally);
    }
    tally.finish(point.slots * kSlotMs, runs);
    for (std::int32_t lane = 0; lane < used; ++lane)
      add_run(runs[lane], measured_ms(point), r + static_cast<std::uint64_t>(lane) * item.stride,
              words_of(launch, item));
  }
  for (std::int32_t b = 0; b < batches; ++b)
    add_histograms(scratch + b * kScratchBins, batches == 1 ? item.histogram_batch : b,
                   words_of(launch, item), 0, 1);
}

}  // namespace coresweep
