// The kernel of the pipeline: a thread a run, with the tables and the blocks' histograms in the
// shared memory of a block. Its variants answer questions of bench/gpu.
#pragma once

#include "cuda/device/runtime.cuh"
#include "cuda/pipeline/run.h"

namespace coresweep {

inline constexpr int kPipelineThreads = 256;
inline constexpr std::uint64_t kRunsOfBlock = 1024;  ///< of one histogram batch, at most

enum class Tables { in_shared_memory, in_global_memory };

/// One block: up to kRunsOfBlock replicates of one histogram batch (r mod 16) of one point with a
/// segment of at most Capacity. Grid: x = part of the batch, y = histogram batch, z = point.
template <std::int32_t Capacity, Tables Where = Tables::in_shared_memory,
          CountedHistograms Counted = CountedHistograms::all>
__global__ void simulate_pipeline(Launch launch) {
  __shared__ std::uint32_t scratch[kScratchBins];
  __shared__ PointParams shared_point;
  const int thread = static_cast<int>(threadIdx.x), threads = static_cast<int>(blockDim.x);
  for (int i = thread; i < kScratchBins; i += threads) scratch[i] = 0;
  const PointParams& global_point = launch.points[blockIdx.z];
  if (Where == Tables::in_shared_memory) {
    constexpr int kWords = sizeof(PointParams) / sizeof(std::uint32_t);
    for (int i = thread; i < kWords; i += threads)
      reinterpret_cast<std::uint32_t*>(&shared_point)[i] =
          reinterpret_cast<const std::uint32_t*>(&global_point)[i];
  }
  __syncthreads();

  const PointParams& point = Where == Tables::in_shared_memory ? shared_point : global_point;
  std::uint64_t* words = launch.words + blockIdx.z * TallyLayout::words();
  const std::uint64_t first =
      launch.first_replicate +
      (blockIdx.y + kHistogramBatches - launch.first_replicate % kHistogramBatches) %
          kHistogramBatches;
  const std::uint64_t begin = blockIdx.x * kRunsOfBlock;
  for (std::uint64_t j = begin + threadIdx.x; j < begin + kRunsOfBlock; j += blockDim.x) {
    const std::uint64_t replicate = first + j * kHistogramBatches;
    if (replicate >= launch.end_replicate) break;
    BasicTallySink<Counted> sink(point, scratch);
    simulate_run<Capacity>(point, replicate, sink);
    add_run(sink.finish(point.slots * kSlotMs), measured_ms(point), replicate, words);
  }
  __syncthreads();
  add_histograms(scratch, static_cast<std::int32_t>(blockIdx.y), words, thread, threads);
}

/// Starts the kernel for a launch whose pointers are the device's.
template <std::int32_t Capacity, Tables Where = Tables::in_shared_memory,
          CountedHistograms Counted = CountedHistograms::all>
void start_pipeline(const Launch& launch, cudaStream_t stream, int threads = kPipelineThreads) {
  const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
  const std::uint64_t of_batch = (runs + kHistogramBatches - 1) / kHistogramBatches;
  const dim3 grid(static_cast<unsigned>((of_batch + kRunsOfBlock - 1) / kRunsOfBlock),
                  kHistogramBatches, static_cast<unsigned>(launch.point_count));
  start_kernel(simulate_pipeline<Capacity, Where, Counted>, grid, threads, 0, stream, launch);
}

/// The kernel that fits the largest segment of a launch's points.
inline void start_pipeline_for(std::int32_t segment, const Launch& launch, cudaStream_t stream) {
  if (segment <= 4) {
    start_pipeline<4>(launch, stream);
  } else if (segment <= 16) {
    start_pipeline<16>(launch, stream);
  } else {
    start_pipeline<kMaxSegment>(launch, stream);
  }
}

}  // namespace coresweep
