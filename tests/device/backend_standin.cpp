// The launcher as the stand-in for a device runs it: the same text, compiled for the host.
#include "tests/device/cuda_runtime.h"
// The launcher reads the runtime's names without an include of its own, as nvcc gives them.
#include "cuda/device/backend_cuda.cu"
