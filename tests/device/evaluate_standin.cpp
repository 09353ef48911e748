#include "tests/device/cuda_runtime.h"
// The launcher reads the runtime's names, which nvcc gives without an include.
#include "tests/device/evaluate.cuh"

namespace coresweep::testing {
const std::uint32_t kArgumentsOfDevice = 20000;
}
