// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC'11. A block of four words is a pure function of a 128-bit
// counter and a 64-bit key.
#pragma once

#include <cstdint>

#include "cuda/numbers/portability.h"

namespace coresweep {

struct PhiloxBlock {
  std::uint32_t word[4];
};

namespace philox {
inline constexpr std::uint32_t kRounds = 10;
inline constexpr std::uint32_t kFactor0 = 0xD2511F53u, kFactor1 = 0xCD9E8D57u;
/// Added to either half of the key from round to round.
inline constexpr std::uint32_t kStep0 = 0x9E3779B9u, kStep1 = 0xBB67AE85u;
}  // namespace philox

/// The four words of counter (c0, c1, c2, c3) under the key (low word, high word).
CORESWEEP_HD constexpr PhiloxBlock philox4x32(std::uint32_t c0, std::uint32_t c1, std::uint32_t c2,
                                              std::uint32_t c3, std::uint64_t key) {
  std::uint32_t k0 = static_cast<std::uint32_t>(key);
  std::uint32_t k1 = static_cast<std::uint32_t>(key >> 32);
  for (std::uint32_t round = 0; round < philox::kRounds; ++round) {
    const std::uint64_t a = std::uint64_t{philox::kFactor0} * c0;
    const std::uint64_t b = std::uint64_t{philox::kFactor1} * c2;
    c0 = static_cast<std::uint32_t>(b >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(b);
    c2 = static_cast<std::uint32_t>(a >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(a);
    k0 += philox::kStep0;
    k1 += philox::kStep1;
  }
  return {{c0, c1, c2, c3}};
}

static_assert(philox4x32(0, 0, 0, 0, 0).word[0] == 0x6627e8d5u);
static_assert(philox4x32(0, 0, 0, 0, 0).word[3] == 0x9b00dbd8u);

}  // namespace coresweep
