// The reference: one run after the other, as scalar.cpp compiles it. All of the host calls these,
// since each further copy of a step would take the compiler ten seconds.
#pragma once

#include <cstdint>

#include "cuda/market/launch.h"
#include "cuda/pipeline/launch.h"

namespace coresweep {

/// One item of a launch that is not mixed; adds to launch.words.
void simulate_reference_item(const Launch& launch, std::int64_t item);
void simulate_reference_market_item(const MarketLaunch& launch, std::int64_t item);

/// ItemParts::draw for one run (simd/instruction_sets.h).
std::uint32_t draw_reference(const PointParams& point, std::int32_t slots);

}  // namespace coresweep
