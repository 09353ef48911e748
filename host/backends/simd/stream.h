// The random numbers of a vector of runs: Philox4x32-10 in all lanes, the same words as one run
// after the other.
#pragma once

#include "host/backends/simd/lanes.h"  // first: the model's templates look for what it declares

#include "cuda/numbers/draws.h"
#include "host/backends/simd/split.h"

namespace coresweep {

template <>
class RunStream<Lanes> {
 public:
  /// Lane i carries replicate first + i * stride.
  CORESWEEP_HD RunStream(std::uint64_t key, std::uint64_t first, std::uint64_t stride) {
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      key_low_[round] = static_cast<std::uint32_t>(key) + round * philox::kStep0;
      key_high_[round] = static_cast<std::uint32_t>(key >> 32) + round * philox::kStep1;
    }
    Lanes low{}, high{};
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t replicate = first + static_cast<std::uint64_t>(lane) * stride;
      low[lane] = static_cast<std::int32_t>(replicate);
      high[lane] = static_cast<std::int32_t>(replicate >> 32);
    }
    first_ = multiply(split(low), kFactor0);
    second_ = multiply(high_words(first_) ^ split(high) ^ key_high_[0], kFactor1);
  }

  /// The words of `purpose` at (slot, index), the same slot and index in all lanes. The first two
  /// of the ten rounds mix words that lanes share with words that do not change in a run.
  CORESWEEP_HD Words<Lanes> at(Purpose purpose, std::int32_t slot, std::int32_t index) const {
    const std::uint64_t b = std::uint64_t{kFactor1} * (static_cast<std::uint32_t>(purpose) << 16 |
                                                       static_cast<std::uint32_t>(index));
    const std::uint64_t a = std::uint64_t{kFactor0} * (static_cast<std::uint32_t>(b >> 32) ^
                                                       static_cast<std::uint32_t>(slot) ^
                                                       static_cast<std::uint32_t>(key_low_[0]));
    return rounds<2>({high_words(second_) ^ (static_cast<std::uint32_t>(b) ^ key_low_[1]), second_,
                      first_ ^ (static_cast<std::uint32_t>(a >> 32) ^ key_high_[1]),
                      split(Lanes{} + static_cast<std::int32_t>(a))});
  }

  /// The words of `purpose` at (slot, index), which differ from lane to lane.
  CORESWEEP_HD Words<Lanes> at(Purpose purpose, Lanes slot, Lanes index) const {
    const Lanes tag = index + (Lanes{} + static_cast<std::int32_t>(purpose) * 65536);
    const SplitLanes b = multiply(split(tag), kFactor1);
    const SplitLanes a = multiply(high_words(b) ^ split(slot) ^ key_low_[0], kFactor0);
    return rounds<2>(
        {high_words(second_) ^ b ^ key_low_[1], second_, high_words(a) ^ first_ ^ key_high_[1], a});
  }

 private:
  static constexpr std::uint32_t kFactor0 = philox::kFactor0, kFactor1 = philox::kFactor1;
  static constexpr std::uint32_t kRounds = philox::kRounds;

  struct Counter {
    SplitLanes c0, c1, c2, c3;
  };

  /// Rounds First to 9 of philox4x32().
  template <std::uint32_t First>
  CORESWEEP_HD Words<Lanes> rounds(Counter c) const {
    for (std::uint32_t round = First; round < kRounds; ++round) {
      const SplitLanes a = multiply(c.c0, kFactor0), b = multiply(c.c2, kFactor1);
      c = {high_words(b) ^ c.c1 ^ key_low_[round], b, high_words(a) ^ c.c3 ^ key_high_[round], a};
    }
    return {{joined(c.c0), joined(c.c1), joined(c.c2), joined(c.c3)}};
  }

  std::uint64_t key_low_[kRounds], key_high_[kRounds];
  SplitLanes first_, second_;  ///< products of rounds 0 and 1 that depend on the replicate alone
};

}  // namespace coresweep
