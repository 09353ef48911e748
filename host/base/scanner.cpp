#include "host/base/scanner.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <system_error>

#include "host/base/errors.h"

namespace coresweep {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_quote(char c) { return c == '"' || c == '\''; }

}  // namespace

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

Scanner Scanner::of_rule(std::string_view text) {
  if (text.size() > kLongestRule)
    throw UserError("a rule of " + std::to_string(text.size()) +
                    " characters is too long: write at most " + std::to_string(kLongestRule));
  return Scanner(text);
}

Scanner::Level::Level(int& depth) : depth_(depth) {
  if (depth >= kDeepestRule)
    throw UserError("more than " + std::to_string(kDeepestRule) +
                    " parentheses or signs are inside each other: write it with fewer");
  ++depth_;
}

std::size_t Scanner::at() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  return at_;
}

std::string_view Scanner::rest() {
  std::string_view rest = text_.substr(at());
  while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
  return rest;
}

bool Scanner::take(std::string_view token) {
  const std::size_t end = at() + token.size();
  if (text_.substr(at_, token.size()) != token) return false;
  if (is_name_character(token.back()) && end < text_.size() && is_name_character(text_[end]))
    return false;
  at_ = end;
  return true;
}

std::string_view Scanner::take_name() {
  const std::size_t begin = at();
  while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

std::optional<double> Scanner::take_number() {
  double value = 0;
  const char* const begin = text_.data() + at();
  const auto [stop, error] = std::from_chars(begin, text_.data() + text_.size(), value);
  if (error != std::errc()) return std::nullopt;
  at_ += static_cast<std::size_t>(stop - begin);
  return value;
}

std::optional<std::string_view> Scanner::take_quoted() {
  const std::size_t begin = at() + 1, end = text_.find(text_[at_], begin);
  if (end == std::string_view::npos) return std::nullopt;
  at_ = end + 1;
  return text_.substr(begin, end - begin);
}

std::string_view Scanner::word(std::string_view stops) {
  const std::size_t begin = at();
  std::size_t end = begin;
  while (end < text_.size() && !is_space(text_[end]) && stops.find(text_[end]) == stops.npos) ++end;
  return text_.substr(begin, end - begin);
}

std::string_view Scanner::take_word(std::string_view stops) {
  const std::string_view next = word(stops);
  at_ += next.size();
  return next;
}

std::string Scanner::take_word_with_quotes(std::string_view stops) {
  std::string taken;
  char quote = 0;
  for (at(); at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (quote != 0 ? c == quote : is_quote(c))
      quote = quote != 0 ? 0 : c;
    else if (quote == 0 && (is_space(c) || stops.find(c) != stops.npos))
      break;
    else
      taken += c;
  }
  return taken;
}

}  // namespace coresweep
