#include "tests/device/evaluate.cuh"

namespace coresweep::testing {
const std::uint32_t kArgumentsOfDevice = 1000000;
}
