// Work that is the same for many items, shared by all cores.
#pragma once

#ifdef _OPENMP
#include <omp.h>
#endif

#include <cstddef>
#include <exception>

namespace coresweep {

/// How many items to hold at once, so that all cores have some and memory stays small.
inline std::size_t items_at_once() {
#ifdef _OPENMP
  return 4 * static_cast<std::size_t>(omp_get_max_threads());
#else
  return 4;
#endif
}

/// Calls f(i) for every i < n, in no order and from several threads. Throws what a call threw, after
/// all have ended.
template <class F>
void for_all(std::size_t n, const F& f) {
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic) if (n > 1)
  for (std::size_t i = 0; i < n; ++i) try {
      f(i);
    } catch (...) {
#pragma omp critical
      failure = std::current_exception();
    }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace coresweep
