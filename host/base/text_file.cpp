#include "host/base/text_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "host/base/errors.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, int error) {
  throw UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(error)),
                  ErrorKind::files);
}

constexpr std::size_t kLargestText = 1 << 28;  // a device may have no end

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
    if (text.size() > kLargestText)
      refuse_file(fmt::format("{}: is larger than 256 MiB: no {} is", path, what));
  }
  if (std::ferror(file.get()) != 0) refuse(path, errno);
  return text;
}

std::string linked_file(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the system; more go round in circles
  fs::path file = path;
  std::error_code error;
  for (int links = 0; links < kMostLinks && fs::is_symlink(file, error); ++links) {
    const fs::path target = fs::read_symlink(file, error);
    if (error) return path;
    file = target.is_absolute() ? target : file.parent_path() / target;
  }
  return file.string();
}

void check_apart(const std::string& output, const std::vector<std::string>& read) {
  std::error_code error;
  const auto type = fs::status(output, error).type();
  if (type == fs::file_type::not_found || type == fs::file_type::none) return;
  if (type != fs::file_type::regular)
    refuse_file(output + " is not a regular file: choose another -o; nothing was changed");
  for (const std::string& path : read)
    if (fs::equivalent(output, path, error))
      refuse_file(output + " is read here: choose another -o; nothing was changed");
}

std::string write_text_file(const std::string& path, std::string_view text) {
  check_apart(path, {});
  std::error_code error;
  const std::string target = linked_file(path);
  const auto old = fs::status(target, error);
  const std::string beside = fmt::format("{}.{}.unfinished", target, ::getpid());
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  const int failed = file ? 0 : errno;
  error.clear();
  if (failed == 0 && fs::exists(old)) fs::permissions(beside, old.permissions(), error);
  if (failed == 0) fs::rename(beside, target, error);
  if (failed == 0 && !error) return path;
  const std::string reason = system_reason(failed != 0 ? failed : error.value(), path);
  fs::remove(beside, error);
  refuse_file("cannot write " + path + ": " + reason);
}

}  // namespace coresweep
