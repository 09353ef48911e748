#include "host/base/toml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace coresweep {

std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default: {
        const auto code = static_cast<unsigned char>(c);
        quoted += code < 0x20 || code == 0x7f ? fmt::format("\\u{:04X}", code) : std::string(1, c);
      }
    }
  }
  return quoted + '"';
}

std::string toml_number(double value) {
  return fmt::format("{}", value + 0.0);  // -0 is 0: equal numbers have one text
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  return bare ? std::string(key) : toml_string(key);
}

}  // namespace coresweep
