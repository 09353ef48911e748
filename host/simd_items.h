// An item of work (cuda/run.h) with vectors of runs, by instruction set.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda/launch.h"

namespace coresweep {

/// Same words as simulate_item().
using ItemFunction = void (*)(const Launch& launch, std::int64_t item);

void simulate_item_sse2(const Launch& launch, std::int64_t item);
void simulate_item_avx2(const Launch& launch, std::int64_t item);
void simulate_item_avx512(const Launch& launch, std::int64_t item);

struct InstructionSet {
  std::string name;  ///< "avx512", "avx2", "sse2"
  int lanes;         ///< runs in a vector
  ItemFunction simulate;
};

/// Those of this processor, widest first; empty where the program was built for another kind.
std::vector<InstructionSet> instruction_sets();

}  // namespace coresweep
