#include "host/results/tallies/sha256.h"

#include <openssl/evp.h>

#include <bit>
#include <stdexcept>

namespace coresweep {
namespace {

void require(int status) {
  if (status != 1) throw std::runtime_error("OpenSSL could not compute a SHA-256");
}

std::array<std::uint8_t, 8> little_endian(std::uint64_t word) {
  std::array<std::uint8_t, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
  return bytes;
}

}  // namespace

struct Sha256Stream::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free};
  void add(const void* bytes, std::size_t size) {
    require(EVP_DigestUpdate(context.get(), bytes, size));
  }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::span<const std::uint8_t> bytes) {
  state_->add(bytes.data(), bytes.size());
}

void Sha256Stream::add(std::string_view text) { state_->add(text.data(), text.size()); }

void Sha256Stream::add_words(std::span<const std::uint64_t> words) {
  if constexpr (std::endian::native == std::endian::little) {
    state_->add(words.data(), words.size_bytes());
  } else {
    for (const auto word : words) add(little_endian(word));
  }
}

void Sha256Stream::add_numbers(std::span<const double> numbers) {
  if constexpr (std::endian::native == std::endian::little) {
    state_->add(numbers.data(), numbers.size_bytes());
  } else {
    for (const double number : numbers) add(little_endian(std::bit_cast<std::uint64_t>(number)));
  }
}

Sha256 Sha256Stream::finish() {
  Sha256 digest;
  require(EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr));
  return digest;
}

}  // namespace coresweep
