// Errors for the person at the keyboard. Whatever is thrown as something else is a fault of the
// program.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace coresweep {

/// What went wrong; the value is the exit code of the program.
enum class ErrorKind : int {
  usage_or_config = 2,  ///< the command line or the study
  files = 3,            ///< a file could not be read or written, or holds something else
  device = 4,           ///< the requested back end cannot run here
};

/// One sentence in lower case: the problem (why), the value, what would have been accepted.
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& message, ErrorKind kind = ErrorKind::usage_or_config)
      : std::runtime_error(message), kind_(kind) {}

  ErrorKind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }

  /// The same error with its place ("file:line") in front.
  UserError at(std::string_view place) const {
    return UserError(std::string(place) + ": " + what(), kind_);
  }

 private:
  ErrorKind kind_;
};

}  // namespace coresweep
