// What the launchers use of the CUDA runtime and its language, for a compiler of the host: a
// stand-in that needs no device. Copies and kernels are put off until somebody waits for them.
#pragma once

#include <cstddef>
#include <functional>
#include <tuple>
#include <utility>

#include "tests/device/block.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__
// One thread of the host runs all blocks, so what it alone has is what a block shares. An array of
// no length (extern __shared__) is defined beside the launcher, in backend_standin.cpp.
#define __shared__ thread_local

inline void __syncthreads() { standin::wait_for_block(); }
inline void __syncwarp(unsigned mask = ~0u) { standin::wait_for_warp(mask); }

template <class T>
T atomicAdd(T* address, T value) {
  return std::exchange(*address, *address + value);
}

enum cudaError_t {
  cudaSuccess,
  cudaErrorInvalidValue,
  cudaErrorMemoryAllocation,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInvalidDevice = 101,
  cudaErrorInvalidResourceHandle = 400,
  cudaErrorUnknown = 999
};
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };
constexpr unsigned cudaStreamNonBlocking = 1;
struct cudaDeviceProp {
  char name[64];
  int multiProcessorCount, maxThreadsPerMultiProcessor;
};
using cudaStream_t = struct StandinStream*;

cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaMalloc(void** memory, std::size_t bytes);
cudaError_t cudaMallocHost(void** memory, std::size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream);
cudaError_t cudaGetLastError();
const char* cudaGetErrorString(cudaError_t error);

namespace standin {

/// Puts a kernel into a stream; `thread` is what each of its threads does.
cudaError_t launch(const void* kernel, const Grid& grid, std::size_t shared, cudaStream_t stream,
                   std::function<void()> thread);
cudaError_t allow_shared(const void* kernel, int bytes);

template <class... Arguments, std::size_t... Places>
std::function<void()> bound(void (*kernel)(Arguments...), void** arguments,
                            std::index_sequence<Places...>) {
  return [kernel, copy = std::tuple<Arguments...>(*static_cast<Arguments*>(arguments[Places])...)] {
    std::apply(kernel, copy);
  };
}

}  // namespace standin

template <class... Arguments>
cudaError_t cudaFuncSetAttribute(void (*kernel)(Arguments...), cudaFuncAttribute, int bytes) {
  return standin::allow_shared(reinterpret_cast<const void*>(kernel), bytes);
}

/// The arguments are read at once, as by a device.
template <class... Arguments>
cudaError_t cudaLaunchKernel(void (*kernel)(Arguments...), dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
  return standin::launch(
      reinterpret_cast<const void*>(kernel), {grid, block}, shared, stream,
      standin::bound(kernel, arguments, std::index_sequence_for<Arguments...>{}));
}
