// Errors for the person at the keyboard. Whatever is thrown as something else is a fault of the
// program.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace coresweep {

// Exit codes of the program, besides 0 and those of ErrorKind.
inline constexpr int kExitInternal = 5;  ///< a fault of the program
/// Stopped because it was asked to: try again (BSD's EX_TEMPFAIL).
inline constexpr int kExitStopped = 75;

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

  /// The same error with its place ("file:line" or "--set KEY") in front, if it has one. A key that
  /// the message begins with is said once.
  UserError at(std::string_view place) const;

 private:
  ErrorKind kind_;
};

/// Throws UserError(ErrorKind::files).
[[noreturn]] inline void refuse_file(const std::string& message) {
  throw UserError(message, ErrorKind::files);
}

/// The directory that holds a file; "." where the path names none.
std::string directory_of(const std::string& path);

/// What a system error (errno) means for the file at `path`, in words: "no space left on device
/// (12 KiB free)".
std::string system_reason(int error, const std::string& path);

}  // namespace coresweep
