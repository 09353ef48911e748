// The kernel of the market: a thread a run.
#pragma once

#include "cuda/device/runtime.cuh"
#include "cuda/market/tally.h"

namespace coresweep {

inline constexpr int kMarketThreads = 128;

/// The runs of a point one after the other, and then those of the next, so that points of few runs
/// fill blocks as well. A run keeps its lists of tenants, bids and events in local memory, and
/// touches as much of it as they are long: some 0.8 of 4.1 kB in the default market.
template <int Threads>
__global__ void __launch_bounds__(Threads) simulate_market(MarketLaunch launch) {
  const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
  const std::uint64_t index = std::uint64_t{blockIdx.x} * Threads + threadIdx.x;
  if (index < runs * static_cast<std::uint64_t>(launch.point_count))
    simulate_market_run(launch, static_cast<std::int64_t>(index / runs),
                        launch.first_replicate + index % runs);
}

/// Starts the kernel for a launch whose pointers are the device's.
inline void start_market(const MarketLaunch& launch, cudaStream_t stream) {
  const std::uint64_t runs = (launch.end_replicate - launch.first_replicate) *
                             static_cast<std::uint64_t>(launch.point_count);
  const dim3 grid(static_cast<unsigned>((runs + kMarketThreads - 1) / kMarketThreads));
  start_kernel(simulate_market<kMarketThreads>, grid, kMarketThreads, 0, stream, launch);
}

}  // namespace coresweep
