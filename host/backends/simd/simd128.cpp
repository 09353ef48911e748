#include "host/backends/simd/simd128.h"

#include "host/backends/simd/kernel.h"

namespace coresweep {

void simulate_simd128_item(const Launch& launch, std::int64_t item) {
  simulate_item_in_lanes<LaneTally<CountedHistograms::all>, kMaxSegment>(launch, item);
}

}  // namespace coresweep
