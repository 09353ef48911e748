#include "host/simd_avx2.h"

#include "host/simd_parts.h"

namespace coresweep {
namespace {

template <CountedHistograms Counted, std::int32_t Largest>
void simulate(const Launch& launch, std::int64_t item) {
  simulate_item_in_lanes<LaneTally<Counted>, Largest>(launch, item);
}

std::uint32_t draw(const PointParams& point, std::int32_t slots) {
  return draw_in_lanes(point, slots);
}

std::uint32_t look_up(const PointParams& point, std::int32_t slots) {
  return look_up_in_lanes(point, slots);
}

}  // namespace

InstructionSet avx2_set() {
  return {"avx2",
          kLanes,
          simulate<CountedHistograms::all, kMaxSegment>,
          {simulate<CountedHistograms::no_latencies, 4>, simulate<CountedHistograms::none, 4>, draw,
           look_up}};
}

}  // namespace coresweep
