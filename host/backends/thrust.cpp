// Thrust on the host's OpenMP system: the items of a launch over all cores, each item either one
// run after the other (thrust) or vectors of runs (simd).
#include <fmt/format.h>
#include <omp.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/omp/execution_policy.h>

#include <algorithm>
#include <cstdio>

#include "cuda/market/tally.h"
#include "cuda/pipeline/run.h"
#include "host/backends/backend.h"
#include "host/backends/even_parts.h"
#include "host/backends/reference.h"
#include "host/backends/simd/instruction_sets.h"
#include "host/base/all_cores.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

struct SimulateItem {
  Launch launch;
  ItemFunction simulate;
  void operator()(std::int64_t item) const { simulate(launch, item); }
};

struct SimulateMarketItem {
  MarketLaunch launch;
  void operator()(std::int64_t item) const { simulate_reference_market_item(launch, item); }
};

constexpr std::int64_t kItemsOfThread = 4;  // at least: threads end at nearly the same time

/// OpenMP ends the program when it cannot start a thread.
int threads_to_use(int asked) {
  const int wanted = asked > 0 ? asked : all_cores();
  const int threads = startable_threads(wanted);
  if (threads < wanted)
    fmt::print(stderr,
               "note: {} of {} threads are used: a limit of processes (ulimit -u) or of memory "
               "allows no more\n",
               threads, wanted);
  return threads;
}

class ThrustBackend final : public Backend {
 public:
  ThrustBackend(std::string name, std::string detail, ItemFunction simulate, int lanes, int threads)
      : name_(std::move(name)),
        detail_(std::move(detail)),
        simulate_(simulate),
        lanes_(lanes),
        threads_(threads_to_use(threads)) {}

  std::string name() const override { return name_; }
  std::string description() const override {
    return name_ + " (" + detail_ + ", " + std::to_string(threads_) +
           (threads_ == 1 ? " thread)" : " threads)");
  }
  int width() const override { return threads_; }
  int threads() const override { return threads_; }

  void run(const Launch& work) override {
    omp_set_num_threads(threads_);
    Launch launch = work;
    // Runs that would leave lanes of a histogram batch empty share them with other batches.
    const auto runs = static_cast<std::int64_t>(launch.end_replicate - launch.first_replicate);
    launch.mixed = lanes_ > 1 && runs < std::int64_t{lanes_} * kHistogramBatches;
    // Thrust gives every thread as many items as any other.
    const std::int64_t items = item_count(launch);
    const std::int64_t runs_of_item = launch.mixed ? runs : 1 + (runs - 1) / kHistogramBatches;
    const std::int64_t vectors = 1 + (runs_of_item - 1) / lanes_;
    const std::int64_t fewest = std::min(1 + kItemsOfThread * threads_ / items, vectors);
    launch.parts = even_parts(items, runs_of_item, lanes_, fewest, threads_);
    const thrust::counting_iterator<std::int64_t> first(0);
    thrust::for_each(thrust::omp::par, first, first + item_count(launch),
                     SimulateItem{launch, simulate_});
  }

  /// Its runs are no lanes: they branch too differently from each other.
  void run(const MarketLaunch& launch) override {
    omp_set_num_threads(threads_);
    const thrust::counting_iterator<std::int64_t> first(0);
    thrust::for_each(thrust::omp::par, first, first + item_count(launch),
                     SimulateMarketItem{launch});
  }

 private:
  std::string name_, detail_;
  ItemFunction simulate_;
  int lanes_, threads_;
};

std::string vector_text(const InstructionSet& set) {
  return std::string(set.name) + ", " + std::to_string(set.lanes) + " runs a vector";
}

std::string processors() { return std::to_string(all_cores()) + " processors"; }

}  // namespace

std::unique_ptr<Backend> make_thrust_backend(int threads) {
  return std::make_unique<ThrustBackend>("thrust", "OpenMP", simulate_reference_item, 1, threads);
}

BackendStatus thrust_status() { return {"thrust", true, "OpenMP, " + processors()}; }

std::unique_ptr<Backend> make_simd_backend(const std::string& set, int threads) {
  for (const InstructionSet& have : instruction_sets())
    if (set.empty() || have.name == set)
      return std::make_unique<ThrustBackend>("simd", vector_text(have), have.simulate, have.lanes,
                                             threads);
  throw UserError(
      "the simd back end cannot run here (" +
          (set.empty() ? "built for another kind of processor" : "this processor has no " + set) +
          "): use --backend thrust",
      ErrorKind::device);
}

BackendStatus simd_status() {
  const auto sets = instruction_sets();
  if (sets.empty()) return {"simd", false, "not built: vectors of runs need an x86-64 processor"};
  return {"simd", true, vector_text(sets.front()) + ", " + processors()};
}

}  // namespace coresweep
