#include "host/base/all_cores.h"

#include <omp.h>

#include <exception>

namespace coresweep {

int all_cores() { return omp_get_max_threads(); }

std::size_t items_at_once() { return 4 * static_cast<std::size_t>(all_cores()); }

void for_all(std::size_t n, const std::function<void(std::size_t)>& f) {
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic) if (n > 1)
  for (std::size_t i = 0; i < n; ++i) {
    try {
      f(i);
    } catch (...) {
#pragma omp critical
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace coresweep
