// Work that is the same for many items, shared by all cores.
#pragma once

#include <cstddef>
#include <exception>

namespace coresweep {

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
