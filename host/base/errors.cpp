#include "host/base/errors.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace coresweep {
namespace {

std::string amount(std::uintmax_t bytes) {
  if (bytes < 1024 * 1024) return std::to_string(bytes / 1024) + " KiB";
  return std::to_string(bytes / (1024 * 1024)) + " MiB";
}

}  // namespace

UserError UserError::at(std::string_view place) const {
  constexpr std::string_view kOverride = "--set ";
  const std::string message = what();
  if (place.empty()) return *this;
  if (place.starts_with(kOverride) && message.starts_with(place.substr(kOverride.size())))
    return UserError(std::string(kOverride) + message, kind_);
  return UserError(std::string(place) + ": " + message, kind_);
}

std::string directory_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string system_reason(int error, const std::string& path) {
  std::string reason = std::strerror(error);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z')
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  if (error != ENOSPC && error != EDQUOT) return reason;
  std::error_code unknown;
  const auto space = std::filesystem::space(directory_of(path), unknown);
  return unknown ? reason : reason + " (" + amount(space.available) + " free)";
}

}  // namespace coresweep
