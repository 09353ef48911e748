// Stands in where there is no CUDA compiler.
#include "bench/gpu/device.h"

namespace coresweep::gpu {

std::string device_name() { return ""; }
std::vector<Rate> ceilings() { return {}; }
std::vector<Rate> variants(const PointParams&, std::uint64_t, int) { return {}; }
std::vector<ShapedWords> words_by_shape(const PointParams&, std::uint64_t) { return {}; }

}  // namespace coresweep::gpu
