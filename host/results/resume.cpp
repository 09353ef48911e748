#include "host/results/resume.h"

#include <filesystem>
#include <system_error>

#include "host/base/errors.h"
#include "host/base/text_file.h"
#include "host/results/failed_points.h"
#include "host/results/output_file.h"
#include "host/results/reader.h"
#include "host/results/study_match.h"

namespace coresweep {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// A process that is killed early leaves a file that HDF5 cannot open: it holds no point. One that
/// is killed late may leave a seal that is not right; points have hashes of their own.
bool can_be_opened(const std::string& path) {
  try {
    const ResultsReader reader(path, Trust::anything);
    return true;
  } catch (const UserError&) {
    return false;
  }
}

/// A stopping rule may have decided the number of runs already.
Study as_stored(Study study, const ResultsReader& reader) {
  if (study.until.empty()) return study;
  study.runs = reader.whole_number("runs_per_point").value_or(1);
  return study;
}

void check_goes_on(const std::string& path, const Study& study) {
  const ResultsReader reader(path, Trust::anything);
  check_same_integers(reader, as_stored(study, reader), "cannot go on with " + path);
}

void rename(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    throw UserError("cannot move " + from + ": " + system_reason(error.value(), from),
                    ErrorKind::files);
}

/// Damaged points are left out: they are simulated again. Without a number of replicates (0), any
/// will do.
std::uint64_t copy_whole_points(const ResultsReader::Points& from, const ResultsWriter::Points& to,
                                const std::vector<std::uint64_t>& points,
                                std::uint64_t replicates) {
  std::uint64_t copied = 0;
  for (const std::uint64_t i : points) {
    std::vector<std::uint64_t> words;
    try {
      const std::uint64_t done = from.replicates(i);
      if (done == 0 || (replicates > 0 && done != replicates)) continue;
      words = from.read(i);
    } catch (const UserError&) {
      continue;
    }
    to.write(i, words);
    ++copied;
  }
  return copied;
}

/// None if a kill left the list of the points damaged.
std::vector<std::uint64_t> points_left(const ResultsReader::Points& points) {
  try {
    return points.done();
  } catch (const UserError&) {
    return {};
  }
}

/// On the way to a stopping rule, points may have any number of replicates (0).
std::uint64_t replicates_wanted(const Study& study, Level level) {
  const bool grows = !study.until.empty() && !row_of(level).own_replicates(study);
  return grows ? 0 : replicates_of(study, level);
}

}  // namespace

InterruptedFile::InterruptedFile(const std::string& named, const Study& study)
    : aside_(OutputFile::copy_name_for(named)) {
  const std::string path = linked_file(named);
  const std::string partial = OutputFile::name_for(path);
  check_not_written(partial);
  std::error_code error;
  if (exists(path)) {  // finished, but points of it failed
    check_goes_on(path, study);
    fs::remove(partial, error);
    rename(path, aside_);
  }
  const bool copying = exists(aside_);  // then the partial file holds part of it
  const std::string& left = copying ? aside_ : partial;
  if (!exists(left)) return;
  found_ = can_be_opened(left);
  if (found_) check_goes_on(left, study);
  if (!found_ && !copying && !is_left_by_hdf5(partial)) return;  // OutputFile refuses it
  if (!copying && found_)
    rename(partial, aside_);
  else
    fs::remove(partial, error);
  if (error)
    throw UserError("cannot remove " + partial + ": " + system_reason(error.value(), partial),
                    ErrorKind::files);
}

bool has_failed_points(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;  // to open a pipe may wait for ever
  try {
    return failed_points(ResultsReader(path)) > 0;
  } catch (const UserError&) {
    return false;
  }
}

std::uint64_t InterruptedFile::move_points(ResultsWriter& writer, const Study& study) const {
  std::uint64_t moved = 0;
  if (found_) {
    const ResultsReader reader(aside_, Trust::anything);
    for (const Level level : reader.levels()) {
      const auto points = reader.points(level);
      moved += copy_whole_points(points, writer.points(level), points_left(points),
                                 replicates_wanted(study, level));
    }
    writer.flush();
  }
  std::error_code error;
  fs::remove(aside_, error);
  return moved;
}

}  // namespace coresweep
