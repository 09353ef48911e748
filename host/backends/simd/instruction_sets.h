// An item of work (cuda/pipeline/run.h) with vectors of runs, by instruction set.
#pragma once

#include <cstdint>
#include <vector>

#include "cuda/pipeline/launch.h"

namespace coresweep {

/// Same words as simulate_reference_item().
using ItemFunction = void (*)(const Launch& launch, std::int64_t item);

/// Work on `slots` slots of a vector of runs; the value is of no use.
using PartFunction = std::uint32_t (*)(const PointParams& point, std::int32_t slots);

/// What coresweep bench compares an item with. The first two take segments of at most 4 blocks and
/// leave histograms empty.
struct ItemParts {
  ItemFunction without_latencies, without_histograms;
  PartFunction draw;     ///< kPartDraws blocks of random numbers a slot
  PartFunction look_up;  ///< a slot's values of tables
};
inline constexpr std::int32_t kPartDraws = 7;

struct InstructionSet {
  const char* name;  ///< "avx512", "avx2", "sse2"; no std::string: see kernel.h
  int lanes;         ///< runs in a vector
  ItemFunction simulate;
  ItemParts parts;
};

InstructionSet sse2_set();
InstructionSet avx2_set();
InstructionSet avx512_set();

/// An item by the vectors of WebAssembly, in the module of host/wasm/ alone.
void simulate_simd128_item(const Launch& launch, std::int64_t item);

/// Those of this processor, widest first; empty where the program was built for another kind.
std::vector<InstructionSet> instruction_sets();

}  // namespace coresweep
