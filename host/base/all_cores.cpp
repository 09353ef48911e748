#include "host/base/all_cores.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace coresweep {

int all_cores() { return omp_get_max_threads(); }

std::size_t items_at_once() { return 4 * static_cast<std::size_t>(all_cores()); }

// Threads of its own, not OpenMP's: those do not live on in a child of a process, and it would wait
// for them.
void for_all(std::size_t n, const std::function<void(std::size_t)>& f) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  const auto work = [&] {
    for (std::size_t i = next++; i < n; i = next++) {
      try {
        f(i);
      } catch (...) {
        const std::scoped_lock lock(failing);
        failure = std::current_exception();
      }
    }
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < std::min(n, static_cast<std::size_t>(all_cores())); ++t)
    others.emplace_back(work);
  work();
  others.clear();  // waits for them
  if (failure) std::rethrow_exception(failure);
}

}  // namespace coresweep
