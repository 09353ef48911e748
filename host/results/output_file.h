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
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// The name until publish(): "x.h5.partial". Of a link it is beside the file that it names.
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
  /// Creates the partial file, empty, and locks it: no other process takes it for one that was left
  /// behind, whatever the locks of the HDF5 library are set to.
  void create();
  /// Creates it as a copy of `path`.
  void copy_original();
  /// Waits until the partial file is safely on disk, and gives it its name, and the mode and group
  /// of the file that it replaces. Refuses a file that this process did not create.
  void publish();
  /// Removes the partial file, if it is the one that this process created.
  void discard() noexcept;
  /// Lets others read the partial file.
  void unlock() noexcept;

 private:
  bool is_ours() const noexcept;
  void rename_partial() const;

  std::string path_, partial_;
  Existing existing_;
  int lock_ = -1;  ///< a descriptor of the partial file
};

/// Whether a process holds the lock of a file that it writes.
bool is_being_written(const std::string& path);
/// Throws UserError(ErrorKind::files) if so.
void check_not_written(const std::string& path);
/// Whether the file may be one that the HDF5 library began: it is empty, begins with zeros or has
/// the signature of HDF5.
bool is_left_by_hdf5(const std::string& path);

}  // namespace coresweep
