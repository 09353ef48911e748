#include "host/simd_avx512.h"

#include "host/simd_parts.h"

namespace coresweep {

InstructionSet avx512_set() { return set_of_this_file("avx512"); }

}  // namespace coresweep
