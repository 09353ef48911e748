#include "host/backends/simd/avx512.h"

#include "host/backends/simd/parts.h"

namespace coresweep {

InstructionSet avx512_set() { return set_of_this_file("avx512"); }

}  // namespace coresweep
