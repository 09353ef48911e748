// Lanes of 4 runs for WebAssembly's vectors of 128 bits.
#pragma once

#include <wasm_simd128.h>

#include <cstdint>

#include "cuda/numbers/lanes.h"

namespace coresweep {

typedef std::int32_t Lanes __attribute__((vector_size(16)));
typedef std::uint64_t PairLanes __attribute__((vector_size(16)));

CORESWEEP_HD bool any(Lanes mask) { return wasm_v128_any_true((v128_t)mask); }

/// 64-bit products of lower halves.
CORESWEEP_HD PairLanes multiply_low(PairLanes a, PairLanes b) {
  const v128_t x = wasm_i32x4_shuffle((v128_t)a, (v128_t)a, 0, 2, 0, 2);
  const v128_t y = wasm_i32x4_shuffle((v128_t)b, (v128_t)b, 0, 2, 0, 2);
  return (PairLanes)wasm_u64x2_extmul_low_u32x4(x, y);
}

/// The lower halves of `even` and the upper halves of `odd`.
CORESWEEP_HD Lanes join_even(PairLanes even, PairLanes odd) {
  return (Lanes)wasm_i32x4_shuffle((v128_t)even, (v128_t)odd, 0, 5, 2, 7);
}

/// Elements `index` and `index` + 1 of a table.
CORESWEEP_HD Pair<Lanes> gather_pair(const std::int32_t* table, Lanes index) {
  const v128_t a = wasm_v128_load64_zero(table + index[0]);
  const v128_t b = wasm_v128_load64_zero(table + index[1]);
  const v128_t c = wasm_v128_load64_zero(table + index[2]);
  const v128_t d = wasm_v128_load64_zero(table + index[3]);
  const v128_t front = wasm_i64x2_shuffle(a, b, 0, 2), back = wasm_i64x2_shuffle(c, d, 0, 2);
  return {(Lanes)wasm_i32x4_shuffle(front, back, 0, 2, 4, 6),
          (Lanes)wasm_i32x4_shuffle(front, back, 1, 3, 5, 7)};
}

}  // namespace coresweep
