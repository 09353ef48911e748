// The stand-in for devices keeps what it promises; else the tests on it would prove nothing.
#include "tests/device/standin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/device/cuda_runtime.h"

namespace {

class Standin : public testing::Test {
 protected:
  static constexpr unsigned kThreads = 96, kBlocks = 3;
  static constexpr std::size_t kBytes = kThreads * kBlocks * sizeof(int);

  void SetUp() override {
    standin::restart(2);
    cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking);
    cudaMalloc(reinterpret_cast<void**>(&device_), kBytes);
    cudaMallocHost(reinterpret_cast<void**>(&host_), kBytes);
  }
  void TearDown() override {
    cudaFree(device_);
    cudaFreeHost(host_);
    cudaStreamDestroy(stream_);
  }

  template <class Kernel>
  cudaError_t start(Kernel kernel) {
    void* arguments[] = {&device_};
    return cudaLaunchKernel(kernel, dim3(kBlocks), dim3(kThreads), arguments, 0, stream_);
  }
  std::vector<int> results() {
    EXPECT_EQ(cudaMemcpyAsync(host_, device_, kBytes, cudaMemcpyDeviceToHost, stream_),
              cudaSuccess);
    EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
    return std::vector<int>(host_, host_ + kThreads * kBlocks);
  }

  cudaStream_t stream_ = nullptr;
  int *device_ = nullptr, *host_ = nullptr;
};

__global__ void mirror(int* out) {
  __shared__ int shared[128];
  const unsigned t = threadIdx.x, n = blockDim.x;
  shared[t] = static_cast<int>(blockIdx.x * 1000 + t);
  __syncthreads();
  const int opposite = shared[n - 1 - t];
  __syncthreads();
  shared[t] = opposite;
  __syncthreads();
  out[blockIdx.x * n + t] = shared[t];
}

__global__ void mirror_without_barrier(int* out) {
  __shared__ int shared[128];
  const unsigned t = threadIdx.x, n = blockDim.x;
  shared[t] = static_cast<int>(blockIdx.x * 1000 + t);
  out[blockIdx.x * n + t] = shared[n - 1 - t];
}

std::vector<int> mirrored(unsigned blocks, unsigned threads) {
  std::vector<int> all;
  for (unsigned b = 0; b < blocks; ++b)
    for (unsigned t = 0; t < threads; ++t)
      all.push_back(static_cast<int>(b * 1000 + threads - 1 - t));
  return all;
}

TEST_F(Standin, ThreadsOfABlockMeetAtBarriers) {
  EXPECT_EQ(start(mirror), cudaSuccess);
  EXPECT_EQ(results(), mirrored(kBlocks, kThreads));
}

TEST_F(Standin, AMissingBarrierShows) {
  start(mirror_without_barrier);
  EXPECT_NE(results(), mirrored(kBlocks, kThreads));
}

/// Lanes of a warp alone wait for each other.
__global__ void rotate_lanes(int* out) {
  __shared__ int shared[128];
  const unsigned t = threadIdx.x, warp = t / warpSize * warpSize;
  shared[t] = static_cast<int>(t);
  __syncwarp();
  out[blockIdx.x * blockDim.x + t] = shared[warp + (t + 1) % warpSize];
}

TEST_F(Standin, LanesOfAWarpMeet) {
  start(rotate_lanes);
  const auto all = results();
  for (unsigned i = 0; i < all.size(); ++i)
    ASSERT_EQ(static_cast<unsigned>(all[i]),
              i % kThreads / warpSize * warpSize + (i + 1) % warpSize);
}

__global__ void wait_in_half_of_the_block(int*) {
  if (threadIdx.x % 2 == 0) __syncthreads();
}

TEST_F(Standin, ABarrierThatNotAllReachEndsTheProgram) {
  EXPECT_DEATH((start(wait_in_half_of_the_block), cudaStreamSynchronize(stream_)),
               "wait for some that ended");
}

__global__ void count_up(int* out) { atomicAdd(out + threadIdx.x, 1); }

TEST_F(Standin, NothingHappensBeforeSomebodyWaits) {
  cudaMemsetAsync(device_, 0, kBytes, stream_);
  start(count_up);
  cudaMemcpyAsync(host_, device_, kBytes, cudaMemcpyDeviceToHost, stream_);
  EXPECT_EQ(host_[0], static_cast<int>(0xA5A5A5A5));
  cudaStreamSynchronize(stream_);
  EXPECT_EQ(host_[0], static_cast<int>(kBlocks));
}

TEST_F(Standin, FreshMemoryHoldsRubbish) {
  const auto all = results();
  EXPECT_EQ(std::ranges::count(all, static_cast<int>(0xA5A5A5A5)),
            static_cast<std::ptrdiff_t>(all.size()));
}

TEST_F(Standin, TheHostCannotReadADevice) {
  EXPECT_DEATH(*static_cast<volatile int*>(device_) = 1, "");
}

TEST_F(Standin, CopiesGoBetweenPinnedMemoryAndTheStreamsDevice) {
  std::vector<int> pageable(kThreads);
  EXPECT_EQ(cudaMemcpyAsync(device_, pageable.data(), 8, cudaMemcpyHostToDevice, stream_),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaMemcpyAsync(device_, host_, kBytes + 1, cudaMemcpyHostToDevice, stream_),
            cudaErrorInvalidValue);
  cudaSetDevice(1);
  void* elsewhere = nullptr;
  cudaMalloc(&elsewhere, 8);
  EXPECT_EQ(cudaMemsetAsync(elsewhere, 0, 8, stream_), cudaErrorInvalidValue);
  EXPECT_EQ(start(mirror), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  cudaFree(elsewhere);
}

TEST_F(Standin, AChosenCallFailsAndDoesNothing) {
  start(count_up);
  standin::fail_after(1, 1);
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess);
  EXPECT_EQ(start(count_up), cudaErrorUnknown);
  EXPECT_EQ(cudaStreamSynchronize(stream_), cudaErrorUnknown);
  EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_EQ(standin::launches().size(), 1u);
}

}  // namespace
