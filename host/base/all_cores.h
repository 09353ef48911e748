// Work that is the same for many items, shared by all cores.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

namespace coresweep {

/// How many cores this process may use: the least of those it is bound to, of OMP_NUM_THREADS and
/// of what its container allows.
int all_cores();

/// What the control groups of a process allow: their quotas of processor time, in cores, rounded
/// up; a very large number where there is none. `groups` is its /proc/self/cgroup, `mount` where
/// the groups are (/sys/fs/cgroup); versions 1 and 2.
int cores_of_quota(const std::filesystem::path& groups, const std::filesystem::path& mount);

/// How many of `wanted` threads, this one among them, the system lets the process have.
int startable_threads(int wanted);

/// How many items to hold at once, so that all cores have some and memory stays small.
std::size_t items_at_once();

/// Calls f(i) for every i < n, in no order and from several threads. Throws what a call threw,
/// after all have ended. Where no thread can be started the others, or this one, do the work.
/// This thread calls `first` before it takes part.
void for_all(
    std::size_t n, const std::function<void(std::size_t)>& f,
    const std::function<void()>& first = [] {});

}  // namespace coresweep
