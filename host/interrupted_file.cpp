#include "host/interrupted_file.h"

#include <filesystem>
#include <system_error>

#include "host/copy_points.h"
#include "host/errors.h"
#include "host/partial_file.h"
#include "host/same_study.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// A process that is killed early leaves a file that HDF5 cannot open: it holds no point.
bool can_be_opened(const std::string& path) {
  try {
    const ResultsReader reader(path);
    return true;
  } catch (const UserError&) {
    return false;
  }
}

/// Damaged points are left out: they are simulated again.
std::uint64_t copy_whole_points(const PointLevel& level) {
  std::uint64_t copied = 0;
  for (std::uint64_t i = 0; i < level.points; ++i) {
    std::vector<std::uint64_t> words;
    try {
      if (level.runs_done(i) != level.runs) continue;
      words = level.read(i);
    } catch (const UserError&) {
      continue;
    }
    level.write(i, words);
    ++copied;
  }
  return copied;
}

}  // namespace

std::string InterruptedFile::name_for(const std::string& path) { return path + ".interrupted"; }

InterruptedFile::InterruptedFile(const std::string& path, const Study& study)
    : aside_(name_for(path)) {
  const std::string partial = PartialFile::name_for(path);
  check_not_written(partial);
  const bool copying = exists(aside_);  // then the partial file holds part of it
  const std::string& left = copying ? aside_ : partial;
  if (!exists(left)) return;
  found_ = can_be_opened(left);
  if (found_) check_belongs(ResultsReader(left), study, "cannot go on with " + left);
  if (!found_ && !copying && !is_left_by_hdf5(partial)) return;  // PartialFile refuses it
  std::error_code error;
  if (copying || !found_)
    fs::remove(partial, error);
  else
    fs::rename(partial, aside_, error);
  if (error)
    throw UserError("cannot move " + partial + ": " + system_reason(error.value(), partial),
                    ErrorKind::files);
}

std::uint64_t InterruptedFile::move_points(ResultsWriter& writer, const Study& study) const {
  std::uint64_t moved = 0;
  if (found_) {
    const ResultsReader reader(aside_);
    for (const PointLevel& level : point_levels(reader, &writer, study))
      moved += copy_whole_points(level);
    writer.flush();
  }
  std::error_code error;
  fs::remove(aside_, error);
  return moved;
}

}  // namespace coresweep
