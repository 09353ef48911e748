#include "host/base/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "host/base/errors.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& path, int error) {
  throw UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(error)),
                  ErrorKind::files);
}

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string read_text_file(const std::string& path, std::string_view what) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw UserError(fmt::format("{}: is a directory, not a {}", path, what), ErrorKind::files);
  }
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse(path, errno);
  std::string text;
  char buffer[65536];
  while (const std::size_t count = std::fread(buffer, 1, sizeof(buffer), file.get())) {
    text.append(buffer, count);
  }
  if (std::ferror(file.get()) != 0) refuse(path, errno);
  return text;
}

std::string write_text_file(const std::string& path, std::string_view text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) refuse_file("cannot write " + path + ": " + system_reason(errno, path));
  return path;
}

}  // namespace coresweep
