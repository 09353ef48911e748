// The kernel body: what one item of work does, whoever calls it (a loop, Thrust, a CUDA thread).
#pragma once

#include "cuda/numbers/atomic_words.h"
#include "cuda/pipeline/bundle.h"
#include "cuda/pipeline/launch.h"
#include "cuda/pipeline/run_values.h"

namespace coresweep {

/// The slots of a run, by `Steps`, a class of step.h or bundle.h; events go to `sink`.
template <class Steps, class Stream, class Sink>
CORESWEEP_HD void simulate_slots(const PointParams& point, const Stream& stream, Sink& sink) {
  Steps pipeline(point, stream, sink);
  for (std::int32_t slot = 0; slot < point.slots; ++slot) pipeline.step(slot);
}

/// One run, or one a lane, of a point with at most Capacity places (places_of); events go to
/// `sink`.
template <std::int32_t Capacity, class I, class Sink>
CORESWEEP_HD void simulate_stream(const PointParams& point, const RunStream<I>& stream,
                                  Sink& sink) {
  if constexpr (Capacity == kMaxSegment) {
    if (point.collator == Collator::bundle)
      return simulate_slots<BundlePipeline<I, Capacity, Sink>>(point, stream, sink);
  }
  simulate_slots<Pipeline<I, Capacity, Sink>>(point, stream, sink);
}

/// One replicate of one point; events go to `sink`.
template <std::int32_t Capacity, class Sink>
CORESWEEP_HD void simulate_run(const PointParams& point, std::uint64_t replicate, Sink& sink) {
  simulate_stream<Capacity>(point, RunStream<std::int32_t>(point.key, replicate), sink);
}

/// Totals of one replicate; blocks' histograms are added to `scratch` (kScratchBins words).
CORESWEEP_HD RunTotals tally_run(const PointParams& point, std::uint64_t replicate,
                                 std::uint32_t* scratch) {
  TallySink sink(point, scratch);
  if (places_of(point) <= 4) {
    simulate_run<4>(point, replicate, sink);
  } else if (places_of(point) <= 16) {
    simulate_run<16>(point, replicate, sink);
  } else {
    simulate_run<kMaxSegment>(point, replicate, sink);
  }
  return sink.finish(point.slots * kSlotMs);
}

/// Adds one run, replicate `replicate`, to the tally of its point. `run` has its counters, as
/// RunTotals.
template <class Run>
CORESWEEP_HD void add_run(const Run& run, std::int64_t measured_ms, std::uint64_t replicate,
                          std::uint64_t* words) {
  const std::int32_t batch = static_cast<std::int32_t>(replicate % kBatches);
  add_word(words, TallyLayout::runs() + batch, 1);
  for (std::int32_t c = 0; c < kCounters; ++c)
    add_word(words, TallyLayout::counter(c) + batch,
             static_cast<std::uint64_t>(run[static_cast<Counter>(c)]));
  for (std::int32_t c = 0; c < kBundleCounters; ++c)
    add_word(words, TallyLayout::bundle_counter(c) + batch,
             static_cast<std::uint64_t>(run[static_cast<BundleCounter>(c)]));
  for (std::int32_t v = 0; v < kRunValues; ++v) {
    const RunValue name = static_cast<RunValue>(v);
    const std::int64_t value = run_value(name, run, measured_ms);
    if (value == kMissing) {
      add_word(words, TallyLayout::missing(v) + batch, 1);
      continue;
    }
    const std::int64_t half = bin_divisor(name) / 2;
    const std::int32_t bin = bin_of(binning_of(name), (value + half) / bin_divisor(name));
    add_word(words, TallyLayout::value_sum(v) + batch, static_cast<std::uint64_t>(value));
    add_square(words, TallyLayout::value_square_low(v) + batch,
               TallyLayout::value_square_high(v) + batch, static_cast<std::uint64_t>(value));
    add_word(words, TallyLayout::run_histogram(v) + bin, 1);
  }
}

/// Adds the blocks' histograms of an item (one histogram batch) to the tally of its point: every
/// `stride`-th bin from `first`, so that the threads of a block can share the work.
CORESWEEP_HD void add_histograms(const std::uint32_t* scratch, std::int32_t histogram_batch,
                                 std::uint64_t* words, std::int32_t first, std::int32_t stride) {
  for (std::int32_t h = 0; h < kHistograms; ++h) {
    const std::int32_t bins = bins_of(binning_of(static_cast<Histogram>(h)));
    const std::int64_t at = TallyLayout::histogram(h) + std::int64_t{histogram_batch} * bins;
    for (std::int32_t b = first; b < bins; b += stride)
      add_word(words, at + b, scratch[scratch_begin(h) + b]);
  }
}

/// Items of a launch: one for each (part, histogram batch, point), or each (part, point) if batches
/// are mixed. Points are innermost, so that a
/// static split of the items over threads gives every thread its share of every point.
CORESWEEP_HD std::int64_t item_count(const Launch& launch) {
  return launch.point_count * (launch.mixed ? 1 : kHistogramBatches) * launch.parts;
}

/// The replicates of an item: first, first + stride, ... below end. With a stride of 16 all are of
/// one histogram batch, with a stride of 1 they are of all.
struct Item {
  std::int64_t point;
  std::int32_t histogram_batch;  ///< of `first`
  std::uint64_t first, end, stride;
};

CORESWEEP_HD Item item_at(const Launch& launch, std::int64_t index) {
  const std::uint64_t stride = launch.mixed ? 1 : kHistogramBatches;
  const std::int64_t slice = index / launch.point_count;
  const std::uint64_t batch = static_cast<std::uint64_t>(slice) % stride;
  const std::uint64_t part = static_cast<std::uint64_t>(slice) / stride;
  const std::uint64_t parts = static_cast<std::uint64_t>(launch.parts);
  const std::uint64_t first =
      launch.first_replicate + (batch + stride - launch.first_replicate % stride) % stride;
  const std::uint64_t count =
      first < launch.end_replicate ? (launch.end_replicate - first + stride - 1) / stride : 0;
  const std::uint64_t begin = first + count * part / parts * stride;
  return {index % launch.point_count, static_cast<std::int32_t>(begin % kHistogramBatches), begin,
          first + count * (part + 1) / parts * stride, stride};
}

/// Where the tally of the item's point stands.
CORESWEEP_HD std::uint64_t* words_of(const Launch& launch, const Item& item) {
  return launch.words + item.point * TallyLayout::words();
}

CORESWEEP_HD std::int64_t measured_ms(const PointParams& point) {
  return std::int64_t{point.slots - point.warmup_slots} * kSlotMs;
}

/// One item of a launch that is not mixed, on the host, one run after the other.
inline void simulate_item(const Launch& launch, std::int64_t index) {
  const Item item = item_at(launch, index);
  const PointParams& point = launch.points[item.point];
  std::uint32_t scratch[kScratchBins] = {};
  for (std::uint64_t r = item.first; r < item.end; r += kHistogramBatches)
    add_run(tally_run(point, r, scratch), measured_ms(point), r, words_of(launch, item));
  add_histograms(scratch, item.histogram_batch, words_of(launch, item), 0, 1);
}

}  // namespace coresweep
