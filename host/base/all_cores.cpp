#include "host/base/all_cores.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <latch>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace coresweep {

namespace {

namespace fs = std::filesystem;

constexpr int kNoLimit = std::numeric_limits<int>::max();

int cores_of(double quota, double period) {
  if (!(quota > 0 && period > 0)) return kNoLimit;  // -1: no limit
  return static_cast<int>(std::clamp(std::ceil(quota / period), 1.0, 1e6));
}

/// Of one group: version 2 has both numbers in a file, or "max"; version 1 has two files.
int cores_of_group(const fs::path& group) {
  double quota = 0, period = 0;
  if (std::ifstream(group / "cpu.max") >> quota >> period) return cores_of(quota, period);
  if (std::ifstream(group / "cpu.cfs_quota_us") >> quota &&
      std::ifstream(group / "cpu.cfs_period_us") >> period)
    return cores_of(quota, period);
  return kNoLimit;
}

/// A group is bound by those that it is in, too.
int cores_of_groups(const fs::path& mount, fs::path group) {
  int least = cores_of_group(mount);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path())
    least = std::min(least, cores_of_group(mount / group));
  return least;
}

/// OMP_NUM_THREADS: the first number of a list. OpenMP itself forgets it once it is told another.
int cores_of_environment() {
  const char* const text = std::getenv("OMP_NUM_THREADS");
  const long number = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  return number > 0 && number < kNoLimit ? static_cast<int>(number) : kNoLimit;
}

}  // namespace

int cores_of_quota(const fs::path& groups, const fs::path& mount) {
  int least = kNoLimit;
  std::ifstream lines(groups);
  for (std::string line; std::getline(lines, line);) {  // "0::/a/b", "4:cpu,cpuacct:/a/b"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") least = std::min(least, cores_of_groups(mount, group));
    if (controllers.find(",cpu,") != std::string::npos)
      least = std::min(least, cores_of_groups(mount / "cpu", group));
  }
  return least;
}

int all_cores() {
  static const int cores = std::min({omp_get_num_procs(), cores_of_environment(),
                                     cores_of_quota("/proc/self/cgroup", "/sys/fs/cgroup")});
  return cores;
}

int startable_threads(int wanted) {
  std::latch end(1);
  std::vector<std::jthread> others;
  try {
    while (static_cast<int>(others.size()) + 1 < wanted)
      others.emplace_back([&end] { end.wait(); });
  } catch (const std::system_error&) {
    // A limit of processes.
  }
  end.count_down();
  return static_cast<int>(others.size()) + 1;
}

std::size_t items_at_once() { return 4 * static_cast<std::size_t>(all_cores()); }

// Threads of its own, not OpenMP's: those do not live on in a child of a process, and it would wait
// for them.
void for_all(std::size_t n, const std::function<void(std::size_t)>& f,
             const std::function<void()>& first) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  const auto attempt = [&](const auto& call) {
    try {
      call();
    } catch (...) {
      const std::scoped_lock lock(failing);
      failure = std::current_exception();
    }
  };
  const auto work = [&] {
    for (std::size_t i = next++; i < n; i = next++) attempt([&] { f(i); });
  };
  std::vector<std::jthread> others;
  try {
    for (std::size_t t = 1; t < std::min(n + 1, static_cast<std::size_t>(all_cores())); ++t)
      others.emplace_back(work);
  } catch (const std::system_error&) {
    // A limit of processes: those that there are do the work.
  }
  attempt(first);
  work();
  others.clear();  // waits for them
  if (failure) std::rethrow_exception(failure);
}

}  // namespace coresweep
