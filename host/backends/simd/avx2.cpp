#include "host/backends/simd/avx2.h"

#include "host/backends/simd/parts.h"

namespace coresweep {

InstructionSet avx2_set() { return set_of_this_file("avx2"); }

}  // namespace coresweep
