// Files with different runs of the same points: runs 0 to 999 in one, 1000 to 1999 in another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// The files of a study that hold the same runs of its points.
struct RunRange {
  Study study;  ///< with its first run and its number of runs
  std::vector<std::string> files;
};
/// "runs 1000 to 1999".
std::string range_text(const RunRange& range);

/// The files by their runs, the first runs first. Throws UserError(ErrorKind::files) if one cannot
/// be read or is of another study, which differs in more than its runs, and if runs overlap or are
/// missing between two ranges; the message names the files.
std::vector<RunRange> run_ranges(const std::vector<std::string>& files);

/// The study of all ranges together: that of the only one, else one that runs as often as all.
Study study_of(const std::vector<RunRange>& ranges);

}  // namespace coresweep
