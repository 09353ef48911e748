// The reference: every item of work, one after the other.
#include "cuda/market/tally.h"
#include "cuda/pipeline/run.h"
#include "host/backends/backend.h"

namespace coresweep {
namespace {

class ScalarBackend final : public Backend {
 public:
  std::string name() const override { return "scalar"; }
  std::string description() const override { return "scalar (one thread)"; }
  int width() const override { return 1; }

  void run(const Launch& launch) override {
    for (std::int64_t item = 0; item < item_count(launch); ++item) simulate_item(launch, item);
  }
  void run(const MarketLaunch& launch) override {
    for (std::int64_t item = 0; item < item_count(launch); ++item)
      simulate_market_item(launch, item);
  }
};

}  // namespace

std::unique_ptr<Backend> make_scalar_backend() { return std::make_unique<ScalarBackend>(); }

}  // namespace coresweep
