#include "host/simd_avx512.h"

#include "host/simd_item.h"
#include "host/simd_items.h"

namespace coresweep {

void simulate_item_avx512(const Launch& launch, std::int64_t item) {
  simulate_item_in_lanes(launch, item);
}

}  // namespace coresweep
