#include "host/backends/backend.h"

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {

std::vector<BackendStatus> backend_statuses() {
  return {cuda_status(),
          simd_status(),
          thrust_status(),
          {"scalar", true, "one thread, the readable reference"}};
}

std::unique_ptr<Backend> make_backend(const std::string& name, int threads,
                                      const std::vector<int>& devices) {
  if (name == "scalar") return make_scalar_backend();
  if (name == "thrust") return make_thrust_backend(threads);
  if (name == "cuda") return make_cuda_backend(devices);
  if (name == "simd") return make_simd_backend("", threads);
  if (name.starts_with("simd-")) return make_simd_backend(name.substr(5), threads);
  if (name == "auto") {
    if (cuda_status().available) return make_cuda_backend(devices);
    if (simd_status().available) return make_simd_backend("", threads);
    return make_thrust_backend(threads);
  }
  throw UserError("unknown back end \"" + name +
                  "\": there are auto, cuda, simd, thrust and scalar");
}

}  // namespace coresweep
