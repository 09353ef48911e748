// SHA-256, of files and results.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace coresweep {

using Sha256 = std::array<std::uint8_t, 32>;

/// Takes bytes in any number of pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void add(std::span<const std::uint8_t> bytes);
  void add(std::string_view text);
  /// The same with its length in front, so that no two lists of texts look alike.
  void add_text(std::string_view text) {
    add(std::to_string(text.size()) + ":");
    add(text);
    add(",");
  }
  /// Each word as eight bytes, the least significant first, on every machine.
  void add_words(std::span<const std::uint64_t> words);
  /// Each number as the eight bytes of its binary64, the same way.
  void add_numbers(std::span<const double> numbers);
  /// The digest of everything added. Called once, last.
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline Sha256 sha256(std::string_view text) {
  Sha256Stream stream;
  stream.add(text);
  return stream.finish();
}
/// The digest of words as Sha256Stream::add_words() takes them.
inline Sha256 sha256_words(std::span<const std::uint64_t> words) {
  Sha256Stream stream;
  stream.add_words(words);
  return stream.finish();
}
/// The same of numbers as Sha256Stream::add_numbers() takes them.
inline Sha256 sha256_numbers(std::span<const double> numbers) {
  Sha256Stream stream;
  stream.add_numbers(numbers);
  return stream.finish();
}
/// 64 hexadecimal digits, lower case.
inline std::string hex(const Sha256& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace coresweep
