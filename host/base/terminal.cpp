#include "host/base/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace coresweep {

namespace {

/// The character of two or three bytes that begins at `at`, if it is one that steers a terminal: of
/// C1, a mark or an override of the direction.
std::uint32_t steering_character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const std::uint32_t two = (byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu);
  const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  if (byte(0) == 0xc2 && goes_on(1) && two >= 0x80 && two < 0xa0) return two;
  const std::uint32_t three = (byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
  const bool turns = (three >= 0x202a && three <= 0x202e) || (three >= 0x2066 && three <= 0x2069);
  return byte(0) == 0xe2 && goes_on(1) && goes_on(2) &&
                 (turns || three == 0x2028 || three == 0x2029)
             ? three
             : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      all += "\\n";
    } else if (byte == '\t') {
      all += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      all += fmt::format("\\x{:02x}", byte);
    } else if (const std::uint32_t character = steering_character(text, i)) {
      all += fmt::format("\\u{:04x}", character);
      i += character < 0x800 ? 1 : 2;
    } else {
      all += text[i];
    }
  }
  return all;
}

std::size_t output_columns() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::size_t line_columns() {
  constexpr std::size_t kMost = 100;
  const std::size_t columns = output_columns();
  return columns == 0 ? kMost : std::min(columns, kMost);
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string all;
  std::size_t used = 0;
  while (true) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!all.empty()) {
      const bool fits = used + 1 + columns_of(word) <= width;
      all += fits ? " " : "\n" + std::string(indent, ' ');
      used = fits ? used + 1 : indent;
    }
    all += word;
    used += columns_of(word);
    if (word.size() == text.size()) return all;
    text.remove_prefix(word.size() + 1);
  }
}

}  // namespace coresweep
