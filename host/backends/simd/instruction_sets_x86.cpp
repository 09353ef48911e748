#include "host/backends/simd/instruction_sets.h"

namespace coresweep {

std::vector<InstructionSet> instruction_sets() {
  __builtin_cpu_init();
  std::vector<InstructionSet> found;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    found.push_back(avx512_set());
  if (__builtin_cpu_supports("avx2")) found.push_back(avx2_set());
  found.push_back(sse2_set());
  return found;
}

}  // namespace coresweep
