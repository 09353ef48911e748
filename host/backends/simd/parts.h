// What a file of lanes offers, made for its instruction set: items of work, and for coresweep bench
// parts of a step, each alone.
#pragma once

#include "host/backends/simd/kernel.h"  // first: it begins with lanes.h

#include "host/backends/simd/instruction_sets.h"

namespace coresweep {

/// The blocks of random numbers of `slots` slots of the default study: one of each purpose.
CORESWEEP_HD std::uint32_t draw_in_lanes(const PointParams& point, std::int32_t slots) {
  const RunStream<Lanes> stream(point.key, 0, kHistogramBatches);
  Lanes mixed{};
  for (std::int32_t slot = 0; slot < slots; ++slot)
    for (std::int32_t purpose = 1; purpose <= kPartDraws; ++purpose) {
      const Words<Lanes> draw = stream.at(static_cast<Purpose>(purpose), slot, 0);
      mixed ^= draw.word[0] ^ draw.word[1] ^ draw.word[2] ^ draw.word[3];
    }
  return static_cast<std::uint32_t>(mixed[0]);
}

/// The values of as many tables as a slot of the default study reads, at cheap random words.
CORESWEEP_HD std::uint32_t look_up_in_lanes(const PointParams& point, std::int32_t slots) {
  Lanes word{}, mixed{};
  for (std::int32_t lane = 0; lane < kLanes; ++lane) word[lane] = lane * 0x01234567;
  for (std::int32_t slot = 0; slot < slots; ++slot) {
    word = word * 1664525 + 1013904223;
    const Lanes w = word ^ (word >> 16);
    mixed ^= table_ms(point.arrival, w) ^ table_ms(point.collation_fetch, w * 3) ^
             table_ms(point.statement_spread, w * 5) ^ table_ms(point.availability, w * 7) ^
             table_ms(point.finality, w * 9) ^ table_value(point.execution_ratio, w * 11) ^
             table_value(point.fullness, w * 13);
  }
  return static_cast<std::uint32_t>(mixed[0]);
}

namespace {

// Without a name for others: their addresses are taken, so there is a copy that does not inline,
// and one made for another instruction set must not take its place.
template <CountedHistograms Counted, std::int32_t Largest>
void simulate_here(const Launch& launch, std::int64_t item) {
  simulate_item_in_lanes<LaneTally<Counted>, Largest>(launch, item);
}

[[maybe_unused]] std::uint32_t draw_here(const PointParams& point, std::int32_t slots) {
  return draw_in_lanes(point, slots);
}

[[maybe_unused]] std::uint32_t look_up_here(const PointParams& point, std::int32_t slots) {
  return look_up_in_lanes(point, slots);
}

/// The functions of the including file under the name of its instruction set.
[[maybe_unused]] InstructionSet set_of_this_file(const char* name) {
  return {name,
          kLanes,
          simulate_here<CountedHistograms::all, kMaxSegment>,
          {simulate_here<CountedHistograms::no_latencies, 4>,
           simulate_here<CountedHistograms::none, 4>, draw_here, look_up_here}};
}

}  // namespace
}  // namespace coresweep
