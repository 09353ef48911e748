#include "host/simd_items.h"

namespace coresweep {

std::vector<InstructionSet> instruction_sets() {
  __builtin_cpu_init();
  std::vector<InstructionSet> found;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    found.push_back({"avx512", 16, simulate_item_avx512});
  if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", 8, simulate_item_avx2});
  found.push_back({"sse2", 4, simulate_item_sse2});
  return found;
}

}  // namespace coresweep
