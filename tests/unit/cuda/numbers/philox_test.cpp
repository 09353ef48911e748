#include "cuda/numbers/philox.h"

#include <gtest/gtest.h>

#include <array>

namespace coresweep {
namespace {

using Four = std::array<std::uint32_t, 4>;

constexpr Four words(const Four& counter, std::uint64_t key) {
  const PhiloxBlock block = philox4x32(counter[0], counter[1], counter[2], counter[3], key);
  return {block.word[0], block.word[1], block.word[2], block.word[3]};
}

// Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds).
TEST(Philox, GivesTheKnownAnswerForZeros) {
  constexpr Four kAnswer = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
  static_assert(words({0, 0, 0, 0}, 0) == kAnswer);
  EXPECT_EQ(words({0, 0, 0, 0}, 0), kAnswer);
}

TEST(Philox, GivesTheKnownAnswerForOnes) {
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(words({kOnes, kOnes, kOnes, kOnes}, ~std::uint64_t{0}),
            (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Philox, GivesTheKnownAnswerForTheDigitsOfPi) {
  EXPECT_EQ(words({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822),
            (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, EveryWordOfTheInputMatters) {
  const Four plain = words({1, 2, 3, 4}, 5);
  EXPECT_NE(words({0, 2, 3, 4}, 5), plain);
  EXPECT_NE(words({1, 0, 3, 4}, 5), plain);
  EXPECT_NE(words({1, 2, 0, 4}, 5), plain);
  EXPECT_NE(words({1, 2, 3, 0}, 5), plain);
  EXPECT_NE(words({1, 2, 3, 4}, 0), plain);
  EXPECT_NE(words({1, 2, 3, 4}, 5 + (std::uint64_t{1} << 32)), plain);
}

}  // namespace
}  // namespace coresweep
