// A file that is written beside its final name and takes that name only when it is whole.
#pragma once

#include <string>

#include "host/results_file.h"

namespace coresweep {

/// Names and states of an output file; what is written into it is not its concern. All functions
/// throw UserError(ErrorKind::files).
class PartialFile {
 public:
  /// Checks that `path` can become a file, and removes a left-over partial file if it may. Nothing
  /// else is changed.
  PartialFile(std::string path, Existing existing, Existing left_over);

  const std::string& path() const { return path_; }
  const std::string& partial() const { return partial_; }

  /// Whether there is a file at `path`, which this one is to replace.
  bool has_original() const;
  /// Makes the partial file a copy of `path`.
  void copy_original() const;
  /// Waits until the partial file is safely on disk, and gives it its name.
  void publish() const;
  /// Removes the partial file, if there is one.
  void discard() const noexcept;

 private:
  std::string path_, partial_;
  Existing existing_;
};

/// What a system error (errno) means for the file at `path`, in words: "no space left on device
/// (12 KiB free)".
std::string system_reason(int error, const std::string& path);

}  // namespace coresweep
