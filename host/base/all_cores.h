// Work that is the same for many items, shared by all cores.
#pragma once

#include <cstddef>
#include <functional>

namespace coresweep {

/// How many cores for_all() uses: those that OpenMP would (OMP_NUM_THREADS).
int all_cores();

/// How many items to hold at once, so that all cores have some and memory stays small.
std::size_t items_at_once();

/// Calls f(i) for every i < n, in no order and from several threads. Throws what a call threw,
/// after all have ended.
void for_all(std::size_t n, const std::function<void(std::size_t)>& f);

}  // namespace coresweep
