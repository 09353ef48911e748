// Stands in for cuda/device/backend_cuda.cu where there is no CUDA compiler.
#include "host/backends/backend.h"
#include "host/base/errors.h"

namespace coresweep {

std::unique_ptr<Backend> make_cuda_backend(const std::vector<int>&) {
  throw UserError(
      "the cuda back end was not built (no CUDA compiler was found): install the CUDA toolkit and "
      "build again, or use --backend simd",
      ErrorKind::device);
}

BackendStatus cuda_status() {
  return {"cuda", false, "not built: no CUDA compiler was found when this program was built"};
}

}  // namespace coresweep
