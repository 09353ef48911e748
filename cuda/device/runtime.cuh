// Calls of the CUDA runtime that the launchers share.
#pragma once

#include <cstddef>
#include <string>

#include "host/base/errors.h"

namespace coresweep {

/// Throws UserError(ErrorKind::device) unless the call succeeded; `what` says what it did.
inline void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw UserError(std::string("the CUDA device failed (") + what + ": " +
                      cudaGetErrorString(status) +
                      "): free its memory or use --backend simd; finished points are kept",
                  ErrorKind::device);
}

/// kernel<<<grid, threads, shared, stream>>>(argument), as a call that every compiler reads. Throws
/// as check() does.
template <class Argument>
void start_kernel(void (*kernel)(Argument), dim3 grid, int threads, std::size_t shared,
                  cudaStream_t stream, Argument argument) {
  void* arguments[] = {&argument};
  check(cudaLaunchKernel(kernel, grid, dim3(static_cast<unsigned>(threads)), arguments, shared,
                         stream),
        "starting the kernel");
}

/// So many threads of a block, or as many as the device has shared memory for, `bytes` a thread
/// beside what all of them share; halved, but for `least`. A device gives a kernel more than 48 kB
/// only if it is asked. Throws as check() does.
template <class Argument>
int threads_that_fit(void (*kernel)(Argument), int threads, std::size_t bytes, int least) {
  for (;; threads /= 2) {
    const cudaError_t status =
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                             static_cast<int>(static_cast<std::size_t>(threads) * bytes));
    if (status != cudaErrorInvalidValue || threads <= least) {
      check(status, "asking for shared memory");
      return threads;
    }
    cudaGetLastError();  // forgotten, so that no later call is blamed
  }
}

}  // namespace coresweep
