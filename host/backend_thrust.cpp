// Thrust on the host's OpenMP system: the items of a launch over all cores.
#include <omp.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/omp/execution_policy.h>

#include "cuda/run.h"
#include "host/backend.h"

namespace coresweep {
namespace {

struct SimulateItem {
  Launch launch;
  void operator()(std::int64_t item) const { simulate_item(launch, item); }
};

class ThrustBackend final : public Backend {
 public:
  explicit ThrustBackend(int threads) : threads_(threads > 0 ? threads : omp_get_num_procs()) {}

  std::string name() const override { return "thrust"; }
  std::string description() const override {
    return "thrust (OpenMP, " + std::to_string(threads_) +
           (threads_ == 1 ? " thread)" : " threads)");
  }
  int width() const override { return threads_; }

  void run(const Launch& launch) override {
    omp_set_num_threads(threads_);
    const thrust::counting_iterator<std::int64_t> first(0);
    thrust::for_each(thrust::omp::par, first, first + item_count(launch), SimulateItem{launch});
  }

 private:
  int threads_;
};

}  // namespace

std::unique_ptr<Backend> make_thrust_backend(int threads) {
  return std::make_unique<ThrustBackend>(threads);
}

BackendStatus thrust_status() {
  return {"thrust", true, "OpenMP, " + std::to_string(omp_get_num_procs()) + " processors"};
}

}  // namespace coresweep
