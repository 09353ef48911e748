// The reference: every item of work, one after the other.
#include "cuda/market/tally.h"
#include "cuda/pipeline/run.h"
#include "host/backends/backend.h"
#include "host/backends/reference.h"
#include "host/backends/simd/instruction_sets.h"

namespace coresweep {
namespace {

class ScalarBackend final : public Backend {
 public:
  std::string name() const override { return "scalar"; }
  std::string description() const override { return "scalar (one thread)"; }
  int width() const override { return 1; }

  void run(const Launch& launch) override {
    for (std::int64_t item = 0; item < item_count(launch); ++item)
      simulate_reference_item(launch, item);
  }
  void run(const MarketLaunch& launch) override {
    for (std::int64_t item = 0; item < item_count(launch); ++item)
      simulate_reference_market_item(launch, item);
  }
};

}  // namespace

void simulate_reference_item(const Launch& launch, std::int64_t item) {
  simulate_item(launch, item);
}

void simulate_reference_market_item(const MarketLaunch& launch, std::int64_t item) {
  simulate_market_item(launch, item);
}

std::uint32_t draw_reference(const PointParams& point, std::int32_t slots) {
  const RunStream<std::int32_t> stream(point.key, 0);
  std::int32_t mixed = 0;
  for (std::int32_t slot = 0; slot < slots; ++slot)
    for (std::int32_t purpose = 1; purpose <= kPartDraws; ++purpose)
      for (const std::int32_t word : stream.at(static_cast<Purpose>(purpose), slot, 0).word)
        mixed ^= word;
  return static_cast<std::uint32_t>(mixed);
}

std::unique_ptr<Backend> make_scalar_backend() { return std::make_unique<ScalarBackend>(); }

}  // namespace coresweep
