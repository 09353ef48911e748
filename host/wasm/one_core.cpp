// host/base/all_cores.h where there is one: a page gives each of its workers a module of its own.
#include "host/base/all_cores.h"

namespace coresweep {

int all_cores() { return 1; }

int startable_threads(int) { return 1; }

std::size_t items_at_once() { return 1; }

void for_all(std::size_t n, const std::function<void(std::size_t)>& f,
             const std::function<void()>& first) {
  first();
  for (std::size_t i = 0; i < n; ++i) f(i);
}

}  // namespace coresweep
