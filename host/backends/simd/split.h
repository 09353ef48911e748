// Products of 32-bit lanes in 64 bits.
#pragma once

#include "host/backends/simd/lanes.h"

namespace coresweep {

/// A word for every lane, in the lower halves of pairs of lanes: what the multiplications of the
/// processor read and write. The upper halves are left as they come.
struct SplitLanes {
  PairLanes even, odd;
};

CORESWEEP_HD SplitLanes split(Lanes x) { return {(PairLanes)x, (PairLanes)x >> 32}; }
CORESWEEP_HD Lanes joined(const SplitLanes& x) { return join_even(x.even, x.odd << 32); }
CORESWEEP_HD SplitLanes high_words(const SplitLanes& x) { return {x.even >> 32, x.odd >> 32}; }
CORESWEEP_HD SplitLanes operator^(const SplitLanes& a, const SplitLanes& b) {
  return {a.even ^ b.even, a.odd ^ b.odd};
}
CORESWEEP_HD SplitLanes operator^(const SplitLanes& a, std::uint64_t b) {
  return {a.even ^ b, a.odd ^ b};
}
/// Values >= 0 as 64-bit integers.
CORESWEEP_HD SplitLanes split_values(Lanes x) {
  return {(PairLanes)x & 0xffffffffu, (PairLanes)x >> 32};
}
/// 64-bit products of the lower halves.
CORESWEEP_HD SplitLanes products(const SplitLanes& a, const SplitLanes& b) {
  return {multiply_low(a.even, b.even), multiply_low(a.odd, b.odd)};
}
CORESWEEP_HD SplitLanes multiply(const SplitLanes& x, std::uint32_t factor) {
  const PairLanes f = PairLanes{} + factor;
  return {multiply_low(x.even, f), multiply_low(x.odd, f)};
}

}  // namespace coresweep
