#include "host/simd_avx2.h"

#include "host/simd_parts.h"

namespace coresweep {

InstructionSet avx2_set() { return set_of_this_file("avx2"); }

}  // namespace coresweep
