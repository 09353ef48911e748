#include "host/results/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "host/base/errors.h"
#include "host/base/text_file.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

void check_directory(const std::string& path) {
  std::error_code error;
  const std::string directory = directory_of(path);
  const auto status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found)
    refuse_file("cannot write " + path + ": there is no directory " + directory +
                "; create it first");
  if (status.type() == fs::file_type::none)
    refuse_file("cannot write " + path + ": " + system_reason(error.value(), path));
  if (status.type() != fs::file_type::directory)
    refuse_file("cannot write " + path + ": " + directory + " is not a directory");
}

void check_target(const std::string& path, Existing existing) {
  std::error_code error;
  const auto type = fs::status(path, error).type();  // of what a link names
  if (type == fs::file_type::not_found) return;
  if (type == fs::file_type::none)
    refuse_file("cannot write " + path + ": " + system_reason(error.value(), path));
  if (type == fs::file_type::directory)
    refuse_file(path + " is a directory: name a file; nothing was changed");
  if (type != fs::file_type::regular)
    refuse_file(path + " is not a regular file: choose another -o; nothing was changed");
  if (existing == Existing::refuse)
    refuse_file(path + " exists already: choose another -o or add --force; nothing was changed");
}

/// Best effort: only the owner may change them.
void take_mode_and_group(int file, const std::string& from) {
  struct stat old {};
  if (::stat(from.c_str(), &old) != 0) return;
  if (::fchown(file, old.st_uid, old.st_gid) != 0 && ::fchown(file, -1, old.st_gid) != 0) {
    // The group of a file may be one that we are not in.
  }
  static_cast<void>(::fchmod(file, old.st_mode & 07777));
}

/// Opens `path`, waits until it is on disk, and closes it.
void synchronize(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!done) refuse_file("cannot write " + path + " to disk: " + system_reason(error, path));
}

}  // namespace

std::string OutputFile::name_for(const std::string& path) { return linked_file(path) + ".partial"; }

bool is_being_written(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool locked = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return locked;
}

void check_not_written(const std::string& path) {
  if (is_being_written(path))
    refuse_file("cannot write " + path + ": another process is writing it; wait until it is done");
}

bool is_left_by_hdf5(const std::string& path) {
  using namespace std::string_view_literals;
  std::ifstream file(path, std::ios::binary);
  std::string begin(8, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == "\0\0\0\0\0\0\0\0"sv || begin == "\x89HDF\r\n\x1a\n"sv;
}

OutputFile::OutputFile(std::string path, Existing existing, Existing left_over)
    : path_(std::move(path)), existing_(existing) {
  if (path_.empty()) refuse_file("no name was given for the results file: name it with -o");
  check_target(path_, existing);
  path_ = linked_file(path_);
  partial_ = name_for(path_);
  check_directory(path_);
  std::error_code error;
  if (!fs::exists(fs::symlink_status(partial_, error))) return;
  check_not_written(partial_);
  if (left_over == Existing::refuse)
    refuse_file(partial_ +
                " exists already: another sweep is writing it or was interrupted; move it "
                "away, choose another -o or add --force; nothing was changed");
  if (!fs::remove(partial_, error) && error)
    refuse_file("cannot replace " + partial_ + ": " + system_reason(error.value(), partial_));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      partial_(std::move(other.partial_)),
      existing_(other.existing_),
      lock_(std::exchange(other.lock_, -1)) {}

OutputFile::~OutputFile() {
  if (lock_ >= 0) ::close(lock_);
}

std::string OutputFile::copy_name_for(const std::string& path) {
  return linked_file(path) + ".interrupted";
}

void OutputFile::create() {
  const auto refuse = [this](const std::string& why) {
    refuse_file("cannot write " + path_ + ": " + why + "; nothing was changed");
  };
  const std::string another = "another process began to write " + partial_ + " just now";
  lock_ = ::open(partial_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (lock_ < 0) refuse(errno == EEXIST ? another : system_reason(errno, partial_));
  // File systems without locks give other errors: publish() still sees whose file it is.
  const bool taken = ::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (taken || !is_ours()) refuse(another);
}

bool OutputFile::is_ours() const noexcept {
  struct stat ours {
  }, there{};
  return lock_ >= 0 && ::fstat(lock_, &ours) == 0 && ::stat(partial_.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

void OutputFile::unlock() noexcept {
  if (lock_ >= 0) ::flock(lock_, LOCK_UN);
}

void OutputFile::keep_copy() const noexcept {
  std::error_code error;
  const std::string copy = copy_name_for(path_), unfinished = copy + ".unfinished";
  const auto space = fs::space(directory_of(path_), error);
  if (error || space.available / 2 < fs::file_size(partial_, error)) return;
  if (fs::copy_file(partial_, unfinished, fs::copy_options::overwrite_existing, error))
    fs::rename(unfinished, copy, error);
  if (error) fs::remove(unfinished, error);
}

void OutputFile::copy_original() {
  create();
  std::error_code error;
  fs::copy_file(path_, partial_, fs::copy_options::overwrite_existing, error);
  if (!error) return;
  const std::string reason = system_reason(error.value(), partial_);
  discard();
  refuse_file("cannot write " + partial_ + ": " + reason + "; " + path_ + " was not changed");
}

void OutputFile::publish() {
  try {
    rename_partial();
  } catch (const UserError&) {
    unlock();  // what is finished may be read under its other name
    throw;
  }
  unlock();
  synchronize(directory_of(path_), O_RDONLY | O_DIRECTORY);
}

void OutputFile::rename_partial() const {
  std::error_code error;
  if (!is_ours())
    refuse_file(
        "cannot write " + path_ + ": " + partial_ +
        " is no longer the file that this process wrote: another process replaced it, and " +
        "its file was not touched; run the sweep again");
  synchronize(partial_, O_RDONLY);
  if (existing_ == Existing::refuse && fs::exists(fs::symlink_status(path_, error)))
    refuse_file(path_ +
                " appeared in the meantime and was not changed: the finished results are in " +
                partial_);
  fs::remove(copy_name_for(path_), error);
  take_mode_and_group(lock_, path_);
  fs::rename(partial_, path_, error);
  if (error)
    refuse_file("cannot rename " + partial_ + " to " + path_ + ": " +
                system_reason(error.value(), path_) + "; the finished results are in " + partial_);
}

bool OutputFile::has_original() const {
  std::error_code error;
  return fs::exists(path_, error);
}

void OutputFile::discard() noexcept {
  std::error_code error;
  if (is_ours()) fs::remove(partial_, error);
  unlock();
}

}  // namespace coresweep
