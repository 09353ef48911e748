// The launcher as the stand-in for a device runs it: the same text, compiled for the host.
#include "tests/device/cuda_runtime.h"

#include <cstdint>

namespace coresweep {
/// The shared memory that a launch gives the kernels of the pipeline.
thread_local std::uint32_t words_of_threads[227 * 1024 / sizeof(std::uint32_t)];
}  // namespace coresweep

// The launcher reads the runtime's names without an include of its own, as nvcc gives them.
#include "cuda/device/backend_cuda.cu"
