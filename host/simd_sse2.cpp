#include "host/simd_sse2.h"

#include "host/simd_parts.h"

namespace coresweep {

InstructionSet sse2_set() { return set_of_this_file("sse2"); }

}  // namespace coresweep
