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

}  // namespace coresweep
