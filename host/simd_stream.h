// The random numbers of a vector of runs: Philox4x32-10 in all lanes, the same words as one run
// after the other.
#pragma once

#include "host/simd_lanes.h"  // first: the templates of the model look for what it declares

#include "cuda/draws.h"

namespace coresweep {

template <>
class RunStream<Lanes> {
 public:
  /// Lane i carries replicate first + i * stride.
  CORESWEEP_HD RunStream(std::uint64_t key, std::uint64_t first, std::uint64_t stride) : key_(key) {
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t replicate = first + static_cast<std::uint64_t>(lane) * stride;
      low_[lane] = static_cast<std::int32_t>(replicate);
      high_[lane] = static_cast<std::int32_t>(replicate >> 32);
    }
  }

  /// The words of `purpose` at (slot, index); either may differ from lane to lane.
  template <class Slot, class Index>
  CORESWEEP_HD Words<Lanes> at(Purpose purpose, Slot slot, Index index) const {
    const Lanes tag = index + (Lanes{} + static_cast<std::int32_t>(purpose) * 65536);
    return philox(low_, slot + Lanes{}, tag, high_);
  }

 private:
  struct Product {
    Lanes high, low;
  };

  /// 32 x 32 -> 64 bits in every lane: even lanes, odd lanes, and the halves put back in place.
  CORESWEEP_HD static Product multiply(Lanes x, std::uint32_t factor) {
    const Lanes f = Lanes{} + static_cast<std::int32_t>(factor);
    const PairLanes even = (PairLanes)multiply_even(x, f);
    const PairLanes odd = (PairLanes)multiply_even((Lanes)((PairLanes)x >> 32), f);
    const PairLanes low_half = PairLanes{} + 0xffffffffu;
    return {(Lanes)((even >> 32) | (odd & ~low_half)), (Lanes)((even & low_half) | (odd << 32))};
  }

  CORESWEEP_HD Words<Lanes> philox(Lanes c0, Lanes c1, Lanes c2, Lanes c3) const {
    std::uint32_t k0 = static_cast<std::uint32_t>(key_);
    std::uint32_t k1 = static_cast<std::uint32_t>(key_ >> 32);
    for (int round = 0; round < 10; ++round) {
      const Product a = multiply(c0, 0xD2511F53u);
      const Product b = multiply(c2, 0xCD9E8D57u);
      c0 = b.high ^ c1 ^ static_cast<std::int32_t>(k0);
      c1 = b.low;
      c2 = a.high ^ c3 ^ static_cast<std::int32_t>(k1);
      c3 = a.low;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    return {{c0, c1, c2, c3}};
  }

  std::uint64_t key_;
  Lanes low_{}, high_{};
};

}  // namespace coresweep
