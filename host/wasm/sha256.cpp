// host/results/tallies/sha256.h without OpenSSL, which no page has: FIPS 180-4, sections 4 to 6.
#include <bit>
#include <cstring>

#include "host/results/tallies/sha256.h"

namespace coresweep {
namespace {

constexpr std::size_t kBlock = 64;

constexpr std::uint32_t kRounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian(const std::uint8_t* b) {
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

}  // namespace

struct Sha256Stream::State {
  std::uint32_t hash[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::uint8_t waiting[kBlock];
  std::uint64_t bytes = 0;

  void take(const std::uint8_t* block) {
    std::uint32_t w[64];
    for (int i = 0; i < 16; ++i) w[i] = big_endian(block + 4 * i);
    for (int i = 16; i < 64; ++i) {
      const std::uint32_t x = w[i - 15], y = w[i - 2];
      w[i] = (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10) + w[i - 7] +
             (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + w[i - 16];
    }
    std::uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3];
    std::uint32_t e = hash[4], f = hash[5], g = hash[6], h = hash[7];
    for (int i = 0; i < 64; ++i) {
      const std::uint32_t first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                  ((e & f) ^ (~e & g)) + kRounds[i] + w[i];
      const std::uint32_t second =
          (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    const std::uint32_t sums[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; ++i) hash[i] += sums[i];
  }

  void add(const std::uint8_t* data, std::size_t size) {
    for (std::size_t held = bytes % kBlock; size > 0; held = bytes % kBlock) {
      if (held == 0 && size >= kBlock) {
        take(data);
        data += kBlock, size -= kBlock, bytes += kBlock;
        continue;
      }
      const std::size_t part = std::min(size, kBlock - held);
      std::memcpy(waiting + held, data, part);
      data += part, size -= part, bytes += part;
      if (held + part == kBlock) take(waiting);
    }
  }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::span<const std::uint8_t> bytes) {
  state_->add(bytes.data(), bytes.size());
}
void Sha256Stream::add(std::string_view text) {
  state_->add(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}
// WebAssembly keeps the least significant byte first.
void Sha256Stream::add_words(std::span<const std::uint64_t> words) {
  state_->add(reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes());
}
void Sha256Stream::add_numbers(std::span<const double> numbers) {
  state_->add(reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size_bytes());
}

Sha256 Sha256Stream::finish() {
  const std::uint64_t bits = state_->bytes * 8;
  const std::uint8_t end = 0x80, zero = 0;
  state_->add(&end, 1);
  while (state_->bytes % kBlock != kBlock - 8) state_->add(&zero, 1);
  std::uint8_t length[8];
  for (int i = 0; i < 8; ++i) length[i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
  state_->add(length, 8);
  Sha256 digest;
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::uint8_t>(state_->hash[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

}  // namespace coresweep
