// Reading a text word by word: what the small languages of a study share (expressions, criteria,
// stopping rules).
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace coresweep {

/// The number that a text is from its first character to its last; nothing if it is none, or one
/// that the type cannot hold.
template <class Number>
std::optional<Number> as_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// A letter, a digit, "_" or ".": what names are made of.
bool is_name_character(char c);

/// What is read by recursion is bounded, so that no text can use up the stack.
inline constexpr std::size_t kLongestRule = 10'000;
inline constexpr int kDeepestRule = 100;

/// A place in a text, which must outlive it. Spaces before a word or a sign are passed over.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  /// The beginning of a rule that a person wrote. Throws UserError if it is longer than
  /// kLongestRule.
  static Scanner of_rule(std::string_view text);

  /// One level deeper in the text, as long as it lives.
  class Level {
   public:
    explicit Level(int& depth);
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };
  /// Throws UserError where more than kDeepestRule would be inside each other.
  [[nodiscard]] Level deeper() { return Level(depth_); }

  /// Where the next word or sign begins, from 0; the size of the text at its end.
  std::size_t at();
  bool at_end() { return at() == text_.size(); }
  /// From the next word on, without spaces at the end.
  std::string_view rest();

  /// Takes a sign, or a word that no character of a name follows. Returns whether it is there.
  bool take(std::string_view token);
  /// Takes the characters of a name; empty if there is none.
  std::string_view take_name();
  /// Takes the digits of a number.
  std::optional<double> take_number();
  /// Takes all up to the next quote like the first, without the two; nothing if there is no second.
  std::optional<std::string_view> take_quoted();

  /// The next characters up to a space or one of `stops`.
  std::string_view word(std::string_view stops);
  std::string_view take_word(std::string_view stops);
  /// The same where quotes hold a word together; they are left out.
  std::string take_word_with_quotes(std::string_view stops);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace coresweep
