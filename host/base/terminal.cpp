#include "host/base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace coresweep {

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
