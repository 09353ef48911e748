#include "host/results/tallies/sha256.h"

#include <gtest/gtest.h>

#include <vector>

namespace coresweep {
namespace {

// FIPS 180-2, appendix B.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, PiecesDoNotShow) {
  Sha256Stream stream;
  stream.add("a");
  stream.add("");
  stream.add("bc");
  EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(Digest, WordsAreLittleEndianBytes) {
  const std::vector<std::uint64_t> words{0x6867666564636261, 0x0a};
  EXPECT_EQ(sha256_words(words), sha256(std::string_view("abcdefgh\n\0\0\0\0\0\0\0", 16)));
}

}  // namespace
}  // namespace coresweep
