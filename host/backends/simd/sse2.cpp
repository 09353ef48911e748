#include "host/backends/simd/sse2.h"

#include "host/backends/simd/parts.h"

namespace coresweep {

InstructionSet sse2_set() { return set_of_this_file("sse2"); }

}  // namespace coresweep
