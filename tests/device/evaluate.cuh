// The launcher behind evaluate.h.
#pragma once

#include "cuda/device/device_memory.cuh"
#include "tests/device/evaluate.h"
#include "tests/device/shared_functions.h"

namespace coresweep::testing {
namespace {

struct Evaluation {
  std::uint64_t *values, *words;  ///< one and two of each thread
  std::uint32_t count;
};

template <class Function>
__global__ void evaluate(Evaluation work) {
  const std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < work.count) work.values[i] = Function::at(i, work.words + 2 * i);
}

constexpr void (*kKernels[])(Evaluation) = {
#define CORESWEEP_KERNEL(name, value) evaluate<of_##name>,
    CORESWEEP_SHARED_FUNCTIONS(CORESWEEP_KERNEL)
#undef CORESWEEP_KERNEL
};

}  // namespace

std::vector<std::uint64_t> evaluated_on_device(std::size_t function, std::uint32_t count) {
  constexpr std::uint32_t kThreads = 128;
  const std::size_t bytes = count * sizeof(std::uint64_t);
  CudaArray<std::uint64_t, Memory::device> values, words;
  CudaArray<std::uint64_t, Memory::pinned> back;
  const Evaluation work{values.at_least(count), words.at_least(2 * count), count};
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "making a stream");
  start_kernel(kKernels[function], dim3((count + kThreads - 1) / kThreads), kThreads, 0, stream,
               work);
  std::uint64_t* host = back.at_least(count);
  check(cudaMemcpyAsync(host, work.values, bytes, cudaMemcpyDeviceToHost, stream), "copying");
  check(cudaStreamSynchronize(stream), "running the kernel");
  check(cudaStreamDestroy(stream), "ending a stream");
  return {host, host + count};
}

}  // namespace coresweep::testing
