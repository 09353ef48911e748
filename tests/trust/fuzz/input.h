// What a fuzzer makes: some files in one text.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>

namespace coresweep::fuzz {

/// Where the files of an input are written: a folder of this process.
std::string folder();

/// The input up to its first line "=== NAME"; what follows each of those lines is written into
/// folder() as a file of that name. Other names than those of `a-z`, `_` and `.` are left out.
inline std::string_view unpacked(std::string_view input) {
  constexpr std::string_view kMark = "\n=== ";
  const std::size_t end = input.find(kMark);
  std::size_t at = end;
  while (at != std::string_view::npos) {
    const std::size_t name_at = at + kMark.size();
    const std::size_t line_end = input.find('\n', name_at);
    if (line_end == std::string_view::npos) break;
    const std::string_view name = input.substr(name_at, line_end - name_at);
    at = input.find(kMark, line_end);
    const std::string_view text =
        input.substr(line_end + 1, at == std::string_view::npos ? at : at - line_end);
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string_view::npos &&
        name.find_first_not_of('.') != std::string_view::npos)
      std::ofstream(folder() + "/" + std::string(name), std::ios::binary) << text;
  }
  return input.substr(0, end);
}

}  // namespace coresweep::fuzz
