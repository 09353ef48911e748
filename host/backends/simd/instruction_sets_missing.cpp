// Stands in where the processor is not an x86-64: vectors of runs are not built there.
#include "host/backends/simd/instruction_sets.h"

namespace coresweep {

std::vector<InstructionSet> instruction_sets() { return {}; }

}  // namespace coresweep
