// Stands in where there is no CUDA compiler.
#include "bench/gpu/device.h"

#include <stdexcept>

namespace coresweep::gpu {

std::string device_name() { return ""; }
std::vector<Rate> ceilings() { return {}; }
std::vector<Rate> variants(const PointParams&, std::uint64_t, int) { return {}; }
std::vector<Rate> many_points(const PointParams&, std::int64_t, int) { return {}; }
void launch_once(const PointParams&, std::uint64_t) {
  throw std::runtime_error("built without a CUDA compiler: there is no kernel to launch");
}
std::vector<ShapedWords> words_by_shape(const PointParams&, std::uint64_t) { return {}; }

}  // namespace coresweep::gpu
