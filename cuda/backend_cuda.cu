// Launches the model on one CUDA device: a thread a run, block histograms in shared memory.
#include <thrust/copy.h>
#include <thrust/device_vector.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "cuda/market_tally.h"
#include "cuda/run.h"
#include "host/backend.h"
#include "host/errors.h"

namespace coresweep {
namespace {

static_assert(std::is_trivially_copyable<PointParams>::value, "points cross to the device as bytes");
static_assert(std::is_trivially_copyable<Launch>::value, "launches cross to the device as bytes");
static_assert(std::is_trivially_copyable<MarketLaunch>::value, "launches cross as bytes");

constexpr int kThreads = 128;
constexpr std::uint64_t kRunsOfBlock = 1024;  // of one histogram batch

/// One block: up to kRunsOfBlock replicates of one histogram batch (r mod 16) of one point.
/// Grid: x = part of the batch, y = histogram batch, z = point.
__global__ void __launch_bounds__(kThreads) simulate(Launch launch) {
  extern __shared__ std::uint32_t scratch[];
  for (int i = threadIdx.x; i < kScratchBins; i += kThreads) scratch[i] = 0;
  __syncthreads();

  const PointParams& point = launch.points[blockIdx.z];
  std::uint64_t* words = launch.words + blockIdx.z * TallyLayout::words();
  const std::uint64_t first = launch.first_replicate +
      (blockIdx.y + kHistogramBatches - launch.first_replicate % kHistogramBatches) % kHistogramBatches;
  const std::uint64_t begin = blockIdx.x * kRunsOfBlock;
  for (std::uint64_t j = begin + threadIdx.x; j < begin + kRunsOfBlock; j += kThreads) {
    const std::uint64_t replicate = first + j * kHistogramBatches;
    if (replicate >= launch.end_replicate) break;
    add_run(tally_run(point, replicate, scratch), measured_ms(point), replicate, words);
  }
  __syncthreads();
  add_histograms(scratch, static_cast<std::int32_t>(blockIdx.y), words,
                 static_cast<std::int32_t>(threadIdx.x), kThreads);
}

/// A thread a run of the market; grid: x = runs, y = point. A run keeps its lists of tenants, bids
/// and events in local memory, 20 kB a thread.
__global__ void __launch_bounds__(kThreads) simulate_market(MarketLaunch launch) {
  const std::uint64_t replicate =
      launch.first_replicate + std::uint64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (replicate < launch.end_replicate) simulate_market_run(launch, blockIdx.y, replicate);
}

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw UserError(std::string("the CUDA device failed (") + what + ": " +
                      cudaGetErrorString(status) +
                      "): free its memory or use --backend thrust; finished points are kept",
                  ErrorKind::device);
}

int device_count() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

class CudaBackend final : public Backend {
 public:
  CudaBackend() { check(cudaGetDeviceProperties(&properties_, 0), "reading its properties"); }

  std::string name() const override { return "cuda"; }
  std::string description() const override { return std::string("cuda (") + properties_.name + ")"; }
  int width() const override {
    return properties_.multiProcessorCount * properties_.maxThreadsPerMultiProcessor;
  }

  void run(const Launch& launch) override {
    try {
      run_on_device(launch);
    } catch (const std::bad_alloc&) {
      check(cudaErrorMemoryAllocation, "allocating");
    }
  }

  void run(const MarketLaunch& launch) override {
    try {
      run_on_device(launch);
    } catch (const std::bad_alloc&) {
      check(cudaErrorMemoryAllocation, "allocating");
    }
  }

 private:
  void run_on_device(const MarketLaunch& launch) {
    const std::int64_t words = launch.point_count * launch.layout.words();
    market_points_.assign(launch.points, launch.points + launch.point_count);
    words_.assign(launch.words, launch.words + words);
    MarketLaunch device = launch;
    device.points = thrust::raw_pointer_cast(market_points_.data());
    device.words = thrust::raw_pointer_cast(words_.data());
    const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
    const dim3 grid(static_cast<unsigned>((runs + kThreads - 1) / kThreads),
                    static_cast<unsigned>(launch.point_count));
    simulate_market<<<grid, kThreads>>>(device);
    check(cudaGetLastError(), "starting the market kernel");
    check(cudaDeviceSynchronize(), "running the market kernel");
    thrust::copy(words_.begin(), words_.end(), launch.words);
  }

  void run_on_device(const Launch& launch) {
    const std::int64_t words = launch.point_count * TallyLayout::words();
    points_.assign(launch.points, launch.points + launch.point_count);
    words_.assign(launch.words, launch.words + words);
    Launch device = launch;
    device.points = thrust::raw_pointer_cast(points_.data());
    device.words = thrust::raw_pointer_cast(words_.data());
    const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
    const std::uint64_t of_batch = (runs + kHistogramBatches - 1) / kHistogramBatches;
    const dim3 grid(static_cast<unsigned>((of_batch + kRunsOfBlock - 1) / kRunsOfBlock),
                    kHistogramBatches, static_cast<unsigned>(launch.point_count));
    simulate<<<grid, kThreads, kScratchBins * sizeof(std::uint32_t)>>>(device);
    check(cudaGetLastError(), "starting the kernel");
    check(cudaDeviceSynchronize(), "running the kernel");
    thrust::copy(words_.begin(), words_.end(), launch.words);
  }

  cudaDeviceProp properties_{};
  thrust::device_vector<PointParams> points_;
  thrust::device_vector<MarketParams> market_points_;
  thrust::device_vector<std::uint64_t> words_;
};

}  // namespace

std::unique_ptr<Backend> make_cuda_backend() {
  const BackendStatus status = cuda_status();
  if (!status.available)
    throw UserError("the cuda back end cannot run here (" + status.detail +
                        "): use --backend thrust, or a machine with a device",
                    ErrorKind::device);
  return std::make_unique<CudaBackend>();
}

BackendStatus cuda_status() {
  const int count = device_count();
  if (count == 0) return {"cuda", false, "built, but there is no CUDA device or no driver"};
  cudaDeviceProp properties{};
  if (cudaGetDeviceProperties(&properties, 0) != cudaSuccess)
    return {"cuda", false, "built, but the device does not answer"};
  return {"cuda", true, properties.name};
}

}  // namespace coresweep
