// A file that is written beside its final name and takes that name only when it is whole.
#pragma once

#include <string>

namespace coresweep {

/// What to do with a file that is already there.
enum class Existing { refuse, replace };

/// Names and states of an output file; what is written into it is not its concern. All functions
/// throw UserError(ErrorKind::files).
class OutputFile {
 public:
  /// Checks that `path` can become a file, and removes a left-over partial file if it may. Nothing
  /// else is changed.
  OutputFile(std::string path, Existing existing, Existing left_over);

  /// The name until publish(): "x.h5.partial".
  static std::string name_for(const std::string& path);
  const std::string& path() const { return path_; }
  const std::string& partial() const { return partial_; }

  /// Whether there is a file at `path`, which this one is to replace.
  bool has_original() const;
  /// What is kept of it beside it, by keep_copy() or when another sweep goes on:
  /// "x.h5.interrupted".
  static std::string copy_name_for(const std::string& path);
  /// Keeps the partial file as it is now beside it, until publish(). A kill while HDF5 changes its
  /// metadata in place may leave a file that does not open. Best effort: none where it would take
  /// more than half of the space that is left.
  void keep_copy() const noexcept;
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

/// Whether a process holds the lock that HDF5 takes on a file that it writes.
bool is_being_written(const std::string& path);
/// Throws UserError(ErrorKind::files) if so.
void check_not_written(const std::string& path);
/// Whether the file may be one that the HDF5 library began: it is empty, begins with zeros or has
/// the signature of HDF5.
bool is_left_by_hdf5(const std::string& path);

}  // namespace coresweep
