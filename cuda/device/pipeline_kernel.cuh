// The kernels of the pipeline: a thread a run, with the tables, the bins of blocks and what a
// thread counts and indexes in the shared memory of a block. Variants answer questions of
// bench/gpu.
#pragma once

#include "cuda/device/runtime.cuh"
#include "cuda/device/thread_sink.cuh"
#include "cuda/pipeline/run.h"

namespace coresweep {

/// Points have one of several kernels, by what a run of theirs keeps.
enum class PointKind { segment_4, segment_16, segment_64, bundle };

CORESWEEP_HD constexpr std::int32_t capacity_of(PointKind kind) {
  return kind == PointKind::segment_4 ? 4 : kind == PointKind::segment_16 ? 16 : kMaxSegment;
}
CORESWEEP_HD constexpr PointKind kind_of(const PointParams& point) {
  if (point.collator == Collator::bundle) return PointKind::bundle;
  if (point.segment_limit <= capacity_of(PointKind::segment_4)) return PointKind::segment_4;
  if (point.segment_limit <= capacity_of(PointKind::segment_16)) return PointKind::segment_16;
  return PointKind::segment_64;
}

template <PointKind Kind, class Sink>
using StepsOf = std::conditional_t<Kind == PointKind::bundle,
                                   BundlePipeline<std::int32_t, capacity_of(Kind), Sink>,
                                   Pipeline<std::int32_t, capacity_of(Kind), Sink>>;

enum class Tables { in_shared_memory, in_global_memory };

inline constexpr int kWarp = 32, kPipelineThreads = 256;  ///< of a block, at least and at most

/// The words of a thread: totals, what its sink lends, and columns. Short columns are shared, too;
/// long ones would leave room for few threads.
template <PointKind Kind>
struct ThreadWords {
  using Steps = StepsOf<Kind, ThreadSink<CountedHistograms::all, Bins::shared>>;
  static constexpr bool kSharedColumns = Kind == PointKind::segment_4;
  static constexpr std::int32_t kColumns = Steps::kLentColumnWords;
  static constexpr std::int32_t kLocal = kSharedColumns ? 1 : kColumns;
  /// An odd number: a word of one thread lies in another bank than that of its neighbours.
  static constexpr std::int32_t kShared =
      (ThreadTotals::kWords + Steps::kLentWords + (kSharedColumns ? kColumns : 0)) | 1;
};

/// Shared memory, as much as a launch asks for.
extern __shared__ std::uint32_t words_of_threads[];

/// The runs of points of one kind; a block of another ends at once. Grid: x = part of the runs, y =
/// histogram batch (r mod 16) if a block shares the bins of one, z = point.
template <PointKind Kind, Bins Where = Bins::shared, Tables Read = Tables::in_shared_memory,
          CountedHistograms Counted = CountedHistograms::all>
__global__ void __launch_bounds__(kPipelineThreads, 2) simulate_pipeline(Launch launch) {
  using Sink = ThreadSink<Counted, Where>;
  constexpr bool kOfBatch = Where == Bins::shared;
  __shared__ std::uint32_t bins[kOfBatch ? kScratchBins : 1];
  __shared__ PointParams shared_point;
  const PointParams& global_point = launch.points[blockIdx.z];
  if (kind_of(global_point) != Kind) return;
  const int thread = static_cast<int>(threadIdx.x), threads = static_cast<int>(blockDim.x);
  if (kOfBatch)
    for (int i = thread; i < kScratchBins; i += threads) bins[i] = 0;
  if (Read == Tables::in_shared_memory) {
    constexpr int kWords = sizeof(PointParams) / sizeof(std::uint32_t);
    for (int i = thread; i < kWords; i += threads)
      reinterpret_cast<std::uint32_t*>(&shared_point)[i] =
          reinterpret_cast<const std::uint32_t*>(&global_point)[i];
  }
  __syncthreads();

  const PointParams& point = Read == Tables::in_shared_memory ? shared_point : global_point;
  std::uint64_t* tally = launch.words + blockIdx.z * TallyLayout::words();
  constexpr std::uint64_t kStride = kOfBatch ? kHistogramBatches : 1;
  const std::uint64_t first =
      launch.first_replicate + (blockIdx.y + kStride - launch.first_replicate % kStride) % kStride;
  const std::uint64_t replicate =
      first + (std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x) * kStride;
  if (replicate < launch.end_replicate) {
    using Words = ThreadWords<Kind>;
    std::uint32_t* own = words_of_threads + threadIdx.x * Words::kShared;
    auto* lent = reinterpret_cast<std::int32_t*>(own + ThreadTotals::kWords);
    std::int32_t local[Words::kLocal];
    Sink sink(point, {own, bins, tally, replicate}, lent,
              Words::kSharedColumns ? lent + Words::Steps::kLentWords : local);
    simulate_slots<StepsOf<Kind, Sink>>(point, RunStream<std::int32_t>(point.key, replicate), sink);
    add_run(sink.finish(point.slots * kSlotMs), measured_ms(point), replicate, tally);
  }
  if (!kOfBatch) return;
  __syncthreads();
  add_histograms(bins, static_cast<std::int32_t>(blockIdx.y), tally, thread, threads);
}

/// Starts one kernel for a launch whose pointers are the device's, in blocks of so many threads, or
/// of fewer where they do not fit. Throws as check() does.
template <PointKind Kind, Bins Where, Tables Read = Tables::in_shared_memory,
          CountedHistograms Counted = CountedHistograms::all>
void start_pipeline(const Launch& launch, cudaStream_t stream, int threads) {
  constexpr auto kKernel = simulate_pipeline<Kind, Where, Read, Counted>;
  constexpr std::size_t kBytes = ThreadWords<Kind>::kShared * sizeof(std::uint32_t);
  constexpr std::uint64_t kBatches = Where == Bins::shared ? kHistogramBatches : 1;
  threads = threads_that_fit(kKernel, threads, kBytes, kWarp);
  const auto of_block = static_cast<std::uint64_t>(threads) * kBatches;
  const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
  const dim3 grid(static_cast<unsigned>((runs + of_block - 1) / of_block), kBatches,
                  static_cast<unsigned>(launch.point_count));
  start_kernel(kKernel, grid, threads, static_cast<std::size_t>(threads) * kBytes, stream, launch);
}

/// How the runs of a launch are cut into blocks.
struct BlockShape {
  Bins bins;
  int threads;
};

/// Blocks share the bins of a histogram batch while its runs fill them, or while there are too few
/// points to fill a device. Blocks get smaller until there are enough of them.
inline BlockShape block_shape(std::uint64_t runs, std::int64_t points) {
  constexpr std::uint64_t kFullBatch = 64, kBlocks = 512;
  const std::uint64_t of_batch = (runs + kHistogramBatches - 1) / kHistogramBatches;
  const auto groups = static_cast<std::uint64_t>(points);
  const bool shares = of_batch >= kFullBatch || groups * kHistogramBatches <= kBlocks;
  const std::uint64_t of_group = shares ? of_batch : runs;
  const std::uint64_t all_groups = shares ? groups * kHistogramBatches : groups;
  std::uint64_t threads = kPipelineThreads;
  while (threads > kWarp &&
         (threads / 2 >= of_group || all_groups * ((of_group + threads - 1) / threads) < kBlocks))
    threads /= 2;
  return {shares ? Bins::shared : Bins::in_tally, static_cast<int>(threads)};
}

}  // namespace coresweep
